/* SPDX-License-Identifier: MIT */
/* test-table.c - the table: columns, truncation, colours, and no control
 * characters. */
#include "config.h"

#include "output/formats.h"

#include "base/term.h"
#include "records.h"
#include "tap.h"

static void
init(struct output *o, size_t columns, size_t name_columns, bool color)
{
	memset(o, 0, sizeof(*o));
	o->writer.fd = o->writer.given_fd = -1;
	o->options.format = &format_table;
	o->options.columns = columns;
	o->options.name_columns = name_columns;
	o->options.color = color;
}

static void
finish(struct output *o)
{
	buf_free(&o->writer.bytes);
	format_table.free(o);
}

/* Return the row of r, and destroy r. */
static char *
row_of(size_t columns, bool color, struct record *r)
{
	struct output o;

	char *row;

	init(&o, columns, 8, color);
	o.options.repeats = r->seq >= 0;
	format_table.begin(&o);
	buf_clear(&o.writer.bytes);
	format_table.record(&o, r);
	record_destroy(r);
	row = buf_steal(&o.writer.bytes);
	finish(&o);
	return row;
}

static void
is_row(size_t columns, bool color, struct record *r, const char *want)
{
	char *got;

	got = row_of(columns, color, r);
	is_str(got, want, "%zu columns: %s", columns, want);
	free(got);
}

static struct record *
make_failure(enum status status, enum reason reason, const char *message)
{
	struct record *r;

	r = make_record("svc", 0);
	record_fail(r, status, reason, message);
	return r;
}

static void
test_header(void)
{
	struct output o;

	init(&o, 0, 8, false);
	format_table.begin(&o);
	is_str(buf_str(&o.writer.bytes),
	    "NAME      STATUS      CODE    TIME   SIZE  ANSWER\n",
	    "the table begins with a header");
	finish(&o);
	init(&o, 0, 8, true);
	format_table.begin(&o);
	is_str(buf_str(&o.writer.bytes),
	    "\033[1mNAME      STATUS      CODE    TIME   SIZE  ANSWER\033[0m\n",
	    "the header is bold if there are colours");
	finish(&o);
	init(&o, 16, 8, false);
	format_table.begin(&o);
	is_str(buf_str(&o.writer.bytes), "NAME    STATUS\n",
	    "the header is cut at the width of the terminal");
	finish(&o);
}

static void
test_rows(void)
{
	is_row(0, false, make_answer("svc", 0, 200, "{\n  \"a\": 1\n}\n"),
	    "svc       ok           200   103ms     13  { \"a\": 1 }\n");
	is_row(0, false, make_answer("svc", 0, 404, "no"),
	    "svc       http_error   404   103ms      2  HTTP 404 Not Found: "
	    "no\n");
	is_row(0, false, make_answer("svc", 0, 404, ""),
	    "svc       http_error   404   103ms      0  HTTP 404 Not Found\n");
	is_row(0, false, make_answer("svc", 0, 404, "\xff"),
	    "svc       http_error   404   103ms      1  HTTP 404 Not Found\n");
	is_row(0, false, make_answer("svc", 0, 404, "{\"a\":\n\"\\u00e9\"}"),
	    "svc       http_error   404   103ms     15  HTTP 404 Not Found: "
	    "{\"a\": \"\xc3\xa9\"}\n");
	is_row(0, false, make_answer("svc", 0, 200, " [\"\\u00e9\"]"),
	    "svc       ok           200   103ms     11  [\"\xc3\xa9\"]\n");
	is_row(0, false, make_answer("svc", 0, 200, "C:\\u00e9"),
	    "svc       ok           200   103ms      8  C:\\u00e9\n");
	is_row(0, false, make_answer("svc", 0, 200, ""),
	    "svc       ok           200   103ms      0  (empty)\n");
	is_row(0, false, make_answer("svc", 0, 200, "\xff\xd8"),
	    "svc       ok           200   103ms      2  text/plain\n");
	is_row(0, false, make_failure(STATUS_DEADLINE, REASON_DEADLINE, "late"),
	    "svc       deadline       -       -      -  late\n");
	is_row(0, false, make_answer("longer than eight", 0, 200, "x"),
	    "longer than eight         ok           200   103ms      1  x\n");
	is_row(80, false, make_answer("longer than eighteen", 0, 200, "x"),
	    "longer t\xe2\x80\xa6 eighteen  ok           200   103ms      1  "
	    "x\n");
	is_row(50, false, make_answer("svc", 0, 200, "a long answer"),
	    "svc       ok           103ms  a long answer\n");
	is_row(40, false, make_answer("svc", 0, 200, "a long answer"),
	    "svc       ok          a long answer\n");
	is_row(30, false, make_answer("svc", 0, 200, "a long answer"),
	    "svc       ok          a long \xe2\x80\xa6\n");
	is_row(80, true, make_answer("svc", 0, 200, "x"),
	    "svc       \033[32mok\033[0m           200   103ms      1  x\n");
	is_row(80, true, make_failure(STATUS_TIMEOUT, REASON_TIMEOUT, "m"),
	    "svc       \033[33mtimeout\033[0m        -       -      -  m\n");
	is_row(80, true, make_failure(STATUS_CRASHED, REASON_CRASHED, "m"),
	    "svc       \033[31mcrashed\033[0m        -       -      -  m\n");
	is_row(0, false,
	    make_failure(STATUS_ERROR, REASON_DNS, "a\x1b[2Jb\xc2\x9b\n"),
	    "svc       error          -       -      -  "
	    "a\\x1b[2Jb\\u{009b}\n");
}

