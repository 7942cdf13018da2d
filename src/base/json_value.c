/* SPDX-License-Identifier: MIT */
/* json_value.c - see json_value.h. */
#include "config.h"

#include "base/json_value.h"

#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* Exponents are cut to this, so that sums with lengths cannot overflow. */
#define EXPONENT_MAX (INT64_C(1) << 60)

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_spaces(struct bytes *b)
{
	while (b->n > 0 && is_space(*b->p)) {
		b->p++;
		b->n--;
	}
}

/* Return the bytes of the string at the start of p, both quotes included. */
static size_t
string_length(const char *p, size_t n)
{
	size_t i;

	for (i = 1; i < n && p[i] != '"'; i++)
		if (p[i] == '\\')
			i++;
	return i < n ? i + 1 : n;
}

static size_t
container_length(const char *p, size_t n)
{
	size_t i, len, depth;

	depth = 0;
	for (i = 0; i < n; i += len) {
		len = 1;
		if (p[i] == '"')
			len = string_length(p + i, n - i);
		else if (p[i] == '{' || p[i] == '[')
			depth++;
		else if ((p[i] == '}' || p[i] == ']') && --depth == 0)
			return i + 1;
	}
	return n;
}

/* Return the bytes of the value at the start of p. */
static size_t
value_length(const char *p, size_t n)
{
	size_t i;

	if (n == 0)
		return 0;
	if (*p == '"')
		return string_length(p, n);
	if (*p == '{' || *p == '[')
		return container_length(p, n);
	for (i = 0; i < n; i++)
		if (is_space(p[i]) || p[i] == ',' || p[i] == ']' || p[i] == '}')
			break;
	return i;
}

/* Take the value at the front of rest, and the white space before it. */
static struct bytes
take_value(struct bytes *rest)
{
	struct bytes value;

	skip_spaces(rest);
	value.p = rest->p;
	value.n = value_length(rest->p, rest->n);
	rest->p += value.n;
	rest->n -= value.n;
	return value;
}

struct bytes
json_value(const char *p, size_t n)
{
	struct bytes rest = { p, n };

	return take_value(&rest);
}

enum json_type
json_type(struct bytes value)
{
	switch (value.n > 0 ? *value.p : 'n') {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	default:
		return JSON_NUMBER;
	}
}

/* The members of an object or the elements of an array, one after the other. */
struct walk {
	struct bytes rest;
	bool has_keys;
	struct bytes key; /* of a member, a string */
	struct bytes value;
};

static struct walk
walk_begin(struct bytes container)
{
	struct walk w = { .rest = container };

	w.has_keys = json_type(container) == JSON_OBJECT;
	w.rest.p++;
	w.rest.n--;
	return w;
}

static void
skip_char(struct bytes *b, char c)
{
	skip_spaces(b);
	if (b->n > 0 && *b->p == c) {
		b->p++;
		b->n--;
	}
}

static bool
walk_next(struct walk *w)
{
	skip_char(&w->rest, ',');
	skip_spaces(&w->rest);
	if (w->rest.n == 0 || *w->rest.p == '}' || *w->rest.p == ']')
		return false;
	if (w->has_keys) {
		w->key = take_value(&w->rest);
		skip_char(&w->rest, ':');
	}
	w->value = take_value(&w->rest);
	return w->value.n > 0;
}

/* Return the characters of a string as they are written. */
static struct bytes
inside(struct bytes string)
{
	return (struct bytes){ string.p + 1, string.n - 2 };
}

static bool
has_escape(struct bytes b)
{
	return b.n > 0 && memchr(b.p, '\\', b.n) != NULL;
}

static uint32_t
hex4(const char *p)
{
	uint32_t c;
	int i;

	for (c = 0, i = 0; i < 4; i++) {
		c <<= 4;
		if (p[i] <= '9')
			c |= (uint32_t)(p[i] - '0');
		else
			c |= (uint32_t)((p[i] | 0x20) - 'a' + 10);
	}
	return c;
}

/* Append the character of the "\u1234" at the start of p, or of the two that
 * are a surrogate pair. Return the length of its text. */
static size_t
put_unicode(struct buf *out, const char *p)
{
	char bytes[4];
	uint32_t c;
	size_t n;

	n = 6;
	c = hex4(p + 2);
	if (c >= 0xd800 && c <= 0xdbff) {
		c = 0x10000 + ((c - 0xd800) << 10) + (hex4(p + 8) - 0xdc00);
		n = 12;
	}
	buf_append(out, bytes, utf8_encode(c, bytes));
	return n;
}

