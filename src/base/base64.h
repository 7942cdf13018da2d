/* SPDX-License-Identifier: MIT */
/* base64.h - RFC 4648 base64, with padding, without line breaks. */
#ifndef FF_BASE_BASE64_H
#define FF_BASE_BASE64_H

#include "base/buf.h"

/* Appending piece by piece gives the whole where every piece but the last has
 * a multiple of 3 bytes. */
void base64_append(struct buf *out, const void *p, size_t n);

#endif
