/* SPDX-License-Identifier: MIT */
/* test-json-value.c - values found by pointers, and compared. */
#include "config.h"

#include "base/json.h"
#include "base/json_value.h"
#include "tap.h"

#include <time.h>

#define BODY                                                                   \
	" { \"a\" : 1 , \"b\": [ 10, {\"c\":\"x\"}, [] ],\"\":2,"              \
	"\"a/b\":3,\"m~n\":4,\"e\\u00e9\":5, \"q\\\"\":6,\"s\":\"{\\\"]\","    \
	"\"twice\":7, \"twice\":8, \"deep\":{\"deep\":{\"deep\":null}},"       \
	"\"0\":9 } "

static const struct {
	const char *tokens[4]; /* ended by NULL */
	const char *want;      /* NULL: not there */
} finds[] = {
	{ { "a" }, "1" },
	{ { "b", "0" }, "10" },
	{ { "b", "1", "c" }, "\"x\"" },
	{ { "b", "2" }, "[]" },
	{ { "b", "3" }, NULL },
	{ { "b", "-" }, NULL },
	{ { "b", "00" }, NULL },
	{ { "b", "01" }, NULL },
	{ { "b", "-1" }, NULL },
	{ { "b", "" }, NULL },
	{ { "b", "18446744073709551616" }, NULL },
	{ { "b", "2", "0" }, NULL },
	{ { "" }, "2" },
	{ { "a/b" }, "3" },
	{ { "m~n" }, "4" },
	{ { "e\xc3\xa9" }, "5" },
	{ { "q\"" }, "6" },
	{ { "s" }, "\"{\\\"]\"" },
	{ { "s", "0" }, NULL },
	{ { "twice" }, "8" },
	{ { "deep", "deep", "deep" }, "null" },
	{ { "deep", "deep" }, "{\"deep\":null}" },
	{ { "a", "a" }, NULL },
	{ { "A" }, NULL },
	{ { "0" }, "9" },
};

static const struct {
	const char *a, *b;
	int order; /* of a and b */
} numbers[] = {
	{ "0", "-0", 0 },
	{ "0", "0.000e99", 0 },
	{ "0", "0e-99", 0 },
	{ "1", "2", -1 },
	{ "-1", "-2", 1 },
	{ "-1", "1", -1 },
	{ "-1", "0", -1 },
	{ "0", "1e-400", -1 },
	{ "0", "-1e-400", 1 },
	{ "1", "1.0", 0 },
	{ "1.50", "1.5", 0 },
	{ "10", "9", 1 },
	{ "1e2", "100", 0 },
	{ "1E+2", "100.00", 0 },
	{ "1200e-2", "12", 0 },
	{ "0.0012e4", "12", 0 },
	{ "0.1", "0.10000000000000000000000000000000000000001", -1 },
	{ "12345678901234567890", "12345678901234567891", -1 },
	{ "9007199254740993", "9007199254740992", 1 },
	{ "1e400", "1e401", -1 },
	{ "-1e400", "-1e401", 1 },
	{ "1e400", "10e399", 0 },
	{ "5e-324", "4e-324", 1 },
	{ "1e9999999999999999999999", "1", 1 },
	{ "1e-9999999999999999999999", "1", -1 },
	{ "1e-9999999999999999999999", "0", 1 },
	{ "123", "122.999", 1 },
	{ "123", "123.001", -1 },
	{ "100", "1", 1 },
};

