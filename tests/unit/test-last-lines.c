/* SPDX-License-Identifier: MIT */
/* test-last-lines.c - which lines of a stream are reported, and which are
 * kept. */
#include "config.h"

#include "program/last_lines.h"

#include "base/buf.h"

#include "tap.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	const char *told; /* each line after a '|' */
	const char *kept;
} rows[] = {
	{ "nothing", "", 0, "", "" },
	{ "a line", "one\n", 4, "|one", "one" },
	{ "a line without an end", "one", 3, "|one", "one" },
	{ "two lines", "one\ntwo\n", 8, "|one|two", "one; two" },
	{ "empty lines", "\n\none\n\r\ntwo\r\n\n", 14, "|one|two", "one; two" },
	{ "a NUL", "one\0two\nthree\n", 14, "|one|three", "one; three" },
};

/* Test a row in pieces of so many bytes. */
static void
check(size_t row, size_t piece)
{
	struct last_lines l = { 0 };
	struct buf told = { 0 };
	const char *p = rows[row].bytes, *line;
	size_t left, n;

	for (left = rows[row].n; left > 0; left -= n, p += n) {
		n = left < piece ? left : piece;
		n = last_lines_take(&l, p, n, &line);
		if (line != NULL)
			buf_printf(&told, "|%s", line);
	}
	if ((line = last_lines_end(&l)) != NULL)
		buf_printf(&told, "|%s", line);
	is_str(buf_str(&told), rows[row].told, "%s by %zu: told",
	    rows[row].name, piece);
	is_str(last_lines_str(&l), rows[row].kept, "%s by %zu: kept",
	    rows[row].name, piece);
	buf_free(&told);
	last_lines_free(&l);
}

static void
feed(struct last_lines *l, const char *p)
{
	const char *line;
	size_t n;

	for (; *p != '\0'; p += n)
		n = last_lines_take(l, p, strlen(p), &line);
}

/* If there are too many bytes, whole lines are dropped, the oldest first. */
static void
test_limits(void)
{
	struct last_lines l = { 0 };
	char text[LAST_LINES_MAX * 2];
	int i;

	for (i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "line %03d\n", i);
		feed(&l, text);
	}
	/* 102 lines of 8 bytes and 101 separators of 2 take 1018 bytes; one
	 * more line would not fit. */
	is_int(strlen(last_lines_str(&l)), 1018, "what fits of many is kept");
	is_bytes(last_lines_str(&l), 18, "line 898; line 899", 18,
	    "from the first line that fits");
	is_str(last_lines_str(&l) + 1010, "line 999", "to the last line");

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	feed(&l, text);
	feed(&l, "\n");
	is_int(strlen(last_lines_str(&l)), LAST_LINES_MAX,
	    "a long line is cut, and is the only one kept");
	feed(&l, "a; b\nend\n");
	is_str(last_lines_str(&l), "a; b; end", "the next line is complete");
	last_lines_free(&l);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(i, 1);
		check(i, 2);
		check(i, 1000);
	}
	test_limits();
	return done();
}
