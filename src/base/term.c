/* SPDX-License-Identifier: MIT */
/* term.c - see term.h. */
#include "config.h"

#include "base/term.h"
#include "base/array.h"
#include "base/utf8.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ELLIPSIS           "\xe2\x80\xa6"
#define ELLIPSIS_CHARACTER 0x2026

/* More than the longest escape, which is \u{NNNN}. */
#define SHOWN_MAX 16

struct range {
	uint32_t first;
	uint32_t last;
};

/*
 * From the Unicode Character Database: characters without a column of their own
 * in the scripts of living languages, and characters of East Asian Width W or
 * F. Unassigned characters belong to the range around them.
 */
/* clang-format off */
static const struct range zero[] = {
	{ 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd }, { 0x5bf, 0x5bf },
	{ 0x5c1, 0x5c2 }, { 0x5c4, 0x5c5 }, { 0x5c7, 0x5c7 }, { 0x610, 0x61a },
	{ 0x64b, 0x65f }, { 0x670, 0x670 }, { 0x6d6, 0x6dc }, { 0x6df, 0x6e4 },
	{ 0x6e7, 0x6e8 }, { 0x6ea, 0x6ed }, { 0x711, 0x711 }, { 0x730, 0x74a },
	{ 0x7a6, 0x7b0 }, { 0x7eb, 0x7f3 }, { 0x7fd, 0x7fd }, { 0x816, 0x819 },
	{ 0x81b, 0x823 }, { 0x825, 0x827 }, { 0x829, 0x82d }, { 0x859, 0x85b },
	{ 0x898, 0x89f }, { 0x8ca, 0x8e1 }, { 0x8e3, 0x902 }, { 0x93a, 0x93a },
	{ 0x93c, 0x93c }, { 0x941, 0x948 }, { 0x94d, 0x94d }, { 0x951, 0x957 },
	{ 0x962, 0x963 }, { 0x981, 0x981 }, { 0x9bc, 0x9bc }, { 0x9c1, 0x9c4 },
	{ 0x9cd, 0x9cd }, { 0x9e2, 0x9e3 }, { 0x9fe, 0xa02 }, { 0xa3c, 0xa3c },
	{ 0xa41, 0xa51 }, { 0xa70, 0xa71 }, { 0xa75, 0xa75 }, { 0xa81, 0xa82 },
	{ 0xabc, 0xabc }, { 0xac1, 0xac8 }, { 0xacd, 0xacd }, { 0xae2, 0xae3 },
	{ 0xafa, 0xb01 }, { 0xb3c, 0xb3c }, { 0xb3f, 0xb3f }, { 0xb41, 0xb44 },
	{ 0xb4d, 0xb56 }, { 0xb62, 0xb63 }, { 0xb82, 0xb82 }, { 0xbc0, 0xbc0 },
	{ 0xbcd, 0xbcd }, { 0xc00, 0xc00 }, { 0xc04, 0xc04 }, { 0xc3c, 0xc3c },
	{ 0xc3e, 0xc40 }, { 0xc46, 0xc56 }, { 0xc62, 0xc63 }, { 0xc81, 0xc81 },
	{ 0xcbc, 0xcbc }, { 0xcbf, 0xcbf }, { 0xcc6, 0xcc6 }, { 0xccc, 0xccd },
	{ 0xce2, 0xce3 }, { 0xd00, 0xd01 }, { 0xd3b, 0xd3c }, { 0xd41, 0xd44 },
	{ 0xd4d, 0xd4d }, { 0xd62, 0xd63 }, { 0xd81, 0xd81 }, { 0xdca, 0xdca },
	{ 0xdd2, 0xdd6 }, { 0xe31, 0xe31 }, { 0xe34, 0xe3a }, { 0xe47, 0xe4e },
	{ 0xeb1, 0xeb1 }, { 0xeb4, 0xebc }, { 0xec8, 0xecd }, { 0xf18, 0xf19 },
	{ 0xf35, 0xf35 }, { 0xf37, 0xf37 }, { 0xf39, 0xf39 }, { 0xf71, 0xf7e },
	{ 0xf80, 0xf84 }, { 0xf86, 0xf87 }, { 0xf8d, 0xfbc }, { 0xfc6, 0xfc6 },
	{ 0x102d, 0x1030 }, { 0x1032, 0x1037 }, { 0x1039, 0x103a },
	{ 0x103d, 0x103e }, { 0x1058, 0x1059 }, { 0x105e, 0x1060 },
	{ 0x1071, 0x1074 }, { 0x1082, 0x1082 }, { 0x1085, 0x1086 },
	{ 0x108d, 0x108d }, { 0x109d, 0x109d }, { 0x1160, 0x11ff },
	{ 0x135d, 0x135f }, { 0x17b4, 0x17b5 }, { 0x17b7, 0x17bd },
	{ 0x17c6, 0x17c6 }, { 0x17c9, 0x17d3 }, { 0x180b, 0x180d },
	{ 0x180f, 0x180f }, { 0x1885, 0x1886 }, { 0x18a9, 0x18a9 },
	{ 0x1ab0, 0x1b03 }, { 0x1dc0, 0x1dff }, { 0x200b, 0x200d },
	{ 0x2060, 0x2060 }, { 0x20d0, 0x20f0 }, { 0x2cef, 0x2cf1 },
	{ 0x2d7f, 0x2d7f }, { 0x2de0, 0x2dff }, { 0x302a, 0x302d },
	{ 0x3099, 0x309a }, { 0xfb1e, 0xfb1e }, { 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff }, { 0x1d167, 0x1d169 },
	{ 0x1d17b, 0x1d182 }, { 0x1d185, 0x1d18b }, { 0x1d1aa, 0x1d1ad },
	{ 0xe0001, 0xe01ef },
};