static const struct {
	const char *a, *b;
	bool equal;
} pairs[] = {
	{ "null", "null", true },
	{ "null", "false", false },
	{ "true", "true", true },
	{ "1", "\"1\"", false },
	{ "1.0", "1", true },
	{ "\"a\"", "\"a\"", true },
	{ "\"a\"", "\"b\"", false },
	{ "\"\\u0061\"", "\"a\"", true },
	{ "\"\\u00e9\"", "\"\xc3\xa9\"", true },
	{ "\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"", true },
	{ "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"",
	    "\"/\\u0008\\u000c\\u000A\\u000d\\u0009\\u005c\\u0022\"", true },
	{ "\"\\u0000\"", "\"\"", false },
	{ "[]", "[]", true },
	{ "[1, 2]", "[1,2.0]", true },
	{ "[1,2]", "[2,1]", false },
	{ "[1]", "[1,1]", false },
	{ "[1,1]", "[1]", false },
	{ "[[]]", "[{}]", false },
	{ "{}", "{ }", true },
	{ "{\"a\":1,\"b\":[2]}", "{ \"b\" : [ 2.0 ], \"a\" : 1e0 }", true },
	{ "{\"a\":1}", "{\"a\":1,\"b\":2}", false },
	{ "{\"a\":1,\"b\":2}", "{\"a\":1}", false },
	{ "{\"a\":1}", "{\"b\":1}", false },
	{ "{\"a\":1}", "{\"\\u0061\":1}", true },
	{ "{\"a\":1,\"a\":2}", "{\"a\":2}", true },
	{ "{\"a\":1,\"a\":2}", "{\"a\":1}", false },
	{ "{\"a\":{\"b\":[{\"c\":1}]}}", "{\"a\":{\"b\":[{\"c\":1}]}}", true },
	{ "{\"a\":{\"b\":[{\"c\":1}]}}", "{\"a\":{\"b\":[{\"c\":2}]}}", false },
};

static struct bytes
value(const char *text)
{
	if (!json_is_valid(text, strlen(text)))
		bail(text);
	return json_value(text, strlen(text));
}

static void
test_find(size_t i)
{
	struct strlist tokens = { 0 };
	struct bytes found;
	bool is_found;
	size_t k;

	for (k = 0; k < 4 && finds[i].tokens[k] != NULL; k++)
		strlist_add(&tokens, finds[i].tokens[k]);
	is_found = json_find(value(BODY), &tokens, &found);
	if (finds[i].want == NULL)
		ok(!is_found, "row %zu: \"%s\" leads to nothing", i,
		    finds[i].tokens[0]);
	else
		is_bytes(is_found ? found.p : NULL, is_found ? found.n : 0,
		    finds[i].want, strlen(finds[i].want),
		    "row %zu: \"%s\" leads to %s", i, finds[i].tokens[0],
		    finds[i].want);
	strlist_free(&tokens);
}

static void
test_numbers(size_t i)
{
	struct bytes a = value(numbers[i].a), b = value(numbers[i].b);

	is_int(json_compare_numbers(a, b), numbers[i].order, "%s and %s",
	    numbers[i].a, numbers[i].b);
	is_int(json_compare_numbers(b, a), -numbers[i].order,
	    "and the other way round");
}

static void
test_root(void)
{
	struct strlist none = { 0 };
	struct bytes found;

	ok(json_find(value(" [1, 2] "), &none, &found),
	    "without tokens there is the value itself");
	is_bytes(found.p, found.n, "[1, 2]", 6, "without white space around");
}

/* If both texts are searched for each member of a hostile one, this takes a
 * minute. */
static void
test_time(void)
{
	static const char wanted[] = "{\"a\":{\"k\":1}}";
	struct buf hostile = { 0 };
	clock_t start = clock();
	int i;

	buf_puts(&hostile, "{\"a\":{\"k\":1");
	for (i = 0; i < 50000; i++)
		buf_puts(&hostile, ",\"k\":1");
	buf_puts(&hostile, "}}");
	ok(json_is_equal(value(buf_str(&hostile)), value(wanted)),
	    "a key that occurs very often is equal to one");
	ok(clock() - start < 10 * CLOCKS_PER_SEC,
	    "its repetitions are not compared with each other");
	buf_free(&hostile);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(finds) / sizeof(finds[0]); i++)
		test_find(i);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		test_numbers(i);
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		is_int(json_is_equal(value(pairs[i].a), value(pairs[i].b)),
		    pairs[i].equal, "%s and %s are%s equal", pairs[i].a,
		    pairs[i].b, pairs[i].equal ? "" : " not");
		is_int(json_is_equal(value(pairs[i].b), value(pairs[i].a)),
		    pairs[i].equal, "and the other way round");
	}
	test_root();
	test_time();
	return done();
}
