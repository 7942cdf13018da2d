/* SPDX-License-Identifier: MIT */
/* test-events.c - parse server-sent events from bytes in pieces, and write them
 * as JSON. */
#include "config.h"

#include "output/stream.h"

#include "base/json.h"
#include "pieces.h"
#include "records.h"
#include "tap.h"

/* Append an event as "name[id](data)", with a '+' if data was truncated. */
static void
note(struct buf *out, const struct stream_item *e)
{
	buf_append(out, e->name.p, e->name.n);
	buf_putc(out, '[');
	buf_append(out, e->id.p, e->id.n);
	buf_puts(out, "](");
	buf_append(out, e->data.p, e->data.n);
	buf_puts(out, e->left_out > 0 ? "+)" : ")");
}

static void
parse(const char *p, size_t n, size_t first, size_t step, struct buf *out)
{
	struct stream s = { 0 };
	struct stream_item e;
	struct bytes rest;
	size_t i, piece;

	piece = first;
	for (i = 0; i < n; i += piece, piece = step) {
		if (piece > n - i)
			piece = n - i;
		rest = (struct bytes){ p + i, piece };
		while (stream_next_event(&s, &rest, &e) == 1)
			note(out, &e);
	}
	stream_free(&s);
}

#define TEXT(s) s, sizeof(s) - 1

static const struct {
	const char *name;
	const char *text;
	size_t n;
	const char *want;
} streams[] = {
	{ "nothing", TEXT(""), "" },
	{ "an event", TEXT("data: a\n\n"), "message[](a)" },
	{ "CRLF", TEXT("data: a\r\n\r\ndata: b\r\n\r\n"),
	    "message[](a)message[](b)" },
	{ "CR", TEXT("data: a\rdata: b\r\rdata: c\r\r"),
	    "message[](a\nb)message[](c)" },
	{ "ends of every kind", TEXT("data: a\r\n\ndata: b\n\rdata: c\r\r\n"),
	    "message[](a)message[](b)message[](c)" },
	{ "a CR, and a blank line of LF", TEXT("data: a\r\r\n\n"),
	    "message[](a)" },
	{ "a BOM",
	    TEXT("\xef\xbb\xbf"
		 "data: a\n\n"),
	    "message[](a)" },
	{ "half a BOM",
	    TEXT("\xef\xbb"
		 "data: a\n\n"),
	    "" },
	{ "a second BOM",
	    TEXT("\xef\xbb\xbf\xef\xbb\xbf"
		 "data: a\n\n"),
	    "" },
	{ "a BOM on a later line",
	    TEXT("\n\xef\xbb\xbf"
		 "data: a\n\n"),
	    "" },
	{ "a BOM and a blank line", TEXT("\xef\xbb\xbf\n\ndata\n\n"),
	    "message[]()" },
	{ "comments", TEXT(": hello\n:\ndata: a\n:data: b\n\n"),
	    "message[](a)" },
	{ "lines of data", TEXT("data: YHOO\ndata: +2\ndata: 10\n\n"),
	    "message[](YHOO\n+2\n10)" },
	{ "names",
	    TEXT(
		"event: add\ndata: 1\n\nevent: remove\ndata: 2\n\ndata: 3\n\n"),
	    "add[](1)remove[](2)message[](3)" },
	{ "a name that is empty", TEXT("event: a\nevent:\ndata: 1\n\n"),
	    "message[](1)" },
	{ "a name without data is forgotten", TEXT("event: a\n\ndata: 1\n\n"),
	    "message[](1)" },
	{ "ids stay",
	    TEXT("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid:2\n\n"
		 "data: d\n\n"),
	    "message[1](a)message[1](b)message[](c)message[2](d)" },
	{ "an id with NUL is ignored", TEXT("id: 1\nid: 2\0\ndata: a\n\n"),
	    "message[1](a)" },
	{ "the examples of the standard",
	    TEXT(": test stream\n\ndata: first event\nid: 1\n\n"
		 "data:second event\nid\n\ndata:  third event\n\n"),
	    "message[1](first event)message[](second event)"
	    "message[]( third event)" },
	{ "empty data", TEXT("data\n\ndata\ndata\n\ndata:"),
	    "message[]()message[](\n)" },
	{ "one space after the colon is removed",
	    TEXT("data:test\n\ndata: test\n\n"),
	    "message[](test)message[](test)" },
	{ "unknown fields",
	    TEXT("DATA: a\n data: b\ndatax: c\nretry: 10\nretry: x\nwho\n\n"),
	    "" },
	{ "colons", TEXT("data: a: b:c\n\ndata::\n\n"),
	    "message[](a: b:c)message[](:)" },
	{ "no blank line", TEXT("data: a\n\ndata: b\n"), "message[](a)" },
	{ "no end of line", TEXT("data: a\n\ndata: b"), "message[](a)" },
	{ "bytes that are not UTF-8", TEXT("data: \xff\xc3\n\n"),
	    "message[](\xff\xc3)" },
};

