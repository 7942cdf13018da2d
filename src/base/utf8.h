/* SPDX-License-Identifier: MIT */
/* utf8.h - strict UTF-8 (RFC 3629): no overlong form, no surrogate, nothing
 * above U+10FFFF. */
#ifndef FF_BASE_UTF8_H
#define FF_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decode the character at the front of p, which has n > 0 bytes. Returns how
 * many bytes it has, with *c set, or 0 where they are not well-formed (a
 * character cut off by the end is not).
 */
size_t utf8_decode(const char *p, size_t n, uint32_t *c);

/* Encode c, a valid character, into out. Returns how many bytes it took. */
size_t utf8_encode(uint32_t c, char out[4]);

bool utf8_is_valid(const char *p, size_t n);

/* Return where to cut a text of more than max (at least 4) bytes: after the
 * last character that fits, or at max if the bytes there are not UTF-8. */
size_t utf8_cut(const char *p, size_t max);

/* Return the length of the byte order mark that n bytes begin with, or 0: some
 * editors put one at the start of a text, which it is no part of. */
size_t utf8_mark(const char *p, size_t n);

/* Return whether n bytes look like the start of a text in UTF-16: by its byte
 * order mark, or by a first character that is ASCII. */
bool utf8_is_utf16(const char *p, size_t n);

/*
 * Whether a character can drive a terminal or break a line in some reader,
 * and so is never written raw where it can be escaped: C0, DEL, U+0080-9F,
 * U+2028, U+2029.
 */
bool utf8_is_control(uint32_t c);

/* Whether it can reorder the text around it (bidirectional controls). */
bool utf8_is_bidi(uint32_t c);

/* Whether it is one of either. */
bool utf8_is_unsafe(uint32_t c);

#endif
