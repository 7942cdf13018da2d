/* SPDX-License-Identifier: MIT */
/* secret_redact.c - secrets found in a text, in whatever form URLs, JSON and
 * base64 give them. Reads no secret. */
#include "config.h"

#include "service/secret.h"

#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/url.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What stands before a part of a URL or a quoted text. */
#define OPENINGS "/?&=#:@;,\"'(<[{"

#define WORD                                                                   \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
#define BASE64                                                                 \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/-_"

/* How a text may write a character. */
enum form {
	FORM_PLAIN,
	FORM_URL,
	FORM_URL_TWICE,
	FORM_JSON,
	FORMS
};

/* A character as a text writes it. */
struct unit {
	size_t len;     /* in the text */
	char bytes[4];  /* what it stands for */
	size_t n_bytes; /* of them */
};

static int
hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	p = c != '\0' ? strchr(digits, c) : NULL;
	return p != NULL ? (int)(p - digits) : -1;
}

/* Read n hexadecimal digits, or return -1. */
static long
read_hex(const char *p, size_t n)
{
	long value = 0;
	int digit;

	for (; n > 0; p++, n--) {
		digit = hex_value(*p);
		if (digit == -1)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static void
set_byte(struct unit *u, size_t len, long byte)
{
	u->len = len;
	u->bytes[0] = (char)byte;
	u->n_bytes = 1;
}

static void
read_url(const char *p, struct unit *u)
{
	long byte;

	byte = *p == '%' ? read_hex(p + 1, 2) : -1;
	if (byte != -1)
		set_byte(u, 3, byte);
	else
		set_byte(u, 1, *p);
}

static void
read_url_twice(const char *p, struct unit *u)
{
	long byte;

	read_url(p, u);
	if (u->len != 3 || u->bytes[0] != '%')
		return;
	byte = read_hex(p + 3, 2);
	if (byte != -1)
		set_byte(u, 5, byte);
}

/* Read the \u{NNNN} of our own messages that p begins with. */
static void
read_braces(const char *p, struct unit *u)
{
	size_t n = 0;
	long c;

	while (n < 6 && hex_value(p[3 + n]) != -1)
		n++;
	if (n == 0 || p[3 + n] != '}')
		return;
	c = read_hex(p + 3, n);
	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return;
	u->len = n + 4;
	u->n_bytes = utf8_encode((uint32_t)c, u->bytes);
}

/* Read the \u and four digits that p begins with, or two of them that make one
 * character. */
static void
read_unicode(const char *p, struct unit *u)
{
	size_t len = 6;
	long c, second;

	c = read_hex(p + 2, 4);
	if (c >= 0xd800 && c < 0xdc00 && p[6] == '\\' && p[7] == 'u') {
		second = read_hex(p + 8, 4);
		if (second >= 0xdc00 && second < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (second - 0xdc00);
			len = 12;
		}
	}
	if (c == -1 || (c >= 0xd800 && c < 0xe000))
		return;
	u->len = len;
	u->n_bytes = utf8_encode((uint32_t)c, u->bytes);
}

/* JSON's escapes, and the \xNN and \u{NNNN} of our own messages. */
static void
read_json(const char *p, struct unit *u)
{
	static const char escapes[] = "b\bf\fn\nr\rt\t";
	const char *e;
	long byte;

	set_byte(u, 1, *p);
	if (*p != '\\' || p[1] == '\0')
		return;
	if (p[1] == 'u') {
		if (p[2] == '{')
			read_braces(p, u);
		else
			read_unicode(p, u);
		return;
	}
	if (p[1] == 'x') {
		byte = read_hex(p + 2, 2);
		if (byte != -1)
			set_byte(u, 4, byte);
		return;
	}
	for (e = escapes; *e != '\0' && *e != p[1]; e += 2)
		;
	set_byte(u, 2, *e != '\0' ? e[1] : p[1]);
}

static void
read_unit(const char *p, enum form form, struct unit *u)
{
	if (form == FORM_URL)
		read_url(p, u);
	else if (form == FORM_URL_TWICE)
		read_url_twice(p, u);
	else if (form == FORM_JSON)
		read_json(p, u);
	else
		set_byte(u, 1, *p);
}

/* ASCII alone: hosts lose their case, and so may what stands for one. */
static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether a unit is what value, of which there is enough, begins with. */
static bool
is_unit(const struct unit *u, const char *value, enum form form)
{
	size_t i;

	if (u->len == 1 && u->bytes[0] == '+' && *value == ' ')
		return form == FORM_URL || form == FORM_URL_TWICE;
	for (i = 0; i < u->n_bytes; i++) {
		if (value[i] == '\0' || lower(u->bytes[i]) != lower(value[i]))
			return false;
	}
	return true;
}

/* The length of the value that text begins with in this form, or 0. */
static size_t
match_form(const char *text, const char *value, enum form form)
{
	const char *p = text;
	struct unit u;

	while (*value != '\0') {
		if (*p == '\0')
			return 0;
		read_unit(p, form, &u);
		if (!is_unit(&u, value, form))
			return 0;
		p += u.len;
		value += u.n_bytes;
	}
	return (size_t)(p - text);
}

/* The longest of the value's forms that text begins with, or 0. */
static size_t
match(const char *text, const char *value)
{
	size_t n, longest = 0;
	int form;

	for (form = 0; form < FORMS; form++) {
		n = match_form(text, value, (enum form)form);
		if (n > longest)
			longest = n;
	}
	return longest;
}

/* A text, and which bytes of it are to be hidden. */
struct marked {
	const char *text;
	size_t n;
	bool *hidden;
};

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Whether n bytes at i are all that stands between two separators, and not what
 * each URL has between its parts. */
static bool
is_whole(const struct marked *m, size_t i, size_t n)
{
	if ((n == 1 && is_one_of(m->text[i], OPENINGS)) ||
	    (n > 1 && strspn(m->text + i, ":/") >= n))
		return false;
	if (i > 0 && !is_one_of(m->text[i - 1], OPENINGS) &&
	    (i < 3 || m->text[i - 3] != '%' ||
		read_hex(m->text + i - 2, 2) == -1))
		return false;
	return !is_one_of(m->text[i + n], WORD);
}

static void
mark_value(struct marked *m, const char *value)
{
	bool is_short = strlen(value) < SECRET_WHOLE_MIN;
	size_t i, n;

	for (i = 0; i < m->n; i++) {
		n = match(m->text + i, value);
		if (n > 0 && (!is_short || is_whole(m, i, n)))
			memset(m->hidden + i, 1, n);
	}
}

/* Mark base64 that holds all whole characters of a value. The one before them
 * and the one after have bits of the value, too. */
static void
mark_base64_of(struct marked *m, const char *core)
{
	size_t i, end, n;

	for (i = 0; i < m->n; i++) {
		n = match(m->text + i, core);
		if (n == 0)
			continue;
		memset(m->hidden + i, 1, n);
		if (i > 0 && is_one_of(m->text[i - 1], BASE64))
			m->hidden[i - 1] = true;
		end = i + n;
		if (is_one_of(m->text[end], BASE64))
			m->hidden[end] = true;
	}
}

/* The characters of base64 for URLs. */
static void
use_url_alphabet(char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '+')
			*text = '-';
		else if (*text == '/')
			*text = '_';
	}
}