static void
test_streams(void)
{
	size_t i;

	for (i = 0; i < sizeof(streams) / sizeof(streams[0]); i++)
		is_read(parse, streams[i].text, streams[i].n, streams[i].want,
		    streams[i].name);
}

/* An event with lines of data, in each of which unit is repeated. */
static const struct {
	const char *name;
	const char *before;
	const char *unit;
	size_t units;
	size_t lines;
	size_t kept;
} longest[] = {
	{ "as long as allowed", "", "a", EVENTS_MAX, 1, EVENTS_MAX },
	{ "with a BOM", "\xef\xbb\xbf", "a", EVENTS_MAX, 1, EVENTS_MAX },
	{ "one byte too long", "", "a", EVENTS_MAX + 1, 1, EVENTS_MAX },
	{ "far too long", "", "a", 3 * EVENTS_MAX, 1, EVENTS_MAX },
	{ "two lines that just fit", "", "a", EVENTS_MAX / 2, 2, EVENTS_MAX },
	{ "cut between characters", "", "\xe2\x82\xac", EVENTS_MAX / 2, 1,
	    EVENTS_MAX - 1 },
};

static void
test_long(void)
{
	struct buf text, out, data;
	bool cut;
	size_t i, n, line;

	for (i = 0; i < sizeof(longest) / sizeof(longest[0]); i++) {
		memset(&text, 0, sizeof(text));
		memset(&out, 0, sizeof(out));
		memset(&data, 0, sizeof(data));
		buf_puts(&text, longest[i].before);
		for (line = 0; line < longest[i].lines; line++) {
			buf_puts(&text, "data: ");
			buf_puts(&data, line > 0 ? "\n" : "");
			for (n = 0; n < longest[i].units; n++) {
				buf_puts(&text, longest[i].unit);
				buf_puts(&data, longest[i].unit);
			}
			buf_putc(&text, '\n');
		}
		buf_puts(&text, "\ndata: b\n\n");
		cut = data.len > longest[i].kept;
		parse(text.data, text.len, 1, 16384, &out);
		buf_drop(&out, strlen("message[]("));
		ok(memcmp(out.data, data.data, longest[i].kept) == 0,
		    "%s: what is kept", longest[i].name);
		buf_drop(&out, longest[i].kept);
		is_str(buf_str(&out), cut ? "+)message[](b)" : ")message[](b)",
		    "%s: what is said of it", longest[i].name);
		buf_free(&text);
		buf_free(&out);
		buf_free(&data);
	}
}

/* A field name that is too long is ignored. */
static void
test_words(void)
{
	struct buf text = { 0 }, out = { 0 };
	size_t i;

	buf_puts(&text, "id: 1\nid: ");
	for (i = 0; i <= EVENTS_WORD_MAX; i++)
		buf_putc(&text, 'x');
	buf_puts(&text, "\nevent: a\nevent: ");
	for (i = 0; i <= EVENTS_WORD_MAX; i++)
		buf_putc(&text, 'x');
	buf_puts(&text, "\ndata: d\n\n");
	parse(text.data, text.len, text.len, 1, &out);
	is_str(buf_str(&out), "a[1](d)", "a name and an id that are too long");
	buf_free(&text);
	buf_free(&out);
}

static struct record *
make_stream(const char *name, const char *id, int code, const char *type)
{
	struct record *r;

	r = make_record(name, 0);
	r->service->id = mem_strdup(id);
	r->streamed = true;
	say_head(r, code, type);
	return r;
}

static void
test_format(void)
{
	static const char *const texts[] = {
		"data: {\ndata:  \"a\" : 1.0 }\n\ndata: [DONE]\n\nevent: x",
		"data: t",
		"\nid: 7\"\ndata: \xff\n\n",
		"wo\n\n",
	};
	struct buf out = { 0 };
	struct stream bodies[2] = { 0 };
	struct record *r[2];
	struct caught c;
	struct output o;
	size_t i;

	begin_output(&o, &c, output_events(), false);
	r[0] = make_stream("a", "{\"k\":[1]}", 200, "text/event-stream");
	r[1] = make_stream("b", NULL, 200, "text/event-stream");
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		output_piece(
		    &o, r[i % 2], &bodies[i % 2], texts[i], strlen(texts[i]));
	for (i = 0; i < 2; i++) {
		stream_free(&bodies[i]);
		say_verdict(r[i], REASON_NONE, "");
		record_finish(r[i]);
		output_record(&o, r[i]);
	}
	end_output(&o, &c, &out);
	is_str(buf_str(&out),
	    "{\"name\":\"a\",\"id\":{\"k\":[1]},\"event\":\"message\","
	    "\"last_event_id\":null,\"data_encoding\":\"json\","
	    "\"data_truncated\":false,\"data\":{\"a\":1.0}}\n"
	    "{\"name\":\"a\",\"id\":{\"k\":[1]},\"event\":\"message\","
	    "\"last_event_id\":null,\"data_encoding\":\"utf-8\","
	    "\"data_truncated\":false,\"data\":\"[DONE]\"}\n"
	    "{\"name\":\"a\",\"id\":{\"k\":[1]},\"event\":\"x\","
	    "\"last_event_id\":\"7\\\"\",\"data_encoding\":\"base64\","
	    "\"data_truncated\":false,\"data\":\"/w==\"}\n"
	    "{\"name\":\"b\",\"id\":null,\"event\":\"message\","
	    "\"last_event_id\":null,\"data_encoding\":\"utf-8\","
	    "\"data_truncated\":false,\"data\":\"two\"}\n",
	    "two streams at once, one line per event");
	buf_free(&out);
}

