/* SPDX-License-Identifier: MIT */
/* test-output.c - the order, formats and totals of many records. */
#include "config.h"

#include "output/output.h"

#include "base/json.h"
#include "records.h"
#include "tap.h"

#include <errno.h>

/* Write records with these indexes ("210") in a format. Their names are the
 * indexes, too. */
static void
write_all(
    const char *format, bool keep_order, const char *indexes, struct buf *out)
{
	struct output o;
	struct caught c;
	char name[2] = "?", body[4] = "b?\n";

	begin_output(&o, &c, output_format(format), keep_order);
	for (; *indexes != '\0'; indexes++) {
		name[0] = body[1] = *indexes;
		output_record(&o,
		    make_answer(name, (uint64_t)(*indexes - '0'), 200, body));
	}
	output_end(&o, 503000000, true);
	output_free(&o);
	catch_end(&c, out);
}

/* Return the names in their order in the JSON. */
static const char *
names_in(struct buf *out, char *names, size_t size)
{
	const char *p;
	size_t n;

	n = 0;
	p = buf_str(out);
	while ((p = strstr(p, "\"name\":\"")) != NULL && n + 1 < size) {
		p += strlen("\"name\":\"");
		names[n++] = *p;
	}
	names[n] = '\0';
	return names;
}

static const struct {
	const char *format;
	bool keep_order;
	const char *given;
	const char *want;
} orders[] = {
	{ "jsonl", false, "210", "210" },
	{ "jsonl", true, "210", "012" },
	{ "jsonl", true, "012", "012" },
	{ "jsonl", true, "20", "02" },
	{ "jsonl", true, "9876543210", "0123456789" },
	{ "jsonl", true, "5", "5" },
	{ "jsonl", true, "", "" },
	{ "json", false, "210", "210" },
	{ "json", true, "210", "012" },
	{ "json", true, "31", "13" },
	{ "json", false, "", "" },
};

static void
test_orders(void)
{
	struct buf out;
	char names[16];
	size_t i;

	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		memset(&out, 0, sizeof(out));
		write_all(orders[i].format, orders[i].keep_order,
		    orders[i].given, &out);
		is_str(names_in(&out, names, sizeof(names)), orders[i].want,
		    "%s%s of \"%s\"", orders[i].format,
		    orders[i].keep_order ? " in order" : "", orders[i].given);
		buf_free(&out);
	}
}

/* With --keep-order a record is written as soon as all earlier ones are. */
static void
test_early(void)
{
	struct buf out = { 0 };
	struct output o;
	struct caught c;
	uint64_t written[3];

	begin_output(&o, &c, output_format("jsonl"), true);
	output_record(&o, make_answer("b", 1, 200, "b"));
	written[0] = o.written;
	output_record(&o, make_answer("a", 0, 200, "a"));
	written[1] = o.written;
	output_record(&o, make_answer("c", 2, 200, "c"));
	written[2] = o.written;
	output_record(&o, make_answer("e", 4, 200, "e"));
	output_free(&o);
	catch_end(&c, &out);
	is_int(written[0], 0, "the second waits for the first");
	is_int(written[1], 2, "the second leaves with the first");
	is_int(written[2], 3, "the third leaves at once");
	buf_free(&out);
}

static void
test_json(void)
{
	struct buf out = { 0 };

	write_all("json", false, "", &out);
	is_str(buf_str(&out),
	    "{\"complete\":true,\"ok\":0,\"failed\":0,\"elapsed\":0.503000,"
	    "\"results\":[\n]}\n",
	    "json of nothing is an empty list");
	buf_clear(&out);
	write_all("json", false, "10", &out);
	ok(json_is_valid(out.data, out.len), "json of two is valid");
	ok(strncmp(buf_str(&out),
	       "{\"complete\":true,\"ok\":2,\"failed\":0,\"elapsed\":0.503000,"
	       "\"results\":[\n{\"index\":1,",
	       strlen("{\"complete\":true,\"ok\":2,\"failed\":0,\"elapsed\":"
		      "0.503000,\"results\":[\n{\"index\":1,")) == 0,
	    "json begins with its totals");
	buf_clear(&out);
	write_all("jsonl", false, "", &out);
	is_int(out.len, 0, "jsonl of nothing is nothing");
	write_all("body", false, "10", &out);
	is_str(buf_str(&out), "b1\nb0\n", "bodies follow one another");
	buf_free(&out);
}

