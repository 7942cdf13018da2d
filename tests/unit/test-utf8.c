/* SPDX-License-Identifier: MIT */
/* test-utf8.c - accept all valid UTF-8, and nothing else. */
#include "config.h"

#include "base/utf8.h"
#include "tap.h"

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	size_t len; /* 0: not well-formed */
	uint32_t c;
} rows[] = {
	{ "NUL is a character", "", 1, 1, 0 },
	{ "ASCII", "a", 1, 1, 'a' },
	{ "DEL", "\177", 1, 1, 0x7f },
	{ "the first of two bytes", "\xc2\x80", 2, 2, 0x80 },
	{ "the last of two bytes", "\xdf\xbf", 2, 2, 0x7ff },
	{ "the first of three bytes", "\xe0\xa0\x80", 3, 3, 0x800 },
	{ "the last before the surrogates", "\xed\x9f\xbf", 3, 3, 0xd7ff },
	{ "the first after the surrogates", "\xee\x80\x80", 3, 3, 0xe000 },
	{ "the last of three bytes", "\xef\xbf\xbf", 3, 3, 0xffff },
	{ "the first of four bytes", "\xf0\x90\x80\x80", 4, 4, 0x10000 },
	{ "the last of all", "\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff },
	{ "bytes that follow do not matter", "\xc3\xa9\xff", 3, 2, 0xe9 },
	{ "a lone continuation byte", "\x80", 1, 0, 0 },
	{ "another",
	    "\xbf"
	    "a",
	    2, 0, 0 },
	{ "an overlong slash of two", "\xc0\xaf", 2, 0, 0 },
	{ "an overlong DEL", "\xc1\xbf", 2, 0, 0 },
	{ "an overlong slash of three", "\xe0\x80\xaf", 3, 0, 0 },
	{ "the last overlong of three", "\xe0\x9f\xbf", 3, 0, 0 },
	{ "the last overlong of four", "\xf0\x8f\xbf\xbf", 4, 0, 0 },
	{ "the first surrogate", "\xed\xa0\x80", 3, 0, 0 },
	{ "the last surrogate", "\xed\xbf\xbf", 3, 0, 0 },
	{ "the first after the last", "\xf4\x90\x80\x80", 4, 0, 0 },
	{ "far after the last", "\xf7\xbf\xbf\xbf", 4, 0, 0 },
	{ "a form of five bytes", "\xf8\x88\x80\x80\x80", 5, 0, 0 },
	{ "a byte that never occurs", "\xff", 1, 0, 0 },
	{ "two bytes cut off", "\xc3", 1, 0, 0 },
	{ "three bytes cut off", "\xe2\x82", 2, 0, 0 },
	{ "four bytes cut off", "\xf0\x9f\x90", 3, 0, 0 },
	{ "a character broken by another",
	    "\xe2\x82"
	    "a",
	    3, 0, 0 },
};

static void
test_every_character(void)
{
	uint32_t back, c;
	size_t len;
	char text[4];
	bool same;

	same = true;
	for (c = 0; c <= 0x10ffff; c++) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		len = utf8_encode(c, text);
		back = ~c;
		same = same && utf8_decode(text, len, &back) == len &&
		    back == c && utf8_is_valid(text, len) &&
		    !utf8_is_valid(text, len - 1) == (len > 1);
	}
	ok(same, "every character survives encoding and decoding");
}

static void
test_classes(void)
{
	uint32_t c, controls, bidis;

	controls = bidis = 0;
	for (c = 0; c <= 0x10ffff; c++) {
		controls += utf8_is_control(c);
		bidis += utf8_is_bidi(c);
	}
	is_int(controls, 32 + 1 + 32 + 2, "there are 67 controls");
	is_int(bidis, 12, "and 12 that reorder text");
	ok(utf8_is_control(0) && utf8_is_control('\n') &&
		utf8_is_control(0x1f) && utf8_is_control(0x7f) &&
		utf8_is_control(0x80) && utf8_is_control(0x9f) &&
		utf8_is_control(0x2028) && utf8_is_control(0x2029),
	    "the controls are the right ones");
	ok(!utf8_is_control(' ') && !utf8_is_control('~') &&
		!utf8_is_control(0xa0) && !utf8_is_control(0x2027),
	    "their neighbours are not controls");
	ok(utf8_is_bidi(0x61c) && utf8_is_bidi(0x200e) &&
		utf8_is_bidi(0x202e) && utf8_is_bidi(0x2066) &&
		!utf8_is_bidi(0x200d) && !utf8_is_bidi(0x202f),
	    "a joiner is not a bidirectional control");
	ok(utf8_is_ascii_control('\0') && utf8_is_ascii_control('\x1f') &&
		utf8_is_ascii_control('\x7f') && !utf8_is_ascii_control(' ') &&
		!utf8_is_ascii_control('\x80'),
	    "in ASCII, they are C0 and DEL");
	ok(utf8_has_ascii_control("a\tb", "") &&
		utf8_has_ascii_control("a\tb\x7f", "\t") &&
		!utf8_has_ascii_control("a\tb", "\t") &&
		!utf8_has_ascii_control("\xc2\x80", ""),
	    "a text may have the controls that are allowed");
}

