/* SPDX-License-Identifier: MIT */
/* plan_attempt.c - see plan.h: attempts that begin and end, and what follows.
 * Pure: no clock, no process, no descriptor. */
#include "config.h"

#include "plan/plan_inside.h"

#include <assert.h>
#include <string.h>

void
plan_reset(struct plan_task *t)
{
	t->attempts = 0;
	t->started = CLOCK_NEVER;
	t->stop_at = CLOCK_NEVER;
	t->running = 0;
	t->retried = 0;
	t->longest = 0;
	t->wait_is_cut = false;
	t->worth = 0;
	t->retry_after = -1;
	t->is_chosen = false;
}

bool
plan_is_waiting(const struct plan_task *t)
{
	return t->attempts == 0 && t->due == CLOCK_NEVER && !t->is_over;
}

static void
end_run(struct plan *p)
{
	p->is_cancelled = true;
	p->stop_all = true;
}

/* The next period that has not begun: those that were missed are left out, and
 * the others stay where they are, so that nothing drifts. */
static int64_t
next_due(const struct plan *p, struct plan_task *t, int64_t now)
{
	uint64_t every = (uint64_t)p->policy.every, begun;

	begun = ((uint64_t)(now - t->first_due) + every - 1) / every;
	t->tick = begun > t->tick ? begun : t->tick + 1;
	return clock_after(t->first_due, (int64_t)(t->tick * every));
}

