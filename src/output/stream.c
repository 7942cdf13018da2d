/* SPDX-License-Identifier: MIT */
/* stream.c - see stream.h. */
#include "config.h"

#include "output/stream.h"

#include "base/utf8.h"

#include <string.h>

#define BOM "\xef\xbb\xbf"

/* Keep one byte more than is returned, which shows whether a cut there is
 * inside of a character. */
#define LINE_KEPT_MAX (LINES_MAX + 1)
#define DATA_KEPT_MAX (EVENTS_MAX + 1)

/* Enough of an event's line to show that the data in it is too long. */
#define EVENT_LINE_KEPT_MAX (sizeof(BOM "data: ") - 1 + DATA_KEPT_MAX)

void
stream_free(struct stream *s)
{
	buf_free(&s->line);
	buf_free(&s->name);
	buf_free(&s->data);
	buf_free(&s->id);
	*s = (struct stream){ 0 };
}

size_t
stream_weight(const struct stream *s)
{
	return s->line.cap + s->name.cap + s->data.cap + s->id.cap;
}

static struct bytes
bytes_of(const struct buf *b)
{
	return (struct bytes){ b->data, b->len };
}

static void
skip(struct bytes *b, size_t n)
{
	b->p += n;
	b->n -= n;
}

/* Append what fits of some bytes to a buffer that is bounded by max. */
static int
append_bounded(struct buf *to, struct bytes from, size_t max)
{
	size_t room = max - to->len;

	return buf_try_append(to, from.p, from.n < room ? from.n : room);
}

/*
 * Take the next n bytes of a line from rest and, if there are more, the byte
 * after them, which ends the line. Return 1 with the line once it has ended,
 * else 0, or -1 if there is no memory. At most max bytes of a line are kept
 * from one piece to the next, so a line can be shorter than s->line_size.
 */
static int
take(struct stream *s, struct bytes *rest, size_t n, size_t max,
    struct bytes *line)
{
	bool ends = n < rest->n;

	if (rest->n == 0)
		return 0;
	if (s->line_returned) {
		buf_clear(&s->line);
		s->line_size = 0;
		s->line_returned = false;
	}
	*line = (struct bytes){ rest->p, n };
	if (!ends || s->line_size > 0) {
		if (append_bounded(&s->line, *line, max) == -1)
			return -1;
		*line = bytes_of(&s->line);
	}
	s->line_size += n;
	skip(rest, ends ? n + 1 : n);
	s->line_returned = ends;
	return ends;
}

static void
set_line(const char *p, uint64_t size, struct stream_item *line)
{
	*line = (struct stream_item){ .data.p = p };
	line->data.n =
	    size <= LINES_MAX ? (size_t)size : utf8_cut(p, LINES_MAX);
	line->left_out = size - line->data.n;
}

int
stream_next_line(struct stream *s, struct bytes *rest, struct stream_item *line)
{
	const char *newline;
	struct bytes taken;
	size_t n;
	int rc;

	newline = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
	n = newline != NULL ? (size_t)(newline - rest->p) : rest->n;
	rc = take(s, rest, n, LINE_KEPT_MAX, &taken);
	if (rc == 1)
		set_line(taken.p, s->line_size, line);
	return rc;
}

int
stream_last_line(struct stream *s, struct stream_item *line)
{
	if (s->line_returned || s->line_size == 0)
		return 0;
	set_line(s->line.data, s->line_size, line);
	s->line_returned = true;
	return 1;
}

static size_t
event_line_length(struct bytes b)
{
	size_t n;

	for (n = 0; n < b.n; n++)
		if (b.p[n] == '\n' || b.p[n] == '\r')
			break;
	return n;
}

static int
next_event_line(struct stream *s, struct bytes *rest, struct bytes *line)
{
	bool is_cr;
	size_t n;
	int rc;

	if (s->after_cr && rest->n > 0) {
		if (rest->p[0] == '\n')
			skip(rest, 1);
		s->after_cr = false;
	}
	n = event_line_length(*rest);
	is_cr = n < rest->n && rest->p[n] == '\r';
	rc = take(s, rest, n, EVENT_LINE_KEPT_MAX, line);
	if (rc != 1)
		return rc;
	s->after_cr = is_cr;
	if (!s->is_past_first && line->n >= 3 && memcmp(line->p, BOM, 3) == 0)
		skip(line, 3);
	s->is_past_first = true;
	return 1;
}

static bool
is_word(struct bytes b, const char *word)
{
	return b.n == strlen(word) && memcmp(b.p, word, b.n) == 0;
}

static int
replace(struct buf *to, struct bytes from)
{
	if (from.n > EVENTS_WORD_MAX)
		return 0;
	buf_clear(to);
	return buf_try_append(to, from.p, from.n);
}

static int
add_data(struct stream *s, struct bytes value)
{
	static const struct bytes newline = { "\n", 1 };

	if (s->has_data &&
	    append_bounded(&s->data, newline, DATA_KEPT_MAX) == -1)
		return -1;
	s->has_data = true;
	return append_bounded(&s->data, value, DATA_KEPT_MAX);
}

/* Take "field: value", "field:value" or "field". Ignore comments, which have an
 * empty field, and unknown fields. */
static int
take_field(struct stream *s, struct bytes line)
{
	struct bytes field = line, value = line;
	const char *colon;

	colon = memchr(line.p, ':', line.n);
	if (colon != NULL)
		field.n = (size_t)(colon - line.p);
	skip(&value, field.n);
	if (colon != NULL)
		skip(&value, 1);
	if (value.n > 0 && value.p[0] == ' ')
		skip(&value, 1);
	if (is_word(field, "data"))
		return add_data(s, value);
	if (is_word(field, "event"))
		return replace(&s->name, value);
	if (is_word(field, "id") &&
	    (value.n == 0 || memchr(value.p, '\0', value.n) == NULL))
		return replace(&s->id, value);
	return 0;
}

static void
set_event(const struct stream *s, struct stream_item *event)
{
	event->name = bytes_of(&s->name);
	if (event->name.n == 0)
		event->name = (struct bytes){ "message", 7 };
	event->id = bytes_of(&s->id);
	event->data = bytes_of(&s->data);
	if (event->data.n > EVENTS_MAX)
		event->data.n = utf8_cut(event->data.p, EVENTS_MAX);
	event->left_out = s->data.len - event->data.n;
}

static void
begin_event(struct stream *s)
{
	buf_clear(&s->name);
	buf_clear(&s->data);
	s->has_data = false;
	s->event_returned = false;
}

int
stream_next_event(
    struct stream *s, struct bytes *rest, struct stream_item *event)
{
	struct bytes line;
	int rc;

	if (s->event_returned)
		begin_event(s);
	while ((rc = next_event_line(s, rest, &line)) == 1) {
		if (line.n > 0) {
			if (take_field(s, line) == -1)
				return -1;
		} else if (s->has_data) {
			set_event(s, event);
			s->event_returned = true;
			return 1;
		} else {
			begin_event(s);
		}
	}
	return rc;
}
