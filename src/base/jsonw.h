/* SPDX-License-Identifier: MIT */
/*
 * jsonw.h - write JSON text to a buf. The text is always valid JSON in valid
 * UTF-8, and has no characters for which utf8_is_unsafe() is true.
 */
#ifndef FF_BASE_JSONW_H
#define FF_BASE_JSONW_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Append a string in quotes. If p is not UTF-8, convert it from Latin-1, so
 * that no byte is lost. */
void jsonw_string(struct buf *out, const char *p, size_t n);

/* Append valid UTF-8 to a string, escaped. */
void jsonw_escaped(struct buf *out, const char *p, size_t n);

/* Append Latin-1 to a string, converted and escaped. */
void jsonw_latin1(struct buf *out, const char *p, size_t n);

/* Append "key": with a comma before it unless it follows '{'. A key is a plain
 * word of ASCII, which needs no escape. */
void jsonw_key(struct buf *out, const char *key);

/* Append a key and its value. A NULL string becomes null. */
void jsonw_key_string(struct buf *out, const char *key, const char *value);
void jsonw_key_int(struct buf *out, const char *key, int64_t value);
void jsonw_key_bool(struct buf *out, const char *key, bool value);
void jsonw_key_null(struct buf *out, const char *key);

/* Append a key and seconds with six decimals. Negative ns become null. */
void jsonw_key_seconds(struct buf *out, const char *key, int64_t ns);

#endif
