/* SPDX-License-Identifier: MIT */
/* test-record-json.c - records as JSON: keys, escapes, and all kinds of
 * bodies. */
#include "config.h"

#include "output/formats.h"

#include "base/json.h"
#include "base/utf8.h"
#include "records.h"
#include "tap.h"

#include <signal.h>

static void
render(struct output *o, struct record *r)
{
	memset(o, 0, sizeof(*o));
	o->writer.fd = o->writer.given_fd = -1;
	record_json(o, r);
}

/* Return whether the JSON of r contains text. */
static bool
has(struct record *r, const char *text)
{
	struct output o;
	bool found;

	render(&o, r);
	found = strstr(buf_str(&o.writer.bytes), text) != NULL;
	if (!found)
		printf("# %s\n", buf_str(&o.writer.bytes));
	buf_free(&o.writer.bytes);
	return found;
}

static bool
is_harmless(const char *p, size_t n)
{
	size_t i, len;
	uint32_t c;

	for (i = 0; i < n; i += len) {
		len = utf8_decode(p + i, n - i, &c);
		if (len == 0 || utf8_is_control(c))
			return false;
	}
	return true;
}

static void
test_nothing(void)
{
	struct record *r;
	struct output o;

	r = make_record("a", 7);
	record_fail(r, STATUS_DEADLINE, REASON_DEADLINE, NULL);
	render(&o, r);
	is_str(buf_str(&o.writer.bytes),
	    "{\"index\":7,\"seq\":null,\"name\":\"a\",\"id\":null,\"url\":"
	    "\"http://h/a\","
	    "\"status\":\"deadline\",\"reason\":\"deadline\","
	    "\"message\":\"not started before the deadline\","
	    "\"http_code\":null,\"http_version\":null,\"method\":\"GET\","
	    "\"attempts\":0,\"replica\":null,\"started\":null,"
	    "\"exitcode\":null,\"signal\":null,\"sandbox\":null,"
	    "\"remote_ip\":null,\"remote_port\":null,\"num_redirects\":0,"
	    "\"url_effective\":null,\"time_queue\":0.000000,"
	    "\"time_namelookup\":null,\"time_connect\":null,"
	    "\"time_appconnect\":null,\"time_pretransfer\":null,"
	    "\"time_starttransfer\":null,\"time_total\":null,\"history\":null,"
	    "\"size_download\":0,\"cert_expires\":null,"
	    "\"content_type\":null,\"headers\":null,\"trailers\":null,"
	    "\"body_encoding\":\"none\",\"body_truncated\":false,"
	    "\"body\":null}",
	    "a service that never started has every key");
	buf_free(&o.writer.bytes);
	record_destroy(r);
}

