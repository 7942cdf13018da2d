/* SPDX-License-Identifier: MIT */
/* utf8.h - strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing
 * above U+10FFFF. */
#ifndef FF_BASE_UTF8_H
#define FF_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decode the character at the start of p, which has n > 0 bytes. Set *c and
 * return the length of the character, or return 0 if it is malformed or cut
 * off.
 */
size_t utf8_decode(const char *p, size_t n, uint32_t *c);

/* Encode the valid character c. Return its length. */
size_t utf8_encode(uint32_t c, char out[4]);

bool utf8_is_valid(const char *p, size_t n);

/* Return where to cut a text of more than max (at least 4) bytes: after the
 * last character that fits, or at max if the bytes there are not UTF-8. */
size_t utf8_cut(const char *p, size_t max);

/* Return the length of the byte order mark at the start of p, or 0. Some
 * editors write one, but it does not belong to the text. */
size_t utf8_mark(const char *p, size_t n);

/* Return whether p looks like UTF-16, judging by a byte order mark or a first
 * character that is ASCII. */
bool utf8_is_utf16(const char *p, size_t n);

/* Return whether a character can drive a terminal or break a line in some
 * reader: C0, DEL, U+0080-9F, U+2028, U+2029. */
bool utf8_is_control(uint32_t c);

/* The white space of ASCII. */
#define UTF8_ASCII_SPACES " \t\n\v\f\r"

bool utf8_is_ascii_space(char c);

/* Return the small letter for a capital one of ASCII, or c, in any locale. */
char utf8_ascii_lower(char c);

/* Return whether a byte is a control character of ASCII: C0 or DEL. */
bool utf8_is_ascii_control(char c);

/* Return whether a text has a control character of ASCII that is not one of
 * allowed. */
bool utf8_has_ascii_control(const char *text, const char *allowed);

/* Return whether a character is a bidirectional control, which can reorder the
 * text around it. */
bool utf8_is_bidi(uint32_t c);

/* Return whether a character is of either kind, and must be escaped. */
bool utf8_is_unsafe(uint32_t c);

#endif
