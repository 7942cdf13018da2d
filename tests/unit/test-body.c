/* SPDX-License-Identifier: MIT */
/* test-body.c - the encoding of a body in JSON. */
#include "config.h"

#include "output/body.h"

#include "tap.h"

static const struct {
	const char *name;
	const char *body;
	size_t n;
	bool truncated;
	enum body_how how;
	const char *want;
} rows[] = {
	{ "an object is JSON", "{\"a\":1}", 7, false, BODY_AUTO, "json" },
	{ "a bare number is JSON", "12", 2, false, BODY_AUTO, "json" },
	{ "white space around JSON", " [1]\n", 5, false, BODY_AUTO, "json" },
	{ "a truncated body is never JSON", "12", 2, true, BODY_AUTO, "utf-8" },
	{ "nearly JSON is text", "{\"a\":1", 6, false, BODY_AUTO, "utf-8" },
	{ "two values are text", "1 2", 3, false, BODY_AUTO, "utf-8" },
	{ "a NUL is text", "a\0b", 3, false, BODY_AUTO, "utf-8" },
	{ "Latin-1 is base64", "caf\xe9", 4, false, BODY_AUTO, "base64" },
	{ "a character cut off is base64", "caf\xc3", 4, true, BODY_AUTO,
	    "base64" },
	{ "JSON that is no UTF-8 is base64", "\"\xff\"", 3, false, BODY_AUTO,
	    "base64" },
	{ "an empty body is the empty string", "", 0, false, BODY_AUTO,
	    "utf-8" },
	{ "no bytes at all are the empty string", NULL, 0, false, BODY_AUTO,
	    "utf-8" },
	{ "text: JSON stays a string", "12", 2, false, BODY_TEXT, "utf-8" },
	{ "text: no UTF-8 is base64", "\xff", 1, false, BODY_TEXT, "base64" },
	{ "base64: always", "12", 2, false, BODY_BASE64, "base64" },
	{ "none: always", "12", 2, false, BODY_NONE, "none" },
};

int
main(void)
{
	enum body_encoding got;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		got = body_classify(
		    rows[i].body, rows[i].n, rows[i].truncated, rows[i].how);
		is_str(
		    body_encoding_str(got), rows[i].want, "%s", rows[i].name);
	}
	return done();
}
