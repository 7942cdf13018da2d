/* SPDX-License-Identifier: MIT */
/* cell.h - text in columns of a given width, for tables on a terminal. */
#ifndef FF_OUTPUT_CELL_H
#define FF_OUTPUT_CELL_H

#include "base/buf.h"

#include <stddef.h>

/* Append n blanks. */
void cell_blanks(struct buf *out, size_t n);

/* Append text that takes a column per byte, after blanks that fill up the
 * width. Longer text is not cut. */
void cell_right(struct buf *out, const char *text, size_t width);

/* Append a name of any bytes, escaped, cut in its middle to the width, and
 * followed by blanks that fill it up. */
void cell_name(struct buf *out, const char *name, size_t width);

/* Append text in a style of styles.h, or as it is if that is NULL. */
void cell_styled(struct buf *out, const char *text, const char *style);

#endif
