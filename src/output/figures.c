/* SPDX-License-Identifier: MIT */
/* figures.c - see figures.h. */
#include "config.h"

#include "output/figures.h"

#include "base/clock.h"
#include "base/quantity.h"

#include <inttypes.h>
#include <stdio.h>

#define MINUTE (60 * CLOCK_S)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* Times from here on are in minutes, hours or days. */
#define LONG (100 * CLOCK_S)

static void
figure_long(int64_t ns, char out[FIGURE_MAX])
{
	int64_t unit = CLOCK_S;

	if (ns >= 100 * DAY)
		unit = DAY;
	else if (ns >= DAY)
		unit = HOUR;
	else if (ns >= HOUR)
		unit = MINUTE;
	duration_str(ns - ns % unit, out, FIGURE_MAX);
}

void
figure_time(int64_t ns, char out[FIGURE_MAX])
{
	int64_t ms, cs;

	ms = (ns + CLOCK_MS / 2) / CLOCK_MS;
	cs = (ms + 5) / 10;
	if (ns < 0)
		snprintf(out, FIGURE_MAX, "-");
	else if (ms < 1000)
		snprintf(out, FIGURE_MAX, "%" PRId64 "ms", ms);
	else if (cs < LONG / (CLOCK_S / 100))
		snprintf(out, FIGURE_MAX, "%" PRId64 ".%02" PRId64 "s",
		    cs / 100, cs % 100);
	else
		figure_long(cs * (CLOCK_S / 100), out);
}

void
figure_tenths(int64_t ns, char out[FIGURE_MAX])
{
	int64_t tenths = ns / (CLOCK_S / 10);

	if (ns < LONG)
		snprintf(out, FIGURE_MAX, "%" PRId64 ".%" PRId64 "s",
		    tenths / 10, tenths % 10);
	else
		figure_long(ns, out);
}

void
figure_size(uint64_t bytes, char out[FIGURE_MAX])
{
	static const char units[] = "kMGTPE";
	uint64_t tenths;
	size_t unit;

	if (bytes < 1024) {
		snprintf(out, FIGURE_MAX, "%" PRIu64, bytes);
		return;
	}
	unit = 0;
	while (bytes >= (uint64_t)1024 * 1024) {
		bytes /= 1024;
		unit++;
	}
	tenths = bytes * 10 / 1024;
	if (tenths < 100 && tenths % 10 != 0)
		snprintf(out, FIGURE_MAX, "%" PRIu64 ".%" PRIu64 "%c",
		    tenths / 10, tenths % 10, units[unit]);
	else
		snprintf(
		    out, FIGURE_MAX, "%" PRIu64 "%c", tenths / 10, units[unit]);
}
