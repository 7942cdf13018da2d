/* SPDX-License-Identifier: MIT */
/* test-address.c - which texts are addresses in numbers. */
#include "config.h"

#include "tap.h"

#include "base/address.h"

#include <string.h>

static const struct {
	const char *text;
	bool is;
} rows[] = {
	{ "127.0.0.1", true },
	{ "255.255.255.255", true },
	{ "::", true },
	{ "::1", true },
	{ "2001:db8::192.0.2.1", true },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", true },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255 ", false },
	{ "", false },
	{ "127.1", false },
	{ "256.0.0.1", false },
	{ "[::1]", false },
	{ "fe80::1%eth0", false },
	{ "localhost", false },
	{ " ::1", false },
	{ "::1::", false },
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int(address_is_numeric(rows[i].text, strlen(rows[i].text)),
		    rows[i].is, "\"%s\" is %s address", rows[i].text,
		    rows[i].is ? "an" : "no");
	ok(address_is_numeric("::1]:80", 3), "what follows does not count");
	ok(!address_is_numeric("::1\0x", 5), "a NUL ends no address");
	return done();
}