static const struct range wide[] = {
	{ 0x1100, 0x115f }, { 0x231a, 0x231b }, { 0x2329, 0x232a },
	{ 0x23e9, 0x23ec }, { 0x23f0, 0x23f0 }, { 0x23f3, 0x23f3 },
	{ 0x25fd, 0x25fe }, { 0x2614, 0x2615 }, { 0x2648, 0x2653 },
	{ 0x267f, 0x267f }, { 0x2693, 0x2693 }, { 0x26a1, 0x26a1 },
	{ 0x26aa, 0x26ab }, { 0x26bd, 0x26be }, { 0x26c4, 0x26c5 },
	{ 0x26ce, 0x26ce }, { 0x26d4, 0x26d4 }, { 0x26ea, 0x26ea },
	{ 0x26f2, 0x26f3 }, { 0x26f5, 0x26f5 }, { 0x26fa, 0x26fa },
	{ 0x26fd, 0x26fd }, { 0x2705, 0x2705 }, { 0x270a, 0x270b },
	{ 0x2728, 0x2728 }, { 0x274c, 0x274c }, { 0x274e, 0x274e },
	{ 0x2753, 0x2755 }, { 0x2757, 0x2757 }, { 0x2795, 0x2797 },
	{ 0x27b0, 0x27b0 }, { 0x27bf, 0x27bf }, { 0x2b1b, 0x2b1c },
	{ 0x2b50, 0x2b50 }, { 0x2b55, 0x2b55 }, { 0x2e80, 0x3029 },
	{ 0x302e, 0x303e }, { 0x3041, 0x3096 }, { 0x309b, 0x3247 },
	{ 0x3250, 0x4dbf }, { 0x4e00, 0xa4c6 }, { 0xa960, 0xa97c },
	{ 0xac00, 0xd7a3 }, { 0xf900, 0xfad9 }, { 0xfe10, 0xfe19 },
	{ 0xfe30, 0xfe6b }, { 0xff01, 0xff60 }, { 0xffe0, 0xffe6 },
	{ 0x16fe0, 0x16fe3 }, { 0x16ff0, 0x1b2fb }, { 0x1f004, 0x1f004 },
	{ 0x1f0cf, 0x1f0cf }, { 0x1f18e, 0x1f18e }, { 0x1f191, 0x1f19a },
	{ 0x1f200, 0x1f320 }, { 0x1f32d, 0x1f335 }, { 0x1f337, 0x1f37c },
	{ 0x1f37e, 0x1f393 }, { 0x1f3a0, 0x1f3ca }, { 0x1f3cf, 0x1f3d3 },
	{ 0x1f3e0, 0x1f3f0 }, { 0x1f3f4, 0x1f3f4 }, { 0x1f3f8, 0x1f43e },
	{ 0x1f440, 0x1f440 }, { 0x1f442, 0x1f4fc }, { 0x1f4ff, 0x1f53d },
	{ 0x1f54b, 0x1f54e }, { 0x1f550, 0x1f567 }, { 0x1f57a, 0x1f57a },
	{ 0x1f595, 0x1f596 }, { 0x1f5a4, 0x1f5a4 }, { 0x1f5fb, 0x1f64f },
	{ 0x1f680, 0x1f6c5 }, { 0x1f6cc, 0x1f6cc }, { 0x1f6d0, 0x1f6d2 },
	{ 0x1f6d5, 0x1f6df }, { 0x1f6eb, 0x1f6ec }, { 0x1f6f4, 0x1f6fc },
	{ 0x1f7e0, 0x1f7f0 }, { 0x1f90c, 0x1f93a }, { 0x1f93c, 0x1f945 },
	{ 0x1f947, 0x1f9ff }, { 0x1fa70, 0x1faf6 }, { 0x20000, 0x3fffd },
};
/* clang-format on */

