/* SPDX-License-Identifier: MIT */
/* plan.c - see plan.h. */
#include "config.h"

#include "plan/plan.h"

#include "base/mem.h"
#include "plan/origins.h"
#include "plan/rate.h"
#include "plan/retries.h"

#include <assert.h>
#include <stdlib.h>

struct plan_task {
	struct plan_service service;
	void *owner;
	bool is_over;      /* will not be asked again */
	int64_t first_due; /* moment of the first ask, from which the intervals
	                      are counted */
	uint64_t tick;     /* intervals from first_due to this ask */
	unsigned passed;   /* number of tasks that overtook this one */
	int64_t due;       /* moment of the next attempt, or CLOCK_NEVER */
	struct queue *queue; /* that it is in, or NULL */
	struct plan_task *next, *prev;

	/* This ask. */
	struct plan_ask ask; /* of its latest attempt; number 0: none yet */
	struct retries retries;
	unsigned running; /* attempts that run or are to continue */
	bool has_chosen;  /* one of its attempts is chosen */
};

struct plan_attempt {
	struct plan_task *task;
	void *owner;
	struct origin *origin; /* that it asks now, borrowed; or NULL */
	struct plan_ask ask;
	int64_t started; /* moment */
	bool is_chosen;
	struct plan_attempt *next; /* while it waits to continue */
};

struct queue {
	struct plan_task *first, *last;
	size_t n;
	uint64_t weight; /* sum of the weights of all tasks */
};

struct plan {
	struct plan_policy policy;
	enum plan_list list;
	bool is_paused;
	const struct origin *preferred;
	struct queue waiting; /* never asked */
	struct queue timed;   /* asked before, and an attempt is due */
	struct plan_attempt *continuations, **continuations_end;
	struct rate rate;
	uint64_t random;
	size_t running;         /* attempts */
	int64_t start_at;       /* moment: start nothing before it */
	unsigned failed_starts; /* in a row, while nothing ran */
	uint64_t ok;            /* tasks that succeeded */
	bool is_cancelled;
	bool must_stop; /* the next step is PLAN_STOP */
	bool was_cut;   /* something was left undone at the deadline */
};

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

static void
put_continuation(struct plan *p, struct plan_attempt *a)
{
	a->next = NULL;
	*p->continuations_end = a;
	p->continuations_end = &a->next;
}

static void
take_continuation(struct plan *p, struct plan_attempt *a)
{
	struct plan_attempt **at;

	for (at = &p->continuations; *at != a; at = &(*at)->next)
		;
	*at = a->next;
	if (a->next == NULL)
		p->continuations_end = at;
	a->next = NULL;
}

/* Set when the next attempt of a task is due. The task is in the queue of timed
 * tasks from now on, or in none if that is CLOCK_NEVER. */
