/* SPDX-License-Identifier: MIT */
/*
 * term.h - text for a terminal: what it takes to show foreign bytes there
 * without letting them drive it, and how many columns they fill. Knows no
 * descriptor.
 */
#ifndef FF_BASE_TERM_H
#define FF_BASE_TERM_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Append p so that no byte of it can drive a terminal: control characters,
 * bidirectional controls and bytes that are not UTF-8 become \xNN or \u{NNNN}.
 * With keep_lines, newline and tab stay as they are.
 */
void term_append(struct buf *out, const char *p, size_t n, bool keep_lines);

/* The columns that valid UTF-8 fills: 0 for combining marks, 2 for wide
 * (East Asian, emoji) characters, else 1. Needs no locale. */
size_t term_width(const char *p, size_t n);

/*
 * Append p as term_append() would on one line (white space folded to single
 * spaces), cut to at most columns; a cut text ends in an ellipsis. Returns
 * how many columns it filled. Reads no more of p than it shows.
 */
size_t term_fit(struct buf *out, const char *p, size_t n, size_t columns);

#endif