/* Append the character of the escape at the start of p. Return the length of
 * its text. */
static size_t
put_escape(struct buf *out, const char *p)
{
	static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
	const char *letter;

	if (p[1] == 'u')
		return put_unicode(out, p);
	letter = strchr(letters, p[1]);
	buf_putc(out, letter != NULL ? meanings[letter - letters] : p[1]);
	return 2;
}

void
json_string(struct bytes value, struct buf *out)
{
	struct bytes text = inside(value);
	const char *escape;
	size_t n;

	while (text.n > 0) {
		escape = memchr(text.p, '\\', text.n);
		n = escape != NULL ? (size_t)(escape - text.p) : text.n;
		buf_append(out, text.p, n);
		if (escape != NULL)
			n += put_escape(out, escape);
		text.p += n;
		text.n -= n;
	}
}

/* Return whether a string consists of these characters. */
static bool
string_is(struct bytes string, struct bytes characters)
{
	struct buf plain = { 0 };
	bool same;

	if (!has_escape(inside(string)))
		return bytes_are_same(inside(string), characters);
	json_string(string, &plain);
	same =
	    bytes_are_same((struct bytes){ plain.data, plain.len }, characters);
	buf_free(&plain);
	return same;
}

static bool
is_equal_string(struct bytes a, struct bytes b)
{
	struct buf plain = { 0 };
	bool same;

	if (!has_escape(inside(b)))
		return string_is(a, inside(b));
	json_string(b, &plain);
	same = string_is(a, (struct bytes){ plain.data, plain.len });
	buf_free(&plain);
	return same;
}

static bool
find_member(struct bytes object, const char *name, struct bytes *found)
{
	struct bytes wanted = { name, strlen(name) };
	struct walk w = walk_begin(object);
	bool is_found = false;

	while (walk_next(&w))
		if (string_is(w.key, wanted)) {
			*found = w.value;
			is_found = true;
		}
	return is_found;
}

static bool
find_element(struct bytes array, const char *index, struct bytes *found)
{
	struct walk w = walk_begin(array);
	size_t n = strlen(index);
	uint64_t i;

	/* No array that fits into memory has more than 10^18 elements. */
	if (n == 0 || n > 18 || strspn(index, "0123456789") != n ||
	    (*index == '0' && n > 1))
		return false;
	for (i = 0; *index != '\0'; index++)
		i = i * 10 + (uint64_t)(*index - '0');
	while (walk_next(&w))
		if (i-- == 0) {
			*found = w.value;
			return true;
		}
	return false;
}

bool
json_find(struct bytes root, const struct strlist *tokens, struct bytes *found)
{
	bool is_found = true;
	size_t i;

	*found = root;
	for (i = 0; i < tokens->n && is_found; i++) {
		if (json_type(*found) == JSON_OBJECT)
			is_found = find_member(*found, tokens->items[i], found);
		else if (json_type(*found) == JSON_ARRAY)
			is_found =
			    find_element(*found, tokens->items[i], found);
		else
			is_found = false;
	}
	return is_found;
}

/* A number other than zero is 0.DIGITS * 10^scale, and the first of its digits
 * is not 0. */
struct number {
	bool is_negative;
	bool is_zero;
	struct bytes digits; /* there may be a point among them */
	int64_t scale;
};

static int64_t
read_exponent(struct bytes b)
{
	bool is_negative;
	int64_t exponent;

	is_negative = b.n > 0 && *b.p == '-';
	for (exponent = 0; b.n > 0; b.p++, b.n--)
		if (*b.p >= '0' && *b.p <= '9' && exponent < EXPONENT_MAX / 10)
			exponent = exponent * 10 + (*b.p - '0');
		else if (*b.p >= '0' && *b.p <= '9')
			exponent = EXPONENT_MAX;
	return is_negative ? -exponent : exponent;
}

/* Cut b down to what precedes its exponent, and return that. */
static int64_t
take_exponent(struct bytes *b)
{
	struct bytes exponent;
	size_t i;

	for (i = 0; i < b->n && b->p[i] != 'e' && b->p[i] != 'E'; i++)
		;
	if (i == b->n)
		return 0;
	exponent = (struct bytes){ b->p + i + 1, b->n - i - 1 };
	b->n = i;
	return read_exponent(exponent);
}