static void
test_partial_bodies(void)
{
	struct output_options options = { 0 };
	struct buf out = { 0 };
	struct output o;
	struct caught c;
	struct record *r;

	options.format = output_format("body");
	catch_begin(&c);
	output_init(&o, &options, NULL, NULL);
	output_begin(&o);
	output_record(&o, make_answer("a", 0, 404, "gone\n"));
	r = make_record("b", 1);
	say_head(r, 200, NULL);
	say_body(r, "part", 4);
	say_verdict(r, REASON_TIMEOUT, "");
	record_finish(r);
	output_record(&o, r);
	r = make_answer("c", 2, 200, "");
	say_verdict(r, REASON_NONE, "");
	output_record(&o, r);
	r = make_answer("d", 3, 200, "");
	buf_append(&r->body, "\x1b\0\xff", 3);
	output_record(&o, r);
	output_end(&o, 0, true);
	catch_end(&c, &out);
	is_bytes(out.data, out.len, "gone\n\x1b\0\xff", 8,
	    "only whole bodies are printed, byte for byte");
	is_int(o.totals.ok, 2, "the totals count successes");
	is_int(o.totals.failed, 2, "the totals count failures");
	is_int(o.totals.by_status[STATUS_TIMEOUT], 1,
	    "the totals count each status");
	buf_clear(&out);
	output_summary(&o.totals, &out);
	is_str(buf_str(&out),
	    "forkfetch: 4 services: 2 ok, 2 failed (1 http_error, 1 timeout), "
	    "0.000 s\n",
	    "the summary has all totals");
	output_free(&o);
	buf_free(&out);
}

static const struct {
	const char *name;
	int64_t required; /* as in a request */
	enum status status;
	enum reason reason;
	uint64_t want[4]; /* failed, failed required, deadline, own fault */
} failures[] = {
	{ "a failure", REQUEST_UNSET, STATUS_ERROR, REASON_DNS,
	    { 1, 1, 0, 0 } },
	{ "a failure of a required service", 1, STATUS_ERROR, REASON_DNS,
	    { 1, 1, 0, 0 } },
	{ "a failure of an optional service", 0, STATUS_ERROR, REASON_DNS,
	    { 1, 0, 0, 0 } },
	{ "a service that was cut", 1, STATUS_DEADLINE, REASON_DEADLINE,
	    { 1, 1, 1, 0 } },
	{ "an optional service that was cut", 0, STATUS_DEADLINE,
	    REASON_DEADLINE, { 1, 0, 0, 0 } },
	{ "a failure of our own", 1, STATUS_ERROR, REASON_SPAWN,
	    { 1, 1, 0, 1 } },
	{ "a failure of our own, of an optional service", 0, STATUS_ERROR,
	    REASON_OUTPUT, { 1, 0, 0, 0 } },
};

static void
test_required(void)
{
	struct output_options options = { 0 };
	struct buf out = { 0 };
	struct record *r;
	struct output o;
	struct caught c;
	size_t i;

	options.format = output_format("body");
	for (i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		catch_begin(&c);
		output_init(&o, &options, NULL, NULL);
		r = make_record("a", 0);
		r->service->request.required = failures[i].required;
		record_fail(r, failures[i].status, failures[i].reason, NULL);
		output_record(&o, r);
		end_output(&o, &c, &out);
		is_int(o.totals.failed, failures[i].want[0], "%s: failed",
		    failures[i].name);
		is_int(o.totals.required_failed, failures[i].want[1],
		    "%s: failures of required services", failures[i].name);
		is_int(o.totals.required_deadline, failures[i].want[2],
		    "%s: counted as cut", failures[i].name);
		is_int(o.totals.own_fault, failures[i].want[3],
		    "%s: counted as our own", failures[i].name);
	}
	buf_free(&out);
}

/* A format that takes only whole records. */
static void
test_no_pieces(void)
{
	struct stream s = { 0 };
	struct output o = { 0 };
	struct record *r;

	o.options.format = output_format("jsonl");
	r = make_record("a", 0);
	say_head(r, 200, NULL);
	ok(!output_takes_pieces(&o), "jsonl waits for the whole body");
	is_int(output_piece(&o, r, &s, "x", 1), 0, "jsonl ignores a piece");
	ok(output_objection(&o, r) == NULL, "jsonl objects to nothing");
	o.writer.given_up = true;
	is_int(output_piece(&o, r, &s, "x", 1), -1,
	    "a broken output stays broken");
	is_int(o.writer.bytes.len, 0, "nothing more is written");
	record_destroy(r);
}

static void
test_summary(void)
{
	struct totals t = { 0 };
	struct buf out = { 0 };

	output_summary(&t, &out);
	is_str(buf_str(&out), "forkfetch: 0 services, 0.000 s\n",
	    "a summary of nothing");
	buf_clear(&out);
	t.ok = 1;
	t.elapsed = 1503999999;
	output_summary(&t, &out);
	is_str(buf_str(&out), "forkfetch: 1 service: 1 ok, 1.503 s\n",
	    "a summary of one");
	buf_clear(&out);
	t.ok = 0;
	t.failed = 3;
	t.by_status[STATUS_CRASHED] = 3;
	output_summary(&t, &out);
	is_str(buf_str(&out),
	    "forkfetch: 3 services: 3 failed (3 crashed), 1.503 s\n",
	    "a summary of failures");
	buf_free(&out);
}

