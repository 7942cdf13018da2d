/* SPDX-License-Identifier: MIT */
/* test-cell.c - text in columns of a given width. */
#include "config.h"

#include "output/cell.h"

#include "base/array.h"
#include "output/styles.h"
#include "tap.h"

static const struct {
	const char *name;
	void (*put)(struct buf *, const char *, size_t);
	const char *text;
	size_t width;
	const char *want;
} rows[] = {
	{ "a figure is aligned to the right", cell_right, "12", 4, "  12" },
	{ "a figure as wide as its column", cell_right, "12", 2, "12" },
	{ "a figure is never cut", cell_right, "1234", 2, "1234" },
	{ "no figure leaves its column blank", cell_right, "", 3, "   " },
	{ "a name is aligned to the left", cell_name, "pay", 5, "pay  " },
	{ "a name as wide as its column", cell_name, "pay", 3, "pay" },
	{ "a long name is cut in its middle", cell_name, "orders-eu-1", 7,
	    "ord\xe2\x80\xa6u-1" },
	{ "half of a wide character is filled up", cell_name,
	    "\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2", 4,
	    "\xe2\x80\xa6\xe6\xbc\xa2 " },
	{ "combining marks take no column", cell_name, "e\xcc\x81", 2,
	    "e\xcc\x81 " },
	{ "a name is escaped", cell_name, "\033", 5, "\\x1b " },
	{ "a column without width shows nothing", cell_name, "pay", 0, "" },
};

int
main(void)
{
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&out);
		rows[i].put(&out, rows[i].text, rows[i].width);
		is_str(buf_str(&out), rows[i].want, "%s", rows[i].name);
	}
	buf_clear(&out);
	cell_blanks(&out, 3);
	cell_blanks(&out, 0);
	is_str(buf_str(&out), "   ", "blanks");
	buf_clear(&out);
	cell_styled(&out, "ok", STYLE_GREEN);
	cell_styled(&out, "ok", NULL);
	is_str(buf_str(&out), "\033[32mok\033[0mok",
	    "text with and without a style");
	buf_free(&out);
	return done();
}
