/* SPDX-License-Identifier: MIT */
/* test-lines.c - split a text in pieces into lines, and write them in the
 * format "lines". */
#include "config.h"

#include "output/stream.h"

#include "pieces.h"
#include "records.h"
#include "tap.h"

#include <inttypes.h>

/* Append a line as "line|", or as "line+N|" if N bytes were left out. */
static void
note(struct buf *out, const struct stream_item *line)
{
	buf_append(out, line->data.p, line->data.n);
	if (line->left_out > 0)
		buf_printf(out, "+%" PRIu64, line->left_out);
	buf_putc(out, '|');
}

/* Append the lines of p, fed in pieces: first bytes, then step bytes each
 * time. */
static void
split(const char *p, size_t n, size_t first, size_t step, struct buf *out)
{
	struct stream s = { 0 };
	struct stream_item line;
	struct bytes rest;
	size_t i, piece;

	piece = first;
	for (i = 0; i < n; i += piece, piece = step) {
		if (piece > n - i)
			piece = n - i;
		rest = (struct bytes){ p + i, piece };
		while (stream_next_line(&s, &rest, &line) == 1)
			note(out, &line);
	}
	buf_putc(out, '$');
	if (stream_last_line(&s, &line) == 1)
		note(out, &line);
	stream_free(&s);
}

static const struct {
	const char *text;
	const char *want; /* text after a $ comes at the end of the input */
} texts[] = {
	{ "", "$" },
	{ "\n", "|$" },
	{ "a", "$a|" },
	{ "a\n", "a|$" },
	{ "a\nb", "a|$b|" },
	{ "\n\n\na\n\n", "|||a||$" },
	{ "a\r\nb\r", "a\r|$b\r|" },
	{ "\xff\xfe\n\xe2\x82", "\xff\xfe|$\xe2\x82|" },
};

static void
test_texts(void)
{
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		is_read(split, texts[i].text, strlen(texts[i].text),
		    texts[i].want, texts[i].text);
}

/* Lines in which unit is repeated, and the length kept of each. */
static const struct {
	const char *name;
	const char *before;
	const char *unit;
	size_t units;
	size_t kept; /* bytes kept of the line */
} longest[] = {
	{ "as long as allowed", "", "a", LINES_MAX, LINES_MAX },
	{ "one byte too long", "", "a", LINES_MAX + 1, LINES_MAX },
	{ "far too long", "", "a", 3 * LINES_MAX, LINES_MAX },
	{ "a character that just fits", "", "\xe2\x82\xac\xe2", 20000,
	    LINES_MAX },
	{ "two bytes of three fit", "", "\xe2\x82\xac", 30000, LINES_MAX - 1 },
	{ "one byte of three fits", "xx", "\xe2\x82\xac", 30000,
	    LINES_MAX - 2 },
	{ "three bytes of four fit", "x", "\xf0\x9f\x98\x80", 20000,
	    LINES_MAX - 3 },
	{ "what is not UTF-8", "", "\x80", LINES_MAX + 9, LINES_MAX },
};

static void
test_long(void)
{
	struct buf text, out, want;
	size_t i, n, pieces;

	for (i = 0; i < sizeof(longest) / sizeof(longest[0]); i++) {
		memset(&text, 0, sizeof(text));
		memset(&out, 0, sizeof(out));
		memset(&want, 0, sizeof(want));
		buf_puts(&text, longest[i].before);
		for (n = 0; n < longest[i].units; n++)
			buf_puts(&text, longest[i].unit);
		n = text.len;
		buf_append(&want, text.data, longest[i].kept);
		if (n > longest[i].kept)
			buf_printf(&want, "+%zu", n - longest[i].kept);
		buf_puts(&want, "|b|$");
		buf_puts(&text, "\nb\n");
		split(text.data, text.len, text.len, text.len, &out);
		is_bytes(out.data, out.len, want.data, want.len, "%s",
		    longest[i].name);
		for (pieces = 1; pieces < 20000; pieces = pieces * 7 + 1) {
			buf_clear(&out);
			split(text.data, text.len, n - 1, pieces, &out);
			if (out.len != want.len ||
			    memcmp(out.data, want.data, want.len) != 0)
				break;
		}
		ok(pieces >= 20000, "%s, in pieces", longest[i].name);
		buf_free(&text);
		buf_free(&out);
		buf_free(&want);
	}
}

static struct record *
make_streamed(const char *name, uint64_t index, int code)
{
	struct record *r;

	r = make_record(name, index);
	r->attempts = 1;
	r->streamed = true;
	say_head(r, code, "text/plain");
	return r;
}

static void
say_piece(
    struct output *o, struct record *r, struct stream *s, const char *text)
{
	say_body(r, text, strlen(text));
	output_piece(o, r, s, text, strlen(text));
}

static void
settle(struct output *o, struct record *r, struct stream *s, enum reason reason)
{
	say_verdict(r, reason, "");
	record_finish(r);
	output_last_piece(o, r, s);
	output_record(o, r);
	stream_free(s);
}

