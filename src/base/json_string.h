/* SPDX-License-Identifier: MIT */
/* json_string.h - the inside of a JSON string, fed as it comes: for json.h. */
#ifndef FF_BASE_JSON_STRING_H
#define FF_BASE_JSON_STRING_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct json_string {
	bool closed;       /* the quote at its end was taken */
	const char *error; /* why it is no string, or NULL */

	/* Its own. */
	unsigned state;
	unsigned utf8_left; /* bytes of a character still to come */
	unsigned utf8_have;
	char utf8[4];
	unsigned hex_left;
	unsigned hex;
	unsigned high_surrogate; /* waits for its low half, or 0 */
};

/* The quote at its beginning was taken. */
void json_string_init(struct json_string *s);

/*
 * Take up to n bytes, up to the quote at the end. What is told is appended to
 * out, unless that is NULL: see json.h for what is escaped. Returns how many
 * bytes were taken; where s->error is set the next one is the culprit.
 */
size_t json_string_feed(
    struct json_string *s, const char *p, size_t n, struct buf *out);

#endif
