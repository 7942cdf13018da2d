/* SPDX-License-Identifier: MIT */
/*
 * json.h - a strict, incremental scanner of JSON text (RFC 8259). It copies the
 * text without the white space between tokens, builds no tree and converts no
 * number. Tokens stay as they are, except that characters in strings which are
 * unsafe (utf8_is_unsafe()) become \u escapes of the same value.
 *
 * The scanner is stricter than the grammar, so that every reader can read our
 * output: strings must be well-formed UTF-8, an escaped surrogate needs its
 * other half, and nesting is limited to JSON_DEPTH_MAX.
 */
#ifndef FF_BASE_JSON_H
#define FF_BASE_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* jq 1.6 gives up below 256, and a record puts a body three levels down. */
#define JSON_DEPTH_MAX 200

struct json_scanner {
	/* For the caller to read. */
	const char *error; /* why it failed, or NULL */
	unsigned line;     /* of the next byte, from 1 */
	unsigned column;   /* in bytes, from 1 */
	size_t offset;     /* bytes taken so far */
	bool whole;        /* one value is complete; white space may follow */

	/* Private. */
	unsigned state;
	unsigned depth;
	uint8_t in_object[JSON_DEPTH_MAX / 8 + 1]; /* a bit per level */
	const char *literal; /* the rest of true, false or null */
	bool string_is_key;
	unsigned utf8_left; /* bytes of a character that are still to come */
	unsigned utf8_have;
	char utf8[4];
	unsigned hex_left;
	unsigned hex;
	unsigned high_surrogate; /* waits for its low half, or 0 */
};

void json_scanner_init(struct json_scanner *s);

/*
 * Scan n bytes and append the compact text to out, unless out is NULL. Return
 * 0, or -1 if the text is not JSON: s->error is the reason, s->line and
 * s->column the place, and every later call fails too. Only white space may
 * follow a whole value.
 */
int json_scanner_feed(
    struct json_scanner *s, const char *p, size_t n, struct buf *out);

/* End the text. Return 0 if it was one whole value, else -1 as above. */
int json_scanner_finish(struct json_scanner *s);

/* Return whether p is one whole JSON text. */
bool json_is_valid(const char *p, size_t n);

#endif
