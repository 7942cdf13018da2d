/* SPDX-License-Identifier: MIT */
/*
 * task.h - one service on its way through a run: its place in the plan, where
 * it is, and the failure that is its answer if nothing better comes. What its
 * attempts do is in attempt.h.
 */
#ifndef FF_RUN_TASK_H
#define FF_RUN_TASK_H

#include "output/record.h"
#include "plan/plan.h"
#include "run/origins.h"

struct task {
	struct plan_task plan; /* the first member, see task_of() */
	struct service *service;
	struct origin **origins; /* one a replica, held; NULL: not counted */
	bool is_repeated;        /* its records carry a seq */
	int64_t due;             /* the moment when this ask was to begin */
	int64_t started_ms;      /* wall clock, when its first attempt began */
	struct record *failed;   /* of this ask: the last attempt that failed */
	unsigned alive;          /* attempts that hold on to it */
};

/* A task of a service, which is the task's from here on. With origins, those
 * of its URLs are held; NULL: nobody asks for them. */
struct task *task_new(struct service *service, struct origins *origins);
void task_destroy(struct task *t, struct origins *origins);

/* The task that a plan_task is part of. */
struct task *task_of(struct plan_task *t);

/* How the plan is to treat it. What it points to is the task's. */
struct plan_wish task_wish(const struct task *t);

/* A record for its ask of that number, of which nothing is known yet. */
struct record *task_record(const struct task *t, uint64_t seq);

/* An attempt failed, and its record is kept in case no other succeeds. */
void task_keep(struct task *t, struct record *failed);

/*
 * The settled record of an ask that the plan gives up by this PLAN_DROP: that
 * of an attempt that was to go on (unfinished, or NULL), of the one that
 * failed last, or else an empty one.
 */
struct record *task_give_up(struct task *t, struct record *unfinished,
    const struct plan_step *drop, int64_t now, int64_t run_started);

/* Settle a record that was cut. */
void task_fail_cut(struct record *r, enum plan_cut cut);

#endif
