/* SPDX-License-Identifier: MIT */
/* json.c - see json.h. A state machine that takes a byte at a time, or a run of
 * plain characters inside a string. */
#include "config.h"

#include "base/json.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

enum state {
	/* Between tokens, where white space is allowed. */
	VALUE,
	VALUE_OR_END,
	KEY,
	KEY_OR_END,
	COLON,
	AFTER_ELEMENT,
	AFTER_MEMBER,
	AFTER_ALL,
	/* Inside a token. */
	LITERAL,
	MINUS,
	ZERO,
	INTEGER,
	POINT,
	FRACTION,
	E,
	E_SIGN,
	EXPONENT,
	/* Inside a string. */
	STRING,
	CHARACTER,
	ESCAPE,
	HEX,
	LOW_HALF,
	LOW_HALF_U,
	STATES
};

/* Handle the next byte. Return 1 if it was taken, or 0 if it is left to another
 * state or is an error. */
typedef size_t state_fn(struct json_scanner *s, char c, struct buf *out);

static state_fn value, key, colon, separator, literal, number;
static state_fn plain, character, escape, hex, low_half;

static const struct {
	state_fn *take;
	/* The error if any other byte or the end of the text comes; NULL in
	 * states in which a number may end. */
	const char *wanted;
} states[STATES] = {
	[VALUE] = { value, "a value was expected" },
	[VALUE_OR_END] = { value, "a value or ']' was expected" },
	[KEY] = { key, "a key in quotes was expected" },
	[KEY_OR_END] = { key, "a key in quotes or '}' was expected" },
	[COLON] = { colon, "a ':' was expected" },
	[AFTER_ELEMENT] = { separator, "a comma or ']' was expected" },
	[AFTER_MEMBER] = { separator, "a comma or '}' was expected" },
	[AFTER_ALL] = { separator, "text after the value" },
	[LITERAL] = { literal, "true, false or null was expected" },
	[MINUS] = { number, "a digit was expected" },
	[ZERO] = { number, NULL },
	[INTEGER] = { number, NULL },
	[POINT] = { number, "a digit was expected" },
	[FRACTION] = { number, NULL },
	[E] = { number, "a digit was expected" },
	[E_SIGN] = { number, "a digit was expected" },
	[EXPONENT] = { number, NULL },
	[STRING] = { plain, "a string without its closing quote" },
	[CHARACTER] = { character, "a string without its closing quote" },
	[ESCAPE] = { escape, "a string without its closing quote" },
	[HEX] = { hex, "a string without its closing quote" },
	[LOW_HALF] = { low_half, "a string without its closing quote" },
	[LOW_HALF_U] = { low_half, "a string without its closing quote" },
};

static size_t
fail(struct json_scanner *s, const char *why)
{
	s->error = why;
	return 0;
}

static size_t
unwanted(struct json_scanner *s)
{
	return fail(s, states[s->state].wanted);
}

static size_t
take(struct json_scanner *s, char c, struct buf *out, enum state next)
{
	if (out != NULL)
		buf_putc(out, c);
	s->state = next;
	return 1;
}

/* Return the state after a value, which depends on what contains the value. */
static enum state
after_value(const struct json_scanner *s)
{
	unsigned top = s->depth - 1;

	if (s->depth == 0)
		return AFTER_ALL;
	if ((s->in_object[top / 8] >> top % 8 & 1) != 0)
		return AFTER_MEMBER;
	return AFTER_ELEMENT;
}

static size_t
open_container(struct json_scanner *s, char c, struct buf *out)
{
	uint8_t *bits = &s->in_object[s->depth / 8];
	uint8_t bit = (uint8_t)(1 << s->depth % 8);

	if (s->depth == JSON_DEPTH_MAX)
		return fail(s, "nested too deeply");
	s->depth++;
	if (c == '[') {
		*bits &= (uint8_t)~bit;
		return take(s, c, out, VALUE_OR_END);
	}
	*bits |= bit;
	return take(s, c, out, KEY_OR_END);
}

static size_t
close_container(struct json_scanner *s, char c, struct buf *out)
{
	s->depth--;
	return take(s, c, out, after_value(s));
}

static size_t
open_string(struct json_scanner *s, char c, struct buf *out, bool is_key)
{
	s->string_is_key = is_key;
	return take(s, c, out, STRING);
}

static size_t
open_literal(struct json_scanner *s, char c, struct buf *out, const char *rest)
{
	s->literal = rest;
	return take(s, c, out, LITERAL);
}

static size_t
value(struct json_scanner *s, char c, struct buf *out)
{
	if (c == ']' && s->state == VALUE_OR_END)
		return close_container(s, c, out);
	switch (c) {
	case '{':
	case '[':
		return open_container(s, c, out);
	case '"':
		return open_string(s, c, out, false);
	case 't':
		return open_literal(s, c, out, "rue");
	case 'f':
		return open_literal(s, c, out, "alse");
	case 'n':
		return open_literal(s, c, out, "ull");
	case '-':
		return take(s, c, out, MINUS);
	case '0':
		return take(s, c, out, ZERO);
	default:
		if (c >= '1' && c <= '9')
			return take(s, c, out, INTEGER);
		return unwanted(s);
	}
}

static size_t
key(struct json_scanner *s, char c, struct buf *out)
{
	if (c == '}' && s->state == KEY_OR_END)
		return close_container(s, c, out);
	if (c == '"')
		return open_string(s, c, out, true);
	return unwanted(s);
}

static size_t
colon(struct json_scanner *s, char c, struct buf *out)
{
	if (c != ':')
		return unwanted(s);
	return take(s, c, out, VALUE);
}