static void
test_large(void)
{
	struct stream s = { 0 };
	struct buf out = { 0 }, text = { 0 };
	struct record *r;
	struct caught c;
	struct output o;

	buf_puts(&text, "data: ");
	while (text.len <= EVENTS_MAX + 6)
		buf_putc(&text, '1');
	buf_puts(&text, "\n\n");
	begin_output(&o, &c, output_events(), false);
	r = make_stream("a", NULL, 200, "text/event-stream");
	output_piece(&o, r, &s, text.data, text.len);
	stream_free(&s);
	end_output(&o, &c, &out);
	record_destroy(r);
	ok(strstr(buf_str(&out),
	       "\"data_encoding\":\"utf-8\",\"data_truncated\":true,"
	       "\"data\":\"1111") != NULL,
	    "data that was cut is marked, and is not JSON");
	ok(out.len > 0 && json_is_valid(out.data, out.len - 1),
	    "its line is complete");
	buf_free(&text);
	buf_free(&out);
}

static const struct {
	int code;
	const char *type;
	const char *want;
} types[] = {
	{ 200, "text/event-stream", NULL },
	{ 200, "Text/Event-Stream;charset=utf-8", NULL },
	{ 200, "text/event-stream ; x", NULL },
	{ 200, "text/event-streams",
	    "its content type is text/event-streams, not text/event-stream" },
	{ 200, "application/json",
	    "its content type is application/json, not text/event-stream" },
	{ 200, NULL, "its content type is missing, not text/event-stream" },
	{ 404, "text/html", NULL },
};

static void
test_objections(void)
{
	struct output o = { 0 };
	struct record *r;
	size_t i;

	o.options.format = output_events();
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		r = make_stream("a", NULL, types[i].code, types[i].type);
		is_str(output_objection(&o, r), types[i].want, "%d, %s",
		    types[i].code,
		    types[i].type != NULL ? types[i].type : "no type");
		record_destroy(r);
	}
	r = make_record("a", 0);
	strlist_add(&r->service->exec, "/bin/true");
	is_str(output_objection(&o, r), NULL, "a program has no type");
	o.options.format = output_format("lines");
	is_str(output_objection(&o, r), NULL,
	    "the format lines accepts every type");
	record_destroy(r);
}

/* The head is only considered at the first piece of the body. */
static void
test_judged_once(void)
{
	struct output o = { 0 };
	struct record *r;
	struct child c;

	o.options.format = output_events();
	r = make_stream("a", NULL, 200, "text/event-stream");
	is_str(output_objection(&o, r), NULL, "a stream of events");
	child_begin(&c);
	answer_send_header(&c.sender, "Content-Type", "text/html");
	is_int(child_fold(&c, r, 0), RECORD_MORE, "has a trailer");
	is_str(output_objection(&o, r), NULL,
	    "a trailer does not change the judgment");
	answer_send_head(&c.sender, 200, "1.1");
	is_int(child_fold(&c, r, 0), RECORD_MORE, "another head comes");
	is_str(output_objection(&o, r),
	    "its content type is missing, not text/event-stream",
	    "each head is judged by itself");
	child_end(&c);
	record_destroy(r);
}

/* Parse four million lines in one piece. If the time per line grew with the
 * rest of the piece, this would take an hour. */
static void
test_many_lines(void)
{
	struct buf text = { 0 }, out = { 0 };
	size_t i;

	for (i = 0; i < (size_t)4 << 20; i++)
		buf_putc(&text, '\r');
	buf_puts(&text, "data: a\n\n");
	alarm(60);
	parse(text.data, text.len, text.len, 1, &out);
	alarm(0);
	is_str(buf_str(&out), "message[](a)", "four million blank lines");
	buf_free(&text);
	buf_free(&out);
}

int
main(void)
{
	test_streams();
	test_many_lines();
	test_judged_once();
	test_long();
	test_words();
	test_format();
	test_large();
	test_objections();
	return done();
}
