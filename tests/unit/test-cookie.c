/* SPDX-License-Identifier: MIT */
/* test-cookie.c - which texts are cookies, and what is shown of them. */
#include "config.h"

#include "tap.h"

#include "service/cookie.h"

#include <stdlib.h>

#define LINE "h\tFALSE\t/\tFALSE\t0\tname\t"

static const struct {
	const char *text;
	const char *shown; /* NULL: it is refused */
	bool is_line;
	bool found; /* there is a value to hide */
} rows[] = {
	{ "a=b", "a=***", false, true },
	{ "a=", "a=", false, false },
	{ "a=b; c=d", "a=***; c=***", false, true },
	{ "a=b;c=d;", "a=***;c=***;", false, true },
	{ "a=${X}; c={d}", "a=${X}; c={d}", false, false },
	{ "a=${file:/x;y=z}", "a=${file:/x;y=z}", false, false },
	{ "${X}", "${X}", false, false },
	{ "a=b=c", "a=***", false, true },
	{ LINE "value", LINE "***", true, true },
	{ LINE, LINE, true, false },
	{ "#HttpOnly_" LINE "value", "#HttpOnly_" LINE "***", true, true },
	{ "Set-Cookie: a=b; path=/", "Set-Cookie: a=***; path=***", true,
	    true },
	{ "Set-Cookie: a=b;\tpath=/", "Set-Cookie: a=***;\tpath=***", true,
	    true },
	{ "", NULL, false, false },
	{ "a", NULL, false, false },
	{ "a=b\nX: y", NULL, false, false },
	{ "a=b\r", NULL, false, false },
};

static const struct {
	const char *text, *value; /* what ${X} stands for */
	const char *resolved;     /* NULL: it is refused */
	const char *error;
} resolved_rows[] = {
	{ "a=${X}", "b", "a=b", "" },
	{ "${X}", "a=b; c=d", "a=b; c=d", "" },
	{ LINE "${X}", "b", LINE "b", "" },
	{ "Set-Cookie: a=${X}", "b; path=/", "Set-Cookie: a=b; path=/", "" },
	{ "a=${X}", "b\tc", NULL, "${X}: it contains a tab" },
	{ LINE "${X}", "b\tc", NULL, "${X}: it contains a tab" },
	{ "${X}", "set-cookie: a=b", NULL,
	    "a secret must not begin with \"Set-Cookie:\"" },
	{ "${X}: a=b", "Set-Cookie", NULL,
	    "a secret must not begin with \"Set-Cookie:\"" },
};

static void
check_resolving(void)
{
	struct strlist values = { 0 };
	struct errbuf e;
	char *plain;
	size_t i;

	for (i = 0; i < sizeof(resolved_rows) / sizeof(resolved_rows[0]); i++) {
		setenv("X", resolved_rows[i].value, 1);
		e.msg[0] = '\0';
		plain = cookie_resolve(resolved_rows[i].text, &values, &e);
		is_str(
		    plain, resolved_rows[i].resolved, "resolving row %zu", i);
		is_str(e.msg, resolved_rows[i].error, "its message");
		free(plain);
	}
	strlist_free(&values);
}

int
main(void)
{
	struct buf out = { 0 };
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is_int(cookie_check(rows[i].text, &e),
		    rows[i].shown != NULL ? 0 : -1, "row %zu", i);
		if (rows[i].shown == NULL)
			continue;
		is_int(cookie_is_line(rows[i].text), rows[i].is_line,
		    "whether row %zu is a line of a file", i);
		buf_clear(&out);
		is_int(cookie_redact(&out, rows[i].text), rows[i].found,
		    "whether row %zu has a value", i);
		is_str(buf_str(&out), rows[i].shown, "what is shown of it");
	}
	buf_free(&out);
	check_resolving();
	return done();
}
