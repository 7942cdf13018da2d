/* SPDX-License-Identifier: MIT */
/* expect.c - see expect.h. */
#include "config.h"

#include "fetch/expect.h"

#include "base/clock.h"
#include "service/condition.h"
#include "service/url_text.h"

#include <stdio.h>

/* Seconds that are still a duration in nanoseconds; nearly 300 years. */
#define CERT_LEFT_MAX (INT64_MAX / CLOCK_S)

/* A condition_show_fn. */
static char *
show(const void *arg, const char *p, size_t n)
{
	return asking_excerpt(arg, p, n);
}

/* Return the days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t
days_until(int64_t year, int month, int day)
{
	int64_t era_year, days;

	/* Let years begin in March, so that a leap day is the last day of
	 * its year. */
	era_year = month > 2 ? year : year - 1;
	days = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era_year * 365 + era_year / 4 - era_year / 100 + era_year / 400 +
	    days - 719468;
}

int64_t
expect_date(const char *text)
{
	int year, month, day, hour, minute, second, n;

	n = 0;
	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &year, &month, &day,
		&hour, &minute, &second, &n) != 6 ||
	    n != 20 || text[n] != '\0' || year < 1970 || month < 1 ||
	    month > 12)
		return -1;
	return ((days_until(year, month, day) * 24 + hour) * 60 + minute) * 60 +
	    second;
}

/* Set how long the certificate is still valid. */
static void
take_certificate(struct condition_answer *a, const char *expires)
{
	int64_t date, left;

	date = expect_date(expires);
	left = date - clock_wall_ms() / 1000;
	if (left > CERT_LEFT_MAX)
		left = CERT_LEFT_MAX;
	a->has_cert = date != -1;
	if (a->has_cert)
		a->cert_left = left * CLOCK_S;
}

void
expect_judge(const struct transfer *t, int64_t total, struct answer_verdict *v,
    struct errbuf *message)
{
	const struct asking *asking = t->asking;
	const struct request *r = &asking->request;
	struct condition_answer a = {
		.code = t->head.code,
		.version = t->head.version,
		.time = total,
		.size = t->decode.decoded,
		.body = { t->kept.data, t->kept.len },
		.headers = &t->head.kept,
	};
	struct buf why = { 0 };

	if (r->expect.n == 0 || !request_accepts_code(r, t->head.code))
		return;
	a.is_plain = !url_is_https(asking->url);
	take_certificate(&a, t->cert_expires);
	if (conditions_judge(
		&r->expect, &a, show, asking, &why, &v->may_pass) == -1) {
		v->reason = REASON_EXPECT;
		errbuf_set(message, "%s", buf_str(&why));
	}
	buf_free(&why);
}
