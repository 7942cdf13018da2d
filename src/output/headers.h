/* SPDX-License-Identifier: MIT */
/*
 * headers.h - the headers of an answer, in the order in which they came. The
 * server decides how many there are, so a header takes little more than its
 * text, and without memory adding one fails. Zero-initialised is empty.
 */
#ifndef FF_OUTPUT_HEADERS_H
#define FF_OUTPUT_HEADERS_H

#include "base/buf.h"
#include "base/pack.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct header {
	uint32_t name;  /* offset in the text */
	uint32_t value; /* likewise */
	uint32_t next;  /* next header of the same name; 0: none */
	uint32_t rank;  /* used while headers_group() sorts */
	bool is_later;  /* not the first of its name */
};

struct headers {
	struct buf text; /* lower-case names, and values, NUL-terminated */
	struct header *items;
	size_t n;
	size_t cap;
};

/* Add a header, whose name and value have no NUL in them. Return 0, or -1 if
 * there is no memory. */
int headers_add(struct headers *h, struct bytes name, struct bytes value);
void headers_free(struct headers *h);

/* Return the name or value of header i, borrowed until the next headers_add().
 */
const char *headers_name(const struct headers *h, size_t i);
const char *headers_value(const struct headers *h, size_t i);

/* Return the value of the last header of that (lower-case) name, or NULL. */
const char *headers_find(const struct headers *h, const char *name);

/* Set next and is_later of all headers. Allocates nothing. */
void headers_group(struct headers *h);

/* Return the bytes of memory that the headers take. */
size_t headers_weight(const struct headers *h);

#endif
