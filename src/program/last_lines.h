/* SPDX-License-Identifier: MIT */
/*
 * last_lines.h - the last lines of a stream, such as a program's complaints.
 * Bytes in, lines out: knows no descriptor and no process.
 */
#ifndef FF_PROGRAM_LAST_LINES_H
#define FF_PROGRAM_LAST_LINES_H

#include "base/buf.h"

#include <stddef.h>

/* What is kept of a line, and of all lines with what joins them. */
#define LAST_LINES_MAX 1024

/* Zero-initialised is empty. */
struct last_lines {
	struct buf line; /* the one that has begun */
	struct buf kept; /* lines, joined */
	char *ended;     /* the one that was told last */
};

void last_lines_free(struct last_lines *l);

/*
 * Take bytes up to the next end of a line, at most n > 0. Returns how many.
 * *line is the line that ended there, without its end, up to a NUL or the
 * limit, borrowed until the next call; NULL where none did, or an empty one.
 */
size_t last_lines_take(
    struct last_lines *l, const char *p, size_t n, const char **line);

/* The stream is over: end what has begun. Returns the line, or NULL. */
const char *last_lines_end(struct last_lines *l);

/* The last lines that were ended, "first; second"; empty where there were
 * none. Borrowed until the next call. */
const char *last_lines_str(struct last_lines *l);

#endif
