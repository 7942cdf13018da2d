/* SPDX-License-Identifier: MIT */
/* plan_next.c - the next step of a plan. See plan_next() in plan.h. */
#include "config.h"

#include "plan/plan_state.h"

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

/* Return the task that was added before the other, which may be NULL. */
static struct plan_task *
earlier(struct plan_task *t, struct plan_task *other)
{
	return other == NULL || t->place < other->place ? t : other;
}

/* Return the waiting task that was added first, or NULL. */
static struct plan_task *
first_waiting(const struct plan *p)
{
	struct plan_task *first;
	const struct origin *o;

	first = NULL;
	for (o = p->origins; o != NULL; o = o->next)
		first = earlier(o->waiting.first, first);
	return first;
}

/* Return the moment until which the first task at an origin waits for a busy
 * child there, or 0. */
static int64_t
held_until(const struct plan *p, const struct origin *o)
{
	const struct pace_work work = {
		.here = o->sharing, .busy = p->sharing, .waiting = p->waiting
	};

	if (!o->waiting.first->service.shares || o->idle > 0)
		return 0;
	return pace_until(&p->pace, &o->pace, &work);
}

/* Return whether the first waiting task at an origin may start. */
static bool
is_open(const struct plan *p, const struct origin *o)
{
	return has_room(p, o) && held_until(p, o) <= p->heard;
}

/* Return the first waiting task at an origin that an idle child is connected
 * to, or else the first one that may start. No task that may is overtaken more
 * than PLAN_PASSED_MAX times. */
static struct plan_task *
choose_waiting(const struct plan *p)
{
	struct plan_task *first, *preferred;
	const struct origin *o;

	first = preferred = NULL;
	for (o = p->origins; o != NULL; o = o->next) {
		if (!is_open(p, o))
			continue;
		first = earlier(o->waiting.first, first);
		if (o->idle > 0)
			preferred = earlier(o->waiting.first, preferred);
	}
	if (preferred == NULL || first->passed >= PLAN_PASSED_MAX)
		return first;
	return preferred;
}

void
plan_count_passed(struct plan *p, const struct plan_task *t)
{
	struct plan_task *first;
	const struct origin *o;

	first = NULL;
	for (o = p->origins; o != NULL; o = o->next)
		if (o->waiting.first->place < t->place && is_open(p, o))
			first = earlier(o->waiting.first, first);
	if (first != NULL)
		first->passed++;
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
	plan_end_ask(p, t, false, now);
	return s;
}

static struct plan_step
forget_continuation(struct plan *p, struct plan_attempt *a)
{
	struct plan_step s;

	plan_take_continuation(p, a);
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
	plan_take_continuation(p, a);
	return drop(p, a->task, a, cut, now);
}

/* Return whether no attempt runs, and none of the tasks that were added
 * waits. */
static bool
is_done(const struct plan *p)
{
	return p->waiting == 0 && p->timed.n == 0 && p->continuations == NULL &&
	    p->running == 0;
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
		/* What has not succeeded lacks its last answer. */
		if (t->running == 0 &&
		    (t->ask.number > 0 || p->policy.until_ok))
			return drop(p, t, NULL, cut, now);
		plan_set_due(p, t, CLOCK_NEVER);
		if (t->running == 0) {
			t->is_over = true;
			s = step(PLAN_FORGET);
			s.task = t;
			return s;
		}
	}
	if ((t = first_waiting(p)) != NULL)
		return drop(p, t, NULL, cut, now);
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
	s->needs_child =
	    a == NULL && next_origin(t) != NULL && next_origin(t)->idle == 0;
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
	if (p->waiting >= p->policy.ahead ||
	    p->waiting_weight >= PLAN_WEIGHT_MAX)
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

/* Return the first moment at which a task has waited long enough for a busy
 * child; one that has passed if what children sent until then is not known
 * yet. */
static int64_t
held_end(const struct plan *p)
{
	const struct origin *o;
	int64_t end, at;

	end = CLOCK_NEVER;
	for (o = p->origins; o != NULL; o = o->next) {
		at = has_room(p, o) ? held_until(p, o) : 0;
		if (at > p->heard)
			end = clock_earlier(end, at);
	}
	return end;
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
	    (p->waiting > 0 || p->continuations != NULL ||
		p->list == PLAN_LIST_READY))
		until = clock_earlier(until, from);
	if (from <= now && !is_held_back(p))
		until = clock_earlier(until, held_end(p));
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
