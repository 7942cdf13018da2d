/* SPDX-License-Identifier: MIT */
/* body.h - a body as a JSON value. */
#ifndef FF_OUTPUT_BODY_H
#define FF_OUTPUT_BODY_H

#include "output/writer.h"

#include <stdbool.h>
#include <stddef.h>

enum body_how { /* --body */
	BODY_AUTO,
	BODY_TEXT,   /* a string, or base64 if it is not UTF-8; never JSON */
	BODY_BASE64, /* always base64 */
	BODY_NONE    /* leave it out */
};

enum body_encoding {
	BODY_AS_NONE,
	BODY_AS_JSON,
	BODY_AS_UTF8,
	BODY_AS_BASE64
};

/* Return the word for an encoding in the record. */
const char *body_encoding_str(enum body_encoding e);

/* Choose the encoding of a body of n bytes. A truncated body is never JSON, and
 * an empty one is the empty string. A byte order mark before JSON is not part
 * of it. */
enum body_encoding body_classify(
    const char *p, size_t n, bool truncated, enum body_how how);

/* Append a body to w->bytes, in the encoding that body_classify() chose. A
 * large body is written in pieces. */
void body_json(
    struct writer *w, enum body_encoding encoding, const char *p, size_t n);

/* Append any text as a string, as jsonw_string() does, but write a large one in
 * pieces. */
void body_json_text(struct writer *w, const char *p, size_t n);

#endif
