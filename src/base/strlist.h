/* SPDX-License-Identifier: MIT */
/* strlist.h - a list that owns strings. A zero-initialised one is empty. */
#ifndef FF_BASE_STRLIST_H
#define FF_BASE_STRLIST_H

#include <stddef.h>

struct strlist {
	char **items;
	size_t n;
	size_t cap;
};

/* Approximate memory per item, besides its text. */
#define STRLIST_OVERHEAD 48U

/* Return the approximate memory of all items. */
size_t strlist_weight(const struct strlist *l);

/* Append a copy of s. */
void strlist_add(struct strlist *l, const char *s);

/* Append s itself; the list takes ownership. */
void strlist_take(struct strlist *l, char *s);

/* Append copies of all items of from, which may be l itself. */
void strlist_add_all(struct strlist *l, const struct strlist *from);

/* Free and remove the item at index i; the others keep their order. */
void strlist_remove(struct strlist *l, size_t i);

void strlist_free(struct strlist *l);

#endif
