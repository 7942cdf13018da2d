/* SPDX-License-Identifier: MIT */
/* test-jsonw.c - the JSON writer always writes valid JSON. */
#include "config.h"

#include "base/json.h"
#include "base/jsonw.h"
#include "base/utf8.h"
#include "tap.h"

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	const char *want;
} rows[] = {
	{ "an empty string", "", 0, "\"\"" },
	{ "plain text", "abc", 3, "\"abc\"" },
	{ "quote and backslash", "\"\\", 2, "\"\\\"\\\\\"" },
	{ "a slash needs no escape", "</a>", 4, "\"</a>\"" },
	{ "short escapes", "\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"" },
	{ "NUL", "a\0b", 3, "\"a\\u0000b\"" },
	{ "other controls", "\x1b\x1f\177", 3, "\"\\u001b\\u001f\\u007f\"" },
	{ "C1 controls", "\xc2\x80\xc2\x9f", 4, "\"\\u0080\\u009f\"" },
	{ "line separators", "\xe2\x80\xa8\xe2\x80\xa9", 6,
	    "\"\\u2028\\u2029\"" },
	{ "bidirectional controls", "\xe2\x80\x8e\xe2\x80\xae\xe2\x81\xa6", 9,
	    "\"\\u200e\\u202e\\u2066\"" },
	{ "UTF-8", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7", 9,
	    "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7\"" },
	{ "what is not UTF-8 is Latin-1", "\xe9t\xe9\n\x9b", 5,
	    "\"\xc3\xa9t\xc3\xa9\\n\\u009b\"" },
	{ "even where a part of it is", "\xc3\xa9\xff", 3,
	    "\"\xc3\x83\xc2\xa9\xc3\xbf\"" },
};

/* Every string of two bytes is written as valid JSON without controls. */
static void
test_all_pairs(void)
{
	struct buf out = { 0 };
	char pair[2];
	unsigned i;
	size_t at, len;
	uint32_t c;
	bool clean;

	clean = true;
	for (i = 0; i < 0x10000; i++) {
		pair[0] = (char)(i >> 8);
		pair[1] = (char)i;
		buf_clear(&out);
		jsonw_string(&out, pair, sizeof(pair));
		clean = clean && json_is_valid(out.data, out.len);
		for (at = 0; clean && at < out.len; at += len) {
			len = utf8_decode(out.data + at, out.len - at, &c);
			clean = len > 0 && !utf8_is_unsafe(c);
		}
	}
	ok(clean, "every two bytes are a valid string without controls");
	buf_free(&out);
}

static void
test_object(void)
{
	struct buf out = { 0 };

	buf_puts(&out, "{");
	jsonw_key_string(&out, "s", "a\nb");
	jsonw_key_string(&out, "none", NULL);
	jsonw_key_int(&out, "min", INT64_MIN);
	jsonw_key_int(&out, "max", INT64_MAX);
	jsonw_key_int(&out, "below", -1);
	jsonw_key_int(&out, "nothing", 0);
	jsonw_key_bool(&out, "yes", true);
	jsonw_key_bool(&out, "no", false);
	jsonw_key_null(&out, "null");
	jsonw_key(&out, "o");
	buf_puts(&out, "{");
	jsonw_key_seconds(&out, "zero", 0);
	jsonw_key_seconds(&out, "less", 999);
	jsonw_key_seconds(&out, "us", 1999);
	jsonw_key_seconds(&out, "below", INT64_C(999999999));
	jsonw_key_seconds(&out, "s", INT64_C(61000001000));
	jsonw_key_seconds(&out, "long", INT64_MAX);
	jsonw_key_seconds(&out, "never", -1);
	buf_puts(&out, "}}");
	is_str(buf_str(&out),
	    "{\"s\":\"a\\nb\",\"none\":null,"
	    "\"min\":-9223372036854775808,\"max\":9223372036854775807,"
	    "\"below\":-1,\"nothing\":0,"
	    "\"yes\":true,\"no\":false,\"null\":null,"
	    "\"o\":{\"zero\":0.000000,\"less\":0.000000,\"us\":0.000001,"
	    "\"below\":0.999999,\"s\":61.000001,"
	    "\"long\":9223372036.854775,\"never\":null}}",
	    "an object is written");
	ok(json_is_valid(out.data, out.len), "and valid");
	buf_free(&out);
}

int
main(void)
{
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&out);
		jsonw_string(&out, rows[i].bytes, rows[i].n);
		is_str(buf_str(&out), rows[i].want, "%s", rows[i].name);
		ok(json_is_valid(out.data, out.len), "is valid");
	}
	buf_clear(&out);
	jsonw_escaped(&out, "a\"b", 3);
	jsonw_escaped(&out, "", 0);
	jsonw_escaped(&out, "\n", 1);
	is_str(buf_str(&out), "a\\\"b\\n", "the inside goes piece by piece");
	buf_free(&out);
	test_object();
	test_all_pairs();
	return done();
}
