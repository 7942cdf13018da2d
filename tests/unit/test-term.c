/* SPDX-License-Identifier: MIT */
/* test-term.c - untrusted text on a terminal: escape, measure and truncate it.
 */
#include "config.h"

#include "base/term.h"
#include "base/utf8.h"
#include "tap.h"

#define DOTS "\xe2\x80\xa6"

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	bool keep_lines;
	const char *want;
} texts[] = {
	{ "plain text stays", "a b\\c", 5, false, "a b\\c" },
	{ "UTF-8 stays", "\xc3\xa9\xe6\xbc\xa2", 5, false,
	    "\xc3\xa9\xe6\xbc\xa2" },
	{ "escape sequences are shown", "\033]0;x\a", 6, true,
	    "\\x1b]0;x\\x07" },
	{ "NUL and DEL are shown", "\0\177", 2, true, "\\x00\\x7f" },
	{ "lines are shown", "a\n\tb\r", 5, false, "a\\x0a\\x09b\\x0d" },
	{ "line feeds can be kept, carriage returns are shown", "a\n\tb\r", 5,
	    true, "a\n\tb\\x0d" },
	{ "C1 controls are shown", "\xc2\x9b", 2, true, "\\u{009b}" },
	{ "C1 controls as single bytes are shown, too", "\x9b", 1, true,
	    "\\x9b" },
	{ "line separators are shown", "\xe2\x80\xa8", 3, true, "\\u{2028}" },
	{ "bidirectional controls are shown", "a\xe2\x80\xae\xe2\x81\xa6", 7,
	    true, "a\\u{202e}\\u{2066}" },
	{ "what is not UTF-8 is shown", "\xc3(\xf0\x9f", 4, true,
	    "\\xc3(\\xf0\\x9f" },
	{ "an overlong escape is shown", "\xc0\x9b", 2, true, "\\xc0\\x9b" },
};

static const struct {
	const char *name;
	const char *text;
	size_t want;
} widths[] = {
	{ "nothing fills nothing", "", 0 },
	{ "ASCII", "hello", 5 },
	{ "Latin", "caf\xc3\xa9", 4 },
	{ "a combining accent", "e\xcc\x81", 1 },
	{ "a joiner", "a\xe2\x80\x8d", 1 },
	{ "a variation selector", "\xe2\x9d\xa4\xef\xb8\x8f", 1 },
	{ "Hebrew points", "\xd7\xa9\xd6\xb8", 1 },
	{ "Devanagari", "\xe0\xa4\xa8\xe0\xa5\x81", 1 },
	{ "Thai", "\xe0\xb8\x97\xe0\xb8\xb5\xe0\xb9\x88", 1 },
	{ "Chinese", "\xe6\xbc\xa2\xe5\xad\x97", 4 },
	{ "Kana", "\xe3\x82\xab\xe3\x81\xaa", 4 },
	{ "Hangul", "\xed\x95\x9c", 2 },
	{ "Hangul from jamo", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2 },
	{ "fullwidth", "\xef\xbc\xa1", 2 },
	{ "halfwidth", "\xef\xbd\xb1", 1 },
	{ "ideographic space", "\xe3\x80\x80", 2 },
	{ "a rare ideograph", "\xf0\xa0\x80\x80", 2 },
	{ "emoji", "\xf0\x9f\x98\x80\xf0\x9f\x9a\x80", 4 },
	{ "the ellipsis", DOTS, 1 },
	{ "a box", "\xe2\x94\x80", 1 },
	{ "the last character", "\xf4\x8f\xbf\xbf", 1 },
};

static const struct {
	const char *name;
	const char *text;
	size_t columns;
	const char *want;
	size_t filled;
} fits[] = {
	{ "nothing", "", 5, "", 0 },
	{ "a shorter text is kept whole", "abc", 5, "abc", 3 },
	{ "a text that fits is kept whole", "abcde", 5, "abcde", 5 },
	{ "a longer text is cut", "abcdef", 5, "abcd" DOTS, 5 },
	{ "a text is cut to one column", "ab", 1, DOTS, 1 },
	{ "one character fits in one column", "a", 1, "a", 1 },
	{ "no columns hold no text", "abc", 0, "", 0 },
	{ "white space is folded", "a \r\n\tb", 5, "a b", 3 },
	{ "white space is dropped at the ends", "\n a b \t ", 3, "a b", 3 },
	{ "all of it", " \n ", 3, "", 0 },
	{ "wide ones that fit", "\xe6\xbc\xa2\xe5\xad\x97", 4,
	    "\xe6\xbc\xa2\xe5\xad\x97", 4 },
	{ "wide ones that do not", "\xe6\xbc\xa2\xe5\xad\x97", 3,
	    "\xe6\xbc\xa2" DOTS, 3 },
	{ "half of a wide character is left free", "\xe6\xbc\xa2\xe5\xad\x97",
	    2, DOTS, 1 },
	{ "an accent stays with its letter", "abe\xcc\x81", 3, "abe\xcc\x81",
	    3 },
	{ "an escape is not cut inside", "ab\033[1m", 5, "ab" DOTS, 3 },
	{ "an escape is shown if it fits", "ab\033", 6, "ab\\x1b", 6 },
};

typedef size_t fit_fn(struct buf *out, const char *p, size_t n, size_t columns);

