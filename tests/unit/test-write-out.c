/* SPDX-License-Identifier: MIT */
/* test-write-out.c - the text of --write-out: taken apart, and filled. */
#include "config.h"

#include "output/write_out.h"

#include "base/json_value.h"
#include "output/formats.h"
#include "records.h"
#include "tap.h"

static struct record *
make_good(void)
{
	struct record *r;
	struct child c;

	r = make_record("svc", 3);
	r->service->id = mem_strdup("\"x\\u00e9\"");
	r->attempts = 3;
	r->time_total = 500000000;
	r->times[PHASE_CONNECT] = 1500000;
	child_begin(&c);
	answer_send_head(&c.sender, 200, "1.1");
	child_fold(&c, r, 0);
	answer_send_header(&c.sender, "X-A", "one");
	child_fold(&c, r, 0);
	answer_send_header(&c.sender, "x-a", "two\x1b");
	child_fold(&c, r, 0);
	child_end(&c);
	say_body(r, "{ \"a\": 1 }", 10);
	say_verdict(r, REASON_NONE, "");
	record_finish(r);
	return r;
}

static struct record *
make_bad(void)
{
	struct record *r;

	r = make_record("n\n", 0);
	record_fail(r, STATUS_DEADLINE, REASON_DEADLINE, NULL);
	return r;
}

/* Append what a format says about r to out. */
static void
fill(const char *format, struct record *r, bool is_terminal, struct buf *out)
{
	struct write_out w;
	struct errbuf e;
	struct output o;
	char *unknown;

	memset(&o, 0, sizeof(o));
	o.writer.fd = o.writer.given_fd = -1;
	o.writer.is_terminal = is_terminal;
	o.options.write_out = &w;
	if (write_out_parse(&w, format, &unknown, &e) == -1) {
		buf_printf(out, "error: %s", e.msg);
		free(unknown);
		return;
	}
	write_out_record(&o, r);
	buf_append(out, o.writer.bytes.data, o.writer.bytes.len);
	buf_free(&o.writer.bytes);
	write_out_free(&w);
}

static const struct {
	const char *format;
	const char *good;
	const char *bad;
} texts[] = {
	{ "", "", "" },
	{ "a %% b % c %x%", "a % b % c %x%", "a % b % c %x%" },
	{ "\\n\\r\\t|\\\\n|\\q|\\", "\n\r\t|\\\\n|\\q|\\",
	    "\n\r\t|\\\\n|\\q|\\" },
	{ "%{name}%{name}", "svcsvc", "n\nn\n" },
	{ "%{http_code} %{response_code}", "200 200", "000 000" },
	{ "%{http_version} %{remote_port}", "1.1 0", "0 0" },
	{ "%{time_total} %{time_connect} %{time_appconnect}",
	    "0.500000 0.001500 0.000000", "0.000000 0.000000 0.000000" },
	{ "%{index} %{urlnum} %{num_retries} %{attempts}", "3 3 2 3",
	    "0 0 0 0" },
	{ "%{id}|%{seq}|%{exitcode}|%{sandbox}", "x\xc3\xa9||0|", "|||" },
	{ "%{status} %{reason} %{message}", "ok  ",
	    "deadline deadline not started before the deadline" },
	{ "%{errormsg}", "", "not started before the deadline" },
	{ "%{url} %{url_effective} %{scheme} %{method}",
	    "http://h/svc http://h/ http GET", "http://h/n\n  http GET" },
	/* The URL of the bad record has a newline in it. */
	{ "%{url.scheme}://%{url.host}:%{url.port}%{url.path}",
	    "http://h:80/svc", "://:" },
	{ "%{urle.path}|%{redirect_url}", "/|", "|" },
	{ "%time{a}%time{%%}%time{}b", "a%b", "a%b" },
	{ "%{size_download} %{speed_download}", "10 20", "0 0" },
	{ "%{num_headers} %header{X-A} %{header{x-a}}%header{none}",
	    "2 one one", "0  " },
	{ "%{header_json}%{headers}%{trailers}",
	    "{\"x-a\":[\"one\",\"two\\u001b\"]}"
	    "{\"x-a\":[\"one\",\"two\\u001b\"]}{}",
	    "{}{}{}" },
	{ "%{body}|%{body_encoding}|%{body_truncated}",
	    "{ \"a\": 1 }|json|false", "|none|false" },
	{ "a%{onerror}b", "a", "ab" },
	{ "%{stderr}%{stdout}x", "x", "x" },
};

static void
test_texts(void)
{
	struct record *good = make_good(), *bad = make_bad();
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fill(texts[i].format, good, false, &out);
		is_str(buf_str(&out), texts[i].good, "ok: \"%s\"",
		    texts[i].format);
		buf_clear(&out);
		fill(texts[i].format, bad, false, &out);
		is_str(buf_str(&out), texts[i].bad, "failed: \"%s\"",
		    texts[i].format);
		buf_clear(&out);
	}
	fill("%{name}\t%{name}", bad, true, &out);
	is_str(buf_str(&out), "n\\x0a\tn\\x0a",
	    "values are escaped for a terminal, and the text is not");
	buf_free(&out);
	record_destroy(good);
	record_destroy(bad);
}