/* The settings of a service from a list are held with its record. */
static void
test_heavy_service(void)
{
	uint64_t held = 0;
	struct record *r;

	r = make_answer("b", 1, 200, "");
	r->held = &held;
	free(r->service->id);
	r->service->id = mem_zalloc(((size_t)65 << 20) + 1);
	memset(r->service->id, '1', (size_t)65 << 20);
	record_weigh(r);
	ok(held < 65536, "while it is asked, a service is not its record's");
	record_trim(r);
	ok(held > (uint64_t)65 << 20,
	    "when it waits with its record, an id of 65 MiB is counted");
	record_destroy(r);
	is_int(held, 0, "its id is no longer counted");
}

/* Only the next record in order can be written and freed. */
static void
test_waiting(void)
{
	struct output o;
	struct caught c;
	struct buf out = { 0 };
	uint64_t held = 0, waiting, left, one;
	struct record *r;
	bool first, second, then;

	begin_output(&o, &c, output_format("body"), true);
	first = output_waits_for(&o, 0);
	second = output_waits_for(&o, 1);
	r = make_answer("b", 1, 200, "b");
	r->held = &held;
	one = record_weigh(r);
	output_record(&o, r);
	waiting = held;
	output_record(&o, make_answer("a", 0, 200, "a"));
	left = held;
	then = output_waits_for(&o, 2);
	end_output(&o, &c, &out);
	is_int(waiting, one, "a record that waits is counted");
	is_int(left, 0, "a record that was written is not counted");
	ok(first && !second, "the first record is waited for");
	ok(then, "then the third is waited for");
	ok(output_frees(&o), "bodies are freed as they leave");
	o.options.format = output_format("json");
	ok(!output_frees(&o), "json holds all");
	buf_free(&out);
}

/* Records that gather for a pipe, of which one is written while it is
 * rendered. */
static void
test_large(void)
{
	struct buf out = { 0 };
	struct output o;
	struct caught c;
	char *body;
	size_t i, lines;

	body = mem_zalloc(3 * WRITER_BUFFER_MAX + 1);
	memset(body, 'x', 3 * WRITER_BUFFER_MAX);
	begin_output(&o, &c, output_format("jsonl"), false);
	o.writer.is_pipe = true;
	/* Just too small to be written before the next one. */
	output_record(&o,
	    make_answer("a", 0, 200,
		body + 2 * WRITER_BUFFER_MAX + WRITER_BUFFER_MAX / 16));
	output_record(&o, make_answer("b", 1, 200, body));
	output_record(&o, make_answer("c", 2, 200, "c"));
	output_end(&o, 0, true);
	output_free(&o);
	catch_end(&c, &out);
	free(body);
	for (lines = i = 0; i < out.len; i++)
		lines += out.data[i] == '\n';
	is_int(lines, 3, "three records are three lines");
	ok(out.len > 3 * WRITER_BUFFER_MAX, "the large one is whole");
	ok(strstr(buf_str(&out), "\n{\"index\":2,") != NULL,
	    "the next one follows it");
	buf_free(&out);
}

static void
test_broken(void)
{
	struct output_options options = { 0 };
	struct output o;
	struct caught c;
	struct buf out = { 0 };
	int init, flush, record, end, error;
	bool is_waiting;

	options.format = output_format("jsonl");
	catch_begin(&c);
	close(STDOUT_FILENO);
	if (open("/dev/full", O_WRONLY) != STDOUT_FILENO)
		abort();
	init = output_init(&o, &options, NULL, NULL);
	output_record(&o, make_answer("a", 0, 200, "a"));
	is_waiting = output_is_waiting(&o);
	flush = output_flush(&o);
	error = o.writer.error;
	record = output_record(&o, make_answer("b", 1, 200, "b"));
	end = output_end(&o, 0, true);
	output_free(&o);
	catch_end(&c, &out);
	is_int(init, 0, "output to a full disk begins");
	ok(is_waiting, "a record waits to be written");
	is_int(flush, -1, "writing it fails");
	is_int(error, ENOSPC, "the error is ENOSPC");
	is_int(record, -1, "the next record fails");
	is_int(end, -1, "the end fails, too");
	is_int(o.totals.ok, 2, "the records are counted all the same");

	catch_begin(&c);
	close(STDOUT_FILENO);
	init = output_init(&o, &options, NULL, NULL);
	error = errno;
	catch_end(&c, &out);
	is_int(init, -1, "a closed standard output is reported at once");
	is_int(error, EBADF, "the error is EBADF");
	buf_free(&out);
}

int
main(void)
{
	test_orders();
	test_early();
	test_json();
	test_partial_bodies();
	test_required();
	test_no_pieces();
	test_summary();
	test_heavy_service();
	test_waiting();
	test_large();
	test_broken();
	ok(output_format("yaml") == NULL, "an unknown format is not found");
	return done();
}