/* The headings by width, with names of up to name_columns. */
static const struct {
	size_t columns;
	size_t name_columns;
	bool repeats;
	const char *want;
} headings[] = {
	{ 200, 4, true,
	    "NAME    SEQ  STARTED   STATUS      CODE    TIME   SIZE  "
	    "ANSWER\n" },
	{ 80, 4, true,
	    "NAME    SEQ  STARTED   STATUS      CODE    TIME   SIZE  "
	    "ANSWER\n" },
	{ 80, 12, true,
	    "NAME            SEQ  STARTED   STATUS      CODE    TIME  "
	    "ANSWER\n" },
	{ 60, 12, true, "NAME            SEQ  STATUS        TIME  ANSWER\n" },
	{ 40, 4, true, "NAME  STATUS      ANSWER\n" },
	{ 80, 30, false,
	    "NAME                STATUS      CODE    TIME   SIZE  ANSWER\n" },
	{ 60, 30, false, "NAME          STATUS      CODE    TIME  ANSWER\n" },
	{ 50, 30, false, "NAME            STATUS      ANSWER\n" },
	{ 40, 30, false, "NAME          STATUS      ANSWER\n" },
	{ 20, 30, false, "NAME      STATUS\n" },
	{ 5, 30, false, "NAME\n" },
};

static void
test_headings(void)
{
	struct output o;
	size_t i;

	for (i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
		init(&o, headings[i].columns, headings[i].name_columns, false);
		o.options.repeats = headings[i].repeats;
		format_table.begin(&o);
		is_str(buf_str(&o.writer.bytes), headings[i].want,
		    "the header in %zu columns, names in %zu%s",
		    headings[i].columns, headings[i].name_columns,
		    headings[i].repeats ? ", --every" : "");
		finish(&o);
	}
}

static void
test_repeated(void)
{
	struct record *r;

	setenv("TZ", "UTC0", 1);
	r = make_answer("svc", 0, 200, "x");
	r->seq = 12345;
	r->started_ms = INT64_C(1795847775123);
	is_row(0, false, r,
	    "svc       12345  06:36:15  ok           200   103ms      1  x\n");
	r = make_failure(STATUS_DEADLINE, REASON_DEADLINE, "late");
	r->seq = 7;
	is_row(0, false, r,
	    "svc           7  -         deadline       -       -      -  "
	    "late\n");
}

/* Append the row of r to o, and destroy r. */
static void
append(struct output *o, struct record *r)
{
	format_table.record(o, r);
	record_destroy(r);
}