static void
test_everything(void)
{
	struct record *r;
	struct output o;
	struct child c;

	r = make_record("a", 0);
	r->seq = 3;
	r->service->id = mem_strdup("[1.0]");
	r->attempts = 2;
	r->replica = 0;
	r->started_ms = 0;
	r->time_queue = 1500000;
	r->time_total = 2000000000;
	child_begin(&c);
	answer_send_phase(&c.sender, PHASE_CONNECT, 1234);
	child_fold(&c, r, 0);
	answer_send_peer(&c.sender, "::1", 443, 1795502175);
	child_fold(&c, r, 0);
	answer_send_head(&c.sender, 200, "2");
	child_fold(&c, r, 0);
	answer_send_header(&c.sender, "B", "1");
	child_fold(&c, r, 0);
	answer_send_header(&c.sender, "Content-Type", "text/x");
	child_fold(&c, r, 0);
	answer_send_header(&c.sender, "b", "2");
	child_fold(&c, r, 0);
	say_body(r, "{ \"n\" : 1.0e+02 }", 17);
	answer_send_trailer(&c.sender, "Sum", "a");
	child_fold(&c, r, 0);
	answer_send_trailer(&c.sender, "Content-Type", "text/y");
	child_fold(&c, r, 0);
	answer_send_trailer(&c.sender, "sum", "b");
	child_fold(&c, r, 0);
	child_end(&c);
	say_verdict(r, REASON_NONE, "");
	record_finish(r);
	render(&o, r);
	is_str(buf_str(&o.writer.bytes),
	    "{\"index\":0,\"seq\":3,\"name\":\"a\",\"id\":[1.0],\"url\":\"http:"
	    "//h/a\","
	    "\"status\":\"ok\",\"reason\":null,\"message\":null,"
	    "\"http_code\":200,\"http_version\":\"2\",\"method\":\"GET\","
	    "\"attempts\":2,\"replica\":0,"
	    "\"started\":\"1970-01-01T00:00:00.000Z\",\"exitcode\":0,"
	    "\"signal\":null,\"sandbox\":null,\"remote_ip\":\"::1\","
	    "\"remote_port\":443,\"num_redirects\":0,"
	    "\"url_effective\":\"http://h/\",\"time_queue\":0.001500,"
	    "\"time_namelookup\":null,\"time_connect\":0.001234,"
	    "\"time_appconnect\":null,\"time_pretransfer\":null,"
	    "\"time_starttransfer\":null,\"time_total\":2.000000,\"history\":"
	    "null,"
	    "\"size_download\":17,\"cert_expires\":\"2026-11-24T06:36:15Z\","
	    "\"content_type\":\"text/x\","
	    "\"headers\":{\"b\":[\"1\",\"2\"],\"content-type\":[\"text/x\"]},"
	    "\"trailers\":{\"sum\":[\"a\",\"b\"],"
	    "\"content-type\":[\"text/y\"]},"
	    "\"body_encoding\":\"json\",\"body_truncated\":false,"
	    "\"body\":{\"n\":1.0e+02}}",
	    "a complete answer has every key");
	buf_free(&o.writer.bytes);
	record_destroy(r);
}

static void
test_history(void)
{
	static const char *const urls[] = { "http://h/a", "http://u:p@i/b" };
	char message[] = "\x1b\"", ip[] = "::1";
	struct history_item item = {
		.number = 1,
		.replica = 1,
		.status = STATUS_ERROR,
		.reason = REASON_CONNECT,
		.message = message,
		.remote_ip = ip,
		.time_queue = 5000000,
		.times = { 1000, -1, -1, -1, -1, -1 },
		.time_total = 2000,
	};
	struct record *r;

	r = make_record("a", 0);
	strlist_free(&r->service->urls);
	strlist_add(&r->service->urls, urls[0]);
	strlist_add(&r->service->urls, urls[1]);
	history_add(&r->history, &item);
	item = (struct history_item){ .number = 2, .http_code = 200 };
	history_add(&r->history, &item);
	ok(has(r,
	       "\"time_total\":null,\"history\":["
	       "{\"attempt\":1,\"replica\":1,\"url\":\"http://***@i/b\","
	       "\"status\":\"error\",\"reason\":\"connect\","
	       "\"message\":\"\\u001b\\\"\",\"http_code\":null,"
	       "\"remote_ip\":\"::1\",\"time_queue\":0.005000,"
	       "\"time_namelookup\":0.000001,\"time_connect\":null,"
	       "\"time_appconnect\":null,\"time_pretransfer\":null,"
	       "\"time_starttransfer\":null,\"time_total\":0.000002},"
	       "{\"attempt\":2,\"replica\":0,\"url\":\"http://h/a\","
	       "\"status\":\"ok\",\"reason\":null,\"message\":null,"
	       "\"http_code\":200,\"remote_ip\":null,"
	       "\"time_queue\":0.000000,"),
	    "several attempts are told, escaped and without credentials");
	record_destroy(r);
}

