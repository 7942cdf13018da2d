/* SPDX-License-Identifier: MIT */
/* plan.c - what the plan is told, and what changes by that. See plan.h and
 * plan_state.h. */
#include "config.h"

#include "plan/plan_state.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

/* Queues. */

static void
leave_queue(struct plan_task *t)
{
	struct queue *q = t->queue;

	if (t->prev != NULL)
		t->prev->next = t->next;
	else
		q->first = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	else
		q->last = t->prev;
	q->n--;
	q->weight -= t->service.weight;
}

/* Move a task to the end of a queue, or out of any (NULL). If it is in that
 * queue already, it keeps its place. */
static void
move(struct plan_task *t, struct queue *q)
{
	if (t->queue == q)
		return;
	if (t->queue != NULL)
		leave_queue(t);
	t->queue = q;
	if (q == NULL)
		return;
	t->next = NULL;
	t->prev = q->last;
	if (q->last != NULL)
		q->last->next = t;
	else
		q->first = t;
	q->last = t;
	q->n++;
	q->weight += t->service.weight;
}

/* Return the origin where a task waits for its first attempt. */
static struct origin *
waits_at(struct plan *p, const struct plan_task *t)
{
	struct origin *o = t->service.origins[0];

	return o != NULL ? o : &p->nowhere;
}

static void
begin_waiting(struct plan *p, struct plan_task *t)
{
	struct origin *o = waits_at(p, t);

	if (o->waiting.n == 0) {
		o->prev = NULL;
		o->next = p->origins;
		if (p->origins != NULL)
			p->origins->prev = o;
		p->origins = o;
	}
	move(t, &o->waiting);
	p->waiting++;
	p->waiting_weight += t->service.weight;
}

/* A waiting task has left the queue of its origin. */
static void
end_waiting(struct plan *p, const struct plan_task *t)
{
	struct origin *o = waits_at(p, t);

	p->waiting--;
	p->waiting_weight -= t->service.weight;
	if (o->waiting.n > 0)
		return;
	if (o->prev != NULL)
		o->prev->next = o->next;
	else
		p->origins = o->next;
	if (o->next != NULL)
		o->next->prev = o->prev;
}

static void
put_continuation(struct plan *p, struct plan_attempt *a)
{
	a->next = NULL;
	*p->continuations_end = a;
	p->continuations_end = &a->next;
}

void
plan_take_continuation(struct plan *p, struct plan_attempt *a)
{
	struct plan_attempt **at;

	for (at = &p->continuations; *at != a; at = &(*at)->next)
		;
	*at = a->next;
	if (a->next == NULL)
		p->continuations_end = at;
	a->next = NULL;
}

void
plan_set_due(struct plan *p, struct plan_task *t, int64_t due)
{
	bool was_waiting = t->queue != NULL && t->queue != &p->timed;

	t->due = due;
	move(t, due != CLOCK_NEVER ? &p->timed : NULL);
	if (was_waiting)
		end_waiting(p, t);
}

/* Plan and tasks. */

struct plan *
plan_new(const struct plan_policy *policy)
{
	struct plan *p;

	assert(policy->jobs > 0 && policy->ahead > 0);
	p = mem_zalloc(sizeof(*p));
	p->policy = *policy;
	p->continuations_end = &p->continuations;
	p->random = policy->seed;
	rate_init(&p->rate, policy->rate, policy->rate_window);
	return p;
}

void
plan_free(struct plan *p)
{
	if (p == NULL)
		return;
	rate_free(&p->rate);
	free(p);
}

/* Prepare a task for an ask. */
static void
reset_ask(struct plan_task *t, uint64_t seq)
{
	t->ask = (struct plan_ask){
		.seq = seq,
		.due = CLOCK_NEVER,
		.started = CLOCK_NEVER,
		.stop_at = CLOCK_NEVER,
	};
	t->retries = (struct retries){ .retry_after = -1 };
	t->running = 0;
	t->has_chosen = false;
}

struct plan_task *
plan_add(struct plan *p, const struct plan_service *service, void *owner)
{
	struct plan_task *t;

	assert(service->replicas > 0);
	t = mem_zalloc(sizeof(*t));
	t->service = *service;
	t->owner = owner;
	t->due = CLOCK_NEVER;
	t->first_due = CLOCK_NEVER;
	t->place = p->added++;
	reset_ask(t, 0);
	begin_waiting(p, t);
	return t;
}