/* Compare what the table has written since the last call. */
static void
wrote(struct output *o, const char *want, const char *name)
{
	is_str(buf_str(&o->writer.bytes), want, "%s", name);
	buf_clear(&o->writer.bytes);
}

static struct record *
make_note(const char *name, uint64_t index, const char *message)
{
	struct record *r;

	r = make_record(name, index);
	record_fail(r, STATUS_ERROR, REASON_CONNECT, message);
	return r;
}

static void
test_notes(void)
{
	struct output o;

	init(&o, 40, 8, false);
	format_table.begin(&o);
	append(&o, make_note("a-name-that-is-cut", 0, "0123456789abcdef"));
	append(&o, make_note("b\033", 1, "0123456789\033abcdef"));
	append(&o, make_answer("c", 2, 404, "no such user"));
	append(&o, make_answer("d", 3, 200, "a long answer that is cut here"));
	buf_clear(&o.writer.bytes);
	format_table.end(&o, &o.totals);
	wrote(&o,
	    "\na-name-that-is-cut: 0123456789abcdef\n"
	    "b\\x1b: 0123456789\\x1babcdef\n"
	    "c: HTTP 404 Not Found: no such user\n",
	    "failures that did not fit are whole under the table");
	finish(&o);

	init(&o, 40, 8, false);
	o.options.repeats = true;
	format_table.begin(&o);
	append(&o, make_note("a", 0, "something that is cut"));
	append(&o, make_note("b", 1, "something that is cut"));
	append(&o, make_note("a", 0, "something else that is cut"));
	append(&o, make_answer("b", 1, 200, "x"));
	buf_clear(&o.writer.bytes);
	format_table.end(&o, &o.totals);
	wrote(&o, "\na: something else that is cut\n",
	    "only the last answer of a service counts");
	finish(&o);

	init(&o, 0, 8, false);
	format_table.begin(&o);
	append(&o,
	    make_note("a", 0,
		"a message that is longer than a hundred columns, since they "
		"are the limit of the other cells of a row of the table"));
	buf_clear(&o.writer.bytes);
	format_table.end(&o, &o.totals);
	wrote(&o, "", "if lines may have any width, every failure fits");
	finish(&o);
}

static void
test_many_notes(void)
{
	struct output o;
	char *message;
	const char *end;
	size_t i;

	message = mem_zalloc(1000);
	memset(message, 'x', 999);
	init(&o, 80, 8, false);
	format_table.begin(&o);
	for (i = 0; i < 1000; i++) {
		append(&o, make_note("a", i, message));
		buf_clear(&o.writer.bytes);
	}
	ok(output_weight(&o) <= (size_t)256 << 10,
	    "a bounded number of failures is kept");
	format_table.end(&o, &o.totals);
	end = strstr(buf_str(&o.writer.bytes), "\nand ");
	is_str(end != NULL ? end : "",
	    "\nand 739 more; -o jsonl prints all messages\n",
	    "the others are counted");
	finish(&o);
	free(message);
}

static void
test_unknown_names(void)
{
	struct output o;

	init(&o, 0, 0, false);
	format_table.begin(&o);
	wrote(&o, "", "the header waits for the first name");
	append(&o, make_answer("abc", 0, 200, "x"));
	wrote(&o,
	    "NAME      STATUS      CODE    TIME   SIZE  ANSWER\n"
	    "abc       ok           200   103ms      1  x\n",
	    "the column of names is wider than the first");
	finish(&o);
	init(&o, 0, 0, false);
	format_table.begin(&o);
	format_table.end(&o, &o.totals);
	wrote(&o, "NAME  STATUS      CODE    TIME   SIZE  ANSWER\n",
	    "without any name, the header comes at the end");
	finish(&o);
	init(&o, 0, 0, false);
	format_table.begin(&o);
	append(&o, make_answer("abc", 0, 200, "x"));
	buf_clear(&o.writer.bytes);
	append(&o, make_answer("abcdefghijk", 1, 200, "x"));
	wrote(&o, "abcdefghijk       ok           200   103ms      1  x\n",
	    "it grows");
	append(&o, make_answer("abc", 2, 200, "x"));
	wrote(&o, "abc               ok           200   103ms      1  x\n",
	    "it stays wide");
	finish(&o);

	init(&o, 100, 3, false);
	o.options.redraw = true;
	o.options.lines = 10;
	format_table.begin(&o);
	append(&o, make_answer("abc", 0, 200, "x"));
	buf_clear(&o.writer.bytes);
	append(&o, make_answer("abcdef", 1, 200, "x"));
	wrote(&o,
	    "\033[2A\r\033[2KNAME      STATUS      CODE    TIME   SIZE  "
	    "ANSWER\r\033[2B"
	    "abcdef    ok           200   103ms      1  x\n",
	    "the header of a table that is redrawn grows with it");
	finish(&o);
}