/* The form in which a character is shown. */
struct shown {
	char text[SHOWN_MAX];
	size_t len;
	size_t columns;
};

static bool
is_in(const struct range *ranges, size_t n, uint32_t c)
{
	size_t middle;

	while (n > 0) {
		middle = n / 2;
		if (c < ranges[middle].first) {
			n = middle;
		} else if (c > ranges[middle].last) {
			ranges += middle + 1;
			n -= middle + 1;
		} else {
			return true;
		}
	}
	return false;
}

static size_t
width(uint32_t c)
{
	if (c < zero[0].first)
		return 1;
	if (is_in(zero, ARRAY_LEN(zero), c))
		return 0;
	return is_in(wide, ARRAY_LEN(wide), c) ? 2 : 1;
}

/* Convert the character at the start of p, which has n > 0 bytes. Return the
 * length of the character. */
static size_t
show(struct shown *s, const char *p, size_t n)
{
	size_t len;
	uint32_t c;

	len = utf8_decode(p, n, &c);
	if (len > 0 && !utf8_is_unsafe(c)) {
		memcpy(s->text, p, len);
		s->len = len;
		s->columns = width(c);
		return len;
	}
	if (len > 1)
		snprintf(s->text, sizeof(s->text), "\\u{%04" PRIx32 "}", c);
	else
		snprintf(
		    s->text, sizeof(s->text), "\\x%02x", (unsigned char)*p);
	s->len = strlen(s->text);
	s->columns = s->len;
	return len == 0 ? 1 : len;
}

void
term_append(struct buf *out, const char *p, size_t n, bool keep_lines)
{
	struct shown s;
	size_t i;

	for (i = 0; i < n;) {
		if (keep_lines && (p[i] == '\n' || p[i] == '\t')) {
			buf_putc(out, p[i++]);
			continue;
		}
		i += show(&s, p + i, n - i);
		buf_append(out, s.text, s.len);
	}
}

size_t
term_width(const char *p, size_t n)
{
	size_t columns, i, len;
	uint32_t c;

	columns = 0;
	for (i = 0; i < n; i += len) {
		len = utf8_decode(p + i, n - i, &c);
		columns += len == 0 ? 1 : width(c);
		len += len == 0;
	}
	return columns;
}

/* Read four hexadecimal digits at p, which has n bytes. */
static bool
read_hex(const char *p, size_t n, uint32_t *value)
{
	size_t i;

	*value = 0;
	for (i = 0; i < 4; i++) {
		if (i >= n || !isxdigit((unsigned char)p[i]))
			return false;
		*value = *value << 4 |
		    (uint32_t)(p[i] <= '9' ? p[i] - '0' : (p[i] & 7) + 9);
	}
	return true;
}

/* Decode the \u escape at the start of p, or two that are a surrogate pair.
 * Return the length, or 0 if p has none. */
static size_t
decode_escape(const char *p, size_t n, uint32_t *c)
{
	uint32_t low;

	if (n < 6 || p[0] != '\\' || p[1] != 'u' || !read_hex(p + 2, n - 2, c))
		return 0;
	if (*c < 0xd800 || *c > 0xdfff)
		return 6;
	if (*c >= 0xdc00 || n < 12 || p[6] != '\\' || p[7] != 'u' ||
	    !read_hex(p + 8, n - 8, &low) || low < 0xdc00 || low > 0xdfff)
		return 0;
	*c = 0x10000 + ((*c & 0x3ff) << 10 | (low & 0x3ff));
	return 12;
}

/* Convert an escape of JSON, which begins with a backslash. One that stands for
 * a character outside ASCII is shown as that character. */
