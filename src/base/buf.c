/* SPDX-License-Identifier: MIT */
/* buf.c - bytes that grow at the end. Knows nothing of what they mean. */
#include "config.h"

#include "base/buf.h"
#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAP_MIN 64

/*
 * Room for n more bytes and a NUL. No object is larger than half of the
 * address space, so neither sum nor doubling can wrap before mem_resize()
 * has no memory to give.
 */
static void
reserve(struct buf *b, size_t n)
{
	size_t cap, need;

	need = b->len + n + 1;
	if (need <= b->cap)
		return;
	cap = b->cap * 2;
	if (cap < CAP_MIN)
		cap = CAP_MIN;
	if (cap < need)
		cap = need;
	b->data = mem_resize(b->data, cap, 1);
	b->cap = cap;
}

void
buf_append(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	reserve(b, n);
	memcpy(b->data + b->len, p, n);
	b->len += n;
}

void
buf_putc(struct buf *b, char c)
{
	reserve(b, 1);
	b->data[b->len++] = c;
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_append(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	buf_vprintf(b, format, ap);
	va_end(ap);
}

void
buf_vprintf(struct buf *b, const char *format, va_list ap)
{
	va_list again;
	size_t room;
	int n;

	reserve(b, CAP_MIN);
	room = b->cap - b->len;
	va_copy(again, ap);
	n = vsnprintf(b->data + b->len, room, format, ap);
	assert(n >= 0);
	if ((size_t)n >= room) {
		reserve(b, (size_t)n);
		vsnprintf(b->data + b->len, (size_t)n + 1, format, again);
	}
	va_end(again);
	b->len += (size_t)n;
}

void
buf_drop(struct buf *b, size_t n)
{
	assert(n <= b->len);
	b->len -= n;
	if (b->len > 0 && n > 0)
		memmove(b->data, b->data + n, b->len);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
}

void
buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}

const char *
buf_str(struct buf *b)
{
	reserve(b, 0);
	b->data[b->len] = '\0';
	return b->data;
}

char *
buf_steal(struct buf *b)
{
	char *s;

	buf_str(b);
	s = b->data;
	*b = (struct buf){ 0 };
	return s;
}
