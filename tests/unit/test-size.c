/* SPDX-License-Identifier: MIT */
/* test-size.c - read sizes and whole numbers. */
#include "config.h"

#include "base/quantity.h"
#include "tap.h"

static const struct {
	const char *text;
	int64_t want;
	const char *why; /* the error; NULL: none, the result is want */
} sizes[] = {
	{ "0", 0, NULL },
	{ "1", 1, NULL },
	{ "007", 7, NULL },
	{ "16M", 16777216, NULL },
	{ "16m", 16777216, NULL },
	{ "1k", 1024, NULL },
	{ "1K", 1024, NULL },
	{ "3G", INT64_C(3221225472), NULL },
	{ "3g", INT64_C(3221225472), NULL },
	{ "0G", 0, NULL },
	{ "9223372036854775807", INT64_MAX, NULL },
	{ "8589934591G", INT64_C(8589934591) << 30, NULL },
	{ "9223372036854775808", 0, "is too large" },
	{ "99999999999999999999999", 0, "is too large" },
	{ "8589934592G", 0, "is too large" },
	{ "9007199254740992k", 0, "is too large" },
	{ "", 0, "is empty" },
	{ "k", 0, "is not a number" },
	{ "-", 0, "is not a number" },
	{ "-1", 0, "is negative" },
	{ "-1k", 0, "is negative" },
	{ "+1", 0, "is not a number" },
	{ " 1", 0, "is not a number" },
	{ "one", 0, "is not a number" },
	{ "1.5G", 0, "is not a whole number" },
	{ "1kB", 0, "has an unknown unit (k M G)" },
	{ "1MiB", 0, "has an unknown unit (k M G)" },
	{ "1T", 0, "has an unknown unit (k M G)" },
	{ "1 k", 0, "has white space: write the unit right after the number" },
	{ "1k ", 0, "has an unknown unit (k M G)" },
	{ "0x10", 0, "has an unknown unit (k M G)" },
	{ "1\n", 0, "has an unknown unit (k M G)" },
};

static const struct {
	const char *text;
	int64_t min, max, want;
	const char *why;
} numbers[] = {
	{ "1", 1, 10, 1, NULL },
	{ "10", 1, 10, 10, NULL },
	{ "0", 1, 10, 0, "is too small" },
	{ "11", 1, 10, 0, "is too large" },
	{ "99999999999999999999", 0, INT64_MAX, 0, "is too large" },
	{ "9223372036854775807", 0, INT64_MAX, INT64_MAX, NULL },
	{ "", 0, 10, 0, "is empty" },
	{ "1k", 0, 5000, 0, "is not a number" },
	{ "1 ", 0, 10, 0, "is not a number" },
	{ "1.0", 0, 10, 0, "is not a whole number" },
	{ "-1", 0, 10, 0, "is negative" },
	{ "x", 0, 10, 0, "is not a number" },
};

#define UNTOUCHED INT64_C(-77)

int
main(void)
{
	const char *why;
	int64_t n;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		n = UNTOUCHED;
		why = NULL;
		is_int(size_parse(sizes[i].text, &n, &why),
		    sizes[i].why == NULL ? 0 : -1, "size \"%s\" is told",
		    sizes[i].text);
		is_str(why, sizes[i].why, "with the reason");
		is_int(n, sizes[i].why == NULL ? sizes[i].want : UNTOUCHED,
		    "and the number");
	}
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		n = UNTOUCHED;
		why = NULL;
		is_int(number_parse(numbers[i].text, numbers[i].min,
			   numbers[i].max, &n, &why),
		    numbers[i].why == NULL ? 0 : -1, "number \"%s\" is told",
		    numbers[i].text);
		is_str(why, numbers[i].why, "with the reason");
		is_int(n, numbers[i].why == NULL ? numbers[i].want : UNTOUCHED,
		    "and the number");
	}
	return done();
}
