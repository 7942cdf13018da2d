/* SPDX-License-Identifier: MIT */
/* retry_after.c - see retry_after.h. libcurl 7.88 reports neither a number that
 * is too large for it nor a date that has passed, so the value is parsed here.
 */
#include "config.h"

#include "fetch/retry_after.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <string.h>

#define DIGITS  "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static bool
is_among(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Return the seconds of a value that begins with a digit, or 0 if something
 * else follows. */
static int64_t
parse_seconds(const char *value)
{
	const char *p;
	int64_t seconds;

	seconds = 0;
	for (p = value; is_among(*p, DIGITS); p++)
		if (seconds <= RETRY_AFTER_MAX)
			seconds = seconds * 10 + (*p - '0');
	if (p[0] == '.' && is_among(p[1], DIGITS)) {
		p++;
		seconds += strspn(p, "0") < strspn(p, DIGITS);
		p += strspn(p, DIGITS);
	}
	return *p == '\0' ? seconds : 0;
}

int64_t
retry_after_parse(const char *value, int64_t now)
{
	int64_t seconds;
	time_t date;

	seconds = 0;
	if (value == NULL)
		return -1;
	if (is_among(value[0], DIGITS)) {
		seconds = parse_seconds(value);
	} else if (is_among(value[0], LETTERS)) {
		/* -1 if it is no date. */
		date = curl_getdate(value, NULL);
		seconds = date > now ? (int64_t)date - now : 0;
	}
	if (seconds <= 0)
		return -1;
	return seconds < RETRY_AFTER_MAX ? seconds : RETRY_AFTER_MAX;
}
