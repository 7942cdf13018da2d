/* SPDX-License-Identifier: MIT */
/* test-rate.c - a limit on starts in every window of time. */
#include "config.h"

#include "tap.h"

#include "base/clock.h"
#include "plan/rate.h"

/* Moments of starts, and the moment when the next is allowed. */
static const struct {
	const char *name;
	size_t max;
	int64_t window;
	int64_t at[6];
	size_t n;
	int64_t from;
} rows[] = {
	{ "no start yet: at any time", 2, 100, { 0 }, 0, 0 },
	{ "fewer starts than allowed: at any time", 2, 100, { 7 }, 1, 0 },
	{ "as many starts as allowed: one window after the first", 2, 100,
	    { 7, 90 }, 2, 107 },
	{ "of more starts, the last ones count", 2, 100, { 7, 90, 107, 190 }, 4,
	    207 },
	{ "several starts at one time", 3, 100, { 7, 7, 7 }, 3, 107 },
	{ "one at a time", 1, 100, { 0, 100, 250 }, 3, 350 },
	{ "a ring that is full for the second time", 3, 10,
	    { 1, 2, 3, 11, 12, 13 }, 6, 21 },
	{ "no limit", 0, 100, { 1, 1, 1 }, 3, 0 },
	{ "a window that does not end", 1, CLOCK_NEVER, { 1 }, 1, CLOCK_NEVER },
};

/* Start whenever it is allowed: no window has more starts than max, and there
 * are as many as possible. */
static void
test_windows(size_t max, int64_t window)
{
	int64_t at[200], now;
	struct rate r;
	size_t i, bad;

	rate_init(&r, max, window);
	now = 1;
	bad = 0;
	for (i = 0; i < 200; i++) {
		/* Sometimes nothing starts for a while. */
		now += i % 17 == 0 ? window / 3 : 0;
		if (rate_from(&r) > now)
			now = rate_from(&r);
		at[i] = now;
		rate_count(&r, now);
		bad += i >= max && at[i] - at[i - max] < window;
	}
	is_int(bad, 0, "never more than %d in %d", (int)max, (int)window);
	ok(at[199] - at[0] <= (int64_t)(199 / max) * window + 12 * (window / 3),
	    "as many as allowed: %d in %d", (int)max, (int)window);
	rate_free(&r);
}

int
main(void)
{
	struct rate r;
	size_t i, j;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rate_init(&r, rows[i].max, rows[i].window);
		for (j = 0; j < rows[i].n; j++)
			rate_count(&r, rows[i].at[j]);
		is_int(rate_from(&r), rows[i].from, "%s", rows[i].name);
		rate_free(&r);
	}
	test_windows(1, 100);
	test_windows(3, 100);
	test_windows(7, 10);
	test_windows(100, 1000);
	return done();
}
