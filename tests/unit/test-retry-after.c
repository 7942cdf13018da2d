/* SPDX-License-Identifier: MIT */
/* test-retry-after.c - valid and invalid values of Retry-After. */
#include "config.h"

#include "fetch/retry_after.h"

#include "tap.h"

/* Thu, 26 Nov 2026 12:00:00 GMT */
#define NOW INT64_C(1795694400)

#define NONE    (-1)
#define FOREVER RETRY_AFTER_MAX

static const struct {
	const char *value;
	int64_t want;
} rows[] = {
	{ NULL, NONE },
	{ "", NONE },
	{ "120", 120 },
	{ "1", 1 },
	{ "007", 7 },
	{ "0", NONE },
	{ "000", NONE },

	{ "4294967293", 4294967293 },
	{ "4294967294", FOREVER },
	{ "4294967296", FOREVER },
	{ "9223372036854775807", FOREVER },
	{ "9223372036854775808", FOREVER },
	{ "18446744073709551615", FOREVER },
	{ "18446744073709551616", FOREVER },
	{ "18446744073709551617", FOREVER },
	{ "99999999999999999999999999999999999999999999999", FOREVER },
	{ "99999999999999999999999999999999999999999999999.5", FOREVER },
	{ "99999999999999999999999999999999999999999999999x", NONE },

	{ "1.5", 2 },
	{ "0.001", 1 },
	{ "30.0", 30 },
	{ "30.000000000000000000000001", 31 },
	{ "0.0", NONE },
	{ "1.", NONE },
	{ ".5", NONE },
	{ "1.5.2", NONE },
	{ "1,5", NONE },

	{ "-1", NONE },
	{ "-5", NONE },
	{ "-9223372036854775809", NONE },
	{ "+5", NONE },
	{ "1 20", NONE },
	{ "5, 10", NONE },
	{ "5;10", NONE },
	{ "10s", NONE },
	{ "1e3", NONE },
	{ "0x10", NONE },
	{ "120 GMT", NONE },
	{ "20261126", 20261126 },
	{ "12:00:30", NONE },
	{ "\"120\"", NONE },
	{ "\xd9\xa1\xd9\xa2", NONE },
	{ "soon", NONE },
	{ "Thu", NONE },
	{ "GMT", NONE },

	{ "Thu, 26 Nov 2026 12:00:30 GMT", 30 },
	{ "Thursday, 26-Nov-26 12:01:00 GMT", 60 },
	{ "Thu Nov 26 12:00:10 2026", 10 },
	{ "thu, 26 nov 2026 12:00:30 gmt", 30 },
	{ "Thu, 26 Nov 2026 12:00:00 GMT", NONE },
	{ "Thu, 26 Nov 2026 11:59:59 GMT", NONE },
	{ "Thu, 01 Jan 1970 00:00:00 GMT", NONE },
	{ "Sun, 06 Nov 1994 08:49:37 GMT", NONE },
	{ "Fri, 27 Nov 2026 12:00:00 GMT", 86400 },
	{ "Fri, 31 Dec 2399 23:59:59 GMT", FOREVER },
	{ "Fri, 31 Dec 9999 23:59:59 GMT", FOREVER },
	{ "Thu, 32 Nov 2026 12:00:30 GMT", NONE },
};

int
main(void)
{
	const char *value;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		value = rows[i].value;
		is_int(retry_after_parse(value, NOW), rows[i].want, "\"%s\"",
		    value != NULL ? value : "(none)");
	}
	return done();
}
