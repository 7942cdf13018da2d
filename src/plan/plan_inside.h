/* SPDX-License-Identifier: MIT */
/* plan_inside.h - what the files of plan.h share. */
#ifndef FF_PLAN_PLAN_INSIDE_H
#define FF_PLAN_PLAN_INSIDE_H

#include "plan/plan.h"

/* Put a task, which is in no queue, at the end; take it out of this one. */
void plan_queue_put(struct plan_queue *q, struct plan_task *t);
void plan_queue_take(struct plan_queue *q, struct plan_task *t);

/* The same for the attempts that are to go on. */
void plan_queue_put_again(struct plan *p, struct plan_attempt *a);
void plan_queue_take_again(struct plan *p, struct plan_attempt *a);

/* When its next attempt is due, or CLOCK_NEVER: then there is none. A task
 * that was asked is in the queue p->timed as long as one is due. */
void plan_set_due(struct plan *p, struct plan_task *t, int64_t due);

/* Whether it was never asked, and is in the queue p->waiting. */
bool plan_is_waiting(const struct plan_task *t);

/* Where its next attempt goes. */
unsigned plan_next_replica(const struct plan_task *t);
struct plan_origin *plan_next_origin(const struct plan_task *t);

/* Whether no new service is to begin for the time being. */
bool plan_is_paused(const struct plan *p);

/* What is to start, if there is a process for it: what has begun comes before
 * what has not. Returns false where nothing is. */
bool plan_find_next(const struct plan *p, int64_t now, struct plan_step *s);

/* Between two asks, or before the first. */
void plan_reset(struct plan_task *t);

/* This ask has its answer, or will have none: the next one is due, or the task
 * is over. */
void plan_settle(struct plan *p, struct plan_task *t, bool is_ok, int64_t now);

#endif
