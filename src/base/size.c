/* SPDX-License-Identifier: MIT */
/* size.c - see size.h. */
#include "config.h"

#include "base/size.h"

#include <string.h>

static const char units[] = "kmgKMG"; /* each is 1024 times the previous one */

#define UNITS 3

static int
fail(const char **why, const char *text)
{
	*why = text;
	return -1;
}

/* Read one or more digits at the start of text. Set *rest to the text after
 * them. */
static int
scan(const char *text, int64_t *number, const char **rest, const char **why)
{
	const char *p;
	int64_t n;
	int digit;

	if (*text == '\0')
		return fail(why, "is empty");
	p = text + (*text == '-');
	if (*p < '0' || *p > '9')
		return fail(why, "is not a number");
	if (p > text)
		return fail(why, "is negative");
	for (n = 0; *p >= '0' && *p <= '9'; p++) {
		digit = *p - '0';
		if (n > (INT64_MAX - digit) / 10)
			return fail(why, "is too large");
		n = n * 10 + digit;
	}
	if (*p == '.')
		return fail(why, "is not a whole number");
	*number = n;
	*rest = p;
	return 0;
}

int
size_parse(const char *text, int64_t *bytes, const char **why)
{
	const char *at, *rest;
	int64_t n;
	int shift;

	if (scan(text, &n, &rest, why) == -1)
		return -1;
	if (*rest != '\0') {
		at = strchr(units, *rest);
		if (at == NULL || rest[1] != '\0')
			return fail(why, "has an unknown unit (k M G)");
		shift = 10 * ((int)(at - units) % UNITS + 1);
		if (n > INT64_MAX >> shift)
			return fail(why, "is too large");
		n <<= shift;
	}
	*bytes = n;
	return 0;
}

int
number_parse(const char *text, int64_t min, int64_t max, int64_t *number,
    const char **why)
{
	const char *rest;
	int64_t n;

	if (scan(text, &n, &rest, why) == -1)
		return -1;
	if (*rest != '\0')
		return fail(why, "is not a number");
	if (n < min)
		return fail(why, "is too small");
	if (n > max)
		return fail(why, "is too large");
	*number = n;
	return 0;
}
