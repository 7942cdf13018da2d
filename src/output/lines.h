/* SPDX-License-Identifier: MIT */
/*
 * lines.h - a text that comes in pieces, line by line. Pure: knows neither
 * whose text it is nor where its lines go.
 *
 * A line ends with a newline, which is no part of it; a CR before that is. The
 * beginning of a line that is not whole yet is kept, LINES_MAX bytes of it and
 * no more.
 */
#ifndef FF_OUTPUT_LINES_H
#define FF_OUTPUT_LINES_H

#include <stddef.h>
#include <stdint.h>

/* A longer line is cut to this many bytes, or up to three fewer, so that no
 * character of UTF-8 is cut. */
#define LINES_MAX ((size_t)64 << 10)

struct lines;

/* A whole line: n bytes, borrowed, and how many bytes behind them were left
 * out because it was too long, else 0. */
typedef void lines_fn(void *arg, const char *p, size_t n, uint64_t left_out);

/* NULL where there is no memory for it. */
struct lines *lines_new(void);
void lines_destroy(struct lines *l);

/* The memory that it takes; NULL takes none. */
size_t lines_weight(const struct lines *l);

/* Take n bytes more, and give every line that ends in them to fn.
 * Returns 0, or -1 where there is no memory to keep what has not ended. */
int lines_feed(
    struct lines *l, const char *p, size_t n, lines_fn *fn, void *arg);

/* The text has ended: give what stands behind the last newline, if anything,
 * to fn. */
void lines_finish(struct lines *l, lines_fn *fn, void *arg);

#endif
