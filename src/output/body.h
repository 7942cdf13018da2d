/* SPDX-License-Identifier: MIT */
/* body.h - how a body is put into JSON. Pure. */
#ifndef FF_OUTPUT_BODY_H
#define FF_OUTPUT_BODY_H

#include <stdbool.h>
#include <stddef.h>

enum body_how { /* --body */
	BODY_AUTO,
	BODY_TEXT,   /* never as JSON: a string, or base64 where it is not UTF-8
	              */
	BODY_BASE64, /* always */
	BODY_NONE    /* leave it out */
};

enum body_encoding {
	BODY_AS_NONE,
	BODY_AS_JSON,
	BODY_AS_UTF8,
	BODY_AS_BASE64
};

/* The word in the record. */
const char *body_encoding_str(enum body_encoding e);

/* What a body of n bytes becomes. A truncated one is never JSON; a byte
 * order mark in front of JSON is no part of it. An empty one
 * is the empty string. */
enum body_encoding body_classify(
    const char *p, size_t n, bool truncated, enum body_how how);

/* Where to cut a text that has more than max (at least 4) bytes: behind the
 * last character that fits. What is not UTF-8 there is cut at max. */
size_t body_cut(const char *p, size_t max);

#endif
