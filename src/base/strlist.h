/* SPDX-License-Identifier: MIT */
/* strlist.h - a list of strings that it owns. Zero-initialised is empty. */
#ifndef FF_BASE_STRLIST_H
#define FF_BASE_STRLIST_H

#include <stddef.h>

struct strlist {
	char **items;
	size_t n;
	size_t cap;
};

/* About how many bytes an item takes beyond its text. */
#define STRLIST_OVERHEAD 48U

/* The bytes that all items take, about. */
size_t strlist_weight(const struct strlist *l);

/* Append a copy of s. */
void strlist_add(struct strlist *l, const char *s);

/* Append s itself, which the list owns from here on. */
void strlist_take(struct strlist *l, char *s);

/* Append copies of all of from's. */
void strlist_add_all(struct strlist *l, const struct strlist *from);

/* Take out the item at i, which is freed; the others keep their order. */
void strlist_remove(struct strlist *l, size_t i);

void strlist_free(struct strlist *l);

#endif
