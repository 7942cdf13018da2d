/* SPDX-License-Identifier: MIT */
/*
 * json.h - a strict scanner of JSON text (RFC 8259) that is fed bytes as they
 * come and gives the same text back without the white space between tokens.
 * It builds no tree and converts no number: every token leaves as it came,
 * but that a character of a string that utf8_is_unsafe() says must not be
 * written raw is written as its \u escape, which has the same value.
 *
 * Stricter than the grammar in two things, so that every reader of our output
 * can read it: strings are well-formed UTF-8, and an escaped surrogate has
 * its other half. Nesting is bounded by JSON_DEPTH_MAX.
 */
#ifndef FF_BASE_JSON_H
#define FF_BASE_JSON_H

#include "base/buf.h"
#include "base/json_string.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* jq 1.6 gives up below 256, and a record puts a body three levels down. */
#define JSON_DEPTH_MAX 200

struct json_scanner;

/*
 * Called when the string that begins at offset (of all bytes fed, the quote
 * itself) turns out to be the key of an object, which is when its ':' comes:
 * value_offset is the byte behind that. In the order of the text.
 */
typedef void json_key_fn(
    void *arg, size_t offset, unsigned line, size_t value_offset);

struct json_scanner {
	/* For the caller to read. */
	const char *error; /* why it failed, or NULL */
	unsigned line;     /* where the next byte stands, from 1 */
	unsigned column;   /* in bytes, from 1 */
	size_t offset;     /* bytes taken so far */
	bool whole;        /* one value is complete; white space may follow */

	/* For the caller to set after init, or leave. */
	json_key_fn *on_key;
	void *on_key_arg;

	/* The scanner's own. */
	unsigned state;
	unsigned depth;
	uint8_t in_object[JSON_DEPTH_MAX / 8 + 1]; /* a bit per level */
	const char *literal; /* what is left of true, false, null */
	bool string_is_key;
	size_t string_offset;
	unsigned string_line;
	struct json_string string;
};

void json_scanner_init(struct json_scanner *s);

/*
 * Take n bytes. What can be told of the compact text is appended to out,
 * unless out is NULL. Returns 0, or -1 where the text is not JSON: then
 * s->error says why, s->line and s->column where, and it stays so. Bytes
 * behind a whole value, other than white space, are an error.
 */
int json_scanner_feed(
    struct json_scanner *s, const char *p, size_t n, struct buf *out);

/* The text has ended. Returns 0 if it was one whole value, -1 as above. */
int json_scanner_finish(struct json_scanner *s);

/* Whether p is one whole JSON text. */
bool json_is_valid(const char *p, size_t n);

#endif
