/* SPDX-License-Identifier: MIT */
/* test-figures.c - times and sizes in few columns. */
#include "config.h"

#include "output/figures.h"

#include "base/array.h"
#include "base/clock.h"
#include "tap.h"

static const struct {
	int64_t ns;
	const char *want;
} times[] = {
	{ -1, "-" },
	{ 0, "0ms" },
	{ CLOCK_MS / 2, "1ms" },
	{ 999 * CLOCK_MS, "999ms" },
	{ 1250 * CLOCK_MS, "1.25s" },
	{ 99994 * CLOCK_MS, "99.99s" },
	{ 99996 * CLOCK_MS, "1m40s" },
	{ 100 * CLOCK_S, "1m40s" },
	{ 3599 * CLOCK_S, "59m59s" },
	{ 3600 * CLOCK_S, "1h" },
	{ 5000 * CLOCK_S, "1h23m" },
	{ 86399 * CLOCK_S, "23h59m" },
	{ 86460 * CLOCK_S, "1d" },
	{ 8639999 * CLOCK_S, "99d23h" },
	{ 8640000 * CLOCK_S, "100d" },
};

static const struct {
	int64_t ns;
	const char *want;
} clocks[] = {
	{ 0, "0.0s" },
	{ 99 * CLOCK_MS, "0.0s" },
	{ 1250 * CLOCK_MS, "1.2s" },
	{ 99999 * CLOCK_MS, "99.9s" },
	{ 100 * CLOCK_S, "1m40s" },
	{ 4000 * CLOCK_S, "1h6m" },
};

static const struct {
	uint64_t bytes;
	const char *want;
} sizes[] = {
	{ 0, "0" },
	{ 1023, "1023" },
	{ 1024, "1k" },
	{ 1229, "1.2k" },
	{ 16 << 20, "16M" },
	{ UINT64_MAX, "15E" },
};

int
main(void)
{
	char got[FIGURE_MAX];
	size_t i;

	for (i = 0; i < ARRAY_LEN(times); i++) {
		figure_time(times[i].ns, got);
		is_str(got, times[i].want, "the time %s", times[i].want);
	}
	for (i = 0; i < ARRAY_LEN(clocks); i++) {
		figure_tenths(clocks[i].ns, got);
		is_str(got, clocks[i].want, "the clock %s", clocks[i].want);
	}
	for (i = 0; i < ARRAY_LEN(sizes); i++) {
		figure_size(sizes[i].bytes, got);
		is_str(got, sizes[i].want, "the size %s", sizes[i].want);
	}
	return done();
}
