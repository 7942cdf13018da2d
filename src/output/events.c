/* SPDX-License-Identifier: MIT */
/* events.c - see events.h. A line is gathered first, and then told apart. */
#include "config.h"

#include "output/events.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define BOM "\xef\xbb\xbf"

/* So much of a line is kept that the data in it shows that it is too long. */
#define LINE_KEPT_MAX (sizeof(BOM "data: ") - 1 + EVENTS_MAX + 1)

/* The byte behind the longest data tells whether a character is cut there. */
#define DATA_KEPT_MAX (EVENTS_MAX + 1)

struct events {
	struct buf line;
	bool is_first; /* no line has ended yet: a BOM may begin it */
	bool after_cr; /* a newline now belongs to the end before it */

	/* Of the event that is coming. */
	struct buf name;
	struct buf data;
	bool has_data;

	/* Of the stream. */
	struct buf id;
};

struct events *
events_new(void)
{
	struct events *s;

	s = mem_try_zalloc(sizeof(*s));
	if (s == NULL)
		return NULL;
	s->is_first = true;
	if (buf_try_reserve(&s->name, EVENTS_WORD_MAX) == 0 &&
	    buf_try_reserve(&s->id, EVENTS_WORD_MAX) == 0)
		return s;
	events_destroy(s);
	return NULL;
}

void
events_destroy(struct events *s)
{
	if (s == NULL)
		return;
	buf_free(&s->line);
	buf_free(&s->name);
	buf_free(&s->data);
	buf_free(&s->id);
	free(s);
}

size_t
events_weight(const struct events *s)
{
	if (s == NULL)
		return 0;
	return sizeof(*s) + s->line.cap + s->name.cap + s->data.cap + s->id.cap;
}

static void
append_bounded(struct buf *to, const char *p, size_t n, size_t max)
{
	size_t room;

	room = max - to->len;
	buf_append(to, p, n < room ? n : room);
}

static struct bytes
bytes_of(const struct buf *b)
{
	struct bytes bytes = { b->data, b->len };

	return bytes;
}

/* A blank line: the event is whole. Without data it is none. */
static void
dispatch(struct events *s, events_fn *fn, void *arg)
{
	struct server_event e = { 0 };

	if (s->has_data) {
		e.name = bytes_of(&s->name);
		if (e.name.n == 0)
			e.name = (struct bytes){ "message", 7 };
		e.id = bytes_of(&s->id);
		e.data = bytes_of(&s->data);
		e.data_truncated = e.data.n > EVENTS_MAX;
		if (e.data_truncated)
			e.data.n = utf8_cut(e.data.p, EVENTS_MAX);
		fn(arg, &e);
	}
	buf_clear(&s->name);
	buf_clear(&s->data);
	s->has_data = false;
}

static bool
is_word(struct bytes b, const char *word)
{
	return b.n == strlen(word) && memcmp(b.p, word, b.n) == 0;
}

static void
replace(struct buf *to, struct bytes from)
{
	if (from.n > EVENTS_WORD_MAX)
		return;
	buf_clear(to);
	buf_append(to, from.p, from.n);
}

static void
add_data(struct events *s, struct bytes value)
{
	if (s->has_data)
		append_bounded(&s->data, "\n", 1, DATA_KEPT_MAX);
	append_bounded(&s->data, value.p, value.n, DATA_KEPT_MAX);
	s->has_data = true;
}

/* "field: value", "field:value" or "field". */
static void
take_field(struct events *s, struct bytes line)
{
	struct bytes field, value;
	const char *colon;

	colon = memchr(line.p, ':', line.n);
	field.p = line.p;
	field.n = colon != NULL ? (size_t)(colon - line.p) : line.n;
	value.p = line.p + field.n;
	value.n = line.n - field.n;
	if (colon != NULL) {
		value.p++;
		value.n--;
	}
	if (value.n > 0 && value.p[0] == ' ') {
		value.p++;
		value.n--;
	}
	if (is_word(field, "data"))
		add_data(s, value);
	else if (is_word(field, "event"))
		replace(&s->name, value);
	else if (is_word(field, "id") &&
	    (value.n == 0 || memchr(value.p, '\0', value.n) == NULL))
		replace(&s->id, value);
	/* Else it is a comment, or nothing that is known. */
}

static void
end_line(struct events *s, events_fn *fn, void *arg)
{
	struct bytes line = bytes_of(&s->line);

	if (s->is_first && line.n >= 3 && memcmp(line.p, BOM, 3) == 0) {
		line.p += 3;
		line.n -= 3;
	}
	s->is_first = false;
	if (line.n == 0)
		dispatch(s, fn, arg);
	else
		take_field(s, line);
	buf_clear(&s->line);
}

static int
reserve_bounded(struct buf *b, size_t n, size_t max)
{
	size_t room;

	room = max - b->len;
	return buf_try_reserve(b, n < room ? n : room);
}

/* Make sure that n bytes more of the line, and then the whole of it as data
 * behind a newline, can be appended. */
static int
make_room(struct events *s, size_t n)
{
	if (reserve_bounded(&s->line, n, LINE_KEPT_MAX) == -1)
		return -1;
	return reserve_bounded(&s->data, s->line.len + n + 1, DATA_KEPT_MAX);
}

/*
 * Return how many bytes stand before the end of the line. *newline is NULL, or
 * the newline found last; it is looked for only once it has been passed, or
 * many lines that end in a CR would all be searched to the end of the bytes.
 */
static size_t
line_length(const char *p, size_t n, const char **newline)
{
	const char *cr;

	if (*newline == NULL || *newline < p) {
		*newline = memchr(p, '\n', n);
		if (*newline == NULL)
			*newline = p + n;
	}
	n = (size_t)(*newline - p);
	cr = memchr(p, '\r', n);
	return cr != NULL ? (size_t)(cr - p) : n;
}

int
events_feed(struct events *s, const char *p, size_t n, events_fn *fn, void *arg)
{
	const char *newline;
	size_t len;

	newline = NULL;
	while (n > 0) {
		if (s->after_cr && *p == '\n') {
			p++;
			n--;
		}
		s->after_cr = false;
		len = n > 0 ? line_length(p, n, &newline) : 0;
		if (make_room(s, len) == -1)
			return -1;
		append_bounded(&s->line, p, len, LINE_KEPT_MAX);
		if (len == n)
			break;
		s->after_cr = p[len] == '\r';
		end_line(s, fn, arg);
		p += len + 1;
		n -= len + 1;
	}
	return 0;
}
