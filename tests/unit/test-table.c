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

/* Return the row of r, and destroy r. */
static char *
row_of(size_t columns, bool color, struct record *r)
{
	struct output o;

	init(&o, columns, 8, color);
	format_table.record(&o, r);
	record_destroy(r);
	return buf_steal(&o.writer.bytes);
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
	buf_free(&o.writer.bytes);
	init(&o, 0, 8, true);
	format_table.begin(&o);
	is_str(buf_str(&o.writer.bytes),
	    "\033[1mNAME      STATUS      CODE    TIME   SIZE  ANSWER\033[0m\n",
	    "the header is bold if there are colours");
	buf_free(&o.writer.bytes);
	init(&o, 20, 8, false);
	format_table.begin(&o);
	is_str(buf_str(&o.writer.bytes), "NAME      STATUS\n",
	    "the header is cut at the width of the terminal");
	buf_free(&o.writer.bytes);
}

static void
test_rows(void)
{
	is_row(0, false, make_answer("svc", 0, 200, "{\n  \"a\": 1\n}\n"),
	    "svc       ok           200   103ms     13  { \"a\": 1 }\n");
	is_row(0, false, make_answer("svc", 0, 404, "no"),
	    "svc       http_error   404   103ms      2  HTTP 404 Not Found\n");
	is_row(0, false, make_answer("svc", 0, 200, ""),
	    "svc       ok           200   103ms      0  (empty)\n");
	is_row(0, false, make_answer("svc", 0, 200, "\xff\xd8"),
	    "svc       ok           200   103ms      2  text/plain\n");
	is_row(0, false, make_failure(STATUS_DEADLINE, REASON_DEADLINE, "late"),
	    "svc       deadline       -       -      -  late\n");
	is_row(0, false, make_answer("longer than eight", 0, 200, "x"),
	    "longer than eight  ok           200   103ms      1  x\n");
	is_row(80, false, make_answer("longer than eight", 0, 200, "x"),
	    "longer \xe2\x80\xa6  ok           200   103ms      1  x\n");
	is_row(50, false, make_answer("svc", 0, 200, "a long answer"),
	    "svc       ok           200   103ms     13  a long\xe2\x80\xa6\n");
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
	{ INT64_C(99996000000), "   100s" },
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
	buf_free(&o.writer.bytes);
	free(o.rows.indexes);
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
	    "\033[1A\r\033[2Ksvc   \033[32mok\033[0m           200   103ms  "
	    "    1  b\r\033[1B",
	    "a row is erased, and written in place");
	buf_free(&o.writer.bytes);
	free(o.rows.indexes);
}

int
main(void)
{
	test_header();
	test_rows();
	test_numbers();
	test_width();
	test_redraw();
	test_redrawn_row();
	return done();
}
