/* SPDX-License-Identifier: MIT */
/* test-duration.c - read and print lengths of time, exactly. */
#include "config.h"

#include "base/clock.h"
#include "base/quantity.h"
#include "tap.h"

#define S  CLOCK_S
#define MS CLOCK_MS

#define NO_NUMBER "is not a number"
#define NO_UNIT   "has a number without a unit"
#define BAD_UNIT  "has an unknown unit (d h m s ms)"
#define BAD_ORDER "has units out of order (d h m s ms)"
#define TOO_LARGE "is too large"
#define UNTOUCHED INT64_C(-77)
#define ZEROS     "00000000000000000000000000000000000000000000000000"

static const struct {
	const char *text;
	int64_t want;
	const char *why; /* the error; NULL: none, the result is want */
} rows[] = {
	{ "0", 0, NULL },
	{ "0ms", 0, NULL },
	{ "0.0000", 0, NULL },
	{ "2", 2 * S, NULL },
	{ "2s", 2 * S, NULL },
	{ "500ms", 500 * MS, NULL },
	{ "1m", 60 * S, NULL },
	{ "1h", 3600 * S, NULL },
	{ "1d", 86400 * S, NULL },
	{ "1m30s", 90 * S, NULL },
	{ "1d2h3m4s5ms", 93784 * S + 5 * MS, NULL },
	{ "1h1ms", 3600 * S + MS, NULL },
	{ "1.5", 1500 * MS, NULL },
	{ "1.5m", 90 * S, NULL },
	{ "0.5h0.5s", 1800 * S + 500 * MS, NULL },
	{ ".5", 500 * MS, NULL },
	{ ".5ms", 500000, NULL },
	{ "5.", 5 * S, NULL },
	{ "5.m", 300 * S, NULL },
	{ "0002", 2 * S, NULL },
	{ "0.1", 100 * MS, NULL },
	{ "0.3", 300 * MS, NULL },
	{ "0.000000001s", 1, NULL },
	{ "0.0000000001s", 1, NULL },
	{ "0." ZEROS ZEROS "1", 1, NULL },
	{ "0.0000011ms", 2, NULL },
	{ "0.0000000010000000000000000000000001", 2, NULL },
	{ "0.33333333333333333333d", 28800 * S, NULL },
	{ "0.99999999999999999999", S, NULL },
	{ "9007199.254740993", INT64_C(9007199254740993), NULL },
	{ ZEROS ZEROS "1", S, NULL },
	{ "4611686018.427387903s", INT64_MAX / 2, NULL },
	{ "4611686018.427387904s", 0, TOO_LARGE },
	{ "4611686018.4273879031s", 0, TOO_LARGE },
	{ "53375d", 53375 * (86400 * S), NULL },
	{ "53376d", 0, TOO_LARGE },
	{ "53375d24h", 0, TOO_LARGE },
	{ "99999999999999999999", 0, TOO_LARGE },
	{ "9999999999999999999999999999ms", 0, TOO_LARGE },
	{ "", 0, "is empty" },
	{ "-1", 0, "is negative" },
	{ "-.5s", 0, "is negative" },
	{ "-0", 0, "is negative" },
	{ "-", 0, NO_NUMBER },
	{ "-x", 0, NO_NUMBER },
	{ "+1", 0, NO_NUMBER },
	{ " 1", 0, NO_NUMBER },
	{ "s", 0, NO_NUMBER },
	{ ".", 0, NO_NUMBER },
	{ ".s", 0, NO_NUMBER },
	{ "1..5", 0, NO_NUMBER },
	{ "1.2.3", 0, NO_NUMBER },
	{ "nan", 0, NO_NUMBER },
	{ "NaN", 0, NO_NUMBER },
	{ "inf", 0, NO_NUMBER },
	{ "infinity", 0, NO_NUMBER },
	{ "1e3", 0, BAD_UNIT },
	{ "0x10", 0, BAD_UNIT },
	{ "1M", 0, BAD_UNIT },
	{ "1sec", 0, BAD_UNIT },
	{ "1us", 0, BAD_UNIT },
	{ "1 s", 0, "has white space: write the unit right after the number" },
	{ "1s ", 0, BAD_UNIT },
	{ "1,5", 0, BAD_UNIT },
	{ "1:30", 0, BAD_UNIT },
	{ "1m-5s", 0, BAD_UNIT },
	{ "1s\n", 0, BAD_UNIT },
	{ "1m30", 0, NO_UNIT },
	{ "1h30.", 0, NO_UNIT },
	{ "1s1m", 0, BAD_ORDER },
	{ "1s1s", 0, BAD_ORDER },
	{ "1ms1s", 0, BAD_ORDER },
};

static const struct {
	int64_t ns;
	const char *want;
} texts[] = {
	{ 0, "0" },
	{ 1, "0.000001ms" },
	{ 1500, "0.0015ms" },
	{ 30 * MS, "30ms" },
	{ 500 * MS, "500ms" },
	{ 999999999, "999.999999ms" },
	{ S, "1s" },
	{ 1500 * MS, "1.5s" },
	{ 10 * S, "10s" },
	{ 90 * S, "1m30s" },
	{ 60 * S, "1m" },
	{ 3600 * S, "1h" },
	{ 3630 * S, "1h30s" },
	{ 86400 * S, "1d" },
	{ 90061 * S + 5 * MS, "1d1h1m1.005s" },
	{ 60 * S + 5 * MS, "1m5ms" },
	{ INT64_MAX, "106751d23h47m16.854775807s" },
};

static void
test_row(size_t i)
{
	const char *why = NULL;
	int64_t ns = UNTOUCHED;

	is_int(duration_parse(rows[i].text, &ns, &why),
	    rows[i].why == NULL ? 0 : -1, "\"%s\" is told", rows[i].text);
	is_str(why, rows[i].why, "with the reason");
	is_int(ns, rows[i].why == NULL ? rows[i].want : UNTOUCHED,
	    "and the length");
}

/* A length that is printed and read again is the same. */
static void
test_round_trip(void)
{
	const char *why;
	int64_t back, ns;
	char text[48];
	bool same;

	same = true;
	for (ns = 1; ns < INT64_MAX / 14; ns = ns * 7 + ns % 5) {
		duration_str(ns, text, sizeof(text));
		back = -1;
		same = same && duration_parse(text, &back, &why) == 0 &&
		    back == ns;
	}
	ok(same, "a length that is written reads back the same");
}

int
main(void)
{
	char text[48];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(i);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		duration_str(texts[i].ns, text, sizeof(text));
		is_str(text, texts[i].want, "%s is written", texts[i].want);
	}
	test_round_trip();
	return done();
}
