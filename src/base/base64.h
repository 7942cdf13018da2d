/* SPDX-License-Identifier: MIT */
/* base64.h - RFC 4648 base64, with padding, without line breaks. */
#ifndef FF_BASE_BASE64_H
#define FF_BASE_BASE64_H

#include "base/buf.h"

/* Appending piece by piece gives the whole where every piece but the last has
 * a multiple of 3 bytes. */
void base64_append(struct buf *out, const void *p, size_t n);

/* Append what n characters stand for; the padding may be missing. Returns 0, or
 * -1 if they are no base64: what came before the wrong one is appended. */
int base64_decode(struct buf *out, const char *p, size_t n);

#endif
