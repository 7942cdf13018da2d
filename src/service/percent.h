/* SPDX-License-Identifier: MIT */
/* percent.h - texts percent-encoded for a URL (RFC 3986), and back. */
#ifndef FF_SERVICE_PERCENT_H
#define FF_SERVICE_PERCENT_H

#include "base/buf.h"

/* Append a text with each byte percent-encoded, except for the unreserved
 * characters. */
void percent_encode(struct buf *out, const char *text);

/* Append a text with each %XX in it decoded. */
void percent_decode(struct buf *out, const char *text);

#endif
