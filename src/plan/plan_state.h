/* SPDX-License-Identifier: MIT */
/*
 * plan_state.h - the state of a plan, and what its two halves do for each
 * other: plan.c changes the state by what happens, plan_next.c decides what to
 * do next. Private to plan.
 */
#ifndef FF_PLAN_PLAN_STATE_H
#define FF_PLAN_PLAN_STATE_H

#include "plan/origins.h"
#include "plan/pace.h"
#include "plan/plan.h"
#include "plan/rate.h"
#include "plan/retries.h"

struct plan_task {
	struct plan_service service;
	void *owner;
	bool is_over;      /* will not be asked again */
	int64_t first_due; /* moment of the first ask, from which the intervals
	                      are counted */
	uint64_t tick;     /* intervals from first_due to this ask */
	unsigned passed;   /* number of tasks that overtook this one */
	int64_t due;       /* moment of the next attempt, or CLOCK_NEVER */
	uint64_t place;    /* number of tasks that were added before it */
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
	bool is_first; /* of its child */
	bool shares;   /* its child may ask others of its origin after it */
	struct plan_attempt *next; /* while it waits to continue */
};

struct plan {
	struct plan_policy policy;
	enum plan_list list;
	bool is_paused;
	uint64_t added; /* tasks, at any time */
	size_t waiting; /* tasks that were never asked */
	uint64_t waiting_weight;
	struct origin *origins; /* where they wait */
	struct origin nowhere;  /* the origin of tasks that have none */
	struct queue timed;     /* asked before, and an attempt is due */
	struct plan_attempt *continuations, **continuations_end;
	struct rate rate;
	uint64_t random;
	size_t running;         /* attempts */
	size_t sharing;         /* of those, by children that others may use */
	struct pace_run pace;   /* of those */
	int64_t heard;          /* moment, see plan_heard() */
	int64_t start_at;       /* moment: start nothing before it */
	unsigned failed_starts; /* in a row, while nothing ran */
	uint64_t ok;            /* tasks that succeeded */
	bool is_cancelled;
	bool must_stop; /* the next step is PLAN_STOP */
	bool was_cut;   /* something was left undone at the deadline */
};

/* Set when the next attempt of a task is due. The task is in the queue of timed
 * tasks from now on, or in none if that is CLOCK_NEVER. */
void plan_set_due(struct plan *p, struct plan_task *t, int64_t due);

/* End an ask, with or without an answer: make the next ask due, or end the
 * task. */
void plan_end_ask(struct plan *p, struct plan_task *t, bool is_ok, int64_t now);

/* Remove an attempt from those that wait to continue. */
void plan_take_continuation(struct plan *p, struct plan_attempt *a);

/* Before a waiting task starts: count that it overtakes the first one that may
 * start, too. */
void plan_count_passed(struct plan *p, const struct plan_task *t);

#endif