static struct number
read_number(struct bytes b)
{
	struct number number = { 0 };
	const char *point;

	number.is_negative = b.n > 0 && *b.p == '-';
	if (number.is_negative) {
		b.p++;
		b.n--;
	}
	number.scale = take_exponent(&b);
	point = b.n > 0 ? memchr(b.p, '.', b.n) : NULL;
	number.scale += point != NULL ? point - b.p : (int64_t)b.n;
	/* Drop zeros in front; each of them is a place. */
	for (; b.n > 0 && (*b.p == '0' || *b.p == '.'); b.p++, b.n--)
		number.scale -= *b.p == '0';
	number.digits = b;
	number.is_zero = b.n == 0;
	return number;
}

/* Take the next digit; after the last one there are zeros without end. */
static char
take_digit(struct bytes *digits)
{
	char digit;

	if (digits->n > 0 && *digits->p == '.') {
		digits->p++;
		digits->n--;
	}
	if (digits->n == 0)
		return '0';
	digit = *digits->p++;
	digits->n--;
	return digit;
}

static int
compare_magnitudes(const struct number *a, const struct number *b)
{
	struct bytes of_a = a->digits, of_b = b->digits;
	char digit_a, digit_b;

	if (a->is_zero || b->is_zero)
		return b->is_zero - a->is_zero;
	if (a->scale != b->scale)
		return a->scale < b->scale ? -1 : 1;
	while (of_a.n > 0 || of_b.n > 0) {
		digit_a = take_digit(&of_a);
		digit_b = take_digit(&of_b);
		if (digit_a != digit_b)
			return digit_a < digit_b ? -1 : 1;
	}
	return 0;
}

int
json_compare_numbers(struct bytes a, struct bytes b)
{
	struct number number_a = read_number(a), number_b = read_number(b);

	if (number_a.is_zero && number_b.is_zero)
		return 0;
	if (number_a.is_zero)
		return number_b.is_negative ? 1 : -1;
	if (number_b.is_zero)
		return number_a.is_negative ? -1 : 1;
	if (number_a.is_negative != number_b.is_negative)
		return number_a.is_negative ? -1 : 1;
	if (number_a.is_negative)
		return compare_magnitudes(&number_b, &number_a);
	return compare_magnitudes(&number_a, &number_b);
}

/* Find the last member with the same key. */
static bool
find_same(struct bytes object, struct bytes key, struct bytes *found)
{
	struct walk w = walk_begin(object);
	bool is_found = false;

	while (walk_next(&w))
		if (is_equal_string(w.key, key)) {
			*found = w.value;
			is_found = true;
		}
	return is_found;
}

/* Return whether all members of a are in b, with equal values. */
static bool
has_members_of(struct bytes b, struct bytes a)
{
	struct walk w = walk_begin(a);
	struct bytes last, other;

	while (walk_next(&w))
		if (!find_same(b, w.key, &other) ||
		    !find_same(a, w.key, &last) || !json_is_equal(other, last))
			return false;
	return true;
}

/* Return whether b has every key of a. */
static bool
has_keys_of(struct bytes b, struct bytes a)
{
	struct walk w = walk_begin(a);
	struct bytes unused;

	while (walk_next(&w))
		if (!find_same(b, w.key, &unused))
			return false;
	return true;
}

static bool
is_equal_array(struct bytes a, struct bytes b)
{
	struct walk walk_a = walk_begin(a), walk_b = walk_begin(b);
	bool more_a, more_b;

	for (;;) {
		more_a = walk_next(&walk_a);
		more_b = walk_next(&walk_b);
		if (!more_a || !more_b)
			return more_a == more_b;
		if (!json_is_equal(walk_a.value, walk_b.value))
			return false;
	}
}

bool
json_is_equal(struct bytes a, struct bytes b)
{
	if (json_type(a) != json_type(b))
		return false;
	switch (json_type(a)) {
	case JSON_OBJECT:
		/* The first check ends early if a has many keys and b few. */
		return has_keys_of(b, a) && has_members_of(a, b);
	case JSON_ARRAY:
		return is_equal_array(a, b);
	case JSON_STRING:
		return is_equal_string(a, b);
	case JSON_NUMBER:
		return json_compare_numbers(a, b) == 0;
	default:
		return true;
	}
}
