/* SPDX-License-Identifier: MIT */
/* base64.c - RFC 4648 base64. */
#include "config.h"

#include "base/base64.h"

#include <stdint.h>
#include <string.h>

#define DIGITS   64
#define NO_DIGIT 0xff

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz"
			       "0123456789+/";

/* Append up to three bytes as four characters. */
static void
put_group(struct buf *out, const unsigned char *p, size_t n)
{
	char text[4];
	uint32_t bits;

	bits = (uint32_t)p[0] << 16;
	if (n > 1)
		bits |= (uint32_t)p[1] << 8;
	if (n > 2)
		bits |= p[2];
	text[0] = alphabet[bits >> 18];
	text[1] = alphabet[bits >> 12 & 63];
	text[2] = n > 1 ? alphabet[bits >> 6 & 63] : '=';
	text[3] = n > 2 ? alphabet[bits & 63] : '=';
	buf_append(out, text, sizeof(text));
}

void
base64_append(struct buf *out, const void *p, size_t n)
{
	const unsigned char *bytes = p;

	for (; n >= 3; bytes += 3, n -= 3)
		put_group(out, bytes, 3);
	if (n > 0)
		put_group(out, bytes, n);
}

/* Set the value of each character; that of no digit is NO_DIGIT. */
static void
set_values(unsigned char values[256])
{
	unsigned char i;

	memset(values, NO_DIGIT, 256);
	for (i = 0; i < DIGITS; i++)
		values[(unsigned char)alphabet[i]] = i;
}

int
base64_decode(struct buf *out, const char *p, size_t n)
{
	unsigned char values[256], value;
	uint32_t bits = 0;
	unsigned have = 0;

	set_values(values);
	while (n > 0 && p[n - 1] == '=')
		n--;
	for (; n > 0; p++, n--) {
		value = values[(unsigned char)*p];
		if (value == NO_DIGIT)
			return -1;
		bits = bits << 6 | value;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_putc(out, (char)(bits >> have & 0xff));
		}
	}
	return 0;
}
