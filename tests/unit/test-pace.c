/* SPDX-License-Identifier: MIT */
/* test-pace.c - whether a service waits for a busy child of its origin. */
#include "config.h"

#include "tap.h"

#include "plan/pace.h"

#define US (CLOCK_MS / 1000)

/* Answers that all took the same time and came at the same interval, both in
 * microseconds, the last of them at 1 s; how much longer the first answer of a
 * child took; and the work at hand. */
static const struct {
	const char *name;
	unsigned n;
	int took, every, more;
	struct pace_work work;
	int until; /* microseconds after the last answer; 0: do not wait */
} rows[] = {
	{ "without an answer, a service does not wait", 0, 0, 0, 0,
	    { 9, 90, 9 }, 0 },
	{ "only forks are apart before it is known how often answers come", 32,
	    300, 100, 0, { 9, 90, 9 }, -2500 },
	{ "it waits for quick answers that come often", 33, 300, 100, 0,
	    { 2, 20, 1000 }, 6000 },
	{ "not if no child of its origin is busy", 33, 300, 100, 0,
	    { 0, 20, 9 }, 0 },
	{ "and so they are if answers come less often", 33, 300, 400, 0,
	    { 2, 20, 1000 }, -2500 },
	{ "if a fork is quicker, only so many are made", 33, 4000, 100, 0,
	    { 2, 90, 9 }, 2000 },
	{ "and if another child saves more than it costs", 33, 300, 100, 0,
	    { 2, 10, 1000 }, 2000 },
	{ "if few services wait, fewer children are enough", 33, 300, 100, 0,
	    { 2, 10, 100 }, 6000 },
	{ "if a child costs more, fewer are enough", 33, 300, 100, 5000,
	    { 2, 10, 1000 }, 20000 },
	{ "and forks are further apart", 33, 300, 100, 5000, { 2, 5, 1000 },
	    16000 },
	{ "and answers come often sooner", 33, 300, 900, 5000, { 2, 10, 1000 },
	    20000 },
	{ "but no child counts as very expensive", 33, 300, 100, 500000,
	    { 2, 20, 1000 }, 20000 },
};

static void
test_rows(void)
{
	struct pace_run run;
	struct pace p;
	int64_t last = CLOCK_S, until;
	size_t i;
	unsigned n;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&run, 0, sizeof(run));
		memset(&p, 0, sizeof(p));
		for (n = rows[i].n; n > 0; n--)
			pace_answered(&run, &p, false, rows[i].took * US,
			    last - (int64_t)(n - 1) * rows[i].every * US);
		if (rows[i].more > 0)
			run.first = run.least + rows[i].more * US;
		/* A child was forked 4 ms before. */
		run.forked = last - 4 * CLOCK_MS;
		until = pace_until(&run, &p, &rows[i].work);
		is_int(until,
		    rows[i].until != 0 ? last + rows[i].until * US : 0, "%s",
		    rows[i].name);
	}
}

/* Answers become slow, and quick again. */
static void
test_change(void)
{
	const struct pace_work work = { 4, 40, 1000 };
	struct pace_run run = { 0 };
	struct pace p = { 0 };
	int64_t now = CLOCK_S;
	int n;

	for (n = 0; n < 40; n++)
		pace_answered(&run, &p, false, 300 * US, now += 100 * US);
	is_int(pace_until(&run, &p, &work), now + PACE_REST * PACE_COST_MIN,
	    "a service waits");
	pace_started(&run, &p, false, now += CLOCK_MS);
	is_int(pace_until(&run, &p, &work), now + PACE_REST * PACE_COST_MIN,
	    "and longer, after another one has found an idle child");
	pace_started(&run, &p, true, now += CLOCK_MS);
	is_int(pace_until(&run, &p, &work), now + PACE_REST * PACE_COST_MIN,
	    "longer still after a fork");
	run.forked += CLOCK_S;
	is_int(pace_until(&run, &p, &work), now + PACE_MAX * PACE_COST_MIN,
	    "but not for ever because of forks at other origins");
	run.forked = now;
	for (n = 0; n < 2 * PACE_WINDOW; n++)
		pace_answered(&run, &p, false, 100 * CLOCK_MS, now += CLOCK_MS);
	ok(pace_until(&run, &p, &work) <= now,
	    "a service does not wait once answers come less often");
	for (n = 0; n < 2 * PACE_WINDOW; n++)
		pace_answered(&run, &p, false, 300 * US, now += 100 * US);
	pace_started(&run, &p, true, now += CLOCK_MS);
	is_int(pace_until(&run, &p, &work), now + PACE_REST * PACE_COST_MIN,
	    "answers come often again");
	pace_started(&run, &p, true, now += 10 * CLOCK_MS);
	is_int(pace_until(&run, &p, &work), now + PACE_COST_MIN,
	    "forks follow one another soon if no answer comes any more");
	pace_forget(&p);
	is_int(pace_until(&run, &p, &work), 0,
	    "nothing is known after a child has left");
}

/* What a child costs is learnt from its first answer. */
static void
test_cost(void)
{
	const struct pace_work work = { 2, 10, 1000 };
	struct pace_run run = { 0 };
	struct pace p = { 0 };
	int64_t now = CLOCK_S;
	int n;

	pace_answered(&run, &p, true, 9 * CLOCK_MS, now);
	pace_answered(&run, &p, true, 5300 * US, now);
	for (n = 0; n < 40; n++)
		pace_answered(&run, &p, false, 300 * US, now += 100 * US);
	is_int(pace_until(&run, &p, &work), now + PACE_REST * 5 * CLOCK_MS,
	    "a child costs what its first answer takes longer than any other");
	for (n = 0; n < 40; n++)
		pace_answered(&run, &p, true, 300 * US, now += 100 * US);
	is_int(pace_until(&run, &p, &work), PACE_REST * PACE_COST_MIN,
	    "the quickest first answer counts");
}

int
main(void)
{
	test_rows();
	test_cost();
	test_change();
	return done();
}