static size_t columns_now, lines_now;

static void
get_size(size_t *columns, size_t *lines)
{
	*columns = columns_now;
	*lines = lines_now;
}

static void
test_resize(void)
{
	struct output o;

	columns_now = 80;
	lines_now = 10;
	init(&o, columns_now, 3, false);
	o.options.redraw = true;
	o.options.lines = lines_now;
	o.options.get_size = get_size;
	format_table.begin(&o);
	append(&o, make_answer("abc", 0, 200, "x"));
	buf_clear(&o.writer.bytes);
	columns_now = 30;
	append(&o, make_answer("abc", 0, 200, "y"));
	wrote(&o, "NAME  STATUS      ANSWER\nabc   ok          y\n",
	    "another table begins if the terminal has a new size");
	append(&o, make_answer("abc", 0, 200, "z"));
	wrote(&o, "\033[1A\r\033[2Kabc   ok          z\r\033[1B",
	    "its rows are redrawn");
	lines_now = 5;
	append(&o, make_answer("abc", 0, 200, "z"));
	wrote(&o, "NAME  STATUS      ANSWER\nabc   ok          z\n",
	    "a new height is a new size");
	finish(&o);

	init(&o, columns_now, 3, false);
	o.options.lines = lines_now;
	o.options.get_size = get_size;
	format_table.begin(&o);
	buf_clear(&o.writer.bytes);
	lines_now = 20;
	append(&o, make_answer("abc", 0, 200, "z"));
	wrote(&o, "abc   ok          z\n",
	    "the height does not matter if nothing is redrawn");
	finish(&o);
}

static const struct {
	int64_t ns;
	const char *want;
} times[] = {
	{ -1, "      -" },
	{ 0, "    0ms" },
	{ 400000, "    0ms" },
	{ 500000, "    1ms" },
	{ 999499999, "  999ms" },
	{ 999500000, "  1.00s" },
	{ 1250000000, "  1.25s" },
	{ INT64_C(99990000000), " 99.99s" },
	{ INT64_C(99996000000), "  1m40s" },
};

static const struct {
	uint64_t bytes;
	const char *want;
} sizes[] = {
	{ 0, "      0" },
	{ 1023, "   1023" },
	{ 1024, "     1k" },
	{ 1280, "   1.2k" },
	{ 10239, "   9.9k" },
	{ 10240, "    10k" },
	{ 1048575, "  1023k" },
	{ (uint64_t)16 << 20, "    16M" },
	{ (uint64_t)3 << 29, "   1.5G" },
};

static void
test_numbers(void)
{
	struct record *r;
	char *row;
	size_t i;

	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		r = make_answer("svc", 0, 200, "x");
		r->time_total = times[i].ns;
		row = row_of(0, false, r);
		is_bytes(
		    row + 27, 7, times[i].want, 7, "time %s", times[i].want);
		free(row);
	}
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		r = make_answer("svc", 0, 200, "x");
		r->streamed = true;
		r->body_size = sizes[i].bytes;
		row = row_of(0, false, r);
		is_bytes(
		    row + 34, 7, sizes[i].want, 7, "size %s", sizes[i].want);
		free(row);
	}
}

