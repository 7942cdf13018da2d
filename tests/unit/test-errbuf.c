/* SPDX-License-Identifier: MIT */
/* test-errbuf.c - error texts are one harmless line of bounded length. */
#include "config.h"

#include "base/errbuf.h"
#include "base/utf8.h"
#include "tap.h"

static const struct {
	const char *name;
	const char *text;
	const char *want;
} rows[] = {
	{ "plain text stays", "no such service: \"x\"",
	    "no such service: \"x\"" },
	{ "UTF-8 stays", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7",
	    "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7" },
	{ "a newline is shown", "a\nb", "a\\x0ab" },
	{ "an escape sequence is shown", "\033[2J", "\\x1b[2J" },
	{ "DEL is shown", "\177", "\\x7f" },
	{ "a byte that is not UTF-8 is escaped", "a\xff\xc3(", "a\\xff\\xc3(" },
	{ "half a character at the end is shown", "\xe2\x82", "\\xe2\\x82" },
	{ "a C1 control is shown", "\xc2\x9b", "\\u{009b}" },
	{ "a bidirectional override is shown", "\xe2\x80\xae", "\\u{202e}" },
	{ "an escaped text is not escaped again", "\\x1b", "\\x1b" },
	{ "an empty text stays empty", "", "" },
};

static void
test_cut(void)
{
	struct errbuf e;
	char text[2 * ERRBUF_SIZE];
	size_t i, shift;
	bool whole;

	memset(text, 'x', sizeof(text));
	text[ERRBUF_SIZE - 1] = '\0';
	errbuf_set(&e, "%s", text);
	is_str(e.msg, text, "a text that just fits is whole");
	text[ERRBUF_SIZE - 1] = 'x';
	text[ERRBUF_SIZE] = '\0';
	errbuf_set(&e, "%s", text);
	is_int(
	    strlen(e.msg), ERRBUF_SIZE - 1, "a text of one byte more is cut");
	is_str(e.msg + ERRBUF_SIZE - 5, "x...", "it ends in a mark");
	text[ERRBUF_SIZE] = 'x';
	text[sizeof(text) - 1] = '\0';
	errbuf_set(&e, "%s", text);
	is_int(strlen(e.msg), ERRBUF_SIZE - 1, "longer texts are cut, too");

	whole = true;
	for (shift = 0; shift < 3; shift++) {
		for (i = shift; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "\xe2\x82\xac", 3);
		text[i] = '\0';
		errbuf_set(&e, "%s", text);
		whole = whole && utf8_is_valid(e.msg, strlen(e.msg)) &&
		    strlen(e.msg) > ERRBUF_SIZE - 4 &&
		    strcmp(e.msg + strlen(e.msg) - 6, "\xe2\x82\xac...") == 0;
	}
	ok(whole, "no text is cut inside a character");
}

int
main(void)
{
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		errbuf_set(&e, "%s", rows[i].text);
		is_str(e.msg, rows[i].want, "%s", rows[i].name);
	}
	is_int(errbuf_set(&e, "line %d", 3), -1, "setting returns -1");
	is_str(e.msg, "line 3", "the text is formatted");
	is_int(errbuf_prefix(&e, "%s:", "a\tb"), -1, "prefixing returns -1");
	is_str(e.msg, "a\\x09b:line 3", "the prefix is escaped, too");
	errbuf_set(&e, "twice: %s", e.msg);
	is_str(e.msg, "twice: a\\x09b:line 3",
	    "a message can be formatted from itself");
	errbuf_prefix(&e, "%2000s", "");
	is_int(strlen(e.msg), ERRBUF_SIZE - 1, "a long prefix is cut");
	test_cut();
	return done();
}
