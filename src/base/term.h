/* SPDX-License-Identifier: MIT */
/*
 * term.h - text for a terminal: escape bytes from outside so that they cannot
 * drive it, and count columns. Knows no descriptor.
 */
#ifndef FF_BASE_TERM_H
#define FF_BASE_TERM_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Append p without anything that can drive a terminal: control characters,
 * bidirectional controls and bytes that are not UTF-8 become \xNN or \u{NNNN}.
 * With keep_lines, newlines and tabs stay.
 */
void term_append(struct buf *out, const char *p, size_t n, bool keep_lines);

/* Return the number of columns of valid UTF-8: 0 for combining marks, 2 for
 * wide (East Asian, emoji) characters, 1 for others. Needs no locale. */
size_t term_width(const char *p, size_t n);

/*
 * Append p, escaped and on one line (white space folded to single spaces), and
 * cut it to at most columns; a cut text ends with an ellipsis. Return the
 * number of columns used. Read no more of p than is shown.
 */
size_t term_fit(struct buf *out, const char *p, size_t n, size_t columns);

/* Like term_fit(), for JSON: a letter that is written as a \u escape is shown
 * as a letter. */
size_t term_fit_json(struct buf *out, const char *p, size_t n, size_t columns);

/* Like term_fit(), but cut in the middle: the ellipsis is between the beginning
 * and the end of the text. Reads all of p. */
size_t term_fit_middle(
    struct buf *out, const char *p, size_t n, size_t columns);

/* Replace the valid UTF-8 in b from offset start on by ASCII of the same width:
 * each ellipsis becomes '~', and any other character one '?' per column. */
void term_to_ascii(struct buf *b, size_t start);

#endif
