/* SPDX-License-Identifier: MIT */
/* test-task.c - the record of an ask that is given up. */
#include "config.h"

#include "run/task.h"

#include "records.h"
#include "tap.h"

#define BEGAN (1000 * CLOCK_S)
#define NOW   (1003 * CLOCK_S)

static struct task *
make_task(void)
{
	struct service *s;

	s = service_new("a");
	strlist_add(&s->urls, "http://h/a");
	return task_new(s, NULL);
}

static void
test_never_started(enum plan_cut cut, enum status status, enum reason reason)
{
	struct plan_step drop = { .what = PLAN_DROP, .cut = cut };
	struct task *t;
	struct record *r;

	t = make_task();
	drop.ask.started = CLOCK_NEVER;
	r = task_give_up(t, NULL, &drop, NOW, BEGAN);
	is_int(r->status, status, "never started: its status");
	is_int(r->reason, reason, "its reason");
	is_int(r->time_queue, 3 * CLOCK_S,
	    "the wait counts from the start of the run");
	is_int(r->time_total, -1, "it took no time");
	record_destroy(r);
	task_destroy(t, NULL);
}

/* Test an attempt that failed without time left for a retry. */
static void
test_failed(void)
{
	struct plan_step drop = { .what = PLAN_DROP, .cut = PLAN_CUT_DEADLINE };
	struct record *failed, *unfinished;
	struct task *t;

	t = make_task();
	drop.ask.started = BEGAN + CLOCK_S;
	failed = task_record(t, 0);
	failed->started_ms = 1;
	task_keep(t, failed);
	ok(task_give_up(t, NULL, &drop, NOW, BEGAN) == failed,
	    "the record of the last attempt that failed is used");
	ok(t->failed == NULL, "the record is not kept");
	is_int(failed->status, STATUS_DEADLINE,
	    "its message says what cut the ask");
	is_int(failed->time_total, 2 * CLOCK_S,
	    "its time counts from the first attempt");

	task_keep(t, failed);
	unfinished = task_record(t, 0);
	unfinished->started_ms = 1;
	ok(task_give_up(t, unfinished, &drop, NOW, BEGAN) == unfinished,
	    "the record of a continuation comes first");
	ok(t->failed == failed, "the other one stays the task's");
	record_destroy(unfinished);
	task_destroy(t, NULL);
}

static void
test_repeated(void)
{
	struct plan_step drop = { .what = PLAN_DROP, .cut = PLAN_CUT_DEADLINE };
	struct record *r;
	struct task *t;

	t = make_task();
	t->is_repeated = true;
	drop.ask.seq = 7;
	r = task_give_up(t, NULL, &drop, NOW, BEGAN);
	is_int(r->seq, 7, "one of several asks has its number");
	record_destroy(r);
	task_destroy(t, NULL);
}

int
main(void)
{
	test_never_started(PLAN_CUT_MAX_TIME, STATUS_TIMEOUT, REASON_TIMEOUT);
	test_never_started(PLAN_CUT_DEADLINE, STATUS_DEADLINE, REASON_DEADLINE);
	test_never_started(
	    PLAN_CUT_CANCELLED, STATUS_CANCELLED, REASON_CANCELLED);
	test_never_started(PLAN_CUT_NO_START, STATUS_ERROR, REASON_SPAWN);
	test_failed();
	test_repeated();
	return done();
}