static size_t
show_escape(struct shown *s, const char *p, size_t n)
{
	size_t len;
	uint32_t c;

	len = decode_escape(p, n, &c);
	if (len > 0 && c >= 0x80 && !utf8_is_unsafe(c)) {
		s->len = utf8_encode(c, s->text);
		s->columns = width(c);
		return len;
	}
	if (n < 2 || (unsigned char)p[1] < ' ' || (unsigned char)p[1] > '~')
		return show(s, p, n);
	/* Take both, as a second backslash begins no escape. */
	memcpy(s->text, p, 2);
	s->len = s->columns = 2;
	return 2;
}

/* Convert a character as show() does, but fold white space into one space, and
 * drop it at both ends of the text. */
static size_t
show_folded(struct shown *s, const char *p, size_t n, bool first, bool is_json)
{
	size_t spaces;

	for (spaces = 0; spaces < n && utf8_is_ascii_space(p[spaces]); spaces++)
		;
	if (spaces == 0 && is_json && p[0] == '\\')
		return show_escape(s, p, n);
	if (spaces == 0)
		return show(s, p, n);
	s->text[0] = ' ';
	s->len = s->columns = first || spaces == n ? 0 : 1;
	return spaces;
}

static size_t
fit(struct buf *out, const char *p, size_t n, size_t columns, bool is_json)
{
	size_t cut, cut_columns, filled, i;
	struct shown s;

	/* cut is the last place that leaves a column for the ellipsis. */
	cut = out->len;
	cut_columns = 0;
	filled = 0;
	for (i = 0; i < n;) {
		i += show_folded(&s, p + i, n - i, i == 0, is_json);
		if (s.columns > columns - filled) {
			out->len = cut;
			if (columns == 0)
				return 0;
			buf_puts(out, ELLIPSIS);
			return cut_columns + 1;
		}
		buf_append(out, s.text, s.len);
		filled += s.columns;
		if (filled < columns) {
			cut = out->len;
			cut_columns = filled;
		}
	}
	return filled;
}

size_t
term_fit(struct buf *out, const char *p, size_t n, size_t columns)
{
	return fit(out, p, n, columns, false);
}

size_t
term_fit_json(struct buf *out, const char *p, size_t n, size_t columns)
{
	return fit(out, p, n, columns, true);
}

/* Return the length of the longest beginning of p, which is valid UTF-8, that
 * fits. Reduce columns by its width. */
static size_t
beginning(const char *p, size_t n, size_t *columns)
{
	size_t i, len, w;
	uint32_t c;

	for (i = 0; i < n; i += len) {
		len = utf8_decode(p + i, n - i, &c);
		w = width(c);
		if (w > *columns)
			break;
		*columns -= w;
	}
	return i;
}

size_t
term_fit_middle(struct buf *out, const char *p, size_t n, size_t columns)
{
	struct buf whole = { 0 };
	size_t used, head, tail, left, len;
	uint32_t c;

	used = fit(&whole, p, n, SIZE_MAX, false);
	if (used <= columns || columns == 0) {
		buf_append(out, whole.data, columns == 0 ? 0 : whole.len);
		buf_free(&whole);
		return columns == 0 ? 0 : used;
	}
	left = (columns - 1) / 2;
	used = columns - left;
	head = beginning(whole.data, whole.len, &left);
	left += used - 1;
	/* Drop characters after the head until the rest fits, and combining
	 * marks, whose letter was dropped. */
	used = term_width(whole.data + head, whole.len - head);
	for (tail = head; tail < whole.len; tail += len) {
		len = utf8_decode(whole.data + tail, whole.len - tail, &c);
		if (used <= left && width(c) > 0)
			break;
		used -= width(c);
	}
	buf_append(out, whole.data, head);
	buf_puts(out, ELLIPSIS);
	buf_append(out, whole.data + tail, whole.len - tail);
	buf_free(&whole);
	return columns - left + used;
}

void
term_to_ascii(struct buf *b, size_t start)
{
	size_t from, to, len, columns;
	uint32_t c;

	/* No character has fewer bytes than columns. */
	for (from = to = start; from < b->len; from += len) {
		len = utf8_decode(b->data + from, b->len - from, &c);
		if (len <= 1) {
			b->data[to++] = b->data[from];
			len = 1;
			continue;
		}
		for (columns = width(c); columns > 0; columns--)
			b->data[to++] = c == ELLIPSIS_CHARACTER ? '~' : '?';
	}
	b->len = to;
}