static void
test_marks(void)
{
	is_int(utf8_mark("\xef\xbb\xbf"
			 "a",
		   4),
	    3, "a byte order mark");
	is_int(utf8_mark("\xef\xbb\xbf", 3), 3, "nothing but a mark");
	is_int(utf8_mark("\xef\xbb", 2), 0, "a part of one");
	is_int(utf8_mark("a\xef\xbb\xbf", 4), 0, "one that comes too late");
	is_int(utf8_mark("", 0), 0, "no mark");
	ok(utf8_is_utf16("\xff\xfe", 2), "a mark of UTF-16, little-endian");
	ok(utf8_is_utf16("\xfe\xff\0a", 4), "a mark of UTF-16, big-endian");
	ok(utf8_is_utf16("{\0\n\0", 4), "ASCII in UTF-16, little-endian");
	ok(utf8_is_utf16("\0{\0\n", 4), "ASCII in UTF-16, big-endian");
	ok(!utf8_is_utf16("\0\1\2", 3), "bytes that are not text");
	ok(!utf8_is_utf16("ab\0", 3), "a NUL that comes later");
	ok(!utf8_is_utf16("a", 1) && !utf8_is_utf16("", 0), "too few bytes");
}

static const struct {
	const char *name;
	const char *text;
	size_t want; /* of at most five bytes */
} cuts[] = {
	{ "letters", "abcdefgh", 5 },
	{ "after a character", "abc\xc3\xa9x", 5 },
	{ "in one of two bytes", "abcd\xc3\xa9", 4 },
	{ "after one byte of three", "abcd\xe2\x82\xac", 4 },
	{ "after two bytes of three", "abc\xe2\x82\xac", 3 },
	{ "after three bytes of four", "ab\xf0\x9f\x98\x80", 2 },
	{ "not UTF-8", "a\x80\x80\x80\x80\x80\x80", 5 },
};

static void
test_cuts(void)
{
	size_t i;

	for (i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
		is_int(utf8_cut(cuts[i].text, 5), cuts[i].want, "a cut: %s",
		    cuts[i].name);
}

static void
check_ascii(void)
{
	int c, spaces = 0, changed = 0;

	for (c = 0; c < 256; c++) {
		spaces += utf8_is_ascii_space((char)c);
		changed += utf8_ascii_lower((char)c) != (char)c;
	}
	is_int(spaces, 6, "six characters of ASCII are white space");
	ok(utf8_is_ascii_space('\v') && !utf8_is_ascii_space('\0'),
	    "but NUL is not one of them");
	is_int(changed, 26, "26 letters have another in lower case");
	ok(utf8_ascii_lower('Z') == 'z' && utf8_ascii_lower('[') == '[',
	    "and other characters stay");
}

int
main(void)
{
	uint32_t c;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		c = 0;
		is_int(utf8_decode(rows[i].bytes, rows[i].n, &c), rows[i].len,
		    "%s: its length", rows[i].name);
		is_int(c, rows[i].c, "%s: its value", rows[i].name);
	}
	ok(utf8_is_valid("", 0), "no bytes are valid");
	ok(utf8_is_valid("a\0\xe2\x82\xac", 5), "a text with a NUL is valid");
	ok(!utf8_is_valid("abc\xff", 4),
	    "one invalid byte makes a text invalid");
	test_every_character();
	test_classes();
	test_marks();
	test_cuts();
	check_ascii();
	return done();
}