static void
test_width(void)
{
	static const char wide[] = "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2"
				   "\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97";
	size_t columns, too_wide;
	char *row;

	too_wide = 0;
	for (columns = 1; columns < 120; columns++) {
		row = row_of(columns, false,
		    make_answer(wide, 0, 200,
			"some answer that is long enough to be cut at any of "
			"these widths, \xe6\xbc\xa2\xe5\xad\x97"));
		if (term_width(row, strlen(row) - 1) > columns)
			too_wide++;
		free(row);
	}
	is_int(too_wide, 0, "no row is wider than the terminal");
}

/* Append the bytes of rows with these indexes ("012") on a terminal with that
 * many lines, without the header and the columns after the name. */
static void
draw(const char *indexes, bool redraw, size_t columns, size_t lines,
    struct buf *out)
{
	struct record *r;
	struct output o;
	char name[2] = "?";
	const char *p;

	init(&o, columns, 1, false);
	o.options.redraw = redraw;
	o.options.lines = lines;
	format_table.begin(&o);
	for (; *indexes != '\0'; indexes++) {
		buf_clear(&o.writer.bytes);
		name[0] = *indexes;
		r = make_answer(name, (uint64_t)(*indexes - '0'), 200, "x");
		format_table.record(&o, r);
		record_destroy(r);
		p = buf_str(&o.writer.bytes);
		buf_append(out, p, strcspn(p, " "));
		buf_puts(out, p + strcspn(p, "x") + 1);
	}
	finish(&o);
}

#define REDRAWN(up, name) "\033[" up "A\r\033[2K" name "\r\033[" up "B"

static const struct {
	const char *name;
	const char *indexes;
	bool redraw;
	size_t columns;
	size_t lines;
	const char *want;
} drawings[] = {
	{ "every row once", "012", true, 80, 24, "0\n1\n2\n" },
	{ "rows that come again", "10110", true, 80, 24,
	    "1\n0\n" REDRAWN("2", "1") REDRAWN("2", "1") REDRAWN("1", "0") },
	{ "the highest row on the screen", "0120", true, 80, 4,
	    "0\n1\n2\n" REDRAWN("3", "0") },
	{ "a row that has left the screen, and the one it got", "0123003", true,
	    80, 4, "0\n1\n2\n3\n0\n" REDRAWN("1", "0") REDRAWN("2", "3") },
	{ "more rows than lines", "01230123", true, 80, 3,
	    "0\n1\n2\n3\n0\n1\n2\n3\n" },
	{ "two lines", "0010", true, 80, 2, "0\n" REDRAWN("1", "0") "1\n0\n" },
	{ "one line", "00", true, 80, 1, "0\n0\n" },
	{ "an unknown height", "00", true, 80, 0, "0\n0\n" },
	{ "an unknown width", "00", true, 0, 24, "0\n0\n" },
	{ "not redrawn", "0010", false, 80, 24, "0\n0\n1\n0\n" },
};

static void
test_redraw(void)
{
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < sizeof(drawings) / sizeof(drawings[0]); i++) {
		draw(drawings[i].indexes, drawings[i].redraw,
		    drawings[i].columns, drawings[i].lines, &out);
		is_str(buf_str(&out), drawings[i].want, "%s", drawings[i].name);
		buf_clear(&out);
	}
	buf_free(&out);
}

/* Test all bytes of a table with colours whose new row is shorter than the
 * old. */
static void
test_redrawn_row(void)
{
	struct record *r;
	struct output o;

	init(&o, 40, 3, true);
	o.options.redraw = true;
	o.options.lines = 10;
	format_table.begin(&o);
	r = make_answer("svc", 0, 200, "a long answer that is cut");
	format_table.record(&o, r);
	record_destroy(r);
	buf_clear(&o.writer.bytes);
	r = make_answer("svc", 0, 200, "b");
	format_table.record(&o, r);
	record_destroy(r);
	is_str(buf_str(&o.writer.bytes),
	    "\033[1A\r\033[2Ksvc   \033[32mok\033[0m          b\r\033[1B",
	    "a row is erased, and written in place");
	finish(&o);
}

int
main(void)
{
	test_header();
	test_headings();
	test_rows();
	test_repeated();
	test_notes();
	test_many_notes();
	test_unknown_names();
	test_resize();
	test_numbers();
	test_width();
	test_redraw();
	test_redrawn_row();
	return done();
}
