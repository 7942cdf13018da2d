/* SPDX-License-Identifier: MIT */
/*
 * test-json.c - recognize JSON text and make it compact, in any pieces.
 */
#include "config.h"

#include "base/json.h"
#include "base/mem.h"
#include "tap.h"

#include <stdlib.h>

static const struct {
	const char *text;
	const char *want; /* NULL: the text itself */
} good[] = {
	{ "{}", NULL },
	{ "[]", NULL },
	{ " \t\r\n[ \t\r\n] \t\r\n", "[]" },
	{ "{ }", "{}" },
	{ "null", NULL },
	{ " true ", "true" },
	{ "false\n", "false" },
	{ "\"\"", NULL },
	{ "\" a  b \"", NULL },
	{ "0", NULL },
	{ "-0", NULL },
	{ " 12 ", "12" },
	{ "1234567890123456789012345678901234567890", NULL },
	{ "1.0", NULL },
	{ "-0.10e+05", NULL },
	{ "1E400", NULL },
	{ "1e-7", NULL },
	{ "0e0", NULL },
	{ "10", NULL },
	{ "[1 , 2.50 , 3e1]", "[1,2.50,3e1]" },
	{ "[0,-0,1]", NULL },
	{ "[ true , false , null ]", "[true,false,null]" },
	{ "{ \"a\" : 1 , \"b\" : [ ] }", "{\"a\":1,\"b\":[]}" },
	{ "{\"a\":1,\"a\":2}", NULL },
	{ "{\"\":{\"\":[{}]}}", NULL },
	{ "[[[]],[{}],{\"x\":[[1]]}]", NULL },
	{ "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"", NULL },
	{ "\"\\u0000\\u001f\\u00e9\\uABCD\\uabcd\"", NULL },
	{ "\"\\ud83d\\uDE00\"", NULL },
	{ "\"\\uDBFF\\udfff\\ud800\\udc00\"", NULL },
	{ "\"\\ud7ff\\ue000\"", NULL },
	{ "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7\"", NULL },
	{ "{\"\xc3\xa9\":\"\xf4\x8f\xbf\xbf\"}", NULL },
	{ "\"a\177b\"", "\"a\\u007fb\"" },
	{ "\"\xc2\x80-\xc2\x9f-\xc2\xa0\"", "\"\\u0080-\\u009f-\xc2\xa0\"" },
	{ "\"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\"",
	    "\"\xe2\x80\xa7\\u2028\\u2029\\u202a\"" },
	{ "\"\xd8\x9c\xe2\x80\x8f\xe2\x80\xae\xe2\x80\xaf\xe2\x81\xa9\"",
	    "\"\\u061c\\u200f\\u202e\xe2\x80\xaf\\u2069\"" },
	{ "{\"\177\":1}", "{\"\\u007f\":1}" },
};

#define VALUE    "a value was expected"
#define ELEMENT  "a value or ']' was expected"
#define KEY      "a key in quotes was expected"
#define MEMBER   "a key in quotes or '}' was expected"
#define DIGIT    "a digit was expected"
#define TRAILING "text after the value"
#define NO_END   "a string without its closing quote"
#define CONTROL  "control character inside a string"
#define ESCAPE   "unknown escape in a string"
#define HEX      "\\u without four hexadecimal digits"
#define HALF     "half of a surrogate pair"
#define UTF8     "not UTF-8"

static const struct {
	const char *text;
	unsigned line, column;
	const char *error;
} bad[] = {
	{ "", 1, 1, VALUE },
	{ " \n ", 2, 2, VALUE },
	{ "]", 1, 1, VALUE },
	{ "}", 1, 1, VALUE },
	{ "'a'", 1, 1, VALUE },
	{ "\xef\xbb\xbf{}", 1, 1, VALUE },
	{ "\v1", 1, 1, VALUE },
	{ "NaN", 1, 1, VALUE },
	{ "Infinity", 1, 1, VALUE },
	{ "+1", 1, 1, VALUE },
	{ ".5", 1, 1, VALUE },
	{ "/* */ 1", 1, 1, VALUE },
	{ "[", 1, 2, ELEMENT },
	{ "[}", 1, 2, ELEMENT },
	{ "[,1]", 1, 2, ELEMENT },
	{ "[1", 1, 3, "a comma or ']' was expected" },
	{ "[1 2]", 1, 4, "a comma or ']' was expected" },
	{ "[1}", 1, 3, "a comma or ']' was expected" },
	{ "[1:2]", 1, 3, "a comma or ']' was expected" },
	{ "[1,]", 1, 4, VALUE },
	{ "[1,", 1, 4, VALUE },
	{ "[1,,2]", 1, 4, VALUE },
	{ "{", 1, 2, MEMBER },
	{ "{a:1}", 1, 2, MEMBER },
	{ "{1:1}", 1, 2, MEMBER },
	{ "{,}", 1, 2, MEMBER },
	{ "{\"a\"", 1, 5, "a ':' was expected" },
	{ "{\"a\"}", 1, 5, "a ':' was expected" },
	{ "{\"a\",", 1, 5, "a ':' was expected" },
	{ "{\"a\":", 1, 6, VALUE },
	{ "{\"a\":}", 1, 6, VALUE },
	{ "{\"a\":1", 1, 7, "a comma or '}' was expected" },
	{ "{\"a\":1]", 1, 7, "a comma or '}' was expected" },
	{ "{\"a\":1 \"b\":2}", 1, 8, "a comma or '}' was expected" },
	{ "{\n  \"a\": 1,\n}", 3, 1, KEY },
	{ "{\"a\":1,", 1, 8, KEY },
	{ "{\"a\":[}", 1, 7, ELEMENT },
	{ "tru", 1, 4, "true, false or null was expected" },
	{ "[nil]", 1, 3, "true, false or null was expected" },
	{ "True", 1, 1, VALUE },
	{ "falsE", 1, 5, "true, false or null was expected" },
	{ "nullx", 1, 5, TRAILING },
	{ "1 2", 1, 3, TRAILING },
	{ "{}{}", 1, 3, TRAILING },
	{ "[]]", 1, 3, TRAILING },
	{ "\"a\" // b", 1, 5, TRAILING },
	{ "1a", 1, 2, TRAILING },
	{ "1-", 1, 2, TRAILING },
	{ "1.0.0", 1, 4, TRAILING },
	{ "1e5.0", 1, 4, TRAILING },
	{ "0x10", 1, 2, TRAILING },
	{ "-", 1, 2, DIGIT },
	{ "--1", 1, 2, DIGIT },
	{ "-.5", 1, 2, DIGIT },
	{ "-Infinity", 1, 2, DIGIT },
	{ "1.", 1, 3, DIGIT },
	{ "[1.]", 1, 4, DIGIT },
	{ "1.e5", 1, 3, DIGIT },
	{ "1e", 1, 3, DIGIT },
	{ "1e+", 1, 4, DIGIT },
	{ "1e+-1", 1, 4, DIGIT },
	{ "01", 1, 2, "a number cannot begin with 0" },
	{ "-00", 1, 3, "a number cannot begin with 0" },
	{ "\"", 1, 2, NO_END },
	{ "\"a", 1, 3, NO_END },
	{ "\"a\\", 1, 4, NO_END },
	{ "\"\\\"", 1, 4, NO_END },
	{ "\"\\u12", 1, 6, NO_END },
	{ "\"\\ud800", 1, 8, NO_END },
	{ "\"\xe2\x82", 1, 4, NO_END },
	{ "\"a\nb\"", 1, 3, CONTROL },
	{ "\"\t\"", 1, 2, CONTROL },
	{ "\"\x1f\"", 1, 2, CONTROL },
	{ "\"\\x41\"", 1, 3, ESCAPE },
	{ "\"\\'\"", 1, 3, ESCAPE },
	{ "\"\\U0041\"", 1, 3, ESCAPE },
	{ "\"\\\n\"", 1, 3, ESCAPE },
	{ "\"\\u12g4\"", 1, 6, HEX },
	{ "\"\\u12\"", 1, 6, HEX },
	{ "\"\\u-123\"", 1, 4, HEX },
	{ "\"\\ud800\"", 1, 8, HALF },
	{ "\"\\ud800x\"", 1, 8, HALF },
	{ "\"\\ud800\\n\"", 1, 9, HALF },
	{ "\"\\ud800\\u0041\"", 1, 13, HALF },
	{ "\"\\ud800\\ud800\"", 1, 13, HALF },
	{ "\"\\udc00\"", 1, 7, HALF },
	{ "\"\x80\"", 1, 2, UTF8 },
	{ "\"\xff\"", 1, 2, UTF8 },
	{ "\"\xc0\xaf\"", 1, 2, UTF8 },
	{ "\"\xc3\"", 1, 3, UTF8 },
	{ "\"a\xc3(\"", 1, 4, UTF8 },
	{ "\"\xe0\x80\xaf\"", 1, 4, UTF8 },
	{ "\"\xed\xa0\x80\"", 1, 4, UTF8 },
	{ "\"\xf4\x90\x80\x80\"", 1, 5, UTF8 },
	{ "\"\xf5\x80\x80\x80\"", 1, 2, UTF8 },
	{ "[\xc3\xa9]", 1, 2, ELEMENT },
};

/* Return the result of a scanner as one text to compare. */
static char *
describe(const struct json_scanner *s, struct buf *out)
{
	if (s->error == NULL)
		return mem_printf("%zu bytes: %s", s->offset, buf_str(out));
	return mem_printf("%u:%u: %s", s->line, s->column, s->error);
}

/* Feed text in pieces of at most size bytes, the first one of first bytes. */
static char *
scan(const char *text, size_t n, size_t first, size_t size)
{
	struct json_scanner s;
	struct buf out = { 0 };
	char *said;
	size_t i, piece;

	json_scanner_init(&s);
	piece = first;
	for (i = 0; i < n; i += piece, piece = size) {
		if (piece > n - i)
			piece = n - i;
		json_scanner_feed(&s, text + i, piece, &out);
	}
	json_scanner_finish(&s);
	said = describe(&s, &out);
	buf_free(&out);
	return said;
}

/* Return whether text has the same result in any pieces. */
static bool
is_same_in_pieces(const char *text, size_t n, const char *want)
{
	size_t first;
	char *said;
	bool same;

	said = scan(text, n, 1, 1);
	same = strcmp(said, want) == 0;
	free(said);
	for (first = 0; same && first <= n; first++) {
		said = scan(text, n, first, n + 1);
		same = strcmp(said, want) == 0;
		free(said);
	}
	return same;
}

static void
test_text(const char *text, const char *want)
{
	size_t n = strlen(text);
	char *said;

	said = scan(text, n, n, n + 1);
	is_str(said, want, "%s", text);
	free(said);
	ok(is_same_in_pieces(text, n, want), "%s: the same in pieces", text);
	is_int(json_is_valid(text, n), strstr(want, " bytes: ") != NULL,
	    "and it is%s valid", strstr(want, " bytes: ") ? "" : " not");
}

static void
test_tables(void)
{
	char *want;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		want = mem_printf("%zu bytes: %s", strlen(good[i].text),
		    good[i].want == NULL ? good[i].text : good[i].want);
		test_text(good[i].text, want);
		free(want);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		want = mem_printf(
		    "%u:%u: %s", bad[i].line, bad[i].column, bad[i].error);
		test_text(bad[i].text, want);
		free(want);
	}
}

