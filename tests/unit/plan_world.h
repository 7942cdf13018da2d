/* SPDX-License-Identifier: MIT */
/*
 * plan_world.h - a run for the plan to decide about, without processes: what
 * it says is done at once, and written down. Moments are made up, and shown in
 * milliseconds. Included after tap.h.
 */
#ifndef FF_TESTS_PLAN_WORLD_H
#define FF_TESTS_PLAN_WORLD_H

#include "plan/plan.h"

#include "base/buf.h"
#include "base/mem.h"

#define WORLD_ATTEMPTS 70
#define WORLD_REPLICAS 4

struct world {
	struct plan plan;
	struct plan_task tasks[26];
	struct plan_attempt attempts[26][WORLD_ATTEMPTS];
	struct plan_origin *origins[26][WORLD_REPLICAS];
	unsigned started[26];
	struct plan_origin hosts[26];
	int64_t now;
	long failing_starts;
	struct buf log;
};

/* The next thing in the log, behind a comma. */
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

static inline int
task_index(const struct world *w, const struct plan_task *t)
{
	return (int)(t - w->tasks);
}

static inline char
task_name(const struct world *w, const struct plan_task *t)
{
	return (char)('a' + task_index(w, t));
}

static inline void
say_attempt(struct world *w, const char *what, const struct plan_attempt *a)
{
	say(w, "%s %c%d", what, task_name(w, a->task),
	    (int)(a - w->attempts[task_index(w, a->task)]) + 1);
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
	int i = task_index(w, s->task);
	struct plan_attempt *a;

	if (w->started[i] == WORLD_ATTEMPTS)
		bail("a script with too many attempts");
	a = &w->attempts[i][w->started[i]++];
	plan_started(&w->plan, s->task, a, w->now);
	say_attempt(w, "start", a);
	if (s->task->wish.replicas > 1)
		buf_printf(&w->log, "/%u", s->replica);
	if (s->task->stop_at != CLOCK_NEVER)
		buf_printf(&w->log, " to %.10g", in_ms(s->task->stop_at));
	if (a->replica != s->replica)
		say(w, "BUT AT %u", a->replica);
}

static inline void
start(struct world *w, const struct plan_step *s)
{
	if (w->failing_starts > 0) {
		w->failing_starts--;
		say(w, "nofork %c", task_name(w, s->task));
		plan_not_started(&w->plan, s->task, w->now);
	} else if (s->again != NULL) {
		plan_went_on(&w->plan, s->again, w->now);
		say_attempt(w, "go on", s->again);
	} else {
		start_new(w, s);
	}
}

/* A step that names an attempt which was to go on, or else a task. */
static inline void
say_given_up(struct world *w, const char *what, const struct plan_step *s)
{
	if (s->again != NULL)
		say_attempt(w, what, s->again);
	else
		say(w, "%s %c", what, task_name(w, s->task));
}

/* Returns whether there is more to do at this moment. */
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
		if (w->plan.policy.every > 0)
			buf_printf(&w->log, " in ask %d", (int)s->seq);
		if (w->plan.policy.every > 0 && s->started != CLOCK_NEVER)
			buf_printf(&w->log, " since %.10g", in_ms(s->started));
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
		s = plan_next(&w->plan, w->now);
		if (w->plan.running > w->plan.policy.jobs)
			say(w, "TOO MANY");
		if (!take_step(w, &s))
			return;
	}
	say(w, "ENDLESS");
}

/* Times in milliseconds; where jobs, ahead and deadline are 0: 9, 9, none. */
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
	plan_init(&w->plan, &policy);
}

static inline void
world_free(struct world *w)
{
	plan_free(&w->plan);
	buf_free(&w->log);
}

#endif
