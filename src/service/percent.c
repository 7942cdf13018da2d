/* SPDX-License-Identifier: MIT */
/* percent.c - see percent.h. Pure string work. */
#include "config.h"

#include "service/percent.h"

#include <stdlib.h>
#include <string.h>

#define UNRESERVED                                                             \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"

#define HEX "0123456789abcdefABCDEF"

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
percent_decode(struct buf *out, const char *text)
{
	char hex[3] = "";
	long byte;

	for (; *text != '\0'; text++) {
		if (*text == '%' && text[1] != '\0' &&
		    strchr(HEX, text[1]) != NULL && text[2] != '\0' &&
		    strchr(HEX, text[2]) != NULL) {
			memcpy(hex, text + 1, 2);
			byte = strtol(hex, NULL, 16);
			buf_putc(out, (char)byte);
			text += 2;
		} else {
			buf_putc(out, *text);
		}
	}
}
