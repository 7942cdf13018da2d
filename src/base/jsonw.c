/* SPDX-License-Identifier: MIT */
/* jsonw.c - see jsonw.h. */
#include "config.h"

#include "base/jsonw.h"
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

/* The characters with an escape of two letters. */
static const char short_from[] = "\"\\\b\f\n\r\t";
static const char short_to[] = "\"\\bfnrt";

static bool
is_plain(uint32_t c)
{
	return c != '"' && c != '\\' && !utf8_is_unsafe(c);
}

/* Append a \u escape. All characters that need one have at most 16 bits. This
 * must be fast, because a body may consist of such characters. */
static void
put_escape(struct buf *out, uint32_t c)
{
	static const char digits[] = "0123456789abcdef";
	char escape[6] = { '\\', 'u' };
	const char *at;
	size_t i;

	at = c == 0 || c > 0x7f ? NULL : strchr(short_from, (int)c);
	if (at != NULL) {
		escape[1] = short_to[at - short_from];
		buf_append(out, escape, 2);
		return;
	}
	assert(c <= 0xffff);
	for (i = 2; i < sizeof(escape); i++)
		escape[i] = digits[c >> (20 - 4 * i) & 0xf];
	buf_append(out, escape, sizeof(escape));
}

/* Return the number of bytes at the start of p that need no escape. */
static size_t
count_plain(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((signed char)p[i] < 0x20 || p[i] == 0x7f || p[i] == '"' ||
		    p[i] == '\\')
			break;
	return i;
}

void
jsonw_string(struct buf *out, const char *p, size_t n)
{
	buf_putc(out, '"');
	if (count_plain(p, n) == n)
		buf_append(out, p, n);
	else if (utf8_is_valid(p, n))
		jsonw_escaped(out, p, n);
	else
		jsonw_latin1(out, p, n);
	buf_putc(out, '"');
}

void
jsonw_latin1(struct buf *out, const char *p, size_t n)
{
	char utf8[4];
	size_t i;

	for (i = 0; i < n; i++)
		jsonw_escaped(
		    out, utf8, utf8_encode((unsigned char)p[i], utf8));
}

void
jsonw_escaped(struct buf *out, const char *p, size_t n)
{
	size_t i, len, plain;
	uint32_t c;

	plain = 0;
	for (i = 0; i < n; i += len) {
		i += count_plain(p + i, n - i);
		if (i == n)
			break;
		len = utf8_decode(p + i, n - i, &c);
		assert(len > 0);
		if (is_plain(c))
			continue;
		buf_append(out, p + plain, i - plain);
		put_escape(out, c);
		plain = i + len;
	}
	if (plain < n)
		buf_append(out, p + plain, n - plain);
}

void
jsonw_key(struct buf *out, const char *key)
{
	if (out->len == 0 || out->data[out->len - 1] != '{')
		buf_putc(out, ',');
	buf_putc(out, '"');
	buf_puts(out, key);
	buf_append(out, "\":", 2);
}

void
jsonw_key_string(struct buf *out, const char *key, const char *value)
{
	if (value == NULL) {
		jsonw_key_null(out, key);
		return;
	}
	jsonw_key(out, key);
	jsonw_string(out, value, strlen(value));
}

void
jsonw_key_int(struct buf *out, const char *key, int64_t value)
{
	jsonw_key(out, key);
	if (value < 0)
		buf_putc(out, '-');
	buf_put_number(out, value < 0 ? -(uint64_t)value : (uint64_t)value, 0);
}

void
jsonw_key_bool(struct buf *out, const char *key, bool value)
{
	jsonw_key(out, key);
	buf_puts(out, value ? "true" : "false");
}

void
jsonw_key_null(struct buf *out, const char *key)
{
	jsonw_key(out, key);
	buf_puts(out, "null");
}

void
jsonw_key_seconds(struct buf *out, const char *key, int64_t ns)
{
	uint64_t us = (uint64_t)ns / 1000;

	if (ns < 0) {
		jsonw_key_null(out, key);
		return;
	}
	jsonw_key(out, key);
	buf_put_number(out, us / 1000000, 0);
	buf_putc(out, '.');
	buf_put_number(out, us % 1000000, 6);
}
