/* SPDX-License-Identifier: MIT */
/* plan.c - see plan.h: what is done next. Pure: no clock, no process, no
 * descriptor. */
#include "config.h"

#include "plan/plan.h"

#include "plan/plan_inside.h"

#include <assert.h>
#include <string.h>

void
plan_init(struct plan *p, const struct plan_policy *policy)
{
	memset(p, 0, sizeof(*p));
	p->policy = *policy;
	p->list = PLAN_LIST_READY;
	p->again_end = &p->again;
	p->random = policy->seed;
	rate_init(&p->rate, policy->rate, policy->rate_window);
	assert(policy->jobs > 0 && policy->ahead > 0);
}

void
plan_free(struct plan *p)
{
	rate_free(&p->rate);
}

void
plan_add(struct plan *p, struct plan_task *task, const struct plan_wish *wish)
{
	assert(wish->replicas > 0);
	memset(task, 0, sizeof(*task));
	task->wish = *wish;
	plan_reset(task);
	task->due = CLOCK_NEVER;
	task->first_due = CLOCK_NEVER;
	plan_queue_put(&p->waiting, task);
}

static struct plan_step
step(enum plan_what what, struct plan_task *task)
{
	struct plan_step s;

	memset(&s, 0, sizeof(s));
	s.what = what;
	s.task = task;
	s.until = CLOCK_NEVER;
	return s;
}

/* The task does not run, nor does one of its attempts, but for again. */
static struct plan_step
drop(struct plan *p, struct plan_task *t, struct plan_attempt *again,
    enum plan_cut cut, int64_t now)
{
	struct plan_step s;

	s = step(PLAN_DROP, t);
	s.again = again;
	s.cut = cut;
	s.seq = t->seq;
	s.started = t->started;
	if (plan_is_waiting(t)) {
		plan_queue_take(&p->waiting, t);
		if (t->first_due == CLOCK_NEVER)
			t->first_due = now;
	}
	plan_settle(p, t, false, now);
	return s;
}

static struct plan_step
forget_again(struct plan *p, struct plan_attempt *a)
{
	struct plan_step s;

	plan_queue_take_again(p, a);
	s = step(PLAN_FORGET, NULL);
	s.again = a;
	return s;
}

static struct plan_step
drop_again(
    struct plan *p, struct plan_attempt *a, enum plan_cut cut, int64_t now)
{
	a->task->running--;
	/* Another attempt of its ask may still answer. */
	if (a->task->running > 0)
		return forget_again(p, a);
	plan_queue_take_again(p, a);
	return drop(p, a->task, a, cut, now);
}

/* The run is to end: name what is left, wait for what still runs. */
static struct plan_step
wind_up(struct plan *p, int64_t now)
{
	enum plan_cut cut;
	struct plan_task *t;

	cut = p->is_cancelled ? PLAN_CUT_CANCELLED : PLAN_CUT_DEADLINE;
	if (!p->is_cancelled &&
	    (p->again != NULL || p->timed.n > 0 || p->waiting.n > 0 ||
		p->running > 0))
		p->was_cut = true;
	if (p->again != NULL)
		return plan_is_wanted(p->again)
		    ? drop_again(p, p->again, cut, now)
		    : forget_again(p, p->again);
	while ((t = p->timed.first) != NULL) {
		if (t->running > 0) {
			plan_set_due(p, t, CLOCK_NEVER);
		} else if (t->attempts == 0) {
			plan_set_due(p, t, CLOCK_NEVER);
			t->is_over = true;
			return step(PLAN_FORGET, t);
		} else {
			return drop(p, t, NULL, cut, now);
		}
	}
	if (p->waiting.first != NULL)
		return drop(p, p->waiting.first, NULL, cut, now);
	if (p->list != PLAN_LIST_ENDED)
		return step(PLAN_MORE, NULL);
	return step(p->running > 0 ? PLAN_WAIT : PLAN_OVER, NULL);
}

/* What can only be given up. */
static bool
find_late(struct plan *p, int64_t now, struct plan_step *s)
{
	struct plan_attempt *a;
	struct plan_task *t;

	for (a = p->again; a != NULL; a = a->next) {
		if (!plan_is_wanted(a)) {
			*s = forget_again(p, a);
			return true;
		}
		if (now >= a->task->stop_at) {
			*s = drop_again(p, a, PLAN_CUT_MAX_TIME, now);
			return true;
		}
	}
	for (t = p->timed.first; t != NULL; t = t->next)
		if (now >= t->stop_at && t->running == 0) {
			*s = drop(p, t, NULL, PLAN_CUT_MAX_TIME, now);
			return true;
		}
	return false;
}

