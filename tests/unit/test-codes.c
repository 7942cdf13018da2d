/* SPDX-License-Identifier: MIT */
/* test-codes.c - lists of HTTP codes: which are valid, which codes match. */
#include "config.h"

#include "tap.h"

#include "service/codes.h"

static const struct {
	const char *text;
	bool valid;
} lists[] = {
	{ "200", true },
	{ "100", true },
	{ "999", true },
	{ "200-299", true },
	{ "200-200", true },
	{ "200-299,404", true },
	{ "404,200-299,100-999", true },
	{ "", false },
	{ ",", false },
	{ "200,", false },
	{ ",200", false },
	{ "200,,404", false },
	{ "299-200", false },
	{ "099", false },
	{ "000-999", false },
	{ "99", false },
	{ "1000", false },
	{ "200-", false },
	{ "-299", false },
	{ "200-250-299", false },
	{ "200 -299", false },
	{ "200, 404", false },
	{ "2xx", false },
	{ "+20", false },
	{ "200;404", false },
};

static const struct {
	const char *text;
	int code;
	bool in;
} members[] = {
	{ NULL, 200, true },
	{ NULL, 299, true },
	{ NULL, 199, false },
	{ NULL, 300, false },
	{ NULL, 0, false },
	{ "404", 404, true },
	{ "404", 200, false },
	{ "200-299,404", 204, true },
	{ "200-299,404", 404, true },
	{ "200-299,404", 405, false },
	{ "500-599,100-103", 103, true },
	{ "500-599,100-103", 104, false },
	{ "100-999", 999, true },
	{ "100-999", 1000, false },
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		ok(codes_are_valid(lists[i].text) == lists[i].valid,
		    "\"%s\" is %s list of codes", lists[i].text,
		    lists[i].valid ? "a" : "no");
	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		ok(codes_have(members[i].text, members[i].code) ==
			members[i].in,
		    "%d is %s %s", members[i].code,
		    members[i].in ? "in" : "not in",
		    members[i].text != NULL ? members[i].text : "the default");
	return done();
}
