/* SPDX-License-Identifier: MIT */
/* last_lines.c - see last_lines.h. */
#include "config.h"

#include "program/last_lines.h"

#include <stdlib.h>
#include <string.h>

static const char separator[] = "; ";

#define SEPARATOR_LEN (sizeof(separator) - 1)

void
last_lines_free(struct last_lines *l)
{
	buf_free(&l->line);
	buf_free(&l->kept);
	free(l->ended);
}

/* Append a line, and drop the oldest ones to make room. */
static void
keep(struct last_lines *l, const char *line, size_t len)
{
	const char *second;

	while (l->kept.len > 0 &&
	    l->kept.len + SEPARATOR_LEN + len > LAST_LINES_MAX) {
		/* A line with a separator in it is dropped in parts. */
		second = strstr(buf_str(&l->kept), separator);
		buf_drop(&l->kept,
		    second == NULL
			? l->kept.len
			: (size_t)(second - l->kept.data) + SEPARATOR_LEN);
	}
	if (l->kept.len > 0)
		buf_append(&l->kept, separator, SEPARATOR_LEN);
	buf_append(&l->kept, line, len);
}

const char *
last_lines_end(struct last_lines *l)
{
	size_t len;

	free(l->ended);
	l->ended = buf_steal(&l->line);
	len = strlen(l->ended);
	while (len > 0 && l->ended[len - 1] == '\r')
		l->ended[--len] = '\0';
	if (len == 0)
		return NULL;
	keep(l, l->ended, len);
	return l->ended;
}

size_t
last_lines_take(
    struct last_lines *l, const char *p, size_t n, const char **line)
{
	const char *end;
	size_t len, room;

	end = memchr(p, '\n', n);
	len = end != NULL ? (size_t)(end - p) : n;
	room = LAST_LINES_MAX - l->line.len;
	buf_append(&l->line, p, len < room ? len : room);
	*line = NULL;
	if (end == NULL)
		return n;
	*line = last_lines_end(l);
	return len + 1;
}

const char *
last_lines_str(struct last_lines *l)
{
	return buf_str(&l->kept);
}