static void
test_nul(void)
{
	ok(!json_is_valid("1\0", 2), "a NUL after a value is refused as text");
	ok(!json_is_valid("\"\0\"", 3),
	    "a NUL in a string is refused as a control character");
	ok(!json_is_valid("\"\\\0\"", 4), "a NUL is not an escape");
	ok(!json_is_valid("\"\\u00\0000\"", 8), "a NUL is not a digit");
	ok(!json_is_valid("nul\0", 4), "a NUL does not end a literal");
}

static void
test_depth(void)
{
	struct buf text = { 0 };
	struct json_scanner s;
	int i;

	for (i = 0; i < JSON_DEPTH_MAX; i++)
		buf_puts(&text, i % 3 == 0 ? "{\"a\":" : "[");
	buf_puts(&text, "1");
	for (i = JSON_DEPTH_MAX - 1; i >= 0; i--)
		buf_puts(&text, i % 3 == 0 ? "}" : "]");
	ok(json_is_valid(text.data, text.len), "%d levels are accepted",
	    JSON_DEPTH_MAX);
	buf_clear(&text);
	for (i = 0; i <= JSON_DEPTH_MAX; i++)
		buf_puts(&text, "[");
	json_scanner_init(&s);
	is_int(json_scanner_feed(&s, text.data, text.len, NULL), -1,
	    "one more is refused");
	is_str(s.error, "nested too deeply", "the message gives the reason");
	is_int(s.column, JSON_DEPTH_MAX + 1, "the message gives the place");
	buf_free(&text);
}

