/* SPDX-License-Identifier: MIT */
/*
 * task.h - one service during a run: its task in the plan, its origins, and the
 * failure that is its answer unless another attempt succeeds.
 */
#ifndef FF_RUN_TASK_H
#define FF_RUN_TASK_H

#include "output/record.h"
#include "plan/plan.h"
#include "plan/origins.h"

struct task {
	struct plan_task *plan;
	struct service *service;
	struct origin **origins; /* one per replica, held; NULL: not counted */
	bool is_repeated;        /* its records carry a seq */
	bool shares;             /* a child that asked others may ask it */
	int64_t started_ms;      /* wall clock, when its first attempt began */
	struct record *failed;   /* of this ask: the last attempt that failed */
	struct history history;  /* of this ask: its attempts that ended, if it
	                            is not the answer of the first one */
	char *last_failure;      /* message of its last ask with --until-ok, or
	                            NULL */
	unsigned alive;          /* attempts that refer to it */
};

/* Return a new task, which takes ownership of the service. The origins of its
 * URLs, which service_check() has set, are held unless origins is NULL. */
struct task *task_new(struct service *service, struct origins *origins);
void task_destroy(struct task *t, struct origins *origins);

/* Add a task to the plan. */
void task_plan(struct task *t, struct plan *plan);

/* Return the origin of a URL, or NULL if it has none, for origins_release(). Of
 * what follows the host in the URL, no copy is made. */
struct origin *task_hold_origin(struct origins *origins, const char *url);

/* Return an empty record for the ask of that number. */
struct record *task_record(const struct task *t, uint64_t seq);

/* Replace the record of the last failed attempt by another one, or NULL. */
void task_keep(struct task *t, struct record *failed);

/*
 * Return the record of an ask that the plan gives up by this PLAN_DROP. It is
 * that of the attempt that was to continue (unfinished, or NULL), that of the
 * one that failed last, or else an empty one.
 */
struct record *task_give_up(struct task *t, struct record *unfinished,
    const struct plan_step *drop, int64_t now, int64_t run_started);

/* With --until-ok, call this before the record of an ask that has ended is
 * written. If the ask failed and the task is asked again, mark the record and
 * remember its message. If the deadline cut the ask off, add the message that
 * was remembered. */
void task_note_ask(struct task *t, struct record *r);

/* Make a record say that its ask was cut, and why. */
void task_fail_cut(struct record *r, enum plan_cut cut);

#endif
