/* SPDX-License-Identifier: MIT */
/* library.h - what the libraries that fetch can do, for --version. */
#ifndef FF_FETCH_LIBRARY_H
#define FF_FETCH_LIBRARY_H

#include "base/buf.h"

/* Append lines about libcurl, its TLS library and its features, and about the
 * encodings of bodies that can be decoded. Needs no initialised libcurl. */
void library_describe(struct buf *out);

#endif
