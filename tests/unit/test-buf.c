/* SPDX-License-Identifier: MIT */
/* test-buf.c - bytes that grow at the end. */
#include "config.h"

#include "base/buf.h"
#include "tap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
test_empty(void)
{
	struct buf b = { 0 };
	char *s;

	ok(b.data == NULL, "an empty buf has no memory");
	buf_append(&b, NULL, 0);
	buf_drop(&b, 0);
	is_int(b.len, 0, "an empty buf accepts appending and dropping nothing");
	is_str(buf_str(&b), "", "its text is the empty string");
	is_int(b.len, 0, "the NUL is not counted in its length");
	buf_free(&b);
	s = buf_steal(&b);
	is_str(s, "", "stealing from it gives the empty string");
	free(s);
}

static void
test_growth(void)
{
	struct buf b = { 0 };
	size_t i;
	bool same;

	for (i = 0; i < 10000; i++)
		buf_putc(&b, (char)('a' + i % 26));
	is_int(b.len, 10000, "ten thousand bytes can be appended one by one");
	same = true;
	for (i = 0; i < b.len; i++)
		same = same && b.data[i] == (char)('a' + i % 26);
	ok(same, "they are in order");
	buf_drop(&b, 9998);
	is_str(buf_str(&b), "op", "dropping bytes leaves the rest");
	buf_puts(&b, "!");
	is_str(buf_str(&b), "op!", "the rest can be appended to");
	buf_drop(&b, 3);
	is_str(buf_str(&b), "", "all bytes can be dropped");
	buf_free(&b);
	ok(b.data == NULL && b.len == 0 && b.cap == 0, "a freed buf is empty");
}

static void
test_printf(void)
{
	struct buf b = { 0 };
	int width;
	bool same;

	same = true;
	for (width = 0; width < 300; width++) {
		buf_clear(&b);
		buf_puts(&b, "x");
		buf_printf(&b, "%*d|", width, 7);
		same = same && b.len == (size_t)(width < 1 ? 1 : width) + 2 &&
		    strlen(buf_str(&b)) == b.len && b.data[0] == 'x' &&
		    b.data[b.len - 2] == '7' && b.data[b.len - 1] == '|';
		buf_free(&b);
	}
	ok(same, "a formatted text of any length fits");
	buf_printf(&b, "%s", "");
	is_int(b.len, 0, "an empty formatted text fits");
	buf_free(&b);
}

/* Numbers are those of printf(3). */
static void
test_numbers(void)
{
	static const uint64_t numbers[] = { 0, 1, 9, 10, 99, 100, 999999,
		1000000, UINT32_MAX, INT64_MAX, (uint64_t)INT64_MAX + 1,
		UINT64_C(9999999999999999999), UINT64_C(10000000000000000000),
		UINT64_MAX };
	struct buf b = { 0 };
	char expected[32];
	size_t i, digits;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		for (digits = 0; digits <= 20; digits++) {
			snprintf(expected, sizeof(expected), "%0*" PRIu64,
			    (int)digits, numbers[i]);
			buf_put_number(&b, numbers[i], digits);
			if (strcmp(buf_str(&b), expected) != 0)
				break;
			buf_clear(&b);
		}
		is_str(buf_str(&b), "", "the number %" PRIu64, numbers[i]);
		buf_free(&b);
	}
}

static void
test_shorten(void)
{
	static const struct {
		const char *text;
		size_t max;
		const char *expected;
		const char *name;
	} rows[] = {
		{ "", 8, "", "an empty text stays" },
		{ "12345678", 8, "12345678", "a text that fits stays" },
		{ "123456789", 8, "12345...", "one that does not is cut" },
		{ "1234\xc3\xa9"
		  "789",
		    8, "1234...", "but not in a character" },
		{ "123\xc3\xa9"
		  "6789",
		    8, "123\xc3\xa9...", "only after it" },
	};
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_puts(&b, rows[i].text);
		buf_shorten(&b, rows[i].max);
		is_str(buf_str(&b), rows[i].expected, "%s", rows[i].name);
		buf_free(&b);
	}
}

static void
test_steal(void)
{
	struct buf b = { 0 };
	char *s;

	buf_append(&b, "a\0b", 3);
	s = buf_steal(&b);
	is_bytes(s, 4, "a\0b", 4, "stolen bytes are whole and terminated");
	ok(b.data == NULL && b.len == 0, "the buf is empty after stealing");
	buf_puts(&b, "next");
	is_str(buf_str(&b), "next", "it can be filled again");
	is_bytes(s, 4, "a\0b", 4, "the stolen bytes do not change");
	buf_clear(&b);
	ok(b.len == 0 && b.cap > 0, "clearing keeps the memory");
	buf_free(&b);
	free(s);
}

int
main(void)
{
	test_empty();
	test_growth();
	test_printf();
	test_numbers();
	test_shorten();
	test_steal();
	return done();
}