static const struct {
	const char *name;
	fit_fn *fit;
	const char *text;
	size_t columns;
	const char *want;
	size_t filled;
} other_fits[] = {
	{ "a text that fits", term_fit_middle, "abcde", 5, "abcde", 5 },
	{ "one that does not", term_fit_middle, "orders-eu-1", 7,
	    "ord" DOTS "u-1", 7 },
	{ "an odd width", term_fit_middle, "orders-eu-1", 6, "or" DOTS "u-1",
	    6 },
	{ "three columns", term_fit_middle, "abcd", 3, "a" DOTS "d", 3 },
	{ "two columns", term_fit_middle, "abc", 2, DOTS "c", 2 },
	{ "one column", term_fit_middle, "abc", 1, DOTS, 1 },
	{ "no column", term_fit_middle, "abc", 0, "", 0 },
	{ "an empty text", term_fit_middle, "", 0, "", 0 },
	{ "wide characters", term_fit_middle,
	    "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2", 5,
	    "\xe6\xbc\xa2" DOTS "\xe6\xbc\xa2", 5 },
	{ "half of a wide character is left free", term_fit_middle,
	    "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2", 4, DOTS "\xe6\xbc\xa2", 3 },
	{ "an accent goes with its letter", term_fit_middle,
	    "abcde\xcc\x81"
	    "f",
	    3, "a" DOTS "f", 3 },
	{ "control characters are escaped", term_fit_middle, "a\033\n b", 9,
	    "a\\x1b b", 7 },

	{ "a letter of JSON", term_fit_json, "\"caf\\u00e9\"", 20,
	    "\"caf\xc3\xa9\"", 6 },
	{ "capital digits", term_fit_json, "\\u00E9\\u6F22", 20,
	    "\xc3\xa9\xe6\xbc\xa2", 3 },
	{ "a surrogate pair", term_fit_json, "\\ud83d\\ude00!", 20,
	    "\xf0\x9f\x98\x80!", 3 },
	{ "half of a pair", term_fit_json, "\\ud83dx", 20, "\\ud83dx", 7 },
	{ "a pair the wrong way round", term_fit_json, "\\ude00\\ud83d", 20,
	    "\\ude00\\ud83d", 12 },
	{ "an escaped backslash", term_fit_json, "\\\\u00e9", 20, "\\\\u00e9",
	    7 },
	{ "an escaped quotation mark stays", term_fit_json, "\\u0022\\\"", 20,
	    "\\u0022\\\"", 8 },
	{ "escaped control characters stay", term_fit_json,
	    "\\u001b\\u009b\\u202e\\n", 20, "\\u001b\\u009b\\u202e\\n", 20 },
	{ "control characters are escaped", term_fit_json, "\033\\\033", 20,
	    "\\x1b\\\\x1b", 9 },
	{ "an escape that is cut off", term_fit_json, "\\u00e", 20, "\\u00e",
	    5 },
	{ "a backslash at the end", term_fit_json, "a\\", 20, "a\\", 2 },
	{ "letters that do not fit", term_fit_json, "\\u00e9\\u00e9\\u00e9", 2,
	    "\xc3\xa9" DOTS, 2 },
	{ "white space is folded", term_fit_json, "{\n  \"a\"", 20, "{ \"a\"",
	    5 },
};

static void
test_other_fits(void)
{
	struct buf out = { 0 };
	size_t filled, i;

	for (i = 0; i < sizeof(other_fits) / sizeof(other_fits[0]); i++) {
		buf_clear(&out);
		buf_puts(&out, "|");
		filled = other_fits[i].fit(&out, other_fits[i].text,
		    strlen(other_fits[i].text), other_fits[i].columns);
		is_str(buf_str(&out) + 1, other_fits[i].want, "%s: %s",
		    other_fits[i].fit == term_fit_middle ? "in the middle"
							 : "JSON",
		    other_fits[i].name);
		is_int(filled, other_fits[i].filled, "the columns it fills");
		is_int(term_width(out.data + 1, out.len - 1), filled,
		    "its measured width is the same");
	}
	buf_free(&out);
}

static const struct {
	const char *text, *want;
} ascii[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "cut\xe2\x80\xa6", "cut~" },
	{ "m\xc3\xa4"
	  "e\xcc\x81\xe6\x97\xa5.",
	    "m?e??." },
};

static void
test_ascii(void)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(ascii) / sizeof(ascii[0]); i++) {
		buf_clear(&b);
		buf_puts(&b, "\xc3\xa4");
		buf_puts(&b, ascii[i].text);
		term_to_ascii(&b, 2);
		is_str(buf_str(&b) + 2, ascii[i].want, "in ASCII: %s",
		    ascii[i].want);
	}
	buf_free(&b);
}

int
main(void)
{
	struct buf out = { 0 };
	size_t filled, i;

	test_ascii();
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buf_clear(&out);
		term_append(
		    &out, texts[i].bytes, texts[i].n, texts[i].keep_lines);
		is_str(buf_str(&out), texts[i].want, "%s", texts[i].name);
	}
	for (i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		is_int(term_width(widths[i].text, strlen(widths[i].text)),
		    widths[i].want, "the width of %s", widths[i].name);
	for (i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
		buf_clear(&out);
		buf_puts(&out, "|");
		filled = term_fit(
		    &out, fits[i].text, strlen(fits[i].text), fits[i].columns);
		is_str(buf_str(&out) + 1, fits[i].want, "to fit: %s",
		    fits[i].name);
		is_int(filled, fits[i].filled, "the columns it fills");
		is_int(term_width(out.data + 1, out.len - 1), filled,
		    "its measured width is the same");
	}
	buf_free(&out);
	test_other_fits();
	return done();
}
