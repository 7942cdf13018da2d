/* SPDX-License-Identifier: MIT */
/* test-clock.c - add times, and convert them for poll(2) and for people. */
#include "config.h"

#include "base/clock.h"
#include "tap.h"

#include <limits.h>

static const struct {
	const char *name;
	int64_t moment, length, want;
} sums[] = {
	{ "a length is added", 5, 7, 12 },
	{ "never plus a length is never", CLOCK_NEVER, 1, CLOCK_NEVER },
	{ "something plus never is never", 1, CLOCK_NEVER, CLOCK_NEVER },
	{ "never plus zero is never", CLOCK_NEVER, 0, CLOCK_NEVER },
	{ "never plus never is never", CLOCK_NEVER, CLOCK_NEVER, CLOCK_NEVER },
	{ "an overflow is never", INT64_MAX - 5, 6, CLOCK_NEVER },
	{ "the latest time does not overflow", INT64_MAX - 7, 6,
	    INT64_MAX - 1 },
};

static const struct {
	const char *name;
	int64_t now, then;
	int want;
} waits[] = {
	{ "never is -1", 0, CLOCK_NEVER, -1 },
	{ "the present is 0", 42, 42, 0 },
	{ "the past is 0", 43, 42, 0 },
	{ "a nanosecond is a whole millisecond", 42, 43, 1 },
	{ "a millisecond is one millisecond", 0, CLOCK_MS, 1 },
	{ "a little more than a millisecond is two", 0, CLOCK_MS + 1, 2 },
	{ "a second is a thousand milliseconds", 5, 5 + CLOCK_S, 1000 },
	{ "a year is the largest timeout", 0, 365 * 86400 * CLOCK_S, INT_MAX },
	{ "the last moment is the largest timeout", 0, CLOCK_NEVER - 1,
	    INT_MAX },
};

static const struct {
	int64_t ms;
	const char *want;
} dates[] = {
	{ 0, "1970-01-01T00:00:00.000Z" },
	{ 1, "1970-01-01T00:00:00.001Z" },
	{ 951868799999, "2000-02-29T23:59:59.999Z" },
	{ 1795502175123, "2026-11-24T06:36:15.123Z" },
	{ 253402300799999, "9999-12-31T23:59:59.999Z" },
	{ INT64_MAX, "292278994-08-17T07:12:55.807Z" },
};

static const struct {
	const char *format;
	const char *want;
} formats[] = {
	{ "", "" },
	{ "x%%f", "x%f" },
	{ "%F %T.%f %z", "2026-11-24 06:36:15.000123 +0000" },
	{ "%s %a %j%", "1795502175 Tue 328%" },
	{ "%2000d", "" },
};

int
main(void)
{
	struct buf text = { 0 };
	int64_t now;
	size_t i;

	for (i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		is_int(clock_after(sums[i].moment, sums[i].length),
		    sums[i].want, "%s", sums[i].name);
	for (i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		is_int(clock_poll_ms(waits[i].now, waits[i].then),
		    waits[i].want, "%s", waits[i].name);
	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		clock_rfc3339(&text, dates[i].ms);
		is_str(buf_str(&text), dates[i].want, "%s", dates[i].want);
		buf_clear(&text);
	}
	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		buf_clear(&text);
		clock_format(
		    &text, formats[i].format, INT64_C(1795502175000123));
		is_str(buf_str(&text), formats[i].want, "time as \"%s\"",
		    formats[i].format);
	}
	buf_free(&text);
	is_int(clock_earlier(7, CLOCK_NEVER), 7, "any time is before never");
	is_int(clock_earlier(7, 3), 3,
	    "the earlier of two times may be the second");
	now = clock_now();
	ok(now > 0 && clock_now() >= now, "time does not run backwards");
	ok(clock_wall_ms() > INT64_C(1600000000000), "it is after 2020");
	return done();
}
