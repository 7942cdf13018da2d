/* SPDX-License-Identifier: MIT */
/* percent.h - texts percent-encoded for a URL (RFC 3986), and back. */
#ifndef FF_SERVICE_PERCENT_H
#define FF_SERVICE_PERCENT_H

#include "base/buf.h"

#include <stddef.h>

/* Append a text with each byte percent-encoded, except for the unreserved
 * characters. */
void percent_encode(struct buf *out, const char *text);

/* Append n bytes, with each %XX in them decoded. */
void percent_decode(struct buf *out, const char *p, size_t n);

/* Return the value of n hexadecimal digits, or -1 if one of the n characters is
 * none. Reads nothing after that one, which may be the NUL. */
long percent_hex(const char *p, size_t n);

#endif
