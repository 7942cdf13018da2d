/* SPDX-License-Identifier: MIT */
/* test-redirect.c - the meaning of a redirect, without any connection. */
#include "config.h"

#include "fetch/redirect.h"

#include "tap.h"

#include <stdlib.h>

static void
test_codes(void)
{
	static const struct {
		int code;
		bool want;
	} rows[] = {
		{ 200, false },
		{ 300, false },
		{ 301, true },
		{ 302, true },
		{ 303, true },
		{ 304, false },
		{ 305, false },
		{ 306, false },
		{ 307, true },
		{ 308, true },
		{ 309, false },
		{ 404, false },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int(redirect_is(rows[i].code), rows[i].want, "%d is %s",
		    rows[i].code, rows[i].want ? "a redirect" : "none");
}

static void
test_methods(void)
{
	static const struct {
		int code;
		const char *method;
		const char *want;
		bool keeps_body;
	} rows[] = {
		{ 301, "GET", "GET", true },
		{ 301, "POST", "GET", false },
		{ 301, "PUT", "PUT", true },
		{ 301, "HEAD", "HEAD", true },
		{ 302, "POST", "GET", false },
		{ 302, "DELETE", "DELETE", true },
		{ 303, "GET", "GET", false },
		{ 303, "POST", "GET", false },
		{ 303, "PUT", "GET", false },
		{ 303, "DELETE", "GET", false },
		{ 303, "HEAD", "HEAD", false },
		{ 307, "POST", "POST", true },
		{ 307, "GET", "GET", true },
		{ 308, "POST", "POST", true },
		{ 308, "PATCH", "PATCH", true },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is_str(redirect_method(rows[i].code, rows[i].method),
		    rows[i].want, "a %d of %s is asked with %s", rows[i].code,
		    rows[i].method, rows[i].want);
		is_int(redirect_keeps_body(rows[i].code, rows[i].method),
		    rows[i].keeps_body, "and %s its body",
		    rows[i].keeps_body ? "keeps" : "loses");
	}
}

static void
test_origins(void)
{
	static const struct {
		const char *a;
		const char *b;
		bool want;
	} rows[] = {
		{ "http://h/a", "http://h/b", true },
		{ "http://h/", "http://H:80/", true },
		{ "https://h/", "https://h:443/", true },
		{ "http://h/", "https://h/", false },
		{ "http://h/", "http://h:8080/", false },
		{ "http://h/", "http://h.example/", false },
		{ "http://h/", "http://h@other/", false },
		{ "http://u:p@h/", "http://h/", true },
		{ "http://h:80@other/", "http://h/", false },
		{ "HTTP://h/", "http://h:080/", true },
		{ "https://h:80/", "http://h/", false },
		{ "http://h./", "http://h/", false },
		{ "http://other\\@h/", "http://h/", true },
		{ "http://h:443/", "https://h/", false },
		{ "http://[::1]/", "http://[::1]:80/", true },
		{ "http://[::1]/", "http://127.0.0.1/", false },
		{ "http://[fe80::1%25eth0]/", "http://[fe80::1]/", false },
		{ "http://[fe80::1%25eth0]/", "http://[fe80::1%25eth1]/",
		    false },
		{ "http://[fe80::1%25eth0]/", "http://[fe80::1%25ETH0]/",
		    false },
		{ "http://[fe80::1%25eth0]/", "http://[FE80::1%25eth0]:80/",
		    true },
		{ "http://h/", "no URL", false },
		{ "no URL", "no URL", false },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int(redirect_is_within(rows[i].a, rows[i].b), rows[i].want,
		    "%s and %s are of %s", rows[i].a, rows[i].b,
		    rows[i].want ? "one origin" : "two");
}

static void
test_leads(void)
{
	static const struct {
		int code;
		uint32_t hops;
		const char *from, *to;
		bool want;
	} rows[] = {
		{ 302, 1, "POST", "GET", true },
		{ 302, 1, "POST", "POST", false },
		{ 307, 1, "POST", "POST", true },
		{ 307, 1, "POST", "GET", false },
		{ 307, 2, "POST", "GET", true },
		{ 303, 2, "POST", "POST", false },
		{ 303, 1, "HEAD", "HEAD", true },
		{ 303, 2, "HEAD", "GET", false },
		{ 307, 1, "GET", "DELETE", false },
		{ 307, 2, "GET", "POST", false },
		{ 307, 1, "GET", "get", false },
		{ 308, 9, "PURGE", "PURGE", true },
		{ 200, 1, "GET", "GET", false },
		{ 0, 1, "GET", "GET", false },
		{ 302, 0, "GET", "GET", false },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int(redirect_may_lead(rows[i].code, rows[i].hops,
			   rows[i].from, rows[i].to),
		    rows[i].want, "%s to %s by %u, the last a %d", rows[i].from,
		    rows[i].to, (unsigned)rows[i].hops, rows[i].code);
}

int
main(void)
{
	test_codes();
	test_methods();
	test_origins();
	test_leads();
	return done();
}