void
plan_settle(struct plan *p, struct plan_task *t, bool is_ok, int64_t now)
{
	plan_set_due(p, t, CLOCK_NEVER);
	p->ok += is_ok;
	/* Where the run ends already, what is left goes by why it does. */
	if (!plan_is_closed(p, now) &&
	    (plan_is_met(p) ||
		(!is_ok && p->policy.fail_fast && t->wish.is_required)))
		end_run(p);
	if (p->policy.every == 0 || plan_is_closed(p, now) ||
	    t->seq + 1 == p->policy.count) {
		t->is_over = true;
		return;
	}
	t->seq++;
	plan_reset(t);
	plan_set_due(p, t, next_due(p, t, now));
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

void
plan_started(
    struct plan *p, struct plan_task *t, struct plan_attempt *a, int64_t now)
{
	memset(a, 0, sizeof(*a));
	a->task = t;
	a->seq = t->seq;
	a->replica = plan_next_replica(t);
	a->origin = plan_next_origin(t);
	if (plan_is_waiting(t))
		plan_queue_take(&p->waiting, t);
	if (t->first_due == CLOCK_NEVER)
		t->first_due = t->started;
	a->number = ++t->attempts;
	a->started = now;
	t->running++;
	count_start(p, a, now);
	plan_set_due(p, t,
	    t->attempts < t->wish.replicas ? clock_after(now, t->wish.hedge)
					   : CLOCK_NEVER);
}

void
plan_went_on(struct plan *p, struct plan_attempt *a, int64_t now)
{
	plan_queue_take_again(p, a);
	count_start(p, a, now);
}

void
plan_not_started(struct plan *p, struct plan_task *t, int64_t now)
{
	p->start_at = clock_after(now, PLAN_RETRY_START);
	if (p->running == 0)
		p->failed_starts++;
	if (t->attempts == 0) {
		/* Its time has not begun. */
		t->started = CLOCK_NEVER;
		t->stop_at = CLOCK_NEVER;
	}
}

/* What it had is free. */
static void
count_end(struct plan *p, struct plan_attempt *a, int64_t now)
{
	assert(p->running > 0);
	p->running--;
	p->failed_starts = 0;
	p->start_at = now;
	if (a->origin != NULL)
		a->origin->running--;
}

/* A number from 0 to max, both included: splitmix64, which is good enough to
 * keep clients apart. */
static int64_t
random_up_to(struct plan *p, int64_t max)
{
	uint64_t z;

	z = p->random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (int64_t)(z % ((uint64_t)max + 1));
}

/* Return how long to wait before trying again, beyond what the service asked
 * for: exponential with full jitter. If it asked for a time, there is jitter
 * all the same, since it asks everybody for the same time. */
static int64_t
jitter(struct plan *p, const struct plan_task *t)
{
	int64_t max, doublings;

	max = t->wish.retry_delay;
	if (t->retry_after >= 0)
		return random_up_to(p, max);
	for (doublings = 0; doublings < t->retried && max < PLAN_BACKOFF_MAX;
	     doublings++)
		max *= 2;
	if (max > PLAN_BACKOFF_MAX && t->wish.retry_delay <= PLAN_BACKOFF_MAX)
		max = PLAN_BACKOFF_MAX;
	return random_up_to(p, max);
}

/*
 * Return when to try again, or CLOCK_NEVER if not within the limit.
 *
 * A wait is as long as the backoff says if an attempt as long as those so far
 * would end within the limit after it. Otherwise it is cut, once, to leave room
 * for one more attempt: the time of the longest so far, and a part of the limit
 * for what may take longer if it succeeds. What the service asked for is never
 * cut: to ask it earlier would only fail again.
 */
static int64_t
retry_at(struct plan *p, struct plan_task *t, int64_t now)
{
	int64_t earliest, due, room, latest;

	earliest = now;
	if (t->retry_after >= 0)
		earliest = clock_after(now, t->retry_after);
	if (earliest >= t->stop_at)
		return CLOCK_NEVER;
	due = clock_after(earliest, jitter(p, t));
	if (clock_after(due, t->longest) <= t->stop_at)
		return due;
	if (t->wait_is_cut)
		return CLOCK_NEVER;
	t->wait_is_cut = true;
	room = t->longest + (t->stop_at - t->started) / PLAN_ROOM_PART;
	latest = t->stop_at - room;
	return latest > earliest ? clock_earlier(latest, due) : earliest;
}

/* Whether its ask has another attempt in it: one that runs, even if it is being
 * stopped, or one that then is due. */
static bool
find_another(struct plan *p, struct plan_task *t, int64_t now)
{
	bool is_late;
	int64_t due;

	is_late = plan_is_closed(p, now) || now >= t->stop_at;
	if (!t->is_chosen && !is_late && t->attempts < t->wish.replicas) {
		plan_set_due(p, t, now);
		return true;
	}
	if (t->running > 0)
		return true;
	if (t->is_chosen || is_late || t->attempts >= t->worth ||
	    t->retried >= t->wish.retries)
		return false;
	due = retry_at(p, t, now);
	if (due == CLOCK_NEVER)
		return false;
	t->retried++;
	t->retry_after = -1;
	plan_set_due(p, t, due);
	return true;
}

enum plan_verdict
plan_ended(struct plan *p, struct plan_attempt *a, enum plan_outcome outcome,
    int64_t retry_after, int64_t now)
{
	struct plan_task *t = a->task;

	count_end(p, a, now);
	if (!plan_is_wanted(a))
		return PLAN_DISCARD;
	t->running--;
	if (now - a->started > t->longest)
		t->longest = now - a->started;
	if (outcome == PLAN_MAY_PASS && a->number + t->wish.replicas > t->worth)
		t->worth = a->number + t->wish.replicas;
	if (retry_after > t->retry_after)
		t->retry_after = retry_after;
	if (outcome != PLAN_SUCCESS && find_another(p, t, now))
		return PLAN_KEEP;
	if (outcome == PLAN_SUCCESS && plan_is_met(p)) {
		plan_settle(p, t, false, now);
		return PLAN_SURPLUS;
	}
	plan_settle(p, t, outcome == PLAN_SUCCESS, now);
	return PLAN_SETTLE;
}

void
plan_again(
    struct plan *p, struct plan_attempt *a, struct plan_origin *to, int64_t now)
{
	count_end(p, a, now);
	a->origin = to;
	plan_queue_put_again(p, a);
}

void
plan_not_carried_out(struct plan *p, struct plan_attempt *a, int64_t now)
{
	plan_again(p, a, a->origin, now);
	p->start_at = clock_after(now, PLAN_RETRY_START);
}

bool
plan_choose(struct plan *p, struct plan_attempt *a)
{
	if (!plan_is_wanted(a) || plan_is_met(p))
		return false;
	a->is_chosen = true;
	a->task->is_chosen = true;
	/* What else runs has lost. */
	a->task->running = 1;
	plan_set_due(p, a->task, CLOCK_NEVER);
	return true;
}

bool
plan_is_wanted(const struct plan_attempt *a)
{
	const struct plan_task *t = a->task;

	return !t->is_over && a->seq == t->seq &&
	    (!t->is_chosen || a->is_chosen);
}

bool
plan_task_is_over(const struct plan_task *t)
{
	return t->is_over;
}