static const struct {
	const char *format;
	const char *want;
	const char *unknown;
} errors[] = {
	{ "%{http_cod}", "unknown variable \"%{http_cod}\"", "http_cod" },
	{ "%{}", "unknown variable \"%{}\"", "" },
	{ "x%{Name}", "unknown variable \"%{Name}\"", "Name" },
	{ "%{name", "\"%{name\" has no closing brace", NULL },
	{ "%header{x", "\"%header{x\" has no closing brace", NULL },
	{ "%{header{x}", "\"%{header{x}\" has no closing brace", NULL },
	{ "%header{}", "\"%header{}\" names no header", NULL },
	{ "%{local_ip}",
	    "\"%{local_ip}\" is a variable of curl that is not available here: "
	    "use %{remote_ip}",
	    NULL },
	{ "%{url.hots}", "unknown variable \"%{url.hots}\"", "url.hots" },
	{ "%{urle}", "unknown variable \"%{urle}\"", "urle" },
	{ "%time{%s", "\"%time{%s\" has no closing brace", NULL },
	{ "%{size_request}",
	    "\"%{size_request}\" is a variable of curl that is not available "
	    "here",
	    NULL },
	{ "%output{x}",
	    "\"%output{}\" of curl is not available here: use --output-dir, "
	    "or redirect the output",
	    NULL },
	{ "%{stderr}%{json}",
	    "\"%{json}\" is only written to standard output: put %{stdout} in "
	    "front of it",
	    NULL },
};

static void
test_errors(void)
{
	struct write_out w;
	struct errbuf e;
	char *unknown;
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		is_int(write_out_parse(&w, errors[i].format, &unknown, &e), -1,
		    "an error: %s", errors[i].format);
		is_str(e.msg, errors[i].want, "its message");
		is_str(unknown != NULL ? unknown : "(none)",
		    errors[i].unknown != NULL ? errors[i].unknown : "(none)",
		    "the unknown variable");
		free(unknown);
	}
}

static const struct {
	const char *format;
	bool uses_stdout;
} uses[] = {
	{ "", false },
	{ "%{onerror}", false },
	{ "%{stderr}x%{name}%header{x}", false },
	{ "%{stderr}%{url.host}%time{x}%{redirect_url}", false },
	{ "%{urle.host}", true },
	{ "%time{x}", true },
	{ "x%{stderr}y", true },
	{ "%{name}%{stderr}y", true },
	{ "%{stderr}y%{stdout}%header{x}", true },
	{ "%{stderr}y%{stdout}%{json}", true },
};

static void
test_uses(void)
{
	struct write_out w;
	struct errbuf e;
	char *unknown;
	size_t i;

	for (i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		write_out_parse(&w, uses[i].format, &unknown, &e);
		is_int(w.uses_stdout, uses[i].uses_stdout,
		    "standard output: \"%s\"", uses[i].format);
		write_out_free(&w);
	}
}

/* Test that every key of the record is a variable with the same value: walk
 * through {"key":value,...}, which has no comma within a key. */
static void
test_keys(void)
{
	struct record *r = make_good();
	struct strlist tokens = { 0 };
	struct buf got = { 0 }, format = { 0 };
	struct output o;
	struct bytes value;
	const char *name;
	size_t i, known = 0, keys = 0;

	memset(&o, 0, sizeof(o));
	o.writer.fd = o.writer.given_fd = -1;
	record_json(&o, r);
	for (i = 0; (name = write_out_name(i)) != NULL; i++) {
		strlist_add(&tokens, name);
		if (json_find(
			json_value(o.writer.bytes.data, o.writer.bytes.len),
			&tokens, &value)) {
			known++;
			buf_clear(&format);
			buf_printf(&format, "%%{%s}", name);
			buf_clear(&got);
			fill(buf_str(&format), r, false, &got);
			/* The body is written as it came. */
			if (strcmp(name, "body") != 0 &&
			    (json_type(value) == JSON_NUMBER ||
				json_type(value) == JSON_OBJECT))
				is_bytes(got.data, got.len, value.p, value.n,
				    "%s is that of the record", name);
		}
		strlist_free(&tokens);
	}
	/* No string of this record has this in it. */
	for (name = buf_str(&o.writer.bytes);
	     (name = strstr(name, "\":")) != NULL; name++)
		keys++;
	/* The header, the key of the body. */
	is_int(known, keys - 2, "every key of the record is a variable");
	buf_free(&got);
	buf_free(&format);
	buf_free(&o.writer.bytes);
	record_destroy(r);
}

int
main(void)
{
	test_texts();
	test_errors();
	test_uses();
	test_keys();
	return done();
}
