/* SPDX-License-Identifier: MIT */
/* template.c - the only scanner of {KEY}, ${NAME} and ${file:PATH}. */
#include "config.h"

#include "service/template.h"

#include "base/jsonw.h"
#include "base/utf8.h"
#include "service/percent.h"

#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define DIGIT "0123456789"
#define FIRST LOWER UPPER
#define NAME  FIRST DIGIT
#define KEY   NAME ".-"

#define FILE_PREFIX "file:"

/* Return the length of the word of these characters at the start of text, or 0
 * if there is none. A word does not begin with a digit, '.' or '-'. */
static size_t
word_length(const char *text, const char *characters)
{
	if (*text == '\0' || strchr(FIRST, *text) == NULL)
		return 0;
	return strspn(text, characters);
}

static size_t
path_length(const char *text)
{
	size_t n = 0;

	while (
	    (unsigned char)text[n] >= 0x20 && text[n] != 0x7f && text[n] != '}')
		n++;
	return n;
}

/* Find the name in what may be a parameter or a reference. It begins after open
 * bytes, or after "file:" too. Return whether a brace follows it. */
static bool
find_name(const char *text, size_t open, struct piece *piece)
{
	const char *p = text + open;

	if (open == 1) {
		piece->kind = PIECE_PARAMETER;
		piece->name_len = word_length(p, KEY);
	} else if (strncmp(p, FILE_PREFIX, sizeof(FILE_PREFIX) - 1) == 0) {
		p += sizeof(FILE_PREFIX) - 1;
		piece->kind = PIECE_FILE;
		piece->name_len = path_length(p);
	} else {
		piece->kind = PIECE_VARIABLE;
		piece->name_len = word_length(p, NAME);
	}
	piece->name = p;
	piece->len = (size_t)(p - text) + piece->name_len + 1;
	return piece->name_len > 0 && p[piece->name_len] == '}';
}

static void
set_nameless(struct piece *piece, enum piece_kind kind, size_t len)
{
	piece->kind = kind;
	piece->len = len;
	piece->name = NULL;
	piece->name_len = 0;
}

/* Return the length of the text at the start of n bytes that is plain for sure:
 * all other pieces begin with one of these. */
static size_t
plain_length(const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && text[i] != '{' && text[i] != '$')
		i++;
	return i;
}

/* Measure the piece at text, one byte of it if it is text. */
static void
measure(const char *text, struct piece *piece)
{
	if (strncmp(text, "${", 2) == 0) {
		if (!find_name(text, 2, piece))
			set_nameless(piece, PIECE_MALFORMED, 2);
	} else if (strncmp(text, "$${", 3) == 0) {
		set_nameless(piece, PIECE_ESCAPED, 3);
	} else if (*text != '{' || !find_name(text, 1, piece)) {
		set_nameless(piece, PIECE_TEXT, 1);
	}
}

/* Go on to the next piece of any kind. */
static bool
advance(const char *text, size_t n, struct piece *piece)
{
	struct piece next;
	size_t end;

	piece->offset += piece->len;
	piece->len = 0;
	if (piece->offset >= n)
		return false;
	measure(text + piece->offset, piece);
	if (piece->kind != PIECE_TEXT)
		return true;
	for (end = piece->offset + 1; end < n; end++) {
		end += plain_length(text + end, n - end);
		if (end == n)
			break;
		measure(text + end, &next);
		if (next.kind != PIECE_TEXT)
			break;
	}
	piece->len = end - piece->offset;
	return true;
}

bool
template_next(const char *text, size_t n, unsigned kinds, struct piece *piece)
{
	while (advance(text, n, piece))
		if ((piece->kind & kinds) != 0)
			return true;
	return false;
}

size_t
template_length(const char *text, unsigned kinds)
{
	struct piece piece;

	measure(text, &piece);
	return (piece.kind & kinds) != 0 ? piece.len : 0;
}

bool
template_refers(const char *text)
{
	struct piece piece = { 0 };

	return template_next(
	    text, strlen(text), PIECE_MALFORMED | PIECE_REFERENCE, &piece);
}

/* Return the length of the name after the '$' at p, or 0. */
static size_t
variable_length(const char *text, const char *p)
{
	size_t n;

	if (p > text && strchr("$" UPPER LOWER DIGIT, p[-1]) != NULL)
		return 0;
	n = strspn(p + 1, UPPER DIGIT);
	if (strspn(p + 1, DIGIT) > 0 || strspn(p + 1 + n, "$" LOWER) > 0)
		return 0;
	return n > 1 ? n : 0;
}

const char *
template_find_variable(const char *text, int *n)
{
	const char *p;

	for (p = strchr(text, '$'); p != NULL; p = strchr(p + 1, '$')) {
		*n = (int)variable_length(text, p) + 1;
		if (*n > 1)
			return p;
	}
	return NULL;
}

bool
template_is_key(const char *p, size_t n)
{
	return n > 0 && word_length(p, KEY) >= n;
}

size_t
template_strcspn(const char *text, const char *stops)
{
	size_t stop = strcspn(text, stops);
	size_t n = 0;

	while ((n += plain_length(text + n, stop - n)) < stop) {
		n += template_length(text + n, PIECE_ANY);
		/* A piece may have stops in it. */
		if (n > stop)
			stop = n + strcspn(text + n, stops);
	}
	return n;
}

const char *
template_strchr(const char *text, char c)
{
	const char stops[] = { c, '\0' };

	text += template_strcspn(text, stops);
	return *text != '\0' ? text : NULL;
}

char *
template_escape(const char *text)
{
	struct buf b = { 0 };

	for (; *text != '\0'; text++) {
		if (strncmp(text, "${", 2) == 0)
			buf_putc(&b, '$');
		buf_putc(&b, *text);
	}
	return buf_steal(&b);
}

int
template_put_plain(struct buf *out, const char *value, struct errbuf *e)
{
	(void)e;
	buf_puts(out, value);
	return 0;
}

int
template_put_json(struct buf *out, const char *value, struct errbuf *e)
{
	if (!utf8_is_valid(value, strlen(value)))
		return errbuf_set(e, "it is not UTF-8, as JSON has to be");
	jsonw_escaped(out, value, strlen(value));
	return 0;
}

int
template_put_percent(struct buf *out, const char *value, struct errbuf *e)
{
	(void)e;
	percent_encode(out, value);
	return 0;
}
