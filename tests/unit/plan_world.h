/* SPDX-License-Identifier: MIT */
/*
 * plan_world.h - a run without processes for tests of the plan: its steps are
 * taken at once, and logged. Time is simulated, and logged in milliseconds.
 * Included after tap.h.
 */
#ifndef FF_TESTS_PLAN_WORLD_H
#define FF_TESTS_PLAN_WORLD_H

#include "plan/plan.h"

#include "base/buf.h"
#include "base/mem.h"
#include "plan/origins.h"

#define WORLD_ATTEMPTS 70
#define WORLD_REPLICAS 4

/* An attempt. Its number counts from 1 over all asks of its service. */
struct tried {
	struct plan_attempt *plan;
	struct origin *origin; /* that it asks now */
	char name;
	int number;
};

struct asked {
	struct plan_task *plan;
	char name;
	unsigned replicas;
	struct origin *origins[WORLD_REPLICAS];
	struct tried tries[WORLD_ATTEMPTS];
	int n;
};

struct world {
	struct plan *plan;
	struct plan_policy policy;
	struct asked asked[26];
	struct origin hosts[26];
	int64_t now;
	long failing_starts;
	struct buf log;
};

/* Append an entry to the log, after a comma. */
__attribute__((format(printf, 2, 3))) static inline void
say(struct world *w, const char *format, ...)
{
	va_list ap;

	if (w->log.len > 0)
		buf_puts(&w->log, ", ");
	va_start(ap, format);
	buf_vprintf(&w->log, format, ap);
	va_end(ap);
}

static inline double
in_ms(int64_t ns)
{
	return (double)ns / (double)CLOCK_MS;
}

static inline void
say_attempt(struct world *w, const char *what, const struct tried *y)
{
	say(w, "%s %c%d", what, y->name, y->number);
}

static inline const char *
cut_word(enum plan_cut cut)
{
	static const char *const words[] = {
		[PLAN_CUT_MAX_TIME] = "max-time",
		[PLAN_CUT_DEADLINE] = "deadline",
		[PLAN_CUT_CANCELLED] = "cancelled",
		[PLAN_CUT_NO_START] = "no-start",
	};

	return words[cut];
}

static inline void
start_new(struct world *w, const struct plan_step *s)
{
	struct asked *t = plan_task_owner(s->task);
	struct tried *y;

	if (t->n == WORLD_ATTEMPTS)
		bail("a script with too many attempts");
	y = &t->tries[t->n++];
	y->origin = t->origins[s->ask.replica];
	y->name = t->name;
	y->number = t->n;
	y->plan = plan_started(w->plan, s, y, w->now);
	say_attempt(w, "start", y);
	if (t->replicas > 1)
		buf_printf(&w->log, "/%u", s->ask.replica);
	if (s->ask.stop_at != CLOCK_NEVER)
		buf_printf(&w->log, " to %.10g", in_ms(s->ask.stop_at));
}

static inline void
start(struct world *w, const struct plan_step *s)
{
	const struct asked *t;

	if (w->failing_starts > 0) {
		w->failing_starts--;
		t = plan_task_owner(s->task);
		say(w, "nofork %c", t->name);
		plan_not_started(w->plan, w->now);
	} else if (s->continuation != NULL) {
		plan_continued(w->plan, s->continuation, w->now);
		say_attempt(w, "go on", plan_attempt_owner(s->continuation));
	} else {
		start_new(w, s);
	}
}

/* Log a step that gives up an attempt that waits to continue, or a task. */
static inline void
say_given_up(struct world *w, const char *what, const struct plan_step *s)
{
	const struct asked *t;

	if (s->continuation != NULL) {
		say_attempt(w, what, plan_attempt_owner(s->continuation));
		return;
	}
	t = plan_task_owner(s->task);
	say(w, "%s %c", what, t->name);
}

/* Take a step. Return whether there is more to do at this moment. */
static inline bool
take_step(struct world *w, const struct plan_step *s)
{
	switch (s->what) {
	case PLAN_START:
		start(w, s);
		return true;
	case PLAN_DROP:
		say_given_up(w, "drop", s);
		buf_printf(&w->log, " %s", cut_word(s->cut));
		if (w->policy.every > 0)
			buf_printf(&w->log, " in ask %d", (int)s->ask.seq);
		if (w->policy.every > 0 && s->ask.started != CLOCK_NEVER)
			buf_printf(
			    &w->log, " since %.10g", in_ms(s->ask.started));
		return true;
	case PLAN_FORGET:
		say_given_up(w, "forget", s);
		return true;
	case PLAN_STOP:
		say(w, "stop");
		return true;
	case PLAN_MORE:
		say(w, "more");
		return false;
	case PLAN_WAIT:
		if (s->until <= w->now)
			say(w, "SPIN");
		else if (s->until == CLOCK_NEVER)
			say(w, "wait");
		else
			say(w, "wait %.10g", in_ms(s->until));
		return false;
	case PLAN_OVER:
		say(w, "over");
		return false;
	}
	return false;
}

static inline void
take_steps(struct world *w)
{
	struct plan_step s;
	int n;

	for (n = 0; n < 200; n++) {
		s = plan_next(w->plan, w->now);
		if (plan_running(w->plan) > w->policy.jobs)
			say(w, "TOO MANY");
		if (!take_step(w, &s))
			return;
	}
	say(w, "ENDLESS");
}

/* Initialize the world with a policy in milliseconds. A value of 0 means 9 for
 * jobs and ahead, and no deadline. */
static inline void
world_init(struct world *w, const struct plan_policy *in_milliseconds)
{
	struct plan_policy policy = *in_milliseconds;

	memset(w, 0, sizeof(*w));
	if (policy.jobs == 0)
		policy.jobs = 9;
	if (policy.ahead == 0)
		policy.ahead = 9;
	policy.deadline =
	    policy.deadline == 0 ? CLOCK_NEVER : policy.deadline * CLOCK_MS;
	policy.rate_window *= CLOCK_MS;
	policy.every *= CLOCK_MS;
	w->policy = policy;
	w->plan = plan_new(&policy);
}

static inline void
world_free(struct world *w)
{
	struct asked *t;

	for (t = w->asked; t < w->asked + 26; t++) {
		for (; t->n > 0; t->n--)
			plan_attempt_free(t->tries[t->n - 1].plan);
		plan_task_free(t->plan);
	}
	plan_free(w->plan);
	buf_free(&w->log);
}

#endif
