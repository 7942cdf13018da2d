/* SPDX-License-Identifier: MIT */
/* utf8.c - see utf8.h. */
#include "config.h"

#include "base/utf8.h"

#include "base/array.h"

#include <string.h>

/* The forms of a character by length: the bits of the first byte, and the
 * lowest character that may have this form. */
static const struct {
	unsigned char mask;
	unsigned char lead;
	uint32_t min;
} forms[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

size_t
utf8_decode(const char *p, size_t n, uint32_t *c)
{
	unsigned char byte;
	uint32_t value;
	size_t form, i;

	byte = (unsigned char)p[0];
	for (form = 0; form < ARRAY_LEN(forms); form++)
		if ((byte & forms[form].mask) == forms[form].lead)
			break;
	if (form == ARRAY_LEN(forms) || form >= n)
		return 0;
	value = byte & (unsigned char)~forms[form].mask;
	for (i = 1; i <= form; i++) {
		byte = (unsigned char)p[i];
		if ((byte & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte & 0x3f);
	}
	if (value < forms[form].min || value > 0x10ffff)
		return 0;
	if (value >= 0xd800 && value <= 0xdfff)
		return 0;
	*c = value;
	return form + 1;
}

size_t
utf8_encode(uint32_t c, char out[4])
{
	size_t form, i;

	for (form = ARRAY_LEN(forms) - 1; c < forms[form].min; form--)
		;
	for (i = form; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)(forms[form].lead | c);
	return form + 1;
}

bool
utf8_is_valid(const char *p, size_t n)
{
	uint32_t c;
	size_t len;

	while (n > 0) {
		/* A shortcut: most text is ASCII. */
		if ((signed char)*p >= 0) {
			p++;
			n--;
			continue;
		}
		len = utf8_decode(p, n, &c);
		if (len == 0)
			return false;
		p += len;
		n -= len;
	}
	return true;
}

size_t
utf8_cut(const char *p, size_t max)
{
	size_t cut;

	/* A character has at most three bytes after its first. */
	for (cut = max; cut > max - 4; cut--)
		if (((unsigned char)p[cut] & 0xc0) != 0x80)
			return cut;
	return max;
}

size_t
utf8_mark(const char *p, size_t n)
{
	return n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool
is_ascii_text(char c)
{
	return (c >= ' ' && c <= '~') || (c >= '\t' && c <= '\r');
}

bool
utf8_is_utf16(const char *p, size_t n)
{
	if (n < 2)
		return false;
	return memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0 ||
	    (p[0] == '\0' && is_ascii_text(p[1])) ||
	    (p[1] == '\0' && is_ascii_text(p[0]));
}

bool
utf8_is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 ||
	    c == 0x2029;
}

bool
utf8_is_ascii_space(char c)
{
	return c != '\0' && strchr(UTF8_ASCII_SPACES, c) != NULL;
}

char
utf8_ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
utf8_is_ascii_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

bool
utf8_has_ascii_control(const char *text, const char *allowed)
{
	for (; *text != '\0'; text++)
		if (utf8_is_ascii_control(*text) &&
		    strchr(allowed, *text) == NULL)
			return true;
	return false;
}

bool
utf8_is_bidi(uint32_t c)
{
	return c == 0x61c || c == 0x200e || c == 0x200f ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool
utf8_is_unsafe(uint32_t c)
{
	return utf8_is_control(c) || utf8_is_bidi(c);
}