static void
test_whole(void)
{
	struct json_scanner s;
	struct buf out = { 0 };

	json_scanner_init(&s);
	json_scanner_feed(&s, " [1", 3, &out);
	ok(!s.whole, "half a value is not complete");
	is_str(buf_str(&out), "[1", "what is complete of it is written");
	json_scanner_feed(&s, "]", 1, &out);
	ok(s.whole, "the rest makes it complete");
	is_int(
	    json_scanner_feed(&s, " \n", 2, &out), 0, "white space may follow");
	is_int(json_scanner_finish(&s), 0, "the end may follow");
	is_int(
	    json_scanner_feed(&s, "1", 1, &out), -1, "nothing else may follow");
	is_int(json_scanner_feed(&s, " ", 1, &out), -1, "the error is final");
	is_int(json_scanner_finish(&s), -1, "the error remains at the end");
	is_str(s.error, TRAILING, "the error message remains");
	is_int(s.line, 2, "its line remains");
	is_int(s.column, 1, "its column remains");
	is_int(s.offset, 6, "so does the number of bytes read");

	json_scanner_init(&s);
	json_scanner_feed(&s, "12", 2, NULL);
	ok(!s.whole, "a number may continue");
	is_int(json_scanner_finish(&s), 0,
	    "a number is complete at the end of the text");
	ok(s.whole, "the end makes a number complete");
	buf_free(&out);
}

int
main(void)
{
	test_tables();
	test_nul();
	test_depth();
	test_whole();
	return done();
}