static void
test_format(void)
{
	struct stream streams[4] = { 0 };
	struct record *a, *b, *c, *gone;
	struct buf out = { 0 };
	struct caught caught;
	struct output o;
	size_t told;

	begin_output(&o, &caught, output_format("lines"), true);
	a = make_streamed("a", 3, 200);
	b = make_streamed("b", 2, 200);
	c = make_streamed("c", 1, 200);
	gone = make_streamed("gone", 0, 404);
	say_piece(&o, a, &streams[0], "one\nt");
	say_piece(&o, b, &streams[1], "\x1b[2J\r\n\n");
	say_piece(&o, c, &streams[2], "half");
	say_piece(&o, gone, &streams[3], "not\nhere\n");
	say_piece(&o, a, &streams[0], "wo\nthree");
	told = (size_t)lseek(STDOUT_FILENO, 0, SEEK_CUR);
	settle(&o, a, &streams[0], REASON_NONE);
	settle(&o, b, &streams[1], REASON_NONE);
	settle(&o, c, &streams[2], REASON_TIMEOUT);
	settle(&o, gone, &streams[3], REASON_NONE);
	end_output(&o, &caught, &out);
	ok(output_takes_pieces(&o), "lines are written as they come");
	is_int(told, strlen("a\tone\nb\t\x1b[2J\r\nb\t\na\ttwo\n"),
	    "each line is written at once");
	is_str(buf_str(&out), "a\tone\nb\t\x1b[2J\r\nb\t\na\ttwo\na\tthree\n",
	    "each line has its name; a last line is written only if the answer "
	    "is complete");
	buf_free(&out);
}

static void
test_anew(void)
{
	struct stream s = { 0 };
	struct buf out = { 0 };
	struct caught caught;
	struct record *r;
	struct output o;

	begin_output(&o, &caught, output_format("lines"), true);
	o.writer.is_terminal = true;
	r = make_streamed("a", 0, 200);
	say_piece(&o, r, &s, "x\ncut off here");
	record_begin(r);
	stream_free(&s);
	say_head(r, 200, NULL);
	say_piece(&o, r, &s, "\x1b[2J\ty\n");
	settle(&o, r, &s, REASON_NONE);
	end_output(&o, &caught, &out);
	is_str(buf_str(&out), "a\tx\na\t\\x1b[2J\ty\n",
	    "a retry begins a new line, and control characters are shown");
	buf_free(&out);
}

/* What is written of a line of a service with a name and an id to escape. */
#define OBJECT(encoding, line)                                                 \
	"{\"name\":\"a\\t\\\"\",\"id\":[7],\"line_encoding\":\"" encoding      \
	"\",\"line_truncated\":false,\"line\":" line "}\n"

static void
test_json(void)
{
	struct stream s = { 0 };
	struct buf out = { 0 };
	struct caught caught;
	struct record *r;
	struct output o;

	begin_output(&o, &caught, output_format("lines-json"), true);
	r = make_streamed("a\t\"", 0, 200);
	r->service->id = mem_strdup("[7]");
	say_piece(&o, r, &s, "one\t\x1b\n{\"n\" : 1.0}\n\n\xff\nla");
	say_piece(&o, r, &s, "st");
	settle(&o, r, &s, REASON_NONE);
	end_output(&o, &caught, &out);
	is_str(buf_str(&out),
	    OBJECT("utf-8", "\"one\\t\\u001b\"") OBJECT("json", "{\"n\":1.0}")
		OBJECT("utf-8", "\"\"") OBJECT("base64", "\"/w==\"")
		    OBJECT("utf-8", "\"last\""),
	    "each line is an object");
	buf_free(&out);
}

static void
test_json_cut(void)
{
	struct stream s = { 0 };
	struct buf out = { 0 }, want = { 0 };
	struct caught caught;
	struct record *r;
	struct output o;
	char *text;

	text = mem_zalloc(LINES_MAX + 2);
	memset(text, '1', LINES_MAX + 1);
	begin_output(&o, &caught, output_format("lines-json"), true);
	r = make_streamed("a", 0, 200);
	say_piece(&o, r, &s, text);
	settle(&o, r, &s, REASON_NONE);
	end_output(&o, &caught, &out);
	text[LINES_MAX] = '\0';
	buf_printf(&want,
	    "{\"name\":\"a\",\"id\":null,\"line_encoding\":\"utf-8\","
	    "\"line_truncated\":true,\"line\":\"%s\"}\n",
	    text);
	is_bytes(out.data, out.len, want.data, want.len,
	    "a line that was cut is marked, and never JSON");
	buf_free(&out);
	buf_free(&want);
	free(text);
}

static void
test_marked(void)
{
	struct stream s = { 0 };
	struct buf out = { 0 }, want = { 0 };
	struct caught caught;
	struct record *r;
	struct output o;
	char *text;

	text = mem_zalloc(LINES_MAX + 13);
	memset(text, 'x', LINES_MAX + 12);
	begin_output(&o, &caught, output_format("lines"), true);
	r = make_streamed("a", 0, 200);
	say_piece(&o, r, &s, text);
	settle(&o, r, &s, REASON_NONE);
	end_output(&o, &caught, &out);
	text[LINES_MAX] = '\0';
	buf_printf(&want, "a\t%s...[+12 bytes]\n", text);
	is_bytes(out.data, out.len, want.data, want.len,
	    "a line that was cut says by how much");
	buf_free(&out);
	buf_free(&want);
	free(text);
}

int
main(void)
{
	test_texts();
	test_long();
	test_format();
	test_anew();
	test_json();
	test_json_cut();
	test_marked();
	return done();
}
