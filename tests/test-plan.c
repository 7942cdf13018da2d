/* SPDX-License-Identifier: MIT */
/*
 * test-plan.c - the plan as tables of what happens and when, with made-up
 * times. A script is a row of words: "@50" sets the clock, "+a" gives service
 * a (with a limit of its own as "+a:100"), "end", "ready" and "pending" say
 * how the list is, "done a", "again a" and "nofork a" how a fared, "hold" and
 * "go" stop and let starts, "cancel" wants no more. After each word every
 * step that is due is taken and written down.
 */
#include "config.h"

#include "run/plan.h"

#include "base/buf.h"
#include "base/mem.h"

#include "tap.h"

#include <stdlib.h>
#include <string.h>

struct world {
	struct plan plan;
	struct plan_task tasks[26];
	int64_t now;
	struct buf log;
};

static char
name_of(const struct world *w, const struct plan_task *t)
{
	return (char)('a' + (t - w->tasks));
}

static const char *
cut_str(enum plan_cut cut)
{
	static const char *const words[] = {
		[PLAN_CUT_MAX_TIME] = "max-time",
		[PLAN_CUT_DEADLINE] = "deadline",
		[PLAN_CUT_CANCELLED] = "cancelled",
		[PLAN_CUT_NO_START] = "no-start",
	};

	return words[cut];
}

/* Write down every step until the plan waits. */
static void
settle(struct world *w)
{
	struct plan_step s;

	for (;;) {
		s = plan_next(&w->plan, w->now);
		switch (s.what) {
		case PLAN_START:
			buf_printf(&w->log, "start %c", name_of(w, s.task));
			if (s.task->stop_at != CLOCK_NEVER)
				buf_printf(
				    &w->log, " until %d", (int)s.task->stop_at);
			buf_puts(&w->log, "; ");
			break;
		case PLAN_DROP:
			buf_printf(&w->log, "drop %c %s; ", name_of(w, s.task),
			    cut_str(s.cut));
			break;
		case PLAN_MORE:
			buf_puts(&w->log, "more; ");
			return;
		case PLAN_WAIT:
			if (s.until == CLOCK_NEVER)
				buf_puts(&w->log, "wait; ");
			else
				buf_printf(
				    &w->log, "wait until %d; ", (int)s.until);
			return;
		case PLAN_OVER:
			buf_puts(&w->log, "over; ");
			return;
		}
	}
}

static void
play(struct world *w, const char *word, const char *name)
{
	struct plan_task *t;

	t = name == NULL ? NULL : &w->tasks[name[0] - 'a'];
	if (word[0] == '@')
		w->now = atol(word + 1);
	else if (word[0] == '+')
		plan_add(&w->plan, &w->tasks[word[1] - 'a'],
		    word[2] == ':' ? atol(word + 3) : 0);
	else if (strcmp(word, "end") == 0)
		w->plan.list = PLAN_LIST_ENDED;
	else if (strcmp(word, "ready") == 0)
		w->plan.list = PLAN_LIST_READY;
	else if (strcmp(word, "pending") == 0)
		w->plan.list = PLAN_LIST_PENDING;
	else if (strcmp(word, "hold") == 0)
		w->plan.starts_paused = true;
	else if (strcmp(word, "go") == 0)
		w->plan.starts_paused = false;
	else if (strcmp(word, "cancel") == 0)
		plan_cancel(&w->plan);
	else if (strcmp(word, "done") == 0 && t != NULL)
		plan_finished(&w->plan, t, w->now);
	else if (strcmp(word, "again") == 0 && t != NULL) {
		plan_finished(&w->plan, t, w->now);
		plan_again(&w->plan, t);
	} else if (strcmp(word, "nofork") == 0 && t != NULL)
		plan_not_started(&w->plan, t, w->now);
	else
		abort();
}

static bool
has_argument(const char *word)
{
	return strcmp(word, "done") == 0 || strcmp(word, "again") == 0 ||
	    strcmp(word, "nofork") == 0;
}

