/* SPDX-License-Identifier: MIT */
/* plan.c - see plan.h. Pure: no clock, no process, no descriptor. */
#include "config.h"

#include "run/plan.h"

#include <assert.h>
#include <string.h>

void
plan_init(struct plan *p, const struct plan_policy *policy)
{
	memset(p, 0, sizeof(*p));
	p->policy = *policy;
	p->list = PLAN_LIST_READY;
	p->last = &p->first;
	assert(policy->jobs > 0);
}

static void
put_first(struct plan *p, struct plan_task *task)
{
	task->next = p->first;
	p->first = task;
	if (task->next == NULL)
		p->last = &task->next;
}

static struct plan_task *
take_first(struct plan *p)
{
	struct plan_task *task;

	task = p->first;
	p->first = task->next;
	if (p->first == NULL)
		p->last = &p->first;
	task->next = NULL;
	return task;
}

void
plan_add(struct plan *p, struct plan_task *task, int64_t max_time)
{
	task->max_time = max_time;
	task->started = CLOCK_NEVER;
	task->stop_at = CLOCK_NEVER;
	task->has_run = false;
	task->next = NULL;
	*p->last = task;
	p->last = &task->next;
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

static struct plan_step
drop_first(struct plan *p, enum plan_cut cut)
{
	struct plan_step s;

	s = step(PLAN_DROP, take_first(p));
	s.cut = cut;
	return s;
}

static struct plan_step
start_first(struct plan *p, int64_t now)
{
	struct plan_task *task;

	task = take_first(p);
	if (task->started == CLOCK_NEVER) {
		task->started = now;
		task->stop_at = p->policy.deadline;
		if (task->max_time > 0 &&
		    clock_after(now, task->max_time) < task->stop_at)
			task->stop_at = clock_after(now, task->max_time);
	}
	p->running++;
	return step(PLAN_START, task);
}

/* The run is at its end: name what is left, wait for what still runs. */
static struct plan_step
wind_up(struct plan *p)
{
	if (p->first != NULL)
		return drop_first(
		    p, p->cancelled ? PLAN_CUT_CANCELLED : PLAN_CUT_DEADLINE);
	if (p->list != PLAN_LIST_ENDED)
		return step(PLAN_MORE, NULL);
	return step(p->running > 0 ? PLAN_WAIT : PLAN_OVER, NULL);
}

static bool
may_start(const struct plan *p, int64_t now)
{
	bool is_new;

	is_new = p->first == NULL || !p->first->has_run;
	/* What is held for an earlier one can only leave once that has run. */
	if (p->starts_paused && is_new && p->running > 0)
		return false;
	return p->running < p->policy.jobs && now >= p->start_at;
}

struct plan_step
plan_next(struct plan *p, int64_t now)
{
	struct plan_step s;

	if (plan_is_closed(p, now))
		return wind_up(p);
	if (p->first != NULL && p->failed_starts == PLAN_RETRY_START_MAX) {
		p->failed_starts--;
		return drop_first(p, PLAN_CUT_NO_START);
	}
	if (p->first != NULL && now >= p->first->stop_at)
		return drop_first(p, PLAN_CUT_MAX_TIME);
	if (p->first != NULL && may_start(p, now))
		return start_first(p, now);
	if (p->first == NULL && may_start(p, now) && p->list == PLAN_LIST_READY)
		return step(PLAN_MORE, NULL);
	if (p->first == NULL && p->running == 0 && p->list == PLAN_LIST_ENDED)
		return step(PLAN_OVER, NULL);

	s = step(PLAN_WAIT, NULL);
	/* What waits, be it for input, has to be looked at by then. */
	s.until = p->policy.deadline;
	if ((p->first != NULL || p->list == PLAN_LIST_READY) &&
	    p->running < p->policy.jobs && now < p->start_at &&
	    p->start_at < s.until)
		s.until = p->start_at;
	if (p->first != NULL && p->first->stop_at < s.until)
		s.until = p->first->stop_at;
	return s;
}

void
plan_not_started(struct plan *p, struct plan_task *task, int64_t now)
{
	assert(p->running > 0);
	p->running--;
	p->start_at = clock_after(now, PLAN_RETRY_START);
	if (p->running == 0)
		p->failed_starts++;
	if (!task->has_run) {
		/* Its time has not begun. */
		task->started = CLOCK_NEVER;
		task->stop_at = CLOCK_NEVER;
	}
	put_first(p, task);
}

void
plan_finished(struct plan *p, struct plan_task *task, int64_t now)
{
	assert(p->running > 0);
	p->running--;
	p->failed_starts = 0;
	p->start_at = now; /* what it had is free */
	task->has_run = true;
}

void
plan_again(struct plan *p, struct plan_task *task)
{
	put_first(p, task);
}

void
plan_cancel(struct plan *p)
{
	p->cancelled = true;
}

bool
plan_is_closed(const struct plan *p, int64_t now)
{
	return p->cancelled || now >= p->policy.deadline;
}

enum plan_cut
plan_why_stopped(const struct plan *p, const struct plan_task *task)
{
	if (p->cancelled)
		return PLAN_CUT_CANCELLED;
	return task->stop_at == p->policy.deadline ? PLAN_CUT_DEADLINE
						   : PLAN_CUT_MAX_TIME;
}
