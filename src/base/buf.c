/* SPDX-License-Identifier: MIT */
/* buf.c - see buf.h. */
#include "config.h"

#include "base/buf.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAP_MIN 64

/* The digits of UINT64_MAX. */
#define DIGITS_MAX 20

/* Above this size a buffer grows by a quarter instead of doubling, to waste
 * less memory. The kernel moves large blocks cheaply. */
#define DOUBLES_TO ((size_t)1 << 20)

/*
 * Return the capacity for n more bytes and a NUL. No object is larger than half
 * of the address space, so memory runs out before the sum or the doubling can
 * overflow.
 */
static size_t
cap_for(const struct buf *b, size_t n)
{
	size_t cap, need;

	need = b->len + n + 1;
	if (need <= b->cap)
		return b->cap;
	cap = b->cap + (b->cap < DOUBLES_TO ? b->cap : b->cap / 4);
	if (cap < CAP_MIN)
		cap = CAP_MIN;
	return cap < need ? need : cap;
}

static void
reserve(struct buf *b, size_t n)
{
	size_t cap;

	cap = cap_for(b, n);
	if (cap == b->cap)
		return;
	b->data = mem_resize(b->data, cap, 1);
	b->cap = cap;
}

int
buf_try_reserve(struct buf *b, size_t n)
{
	size_t cap;
	char *data;

	cap = cap_for(b, n);
	if (cap == b->cap)
		return 0;
	data = mem_try_resize(b->data, cap, 1);
	if (data == NULL)
		return -1;
	b->data = data;
	b->cap = cap;
	return 0;
}

int
buf_try_append(struct buf *b, const void *p, size_t n)
{
	if (buf_try_reserve(b, n) == -1)
		return -1;
	buf_append(b, p, n);
	return 0;
}

void
buf_trim(struct buf *b)
{
	char *data;

	if (b->len + 1 >= b->cap)
		return;
	data = mem_try_resize(b->data, b->len + 1, 1);
	if (data == NULL)
		return;
	b->data = data;
	b->cap = b->len + 1;
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
buf_put_number(struct buf *b, uint64_t n, size_t digits)
{
	char text[DIGITS_MAX];
	size_t i = DIGITS_MAX;

	assert(digits <= DIGITS_MAX);
	do {
		text[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0 || DIGITS_MAX - i < digits);
	buf_append(b, text + i, DIGITS_MAX - i);
}

void
buf_shorten(struct buf *b, size_t max)
{
	if (b->len <= max)
		return;
	b->len = utf8_cut(b->data, max - strlen("..."));
	buf_puts(b, "...");
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

void
buf_free_wiped(struct buf *b)
{
	mem_wipe(b->data, b->len);
	buf_free(b);
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
