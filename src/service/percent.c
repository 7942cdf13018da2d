/* SPDX-License-Identifier: MIT */
/* percent.c - see percent.h. Pure string work. */
#include "config.h"

#include "service/percent.h"

#include <string.h>

#define UNRESERVED                                                             \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"

long
percent_hex(const char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *digit;
	long value = 0;

	for (; n > 0; p++, n--) {
		digit = *p != '\0' ? strchr(digits, *p) : NULL;
		if (digit == NULL)
			return -1;
		value = value * 16 + (digit - digits) % 16;
	}
	return value;
}

void
percent_encode(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr(UNRESERVED, *text) != NULL)
			buf_putc(out, *text);
		else
			buf_printf(out, "%%%02X", (unsigned)*text & 0xffU);
	}
}

void
percent_decode(struct buf *out, const char *p, size_t n)
{
	long byte;

	for (; n > 0; p++, n--) {
		byte = *p == '%' && n > 2 ? percent_hex(p + 1, 2) : -1;
		if (byte == -1) {
			buf_putc(out, *p);
			continue;
		}
		buf_putc(out, (char)byte);
		p += 2;
		n -= 2;
	}
}
