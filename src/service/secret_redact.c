/* SPDX-License-Identifier: MIT */
/* secret_redact.c - secrets found in a text, in whatever form URLs, JSON and
 * base64 give them. Reads no secret. */
#include "config.h"

#include "service/secret.h"

#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/percent.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The characters that a part of a URL or a quoted text may follow. */
#define OPENINGS "/?&=#:@;,\"'(<[{"

#define WORD                                                                   \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
#define BASE64                                                                 \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/-_"

/* The ways in which a text may write a character. */
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
	char bytes[4];  /* the bytes that it means */
	size_t n_bytes; /* of them */
};

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

	byte = *p == '%' ? percent_hex(p + 1, 2) : -1;
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
	byte = percent_hex(p + 3, 2);
	if (byte != -1)
		set_byte(u, 5, byte);
}

/* Read the \u{NNNN} of our own messages that p begins with. */
static void
read_braces(const char *p, struct unit *u)
{
	size_t n = 0;
	long c;

	while (n < 6 && percent_hex(p + 3 + n, 1) != -1)
		n++;
	if (n == 0 || p[3 + n] != '}')
		return;
	c = percent_hex(p + 3, n);
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

	c = percent_hex(p + 2, 4);
	if (c >= 0xd800 && c < 0xdc00 && p[6] == '\\' && p[7] == 'u') {
		second = percent_hex(p + 8, 4);
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

/* Read one of JSON's escapes, or the \xNN or \u{NNNN} of our own messages. */
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
		byte = percent_hex(p + 2, 2);
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

/* Return whether value, which is not empty, begins with a unit. Case does not
 * count: libcurl changes it in hosts, and a secret may be in one. */
static bool
is_unit(const struct unit *u, const char *value, enum form form)
{
	size_t i;

	if (u->len == 1 && u->bytes[0] == '+' && *value == ' ')
		return form == FORM_URL || form == FORM_URL_TWICE;
	for (i = 0; i < u->n_bytes; i++) {
		if (value[i] == '\0' ||
		    utf8_ascii_lower(u->bytes[i]) != utf8_ascii_lower(value[i]))
			return false;
	}
	return true;
}

/* Return the length of the value that text begins with in this form, or 0. */
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

/* Return the length of the longest of the value's forms that text begins with,
 * or 0. */
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

/* A text decoded by one form, and where in the text each decoded byte begins:
 * NO_PLACE if it is not the first byte of a unit. */
struct reading {
	size_t n;
	char *bytes;
	size_t *places;
};

#define NO_PLACE ((size_t)-1)

/* A text, which bytes of it are to be hidden, and how it reads in each form. */
struct marked {
	const char *text;
	size_t n;
	bool *hidden;
	struct reading readings[FORMS];
};

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Return whether the n bytes at i have a separator on either side, and are not
 * themselves separators, which are in every URL. */
static bool
is_whole(const struct marked *m, size_t i, size_t n)
{
	if ((n == 1 && is_one_of(m->text[i], OPENINGS)) ||
	    (n > 1 && strspn(m->text + i, ":/") >= n))
		return false;
	if (i > 0 && !is_one_of(m->text[i - 1], OPENINGS) &&
	    (i < 3 || m->text[i - 3] != '%' ||
		percent_hex(m->text + i - 2, 2) == -1))
		return false;
	return !is_one_of(m->text[i + n], WORD);
}

/* Mark a value that is too short to be looked for inside of words. */
static void
mark_short(struct marked *m, const char *value)
{
	size_t i, n;

	for (i = 0; i < m->n; i++) {
		n = match(m->text + i, value);
		if (n > 0 && is_whole(m, i, n))
			memset(m->hidden + i, 1, n);
	}
}

/* A text to look for. In base64 it consists of the characters that depend on
 * the value alone. The characters before and after it depend on the value in
 * part, and are hidden with it. */
struct needle {
	const char *value;
	size_t n;
	bool is_base64;
	bool has_space;
	size_t *borders; /* of each beginning of value: see find_borders() */
};

/* Ignore case, and take a '+' for a space if the value has one. */
static char
fold(const struct needle *needle, char c)
{
	return c == '+' && needle->has_space ? ' ' : utf8_ascii_lower(c);
}

/* Find, for each beginning of value, the longest shorter beginning that it ends
 * in (Knuth, Morris and Pratt): so no byte of a text is looked at anew. */
static void
find_borders(struct needle *needle)
{
	size_t i, k = 0;
	char c;

	needle->borders =
	    mem_resize(NULL, needle->n + 1, sizeof(*needle->borders));
	needle->borders[0] = needle->borders[1] = 0;
	for (i = 1; i < needle->n; i++) {
		c = fold(needle, needle->value[i]);
		while (k > 0 && c != fold(needle, needle->value[k]))
			k = needle->borders[k];
		if (c == fold(needle, needle->value[k]))
			k++;
		needle->borders[i + 1] = k;
	}
}

static void
read_text(struct reading *r, const struct marked *m, enum form form)
{
	struct unit u;
	size_t i, k;

	r->n = 0;
	/* No unit means more bytes than it has itself. */
	r->bytes = mem_resize(NULL, m->n + 1, 1);
	r->places = mem_resize(NULL, m->n + 1, sizeof(*r->places));
	for (i = 0; i < m->n; i += u.len) {
		read_unit(m->text + i, form, &u);
		for (k = 0; k < u.n_bytes; k++, r->n++) {
			r->bytes[r->n] = u.bytes[k];
			r->places[r->n] = k == 0 ? i : NO_PLACE;
		}
	}
	r->places[r->n] = i;
}

static void
hide(struct marked *m, const struct needle *needle, size_t from, size_t end)
{
	memset(m->hidden + from, 1, end - from);
	if (!needle->is_base64)
		return;
	if (from > 0 && is_one_of(m->text[from - 1], BASE64))
		m->hidden[from - 1] = true;
	if (is_one_of(m->text[end], BASE64))
		m->hidden[end] = true;
}

/* Mark the needles that begin where a unit of the reading does. */
static void
mark_reading(
    struct marked *m, const struct reading *r, const struct needle *needle)
{
	size_t i, from, end, k = 0;
	char c;

	for (i = 0; i < r->n; i++) {
		c = fold(needle, r->bytes[i]);
		while (k > 0 &&
		    (k == needle->n || c != fold(needle, needle->value[k])))
			k = needle->borders[k];
		if (c == fold(needle, needle->value[k]))
			k++;
		if (k < needle->n)
			continue;
		from = r->places[i + 1 - k];
		end = r->places[i + 1];
		if (from != NO_PLACE && end != NO_PLACE)
			hide(m, needle, from, end);
	}
}

/* Mark the needles that begin inside of a unit, because its '%' or backslash
 * was not meant as the start of an escape. */
static void
mark_within(struct marked *m, enum form form, const struct needle *needle)
{
	struct unit u;
	size_t i, k, n;

	for (i = 0; i < m->n; i += u.len) {
		read_unit(m->text + i, form, &u);
		for (k = 1; k < u.len; k++) {
			n = match_form(m->text + i + k, needle->value, form);
			if (n > 0)
				hide(m, needle, i + k, i + k + n);
		}
	}
}

static void
mark_text(struct marked *m, const char *value, bool is_base64)
{
	struct needle needle = { .value = value,
		.n = strlen(value),
		.is_base64 = is_base64,
		.has_space = strchr(value, ' ') != NULL };
	int form;

	find_borders(&needle);
	for (form = 0; form < FORMS; form++) {
		if (m->readings[form].bytes == NULL)
			read_text(&m->readings[form], m, (enum form)form);
		/* Without escapes, this form reads as the plain one. */
		if (form != FORM_PLAIN && m->readings[form].n == m->n)
			continue;
		mark_reading(m, &m->readings[form], &needle);
		mark_within(m, (enum form)form, &needle);
	}
	free(needle.borders);
}

/* Change base64 to its alphabet for URLs. */
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

/* Mark a value in base64. Four characters encode three bytes, and the value may
 * begin at any of the three. */
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
		mark_text(m, core, true);
		use_url_alphabet(core);
		mark_text(m, core, true);
		free(core);
	}
	buf_free(&text);
	buf_free(&bytes);
}