static const struct {
	const char *name;
	int jobs;
	int deadline; /* 0: none */
	const char *script;
	const char *want;
} rows[] = {
	{ "no services: over at once", 2, 0, "end", "more; over; " },
	{ "all at once", 9, 0, "+a +b +c end",
	    "more; start a; more; "
	    "start b; more; start c; more; wait; " },
	{ "one after the other with one job", 1, 0, "+a +b end done,a done,b",
	    "more; start a; wait; wait; wait; start b; wait; over; " },
	{ "the list is asked for more only when there is a job free", 1, 0,
	    "+a done,a end", "more; start a; wait; more; over; " },
	{ "a pending list is waited for", 2, 0, "pending ready +a end done,a",
	    "more; wait; more; start a; more; wait; over; " },
	{ "a pending list with a deadline", 2, 100, "pending @100",
	    "more; wait until 100; more; " },
	{ "the deadline bounds each service", 2, 100, "end +a:30 +b:500",
	    "more; over; start a until 30; wait until 100; "
	    "start b until 100; wait until 100; " },
	{ "its own limit counts from its own start", 1, 0,
	    "+a:30 +b:30 end @20 done,a",
	    "more; start a until 30; wait; wait; wait; wait; "
	    "start b until 50; wait; " },
	{ "what never started is named at the deadline", 1, 100,
	    "+a +b +c end @100 done,a",
	    "more; start a until 100; wait until 100; wait until 100; "
	    "wait until 100; wait until 100; drop b deadline; "
	    "drop c deadline; wait; over; " },
	{ "the rest of the list is named at the deadline", 1, 100,
	    "+a @100 +b +c end done,a",
	    "more; start a until 100; wait until 100; more; "
	    "drop b deadline; more; drop c deadline; more; wait; over; " },
	{ "cancelled: what waits is dropped, what runs is waited for", 1, 0,
	    "+a +b end cancel done,a",
	    "more; start a; wait; wait; wait; "
	    "drop b cancelled; wait; over; " },
	{ "cancelled: what is still to come is named", 1, 100,
	    "+a cancel +b end done,a",
	    "more; start a until 100; wait until 100; more; "
	    "drop b cancelled; more; wait; over; " },
	{ "a redirect goes first and keeps its limit", 1, 0,
	    "+a:30 +b end @20 again,a",
	    "more; start a until 30; wait; wait; wait; wait; "
	    "start a until 30; wait; " },
	{ "a redirect past its limit is dropped", 1, 0,
	    "+a:30 +b end @30 again,a",
	    "more; start a until 30; wait; wait; wait; wait; "
	    "drop a max-time; start b; wait; " },
	{ "no process: tried again a little later", 2, 0,
	    "+a nofork,a @50000000",
	    "more; start a; more; wait until 50000000; start a; more; " },
	{ "no process: tried again when another is done", 2, 0,
	    "+a +b nofork,b @10 done,a",
	    "more; start a; more; start b; wait; wait until 50000000; "
	    "wait until 50000000; start b; more; " },
	{ "no process: that it waited is not held against it", 2, 0,
	    "+a +b:30000000 end nofork,b @60000000 done,a",
	    "more; start a; more; start b until 30000000; wait; wait; "
	    "wait until 50000000; start b until 90000000; "
	    "wait; wait; " },
	{ "paused: nothing new is started while something runs", 3, 0,
	    "+a hold +b end go",
	    "more; start a; more; wait; wait; wait; start b; wait; " },
	{ "paused: what has run before goes on", 3, 0, "+a +b hold again,a",
	    "more; start a; more; start b; more; wait; start a; wait; " },
	{ "paused: but never to a standstill", 3, 0, "+a hold +b end done,a",
	    "more; start a; more; wait; wait; wait; start b; wait; " },
};

static void
test_row(size_t i)
{
	struct plan_policy policy;
	struct world *w;
	char *script, *word, *name, *save;

	w = mem_zalloc(sizeof(*w));
	policy.jobs = (size_t)rows[i].jobs;
	policy.deadline =
	    rows[i].deadline == 0 ? CLOCK_NEVER : rows[i].deadline;
	plan_init(&w->plan, &policy);
	settle(w);
	script = mem_strdup(rows[i].script);
	save = NULL;
	for (word = strtok_r(script, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save)) {
		if ((name = strchr(word, ',')) != NULL)
			*name++ = '\0';
		if (has_argument(word) != (name != NULL))
			abort();
		play(w, word, name);
		settle(w);
	}
	is_str(buf_str(&w->log), rows[i].want, "%s", rows[i].name);
	buf_free(&w->log);
	free(script);
	free(w);
}

/* A machine that has no process to give ends in an error, not in a hang. */
static void
test_no_process_at_all(void)
{
	struct plan_policy policy = { CLOCK_NEVER, 1 };
	struct plan_task task;
	struct plan_step s;
	struct plan p;
	int64_t now;
	int starts;

	plan_init(&p, &policy);
	plan_add(&p, &task, 0);
	now = 0;
	starts = 0;
	for (;;) {
		s = plan_next(&p, now);
		if (s.what == PLAN_START) {
			starts++;
			plan_not_started(&p, &task, now);
		} else if (s.what == PLAN_WAIT && s.until != CLOCK_NEVER) {
			now = s.until;
		} else {
			break;
		}
	}
	ok(s.what == PLAN_DROP && s.cut == PLAN_CUT_NO_START,
	    "no process at all: dropped in the end");
	is_int(starts, PLAN_RETRY_START_MAX, "after so many tries");
	s = plan_next(&p, now);
	ok(s.what == PLAN_WAIT && s.until != CLOCK_NEVER,
	    "the next service is not forgotten over it");
	is_int(plan_next(&p, s.until).what, PLAN_MORE, "it has its turn");
}

static void
test_why(void)
{
	struct plan_policy policy = { 100, 2 };
	struct plan_task a, b;
	struct plan p;

	plan_init(&p, &policy);
	plan_add(&p, &a, 30);
	plan_add(&p, &b, 500);
	plan_next(&p, 0);
	plan_next(&p, 0);
	is_int(plan_why_stopped(&p, &a), PLAN_CUT_MAX_TIME,
	    "stopped by its own limit");
	is_int(plan_why_stopped(&p, &b), PLAN_CUT_DEADLINE,
	    "stopped by the deadline");
	plan_cancel(&p);
	is_int(plan_why_stopped(&p, &b), PLAN_CUT_CANCELLED,
	    "stopped since nobody wants it");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(i);
	test_no_process_at_all();
	test_why();
	return done();
}