static size_t
separator(struct json_scanner *s, char c, struct buf *out)
{
	bool in_object = s->state == AFTER_MEMBER;

	if (s->state == AFTER_ALL)
		return unwanted(s);
	if (c == ',')
		return take(s, c, out, in_object ? KEY : VALUE);
	if (c == (in_object ? '}' : ']'))
		return close_container(s, c, out);
	return unwanted(s);
}

static size_t
literal(struct json_scanner *s, char c, struct buf *out)
{
	if (c != *s->literal)
		return unwanted(s);
	s->literal++;
	return take(s, c, out, *s->literal == '\0' ? after_value(s) : LITERAL);
}

/* The next state of a number for each kind of byte; VALUE if there is none. */
static const struct {
	enum state zero, digit, point, e, sign;
} ways[STATES] = {
	[MINUS] = { .zero = ZERO, .digit = INTEGER },
	[ZERO] = { .point = POINT, .e = E },
	[INTEGER] = { .zero = INTEGER,
	    .digit = INTEGER,
	    .point = POINT,
	    .e = E },
	[POINT] = { .zero = FRACTION, .digit = FRACTION },
	[FRACTION] = { .zero = FRACTION, .digit = FRACTION, .e = E },
	[E] = { .zero = EXPONENT, .digit = EXPONENT, .sign = E_SIGN },
	[E_SIGN] = { .zero = EXPONENT, .digit = EXPONENT },
	[EXPONENT] = { .zero = EXPONENT, .digit = EXPONENT },
};

static size_t
number(struct json_scanner *s, char c, struct buf *out)
{
	enum state next = VALUE;

	if (c == '0')
		next = ways[s->state].zero;
	else if (c >= '1' && c <= '9')
		next = ways[s->state].digit;
	else if (c == '.')
		next = ways[s->state].point;
	else if (c == 'e' || c == 'E')
		next = ways[s->state].e;
	else if (c == '+' || c == '-')
		next = ways[s->state].sign;
	if (next != VALUE)
		return take(s, c, out, next);
	if (s->state == ZERO && c >= '0' && c <= '9')
		return fail(s, "a number cannot begin with 0");
	if (states[s->state].wanted != NULL)
		return unwanted(s);
	s->state = after_value(s);
	return 0;
}

void
json_scanner_init(struct json_scanner *s)
{
	*s = (struct json_scanner){ .line = 1, .column = 1, .state = VALUE };
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Return the number of bytes at the start of p that are characters of a string
 * which need no escape. */
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

/* Return the length of a character by its first byte; 1 if that is invalid. */
static unsigned
count_bytes(unsigned char lead)
{
	if (lead < 0xc2 || lead > 0xf4)
		return 1;
	return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

/* Handle the byte at which count_plain() stopped. */
static size_t
plain(struct json_scanner *s, char c, struct buf *out)
{
	if (c == '"')
		return take(
		    s, c, out, s->string_is_key ? COLON : after_value(s));
	if (c == '\\')
		return take(s, c, out, ESCAPE);
	if ((unsigned char)c < ' ')
		return fail(s, "control character inside a string");
	s->utf8_left = count_bytes((unsigned char)c);
	s->utf8_have = 0;
	s->state = CHARACTER;
	return 0;
}

/* Collect a character that is split between two calls, must be escaped or is
 * invalid. */
static size_t
character(struct json_scanner *s, char byte, struct buf *out)
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
	s->state = STRING;
	return 1;
}

static size_t
escape(struct json_scanner *s, char c, struct buf *out)
{
	if (c == 'u') {
		s->hex_left = 4;
		s->hex = 0;
		return take(s, c, out, HEX);
	}
	if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
		return fail(s, "unknown escape in a string");
	return take(s, c, out, STRING);
}

static size_t
hex(struct json_scanner *s, char c, struct buf *out)
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
	return take(s, c, out, is_high ? LOW_HALF : STRING);
}

static size_t
low_half(struct json_scanner *s, char c, struct buf *out)
{
	if (s->state == LOW_HALF && c == '\\')
		return take(s, c, out, LOW_HALF_U);
	if (s->state == LOW_HALF_U && c == 'u')
		return escape(s, c, out);
	return fail(s, "half of a surrogate pair");
}

/* Take some bytes, or change the state. Return how many bytes were taken. */
static size_t
step(struct json_scanner *s, const char *p, size_t n, struct buf *out)
{
	size_t run;

	run = s->state == STRING ? count_plain(p, n) : 0;
	if (run > 0) {
		if (out != NULL)
			buf_append(out, p, run);
		return run;
	}
	if (s->state >= LITERAL || !is_space(*p))
		return states[s->state].take(s, *p, out);
	if (*p == '\n') {
		s->line++;
		s->column = 0;
	}
	return 1;
}

int
json_scanner_feed(
    struct json_scanner *s, const char *p, size_t n, struct buf *out)
{
	size_t i, took;

	for (i = 0; i < n && s->error == NULL; i += took) {
		took = step(s, p + i, n - i, out);
		s->offset += took;
		s->column += (unsigned)took;
	}
	s->whole = s->state == AFTER_ALL;
	return s->error == NULL ? 0 : -1;
}

int
json_scanner_finish(struct json_scanner *s)
{
	if (s->error != NULL)
		return -1;
	/* The end of the text also ends a number. */
	if (states[s->state].wanted == NULL)
		s->state = after_value(s);
	s->whole = s->state == AFTER_ALL;
	if (!s->whole)
		unwanted(s);
	return s->whole ? 0 : -1;
}

bool
json_is_valid(const char *p, size_t n)
{
	struct json_scanner s;

	json_scanner_init(&s);
	return json_scanner_feed(&s, p, n, NULL) == 0 &&
	    json_scanner_finish(&s) == 0;
}