void
plan_task_free(struct plan_task *t)
{
	free(t);
}

void *
plan_task_owner(const struct plan_task *t)
{
	return t->owner;
}

bool
plan_task_is_over(const struct plan_task *t)
{
	return t->is_over;
}

void
plan_set_list(struct plan *p, enum plan_list list)
{
	if (p->list != PLAN_LIST_ENDED)
		p->list = list;
}

bool
plan_has_no_new(const struct plan *p)
{
	return p->list == PLAN_LIST_ENDED && p->waiting == 0;
}

void
plan_pause(struct plan *p, bool is_paused)
{
	p->is_paused = is_paused;
}

bool
plan_is_paused(const struct plan *p)
{
	return p->is_paused;
}

void
plan_heard(struct plan *p, int64_t moment)
{
	p->heard = moment;
}

void
plan_cancel(struct plan *p)
{
	p->is_cancelled = true;
}

bool
plan_is_cancelled(const struct plan *p)
{
	return p->is_cancelled;
}

bool
plan_is_closed(const struct plan *p, int64_t now)
{
	return p->is_cancelled || now >= p->policy.deadline;
}

bool
plan_is_met(const struct plan *p)
{
	return p->policy.need > 0 && p->ok >= p->policy.need;
}

bool
plan_was_cut(const struct plan *p)
{
	return p->was_cut;
}

size_t
plan_running(const struct plan *p)
{
	return p->running;
}

/* The end of an ask. */

/* Return when the next ask is due: when the next interval begins. Skip
 * intervals that were missed, but do not move the others, so that nothing
 * drifts. */
static int64_t
next_due(const struct plan *p, struct plan_task *t, int64_t now)
{
	uint64_t every = (uint64_t)p->policy.every, begun;

	begun = ((uint64_t)(now - t->first_due) + every - 1) / every;
	t->tick = begun > t->tick ? begun : t->tick + 1;
	return clock_after(t->first_due, (int64_t)(t->tick * every));
}

void
plan_end_ask(struct plan *p, struct plan_task *t, bool is_ok, int64_t now)
{
	plan_set_due(p, t, CLOCK_NEVER);
	p->ok += is_ok;
	/* There would have been another ask. */
	if (p->policy.until_ok && !is_ok && !p->is_cancelled &&
	    now >= p->policy.deadline && t->ask.seq + 1 != p->policy.count)
		p->was_cut = true;
	/* If the run is ending already, keep its first cause. */
	if (!plan_is_closed(p, now) &&
	    (plan_is_met(p) ||
		(!is_ok && p->policy.fail_fast && t->service.is_required))) {
		p->is_cancelled = true;
		p->must_stop = true;
	}
	if (p->policy.every == 0 || plan_is_closed(p, now) ||
	    (p->policy.until_ok && is_ok) ||
	    t->ask.seq + 1 == p->policy.count) {
		t->is_over = true;
		return;
	}
	reset_ask(t, t->ask.seq + 1);
	plan_set_due(p, t, next_due(p, t, now));
}

/* Attempts that start. */

static void
begin_sharing(struct plan *p, struct origin *o, bool is_new, int64_t now)
{
	pace_started(&p->pace, &o->pace, is_new, now);
	o->sharing++;
	p->sharing++;
}

/* The caller has counted the child as idle already, unless it leaves. */
static void
end_sharing(struct plan *p, const struct plan_attempt *a, int64_t now)
{
	struct origin *o = a->origin;

	o->sharing--;
	p->sharing--;
	if (o->idle > 0)
		pace_answered(
		    &p->pace, &o->pace, a->is_first, now - a->started, now);
	else
		pace_forget(&o->pace);
}

static void
count_start(struct plan *p, struct plan_attempt *a, int64_t now)
{
	p->running++;
	p->failed_starts = 0;
	if (a->origin != NULL)
		a->origin->running++;
	rate_count(&p->rate, now);
}

struct plan_attempt *
plan_started(
    struct plan *p, const struct plan_step *start, void *owner, int64_t now)
{
	struct plan_task *t = start->task;
	struct plan_attempt *a;