static void
set_due(struct plan *p, struct plan_task *t, int64_t due)
{
	t->due = due;
	move(t, due != CLOCK_NEVER ? &p->timed : NULL);
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
	reset_ask(t, 0);
	move(t, &p->waiting);
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
	return p->list == PLAN_LIST_ENDED && p->waiting.n == 0;
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
plan_prefer(struct plan *p, const struct origin *origin)
{
	p->preferred = origin;
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

/* End an ask, with or without an answer: make the next ask due, or end the
 * task. */
static void
end_ask(struct plan *p, struct plan_task *t, bool is_ok, int64_t now)
{
	set_due(p, t, CLOCK_NEVER);
	p->ok += is_ok;
	/* If the run is ending already, keep its first cause. */
	if (!plan_is_closed(p, now) &&
	    (plan_is_met(p) ||
		(!is_ok && p->policy.fail_fast && t->service.is_required))) {
		p->is_cancelled = true;
		p->must_stop = true;
	}
	if (p->policy.every == 0 || plan_is_closed(p, now) ||
	    t->ask.seq + 1 == p->policy.count) {
		t->is_over = true;
		return;
	}
	reset_ask(t, t->ask.seq + 1);
	set_due(p, t, next_due(p, t, now));
}

/* The choice of the next task. */

static bool
has_room(const struct plan *p, const struct origin *o)
{
	return o == NULL || p->policy.jobs_per_host == 0 ||
	    o->running < p->policy.jobs_per_host;
}

static unsigned
next_replica(const struct plan_task *t)
{
	return t->ask.number % t->service.replicas;
}

static struct origin *
next_origin(const struct plan_task *t)
{
	return t->service.origins[next_replica(t)];
}

/* Return whether no service may start for the first time at present. If nothing
 * runs, one always may: a record that waits for an earlier one can leave only
 * after that one has run. */
static bool
is_held_back(const struct plan *p)
{
	return p->is_paused && p->running > 0;
}

/* Return a waiting task at the preferred origin, to which a connection is open,
 * or else the first one whose origin has room. No task is overtaken more than
 * PLAN_PASSED_MAX times. */
static struct plan_task *
choose_waiting(const struct plan *p)
{
	struct plan_task *t, *first;

	first = NULL;
	for (t = p->waiting.first; t != NULL; t = t->next) {
		if (!has_room(p, next_origin(t)))
			continue;
		if (first == NULL)
			first = t;
		if (p->preferred == NULL || first->passed >= PLAN_PASSED_MAX)
			return first;
		if (next_origin(t) == p->preferred)
			return t;
	}
	return first;
}

/* Return the timed task that has been due for longest. */
static struct plan_task *
choose_timed(const struct plan *p, int64_t now)
{
	struct plan_task *t, *chosen;

	chosen = NULL;
	for (t = p->timed.first; t != NULL; t = t->next)
		if (t->due <= now && t->ask.stop_at > now &&
		    has_room(p, next_origin(t)) &&
		    (chosen == NULL || t->due < chosen->due))
			chosen = t;
	return chosen;
}

static struct plan_attempt *
choose_continuation(const struct plan *p)
{
	struct plan_attempt *a;

	for (a = p->continuations; a != NULL; a = a->next)
		if (has_room(p, a->origin))
			return a;
	return NULL;
}

/* Steps. */

static struct plan_step
step(enum plan_what what)
{
	struct plan_step s = { .what = what, .until = CLOCK_NEVER };

	return s;
}

/* Give up an ask of which no attempt runs. continuation is the attempt that was
 * to continue it, or NULL. */
static struct plan_step
drop(struct plan *p, struct plan_task *t, struct plan_attempt *continuation,
    enum plan_cut cut, int64_t now)
{
	struct plan_step s;

	s = step(PLAN_DROP);
	s.task = t;
	s.continuation = continuation;
	s.cut = cut;
	s.ask = t->ask;
	if (t->first_due == CLOCK_NEVER)
		t->first_due = now;
	end_ask(p, t, false, now);
	return s;
}

static struct plan_step
forget_continuation(struct plan *p, struct plan_attempt *a)
{
	struct plan_step s;

	take_continuation(p, a);
	s = step(PLAN_FORGET);
	s.continuation = a;
	return s;
}

static struct plan_step
drop_continuation(
    struct plan *p, struct plan_attempt *a, enum plan_cut cut, int64_t now)
{
	a->task->running--;
	/* Another attempt of this ask may still answer. */
	if (a->task->running > 0)
		return forget_continuation(p, a);
	take_continuation(p, a);
	return drop(p, a->task, a, cut, now);
}

/* Return whether no attempt runs, and none of the tasks that were added
 * waits. */
static bool
is_done(const struct plan *p)
{
	return p->waiting.n == 0 && p->timed.n == 0 &&
	    p->continuations == NULL && p->running == 0;
}

/* The run is ending: drop or forget everything that waits, then wait for the
 * attempts that still run. */
static struct plan_step
wind_up(struct plan *p, int64_t now)
{
	struct plan_step s;
	struct plan_task *t;
	enum plan_cut cut;

	cut = p->is_cancelled ? PLAN_CUT_CANCELLED : PLAN_CUT_DEADLINE;
	p->was_cut |= !p->is_cancelled && !is_done(p);
	if (p->continuations != NULL)
		return plan_is_wanted(p->continuations)
		    ? drop_continuation(p, p->continuations, cut, now)
		    : forget_continuation(p, p->continuations);
	while ((t = p->timed.first) != NULL) {
		if (t->running == 0 && t->ask.number > 0)
			return drop(p, t, NULL, cut, now);
		set_due(p, t, CLOCK_NEVER);
		if (t->running == 0) {
			t->is_over = true;
			s = step(PLAN_FORGET);
			s.task = t;
			return s;
		}
	}
	if (p->waiting.first != NULL)
		return drop(p, p->waiting.first, NULL, cut, now);
	if (p->list != PLAN_LIST_ENDED)
		return step(PLAN_MORE);
	return step(is_done(p) ? PLAN_OVER : PLAN_WAIT);
}

/* Find an ask or a continuation that can only be given up. */
static bool
find_late(struct plan *p, int64_t now, struct plan_step *s)
{
	struct plan_attempt *a;
	struct plan_task *t;

	for (a = p->continuations; a != NULL; a = a->next) {
		if (!plan_is_wanted(a)) {
			*s = forget_continuation(p, a);
			return true;
		}
		if (now >= a->ask.stop_at) {
			*s = drop_continuation(p, a, PLAN_CUT_MAX_TIME, now);
			return true;
		}
	}
	for (t = p->timed.first; t != NULL; t = t->next)
		if (now >= t->ask.stop_at && t->running == 0) {
			*s = drop(p, t, NULL, PLAN_CUT_MAX_TIME, now);
			return true;
		}
	return false;
}

/* Return the earliest moment at which something may start, as far as is
 * known. */
static int64_t
starts_from(const struct plan *p)
{
	int64_t from;

	if (p->running >= p->policy.jobs)
		return CLOCK_NEVER;
	from = rate_from(&p->rate);
	return from > p->start_at ? from : p->start_at;
}

/* Return the ask of a task whose next attempt starts now. */
static struct plan_ask
ask_from(const struct plan *p, const struct plan_task *t, int64_t now)
{
	struct plan_ask ask = t->ask;

	ask.number++;
	ask.replica = next_replica(t);
	if (ask.number > 1)
		return ask;
	ask.due = ask.seq > 0 ? t->due : CLOCK_NEVER;
	ask.started = now;
	ask.stop_at = p->policy.deadline;
	if (t->service.max_time > 0)
		ask.stop_at = clock_earlier(
		    ask.stop_at, clock_after(now, t->service.max_time));
	return ask;
}

/* Find an attempt to start, or one to give up because nothing can be started.
 * Continuations come first, then tasks that were asked before. */
static bool
find_start(struct plan *p, int64_t now, struct plan_step *s)
{
	struct plan_attempt *a;
	struct plan_task *t;

	if (p->running >= p->policy.jobs)
		return false;
	t = NULL;
	a = choose_continuation(p);
	if (a == NULL)
		t = choose_timed(p, now);
	if (a == NULL && t == NULL && !is_held_back(p))
		t = choose_waiting(p);
	if (a == NULL && t == NULL)
		return false;
	if (p->failed_starts == PLAN_RETRY_START_MAX) {
		p->failed_starts--;
		*s = a != NULL ? drop_continuation(p, a, PLAN_CUT_NO_START, now)
			       : drop(p, t, NULL, PLAN_CUT_NO_START, now);
		return true;
	}
	if (starts_from(p) > now)
		return false;
	*s = step(PLAN_START);
	s->continuation = a;
	s->task = a != NULL ? a->task : t;
	if (a == NULL)
		s->ask = ask_from(p, t, now);
	return true;
}

/* Return whether no further task may be held in memory, because of the number
 * or the size of those that wait. */
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
	if (p->list != PLAN_LIST_READY || is_held_back(p) || is_full(p))
		return false;
	if (p->policy.ahead > 1)
		return true;
	/* The plan does not choose among tasks, so take in a service only when
	 * it can start. If nothing runs, ignore the rate: there may be no
	 * service left. */
	return starts_from(p) <= now || (p->running == 0 && p->start_at <= now);
}

/* Return the next moment at which there may be something to do even if nothing
 * happens until then. */
static int64_t
next_moment(const struct plan *p, int64_t now)
{
	const struct plan_attempt *a;
	const struct plan_task *t;
	int64_t until, from, at;

	until = p->policy.deadline;
	from = starts_from(p);
	if (from > now &&
	    (p->waiting.n > 0 || p->continuations != NULL ||
		p->list == PLAN_LIST_READY))
		until = clock_earlier(until, from);
	for (a = p->continuations; a != NULL; a = a->next)
		until = clock_earlier(until, a->ask.stop_at);
	for (t = p->timed.first; t != NULL; t = t->next) {
		if (t->running == 0)
			until = clock_earlier(until, t->ask.stop_at);
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

	if (p->must_stop) {
		p->must_stop = false;
		return step(PLAN_STOP);
	}
	if (plan_is_closed(p, now))
		return wind_up(p, now);
	if (find_late(p, now, &s))
		return s;
	if (p->policy.ahead > 1 && wants_more(p, now))
		return step(PLAN_MORE);
	if (find_start(p, now, &s))
		return s;
	if (wants_more(p, now))
		return step(PLAN_MORE);
	if (is_done(p) && p->list == PLAN_LIST_ENDED)
		return step(PLAN_OVER);
	s = step(PLAN_WAIT);
	s.until = next_moment(p, now);
	return s;
}

/* Attempts that start. */

static void
count_start(struct plan *p, struct plan_attempt *a, int64_t now)
{
	p->running++;
	p->failed_starts = 0;
	if (a->origin != NULL)
		a->origin->running++;
	rate_count(&p->rate, now);
}

/* A waiting task starts: count that it overtakes the first one whose origin has
 * room. */
static void
count_passed(struct plan *p, const struct plan_task *t)
{
	struct plan_task *first;

	first = p->waiting.first;
	while (first != t && !has_room(p, next_origin(first)))
		first = first->next;
	first->passed += first != t;
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
	a->origin = next_origin(t);
	a->started = now;
	if (t->queue == &p->waiting) {
		count_passed(p, t);
		t->first_due = start->ask.started;
	}
	t->ask = start->ask;
	t->running++;
	count_start(p, a, now);
	set_due(p, t,
	    t->ask.number < t->service.replicas
		? clock_after(now, t->service.hedge)
		: CLOCK_NEVER);
	return a;
}

void
plan_continued(struct plan *p, struct plan_attempt *a, int64_t now)
{
	take_continuation(p, a);
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
	set_due(p, t, due);
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
		end_ask(p, t, false, now);
		return PLAN_SURPLUS;
	}
	end_ask(p, t, outcome == PLAN_SUCCESS, now);
	return PLAN_ANSWER;
}

void
plan_continue(
    struct plan *p, struct plan_attempt *a, struct origin *origin, int64_t now)
{
	count_end(p, a, now);
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
	set_due(p, a->task, CLOCK_NEVER);
	return true;
}

bool
plan_is_chosen(const struct plan_attempt *a)
{
	return a->is_chosen;
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
