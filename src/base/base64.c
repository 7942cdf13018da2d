/* SPDX-License-Identifier: MIT */
/* base64.c - RFC 4648 base64. */
#include "config.h"

#include "base/base64.h"

#include <stdint.h>
#include <string.h>

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

int
base64_decode(struct buf *out, const char *p, size_t n)
{
	uint32_t bits = 0;
	const char *found;
	unsigned have = 0;

	while (n > 0 && p[n - 1] == '=')
		n--;
	for (; n > 0; p++, n--) {
		found = *p != '\0' ? strchr(alphabet, *p) : NULL;
		if (found == NULL)
			return -1;
		bits = bits << 6 | (uint32_t)(found - alphabet);
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_putc(out, (char)(bits >> have & 0xff));
		}
	}
	return 0;
}
