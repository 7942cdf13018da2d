/* SPDX-License-Identifier: MIT */
/* base64.h - RFC 4648 base64, with padding, without line breaks. */
#ifndef FF_BASE_BASE64_H
#define FF_BASE_BASE64_H

#include "base/buf.h"

/* Append n bytes in base64. To encode piece by piece, make the length of every
 * piece but the last a multiple of 3. */
void base64_append(struct buf *out, const void *p, size_t n);

/* Decode n characters and append the result. The padding may be missing. Return
 * 0, or -1 if they are not base64; the bytes before the error are appended. */
int base64_decode(struct buf *out, const char *p, size_t n);

#endif
