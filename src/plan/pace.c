/* SPDX-License-Identifier: MIT */
/* pace.c - see pace.h. */
#include "config.h"

#include "plan/pace.h"

/* Return the time that a new child costs. */
static int64_t
cost(const struct pace_run *run)
{
	int64_t more = run->first - run->least;

	if (more < PACE_COST_MIN)
		return PACE_COST_MIN;
	return more < PACE_COST_MAX ? more : PACE_COST_MAX;
}

/* Return the longest time between answers that come often. */
static int64_t
often(const struct pace_run *run)
{
	return cost(run) / PACE_OFTEN;
}

void
pace_started(struct pace_run *run, struct pace *p, bool is_new, int64_t now)
{
	p->since = now;
	if (is_new)
		run->forked = now;
	/* Answers may stop coming. */
	if (run->began != 0 && now - run->began > PACE_WINDOW * often(run))
		run->between = now - run->began;
}

static void
count(struct pace_run *run, int64_t now)
{
	if (run->began == 0)
		run->began = now;
	else if (++run->n == PACE_WINDOW) {
		run->between = (now - run->began) / PACE_WINDOW + 1;
		run->began = now;
		run->n = 0;
	}
}

/* Lower a duration that is 0 if it is not known. */
static void
lower(int64_t *least, int64_t took)
{
	if (*least == 0 || took < *least)
		*least = took;
}

void
pace_answered(struct pace_run *run, struct pace *p, bool is_new, int64_t took,
    int64_t now)
{
	count(run, now);
	p->since = now;
	if (took < 1)
		took = 1;
	if (is_new)
		lower(&run->first, took);
	lower(&run->least, took);
	lower(&p->least, took);
}

void
pace_forget(struct pace *p)
{
	p->least = 0;
}

/* Return whether another child at the origin would be of little use. */
static bool
is_enough(const struct pace_run *run, const struct pace *p,
    const struct pace_work *work)
{
	double answer = (double)p->least, fork = (double)cost(run);
	double busy = (double)work->busy;

	/* All waiting services take waiting * answer / busy; another child
	 * makes that shorter by one part in busy. */
	return answer < fork * (double)work->here &&
	    answer * (double)work->waiting < fork * busy * busy;
}

int64_t
pace_until(const struct pace_run *run, const struct pace *p,
    const struct pace_work *work)
{
	bool is_often = run->between != 0 && run->between <= often(run);
	int64_t rest = PACE_REST * cost(run), until;

	if (p->least == 0 || work->here == 0)
		return 0;
	until = clock_after(run->forked, is_often ? rest : cost(run));
	if (is_often && is_enough(run, p, work) && until < p->since + rest)
		until = p->since + rest;
	/* Forks at other origins do not delay this one for ever. */
	return clock_earlier(until, p->since + PACE_MAX * cost(run));
}
