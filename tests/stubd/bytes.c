/* SPDX-License-Identifier: MIT */
/* bytes.c - a growing run of bytes. Knows no network. */
#include "config.h"

#include "bytes.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
make_room(struct bytes *b, size_t n)
{
	size_t cap = b->cap == 0 ? 256 : b->cap;

	while (cap - b->n < n)
		cap *= 2;
	if (cap == b->cap)
		return;
	b->at = realloc(b->at, cap);
	if (b->at == NULL)
		abort();
	b->cap = cap;
}

void
bytes_add(struct bytes *b, const void *from, size_t n)
{
	if (n == 0)
		return;
	make_room(b, n);
	memcpy(b->at + b->n, from, n);
	b->n += n;
}

void
bytes_adds(struct bytes *b, const char *text)
{
	bytes_add(b, text, strlen(text));
}

void
bytes_addf(struct bytes *b, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		abort();
	make_room(b, (size_t)n + 1);
	va_start(ap, format);
	vsnprintf(b->at + b->n, (size_t)n + 1, format, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void
bytes_fill(struct bytes *b, int byte, size_t n)
{
	make_room(b, n);
	memset(b->at + b->n, byte, n);
	b->n += n;
}

/* Return how many bytes follow a lead byte of UTF-8, or -1 if it is none. */
static int
count_followers(unsigned char lead)
{
	if (lead < 0x80)
		return 0;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 1;
	if (lead >= 0xe0 && lead <= 0xef)
		return 2;
	return lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
}

/* Check for UTF-8, but accept surrogates, which do no harm in an echo. */
static bool
looks_like_utf8(const char *s, size_t n)
{
	size_t i;
	int follow = 0;

	for (i = 0; i < n; i++) {
		if (follow > 0) {
			if (((unsigned char)s[i] & 0xc0) != 0x80)
				return false;
			follow--;
		} else if ((follow = count_followers((unsigned char)s[i])) < 0)
			return false;
	}
	return follow == 0;
}

void
bytes_add_json(struct bytes *b, const char *from, size_t n)
{
	bool utf8 = looks_like_utf8(from, n);
	unsigned char c;
	size_t i;

	bytes_add(b, "\"", 1);
	for (i = 0; i < n; i++) {
		c = (unsigned char)from[i];
		if (c == '"' || c == '\\')
			bytes_addf(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7f || (c >= 0x80 && !utf8))
			bytes_addf(b, "\\u%04x", c);
		else
			bytes_add(b, &from[i], 1);
	}
	bytes_add(b, "\"", 1);
}

void
bytes_drop(struct bytes *b, size_t n)
{
	if (n == 0)
		return;
	memmove(b->at, b->at + n, b->n - n);
	b->n -= n;
}

char *
bytes_text(struct bytes *b)
{
	make_room(b, 1);
	b->at[b->n] = '\0';
	return b->at;
}

void
bytes_free(struct bytes *b)
{
	free(b->at);
	memset(b, 0, sizeof(*b));
}

void *
copy_bytes(const void *from, size_t n)
{
	char *p = zeroed(n + 1);

	memcpy(p, from, n);
	return p;
}

void *
zeroed(size_t n)
{
	void *p = calloc(1, n);

	if (p == NULL)
		abort();
	return p;
}
