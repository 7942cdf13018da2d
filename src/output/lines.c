/* SPDX-License-Identifier: MIT */
/* lines.c - see lines.h. */
#include "config.h"

#include "output/lines.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* The byte behind the longest line tells whether a character is cut there. */
#define KEPT_MAX (LINES_MAX + 1)

struct lines {
	struct buf kept; /* of a line that has not ended */
	uint64_t size;   /* its bytes, those included that are not kept */
};

struct lines *
lines_new(void)
{
	return mem_try_zalloc(sizeof(struct lines));
}

void
lines_destroy(struct lines *l)
{
	if (l == NULL)
		return;
	buf_free(&l->kept);
	free(l);
}

size_t
lines_weight(const struct lines *l)
{
	return l != NULL ? sizeof(*l) + l->kept.cap : 0;
}

/* p holds as much of a line of size bytes as is ever kept. */
static void
give(const char *p, uint64_t size, lines_fn *fn, void *arg)
{
	size_t n;

	n = size <= LINES_MAX ? (size_t)size : utf8_cut(p, LINES_MAX);
	fn(arg, p, n, size - n);
}

static int
keep(struct lines *l, const char *p, size_t n)
{
	size_t room;

	room = KEPT_MAX - l->kept.len;
	if (buf_try_append(&l->kept, p, n < room ? n : room) == -1)
		return -1;
	l->size += n;
	return 0;
}

static void
give_kept(struct lines *l, lines_fn *fn, void *arg)
{
	give(l->kept.data, l->size, fn, arg);
	buf_clear(&l->kept);
	l->size = 0;
}

int
lines_feed(struct lines *l, const char *p, size_t n, lines_fn *fn, void *arg)
{
	const char *newline;
	size_t len;

	while (n > 0) {
		newline = memchr(p, '\n', n);
		len = newline != NULL ? (size_t)(newline - p) : n;
		if ((newline == NULL || l->size > 0) && keep(l, p, len) == -1)
			return -1;
		if (newline == NULL)
			break;
		if (l->size > 0)
			give_kept(l, fn, arg);
		else
			give(p, len, fn, arg);
		p += len + 1;
		n -= len + 1;
	}
	return 0;
}

void
lines_finish(struct lines *l, lines_fn *fn, void *arg)
{
	if (l->size > 0)
		give_kept(l, fn, arg);
}