/* The moment from which something may start, as far as it is known. */
static int64_t
starts_from(const struct plan *p)
{
	int64_t from;

	if (p->running >= p->policy.jobs)
		return CLOCK_NEVER;
	from = rate_from(&p->rate);
	return from > p->start_at ? from : p->start_at;
}

static bool
find_start(struct plan *p, int64_t now, struct plan_step *s)
{
	struct plan_task *t;

	if (p->running >= p->policy.jobs || !plan_find_next(p, now, s))
		return false;
	t = s->task;
	if (p->failed_starts == PLAN_RETRY_START_MAX) {
		p->failed_starts--;
		*s = s->again != NULL
		    ? drop_again(p, s->again, PLAN_CUT_NO_START, now)
		    : drop(p, t, NULL, PLAN_CUT_NO_START, now);
		return true;
	}
	if (starts_from(p) > now)
		return false;
	if (t->attempts == 0) {
		t->started = now;
		t->stop_at = p->policy.deadline;
		if (t->wish.max_time > 0 &&
		    clock_after(now, t->wish.max_time) < t->stop_at)
			t->stop_at = clock_after(now, t->wish.max_time);
	}
	return true;
}

/* Whether those that wait are as many, or as large, as may be in memory. Of
 * services that are asked every so often, all are. */
static bool
is_full(const struct plan *p)
{
	if (p->waiting.n >= p->policy.ahead ||
	    p->waiting.weight >= PLAN_WEIGHT_MAX)
		return true;
	return p->policy.every == 0 &&
	    (p->timed.n >= PLAN_TIMED_MAX ||
		p->timed.weight >= PLAN_WEIGHT_MAX);
}

static bool
wants_more(const struct plan *p, int64_t now)
{
	if (p->list != PLAN_LIST_READY || plan_is_paused(p) || is_full(p))
		return false;
	if (p->policy.ahead > 1)
		return true;
	/* Where nothing is chosen, none is taken before it can start; but the
	 * rate must not keep the end of the list from being seen. */
	return starts_from(p) <= now || (p->running == 0 && p->start_at <= now);
}

static bool
is_over(const struct plan *p)
{
	return p->waiting.n == 0 && p->timed.n == 0 && p->again == NULL &&
	    p->running == 0 && p->list == PLAN_LIST_ENDED;
}

/* When something has to be looked at though nothing has happened. */
static int64_t
next_moment(const struct plan *p, int64_t now)
{
	const struct plan_attempt *a;
	const struct plan_task *t;
	int64_t until, from, at;

	until = p->policy.deadline;
	from = starts_from(p);
	if (from > now &&
	    (p->waiting.n > 0 || p->again != NULL ||
		p->list == PLAN_LIST_READY))
		until = clock_earlier(until, from);
	for (a = p->again; a != NULL; a = a->next)
		until = clock_earlier(until, a->task->stop_at);
	for (t = p->timed.first; t != NULL; t = t->next) {
		if (t->running == 0)
			until = clock_earlier(until, t->stop_at);
		at = from > t->due ? from : t->due;
		if (at > now)
			until = clock_earlier(until, at);
	}
	return until;
}

struct plan_step
plan_next(struct plan *p, int64_t now)
{
	struct plan_step s;

	if (p->stop_all) {
		p->stop_all = false;
		return step(PLAN_STOP, NULL);
	}
	if (plan_is_closed(p, now))
		return wind_up(p, now);
	if (find_late(p, now, &s))
		return s;
	if (p->policy.ahead > 1 && wants_more(p, now))
		return step(PLAN_MORE, NULL);
	if (find_start(p, now, &s))
		return s;
	if (wants_more(p, now))
		return step(PLAN_MORE, NULL);
	if (is_over(p))
		return step(PLAN_OVER, NULL);
	s = step(PLAN_WAIT, NULL);
	s.until = next_moment(p, now);
	return s;
}

void
plan_cancel(struct plan *p)
{
	p->is_cancelled = true;
}

bool
plan_is_closed(const struct plan *p, int64_t now)
{
	return p->is_cancelled || now >= p->policy.deadline;
}

bool
plan_was_cut(const struct plan *p)
{
	return p->was_cut;
}

bool
plan_is_met(const struct plan *p)
{
	return p->policy.need > 0 && p->ok >= p->policy.need;
}

enum plan_cut
plan_why_stopped(const struct plan *p, const struct plan_task *t)
{
	if (p->is_cancelled)
		return PLAN_CUT_CANCELLED;
	return t->stop_at == p->policy.deadline ? PLAN_CUT_DEADLINE
						: PLAN_CUT_MAX_TIME;
}