/* Mark a value as it reads when its percent-encoding is decoded. A %00 in it
 * ends a text: what is on either side of it is hidden by itself. */
static void
mark_decoded(struct marked *m, const char *value)
{
	struct buf decoded = { 0 };
	const char *part, *end;

	percent_decode(&decoded, value, strlen(value));
	part = buf_str(&decoded);
	for (end = part + decoded.len; part < end; part += strlen(part) + 1)
		if (strlen(part) >= SECRET_WHOLE_MIN)
			mark_text(m, part, false);
	buf_free(&decoded);
}

static void
mark(struct marked *m, const char *value)
{
	size_t n = strlen(value);

	if (n == 0)
		return;
	if (n < SECRET_WHOLE_MIN) {
		mark_short(m, value);
		return;
	}
	mark_text(m, value, false);
	mark_base64(m, value);
	if (strchr(value, '%') != NULL)
		mark_decoded(m, value);
}

void
secret_redact(struct buf *out, const char *text, const struct strlist *values)
{
	struct marked m = { .text = text, .n = strlen(text) };
	size_t i;

	if (values->n == 0) {
		buf_puts(out, text);
		return;
	}
	m.hidden = mem_zalloc(m.n + 1);
	for (i = 0; i < values->n; i++)
		mark(&m, values->items[i]);
	for (i = 0; i < m.n; i++) {
		if (!m.hidden[i])
			buf_putc(out, text[i]);
		else if (i == 0 || !m.hidden[i - 1])
			buf_puts(out, "***");
	}
	for (i = 0; i < FORMS; i++) {
		free(m.readings[i].bytes);
		free(m.readings[i].places);
	}
	free(m.hidden);
}