static const struct {
	const char *name;
	const char *body;
	size_t n;
	const char *want;
} bodies[] = {
	{ "an empty body", "", 0,
	    "\"body_encoding\":\"utf-8\",\"body_truncated\":false,"
	    "\"body\":\"\"}" },
	{ "text", "a\"\n", 3,
	    "\"utf-8\",\"body_truncated\":false,\"body\":\"a\\\"\\n\"}" },
	{ "other bytes", "\xff\0", 2,
	    "\"base64\",\"body_truncated\":false,\"body\":\"/wA=\"}" },
	{ "a control character in text", "\x1b\x7f\xc2\x9b", 4,
	    "\"body\":\"\\u001b\\u007f\\u009b\"}" },
	{ "a line separator in JSON", "\"\xe2\x80\xa8\"", 5,
	    "\"body\":\"\\u2028\"}" },
};

static void
test_bodies(void)
{
	struct record *r;
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		r = make_record("a", 0);
		say_head(r, 200, NULL);
		say_body(r, bodies[i].body, bodies[i].n);
		say_verdict(r, REASON_NONE, "");
		record_finish(r);
		ok(has(r, bodies[i].want), "%s", bodies[i].name);
		record_destroy(r);
	}
	r = make_record("a", 0);
	say_head(r, 200, NULL);
	say_body(r, "12", 2);
	r->signal = SIGSEGV;
	record_fail(r, STATUS_CRASHED, REASON_CRASHED, NULL);
	ok(has(r, "\"utf-8\",\"body_truncated\":true,\"body\":\"12\"}"),
	    "a partial body is a string and marked");
	ok(has(r, "\"signal\":\"SIGSEGV\""), "a signal has its name");
	r->streamed = true;
	ok(has(r, "\"none\",\"body_truncated\":true,\"body\":null}"),
	    "a streamed body is not repeated");
	record_destroy(r);
}

/* The record of a program has a body, but no values of HTTP. */
static void
test_program(void)
{
	struct record *r;

	r = make_program("a", 0);
	ok(has(r, "\"none\",\"body_truncated\":false,\"body\":null}"),
	    "a program that has said nothing yet");
	say_body(r, "[ 1 ]\n", 6);
	say_end(r, 0, 0);
	record_finish(r);
	ok(has(r,
	       "\"name\":\"a\",\"id\":null,\"url\":null,\"status\":\"ok\","
	       "\"reason\":null,\"message\":null,\"http_code\":null,"
	       "\"http_version\":null,\"method\":null,\"attempts\":1,"),
	    "a program has neither URL nor method");
	ok(has(r,
	       "\"content_type\":null,\"headers\":null,\"trailers\":null,"
	       "\"body_encoding\":\"json\",\"body_truncated\":false,"
	       "\"body\":[1]}"),
	    "the body of a program is shown like any other");
	record_destroy(r);

	r = make_program("a", 0);
	say_end(r, 1, 0);
	record_finish(r);
	ok(has(r, "\"utf-8\",\"body_truncated\":false,\"body\":\"\"}"),
	    "a program that failed and printed nothing has an empty body");
	ok(has(r, "\"status\":\"error\",\"reason\":\"exec\""),
	    "its exit status is shown");
	ok(has(r, "\"exitcode\":1,\"signal\":null"), "its message is shown");
	record_destroy(r);
}

static void
test_secrets(void)
{
	struct record *r;

	r = make_record("a", 0);
	strlist_remove(&r->service->urls, 0);
	strlist_add(&r->service->urls, "http://u:secret@h/");
	ok(has(r, "\"url\":\"http://***@h/\""), "a URL is redacted");
	record_destroy(r);
}

/* Test every byte in a header's value, its name and a message. */
static void
test_bytes(void)
{
	char text[8] = "x?y";
	struct record *r;
	struct output o;
	struct child c;
	unsigned bad, byte;

	bad = 0;
	for (byte = 1; byte < 256; byte++) {
		text[1] = (char)byte;
		r = make_record(text, 0);
		child_begin(&c);
		answer_send_head(&c.sender, 200, "1.1");
		child_fold(&c, r, 0);
		answer_send_header(&c.sender, text, text);
		child_fold(&c, r, 0);
		child_end(&c);
		record_fail(r, STATUS_ERROR, REASON_DNS, text);
		render(&o, r);
		if (!json_is_valid(o.writer.bytes.data, o.writer.bytes.len) ||
		    !is_harmless(o.writer.bytes.data, o.writer.bytes.len))
			bad++;
		buf_free(&o.writer.bytes);
		record_destroy(r);
	}
	is_int(bad, 0, "any byte in any text gives valid, harmless JSON");
}

