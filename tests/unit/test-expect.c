/* SPDX-License-Identifier: MIT */
/* test-expect.c - how long a certificate is valid: dates of RFC 3339. */
#include "config.h"

#include "fetch/expect.h"
#include "tap.h"

static const struct {
	const char *text;
	long long want; /* -1: it is no such date */
} dates[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "1970-03-01T00:00:01Z", 5097601 },
	{ "1999-12-31T23:59:59Z", 946684799 },
	{ "2000-02-29T12:00:00Z", 951825600 },
	{ "2000-03-01T00:00:00Z", 951868800 },
	{ "2026-11-24T06:36:15Z", 1795502175 },
	{ "2100-02-28T23:59:59Z", 4107542399 },
	{ "2100-03-01T00:00:00Z", 4107542400 },
	{ "9999-12-31T23:59:59Z", 253402300799 },
	{ "", -1 },
	{ "2026-11-24", -1 },
	{ "2026-11-24T06:36:15", -1 },
	{ "2026-11-24T06:36:15Zx", -1 },
	{ "2026-11-24 06:36:15Z", -1 },
	{ "2026-13-24T06:36:15Z", -1 },
	{ "1969-12-31T23:59:59Z", -1 },
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		is_int(expect_date(dates[i].text), dates[i].want, "\"%s\"",
		    dates[i].text);
	return done();
}
