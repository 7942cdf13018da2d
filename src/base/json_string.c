/* SPDX-License-Identifier: MIT */
/*
 * json_string.c - the inside of a JSON string: plain text in runs, the rest a
 * byte at a time. Knows nothing of what the string stands in.
 */
#include "config.h"

#include "base/json_string.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

enum state {
	PLAIN,
	CHARACTER,
	ESCAPE,
	HEX,
	LOW_HALF,
	LOW_HALF_U
};

static size_t
fail(struct json_string *s, const char *why)
{
	s->error = why;
	return 0;
}

static size_t
take(struct json_string *s, char c, struct buf *out, enum state next)
{
	if (out != NULL)
		buf_putc(out, c);
	s->state = next;
	return 1;
}

/* How many bytes from the front of p are characters that mean themselves and
 * may be written raw. */
static size_t
count_plain(const char *p, size_t n)
{
	size_t i, len;
	uint32_t c;

	for (i = 0; i < n; i += len) {
		len = 1;
		if (p[i] >= ' ' && p[i] <= '~' && p[i] != '"' && p[i] != '\\')
			continue;
		if ((unsigned char)p[i] < 0x80)
			break;
		len = utf8_decode(p + i, n - i, &c);
		if (len == 0 || utf8_is_unsafe(c))
			break;
	}
	return i;
}

/* How many bytes a character has that begins so; 1 where none does. */
static unsigned
count_bytes(unsigned char lead)
{
	if (lead < 0xc2 || lead > 0xf4)
		return 1;
	return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

/* What count_plain() stopped at. */
static size_t
begin(struct json_string *s, char c, struct buf *out)
{
	if (c == '"') {
		s->closed = true;
		return take(s, c, out, PLAIN);
	}
	if (c == '\\')
		return take(s, c, out, ESCAPE);
	if ((unsigned char)c < ' ')
		return fail(s, "control character inside a string");
	s->utf8_left = count_bytes((unsigned char)c);
	s->utf8_have = 0;
	s->state = CHARACTER;
	return 0;
}

/* A character that came in pieces, or has to be escaped, or is none. */
static size_t
character(struct json_string *s, char byte, struct buf *out)
{
	uint32_t c;

	if (s->utf8_have > 0 && (byte & 0xc0) != 0x80)
		return fail(s, "not UTF-8");
	s->utf8[s->utf8_have++] = byte;
	if (--s->utf8_left > 0)
		return 1;
	if (utf8_decode(s->utf8, s->utf8_have, &c) == 0)
		return fail(s, "not UTF-8");
	if (out != NULL && utf8_is_unsafe(c))
		buf_printf(out, "\\u%04" PRIx32, c);
	else if (out != NULL)
		buf_append(out, s->utf8, s->utf8_have);
	s->state = PLAIN;
	return 1;
}

static size_t
escape(struct json_string *s, char c, struct buf *out)
{
	if (c == 'u') {
		s->hex_left = 4;
		s->hex = 0;
		return take(s, c, out, HEX);
	}
	if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
		return fail(s, "no such escape in a string");
	return take(s, c, out, PLAIN);
}

static size_t
hex(struct json_string *s, char c, struct buf *out)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	bool is_high, is_low;
	const char *at;
	unsigned digit;

	at = c == '\0' ? NULL : strchr(digits, c);
	if (at == NULL)
		return fail(s, "\\u without four hexadecimal digits");
	digit = (unsigned)(at - digits);
	s->hex = s->hex << 4 | (digit < 16 ? digit : digit - 6);
	if (--s->hex_left > 0)
		return take(s, c, out, HEX);
	is_high = s->hex >= 0xd800 && s->hex <= 0xdbff;
	is_low = s->hex >= 0xdc00 && s->hex <= 0xdfff;
	if (is_low != (s->high_surrogate != 0))
		return fail(s, "half of a surrogate pair");
	s->high_surrogate = is_high ? s->hex : 0;
	return take(s, c, out, is_high ? LOW_HALF : PLAIN);
}

static size_t
low_half(struct json_string *s, char c, struct buf *out)
{
	if (s->state == LOW_HALF && c == '\\')
		return take(s, c, out, LOW_HALF_U);
	if (s->state == LOW_HALF_U && c == 'u')
		return escape(s, c, out);
	return fail(s, "half of a surrogate pair");
}

/* What each state does with the next byte: returns 1 where it took it, 0 where
 * it is left to another state, or is an error. */
static size_t (*const states[])(
    struct json_string *s, char c, struct buf *out) = {
	[PLAIN] = begin,
	[CHARACTER] = character,
	[ESCAPE] = escape,
	[HEX] = hex,
	[LOW_HALF] = low_half,
	[LOW_HALF_U] = low_half,
};

void
json_string_init(struct json_string *s)
{
	*s = (struct json_string){ .state = PLAIN };
}

size_t
json_string_feed(
    struct json_string *s, const char *p, size_t n, struct buf *out)
{
	size_t i, plain;

	i = 0;
	while (i < n && !s->closed && s->error == NULL) {
		plain = s->state == PLAIN ? count_plain(p + i, n - i) : 0;
		if (plain > 0 && out != NULL)
			buf_append(out, p + i, plain);
		i += plain;
		if (plain == 0)
			i += states[s->state](s, p[i], out);
	}
	return i;
}