/* A value may begin at any of the three bytes that four characters of base64
 * stand for. */
static void
mark_base64(struct marked *m, const char *value)
{
	static const char before[2];
	struct buf bytes = { 0 }, text = { 0 };
	size_t n = strlen(value);
	size_t shift, first;
	char *core;

	for (shift = 0; shift < 3; shift++) {
		buf_clear(&bytes);
		buf_clear(&text);
		buf_append(&bytes, before, shift);
		buf_append(&bytes, value, n);
		base64_append(&text, buf_str(&bytes), bytes.len);
		first = (shift * 8 + 5) / 6;
		core = mem_memdup(
		    buf_str(&text) + first, bytes.len * 8 / 6 - first);
		mark_base64_of(m, core);
		use_url_alphabet(core);
		mark_base64_of(m, core);
		free(core);
	}
	buf_free(&text);
	buf_free(&bytes);
}

static void
mark(struct marked *m, const char *value)
{
	struct buf decoded = { 0 };
	size_t n = strlen(value);

	if (n == 0)
		return;
	mark_value(m, value);
	if (n < SECRET_WHOLE_MIN)
		return;
	mark_base64(m, value);
	if (strchr(value, '%') != NULL) {
		url_decode(&decoded, value);
		if (decoded.len >= SECRET_WHOLE_MIN)
			mark_value(m, buf_str(&decoded));
	}
	buf_free(&decoded);
}

void
secret_redact(struct buf *out, const char *text, const struct strlist *values)
{
	struct marked m = { .text = text, .n = strlen(text) };
	size_t i;

	m.hidden = mem_zalloc(m.n + 1);
	for (i = 0; i < values->n; i++)
		mark(&m, values->items[i]);
	for (i = 0; i < m.n; i++) {
		if (!m.hidden[i])
			buf_putc(out, text[i]);
		else if (i == 0 || !m.hidden[i - 1])
			buf_puts(out, "***");
	}
	free(m.hidden);
}