	a = mem_zalloc(sizeof(*a));
	a->task = t;
	a->owner = owner;
	a->ask = start->ask;
	a->origin = t->service.origins[a->ask.replica];
	a->started = now;
	a->shares = t->service.shares && a->origin != NULL;
	a->is_first = start->needs_child;
	if (t->queue != NULL && t->queue != &p->timed) {
		plan_count_passed(p, t);
		t->first_due = start->ask.started;
	}
	t->ask = start->ask;
	t->running++;
	count_start(p, a, now);
	if (a->shares)
		begin_sharing(p, a->origin, start->needs_child, now);
	plan_set_due(p, t,
	    t->ask.number < t->service.replicas
		? clock_after(now, t->service.hedge)
		: CLOCK_NEVER);
	return a;
}

void
plan_continued(struct plan *p, struct plan_attempt *a, int64_t now)
{
	plan_take_continuation(p, a);
	count_start(p, a, now);
}

void
plan_not_started(struct plan *p, int64_t now)
{
	p->start_at = clock_after(now, PLAN_RETRY_START);
	if (p->running == 0)
		p->failed_starts++;
}

void
plan_attempt_free(struct plan_attempt *a)
{
	free(a);
}

void *
plan_attempt_owner(const struct plan_attempt *a)
{
	return a->owner;
}

/* Attempts that end. */

/* Count that the process and the origin of an attempt are free. */
static void
count_end(struct plan *p, struct plan_attempt *a, int64_t now)
{
	assert(p->running > 0);
	p->running--;
	p->failed_starts = 0;
	p->start_at = now;
	if (a->origin != NULL)
		a->origin->running--;
	if (a->shares)
		end_sharing(p, a, now);
}

/* Return whether an ask has another attempt: one that runs, even if it is being
 * stopped, or one that is made due here. */
static bool
find_another(struct plan *p, struct plan_task *t, int64_t now)
{
	int64_t due;

	if (t->has_chosen || plan_is_closed(p, now) || now >= t->ask.stop_at)
		return t->running > 0;
	if (t->ask.number < t->service.replicas)
		due = now;
	else if (t->running > 0)
		return true;
	else
		due = retries_next(
		    &t->retries, &t->service, &t->ask, &p->random, now);
	plan_set_due(p, t, due);
	return due != CLOCK_NEVER;
}

enum plan_result
plan_ended(struct plan *p, struct plan_attempt *a, enum plan_outcome outcome,
    int64_t retry_after, int64_t now)
{
	struct plan_task *t = a->task;

	count_end(p, a, now);
	if (!plan_is_wanted(a))
		return PLAN_DISCARD;
	t->running--;
	retries_note(&t->retries, a->ask.number, outcome == PLAN_RETRYABLE,
	    now - a->started, retry_after);
	if (outcome != PLAN_SUCCESS && find_another(p, t, now))
		return PLAN_KEEP;
	if (outcome == PLAN_SUCCESS && plan_is_met(p)) {
		plan_end_ask(p, t, false, now);
		return PLAN_SURPLUS;
	}
	plan_end_ask(p, t, outcome == PLAN_SUCCESS, now);
	return PLAN_ANSWER;
}

void
plan_continue(
    struct plan *p, struct plan_attempt *a, struct origin *origin, int64_t now)
{
	count_end(p, a, now);
	a->shares = false;
	a->origin = origin;
	put_continuation(p, a);
}

bool
plan_choose(struct plan *p, struct plan_attempt *a)
{
	if (!plan_is_wanted(a) || plan_is_met(p))
		return false;
	a->is_chosen = true;
	a->task->has_chosen = true;
	/* The other attempts that run have lost. */
	a->task->running = 1;
	plan_set_due(p, a->task, CLOCK_NEVER);
	return true;
}

bool
plan_is_wanted(const struct plan_attempt *a)
{
	const struct plan_task *t = a->task;

	return !t->is_over && a->ask.seq == t->ask.seq &&
	    (!t->has_chosen || a->is_chosen);
}

unsigned
plan_attempts(const struct plan_attempt *a)
{
	return a->task->ask.number;
}

enum plan_cut
plan_why_stopped(const struct plan *p, const struct plan_attempt *a)
{
	if (p->is_cancelled)
		return PLAN_CUT_CANCELLED;
	return a->ask.stop_at == p->policy.deadline ? PLAN_CUT_DEADLINE
						    : PLAN_CUT_MAX_TIME;
}