/* Grouping headers with many names must be fast. */
static void
test_many_headers(void)
{
	struct record *r;
	struct output o;
	struct child c;
	char name[16];
	unsigned i;

	r = make_record("a", 0);
	say_head(r, 200, NULL);
	child_begin(&c);
	for (i = 0; i < 40000; i++) {
		snprintf(name, sizeof(name), "%x", i / 2);
		answer_send_header(&c.sender, name, "v");
		if (child_fold(&c, r, 0) != RECORD_MORE)
			break;
	}
	child_end(&c);
	is_int(i, 40000, "many headers are taken");
	render(&o, r);
	ok(json_is_valid(o.writer.bytes.data, o.writer.bytes.len),
	    "many headers give valid JSON");
	ok(has(r, "{\"0\":[\"v\",\"v\"],\"1\":[\"v\",\"v\"],"),
	    "grouped, in the order of first appearance");
	buf_free(&o.writer.bytes);
	record_destroy(r);
}

/* Write the line of a body through a writer that is flushed on the way. */
static void
write_line(const struct buf *body, struct buf *line)
{
	struct record *r;
	struct output o;
	struct caught c;

	r = make_record("a", 0);
	say_head(r, 200, NULL);
	say_body(r, body->data, body->len);
	say_verdict(r, REASON_NONE, "");
	record_finish(r);
	catch_begin(&c);
	memset(&o, 0, sizeof(o));
	writer_init(&o.writer, STDOUT_FILENO, NULL, NULL);
	record_json(&o, r);
	writer_close(&o.writer);
	catch_end(&c, line);
	record_destroy(r);
}

/* Bodies longer than a piece: edge, unit many times, edge. */
static const struct {
	const char *name;
	const char *edge;
	const char *unit;
	size_t n;
	const char *shown; /* the units in the line */
	size_t unit_n;     /* number of units in shown */
} large[] = {
	{ "JSON", "\"", "abc", (size_t)3 << 20, "abc", 1 },
	{ "text", "x", "\xe2\x82\xac", (size_t)3 << 20, "\xe2\x82\xac", 1 },
	{ "a text of nothing but escapes", "", "\x1b", (size_t)1 << 20,
	    "\\u001b", 1 },
	{ "base64", "", "\xff", (size_t)3 << 20, "////", 3 },
	{ "a text of one piece and one byte", "", "\xc3\xa9", 48 * 1024 + 1,
	    "\xc3\xa9", 1 },
};

static void
test_large(void)
{
	struct buf body, line, want;
	size_t i, units;

	for (i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
		memset(&body, 0, sizeof(body));
		memset(&line, 0, sizeof(line));
		memset(&want, 0, sizeof(want));
		buf_puts(&body, large[i].edge);
		buf_printf(&want, "\"%s", *large[i].edge == 'x' ? "x" : "");
		for (units = 0; body.len < large[i].n; units++) {
			buf_puts(&body, large[i].unit);
			if (units % large[i].unit_n == 0)
				buf_puts(&want, large[i].shown);
		}
		buf_puts(&body, large[i].edge);
		buf_printf(&want, "%s\"}", *large[i].edge == 'x' ? "x" : "");
		write_line(&body, &line);
		ok(json_is_valid(line.data, line.len), "%s: valid JSON",
		    large[i].name);
		ok(is_harmless(line.data, line.len), "%s: harmless",
		    large[i].name);
		ok(line.len > want.len &&
			memcmp(line.data + line.len - want.len, want.data,
			    want.len) == 0,
		    "%s: as expected", large[i].name);
		buf_free(&body);
		buf_free(&line);
		buf_free(&want);
	}
}

int
main(void)
{
	test_nothing();
	test_everything();
	test_history();
	test_bodies();
	test_program();
	test_secrets();
	test_bytes();
	test_many_headers();
	test_large();
	return done();
}
