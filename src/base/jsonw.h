/* SPDX-License-Identifier: MIT */
/*
 * jsonw.h - writing JSON text into a buf: always valid, always UTF-8, always
 * free of characters that utf8_is_unsafe() names.
 */
#ifndef FF_BASE_JSONW_H
#define FF_BASE_JSONW_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A string with its quotes. Where p is not UTF-8 its bytes are taken for
 * Latin-1, so that nothing is lost and no byte is guessed at. */
void jsonw_string(struct buf *out, const char *p, size_t n);

/* The inside of a string: whole characters of valid UTF-8, escaped. */
void jsonw_escaped(struct buf *out, const char *p, size_t n);

/* The same of any bytes, each taken for a character of Latin-1. */
void jsonw_latin1(struct buf *out, const char *p, size_t n);

/* "key": with a comma before it unless it follows '{'. */
void jsonw_key(struct buf *out, const char *key);

/* A key and its value; a NULL string is null. */
void jsonw_key_string(struct buf *out, const char *key, const char *value);
void jsonw_key_int(struct buf *out, const char *key, int64_t value);
void jsonw_key_bool(struct buf *out, const char *key, bool value);
void jsonw_key_null(struct buf *out, const char *key);

/* Nanoseconds as seconds with six decimals; negative is null. */
void jsonw_key_seconds(struct buf *out, const char *key, int64_t ns);

#endif
