/* SPDX-License-Identifier: MIT */
/*
 * headers.h - the headers of an answer, in the order in which they came. A
 * server decides how many there are, so that each takes a few bytes more than
 * its text, and running out of memory is no more than a failure to add one.
 * Zero-initialised is none.
 */
#ifndef FF_OUTPUT_HEADERS_H
#define FF_OUTPUT_HEADERS_H

#include "base/buf.h"
#include "base/pack.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct header {
	uint32_t name; /* where it begins in the text, as does */
	uint32_t value;
	uint32_t next; /* the next one of its name, or 0: none */
	uint32_t rank; /* scratch of headers_group() */
	bool is_later; /* another one of its name came before */
};

struct headers {
	struct buf text; /* names in lower case, and values; each with a NUL */
	struct header *items;
	size_t n;
	size_t cap;
};

/* Add one, without the white space around name and value; neither has a NUL in
 * it. Returns 0, or -1 where there is no memory for it. */
int headers_add(struct headers *h, struct bytes name, struct bytes value);
void headers_free(struct headers *h);

/* Of the one at i. Borrowed until the next headers_add(). */
const char *headers_name(const struct headers *h, size_t i);
const char *headers_value(const struct headers *h, size_t i);

/* The value of the last one of that (lower-case) name, or NULL. */
const char *headers_find(const struct headers *h, const char *name);

/* Set next and is_later, for all that are there now. Takes no memory. */
void headers_group(struct headers *h);

/* The memory that they take. */
size_t headers_weight(const struct headers *h);

#endif
