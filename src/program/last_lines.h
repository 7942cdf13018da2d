/* SPDX-License-Identifier: MIT */
/*
 * last_lines.h - keep the last lines of a stream, such as a program's standard
 * error. Pure: bytes in, lines out.
 */
#ifndef FF_PROGRAM_LAST_LINES_H
#define FF_PROGRAM_LAST_LINES_H

#include "base/buf.h"

#include <stddef.h>

/* Most bytes to keep of a line, and of all lines with their separators. */
#define LAST_LINES_MAX 1024

/* Zero-initialised is empty. */
struct last_lines {
	struct buf line; /* the current line */
	struct buf kept; /* complete lines, joined */
	char *ended;     /* the line returned last */
};

void last_lines_free(struct last_lines *l);

/*
 * Take bytes up to the next newline, at most n > 0. Return how many. *line is
 * the line that is now complete, without its newline and cut at a NUL or at the
 * limit, borrowed until the next call; NULL if none is, or if it is empty.
 */
size_t last_lines_take(
    struct last_lines *l, const char *p, size_t n, const char **line);

/* Complete the current line at the end of the stream. Return as *line above. */
const char *last_lines_end(struct last_lines *l);

/* Return the last complete lines, joined as "first; second", or "". Borrowed
 * until the next call. */
const char *last_lines_str(struct last_lines *l);

#endif
