/* SPDX-License-Identifier: MIT */
/*
 * plan.h - what to do next: which service is started when, which is given up,
 * when the run is over. Pure policy: told what happened and when, it has no
 * clock, no process and no descriptor of its own.
 *
 * A moment is that of clock.h, but any rising number will do.
 */
#ifndef FF_RUN_PLAN_H
#define FF_RUN_PLAN_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long one that cannot be started waits for a process or descriptor to
 * become free, and how often that is tried while nothing else runs, before it
 * is given up. Those behind it are then tried once each, until one starts. */
#define PLAN_RETRY_START     (50 * CLOCK_MS)
#define PLAN_RETRY_START_MAX 40

struct plan_policy {
	int64_t deadline; /* moment; CLOCK_NEVER: none */
	size_t jobs;      /* at most so many at once; at least 1 */
};

/* Why a service has no whole answer, as far as the plan decides it. */
enum plan_cut {
	PLAN_CUT_MAX_TIME,  /* its own limit */
	PLAN_CUT_DEADLINE,  /* the run's */
	PLAN_CUT_CANCELLED, /* nobody wants it any more */
	PLAN_CUT_NO_START,  /* no process was to be had */
};

/* One service in the plan; a part of the caller's own struct. */
struct plan_task {
	int64_t max_time; /* for the caller to set: a length; 0: no limit */

	int64_t started;        /* moment of its first start, or CLOCK_NEVER */
	int64_t stop_at;        /* moment at which it is stopped */
	bool has_run;           /* and has to run once more */
	struct plan_task *next; /* while it waits */
};

/* What is known of services that the plan was not given yet. */
enum plan_list {
	PLAN_LIST_READY,   /* ask for one */
	PLAN_LIST_PENDING, /* none now; there may be later */
	PLAN_LIST_ENDED,
};

struct plan {
	struct plan_policy policy;
	enum plan_list list;
	bool starts_paused; /* start nothing new while something runs */

	/* The plan's own. */
	struct plan_task *first; /* those that wait */
	struct plan_task **last;
	size_t running;
	int64_t start_at;       /* not before: a start has failed */
	unsigned failed_starts; /* in a row, with nothing running */
	bool cancelled;
};

enum plan_what {
	PLAN_START, /* start step.task, to be stopped at task->stop_at */
	PLAN_DROP,  /* give step.task up, for step.cut: it does not run */
	PLAN_MORE,  /* give it the next service, or say how the list is */
	PLAN_WAIT,  /* nothing until something happens, or step.until */
	PLAN_OVER,  /* every service has come to its end */
};

struct plan_step {
	enum plan_what what;
	struct plan_task *task;
	enum plan_cut cut;
	int64_t until;
};

void plan_init(struct plan *p, const struct plan_policy *policy);

/* A service that is to be asked; it waits at the end. */
void plan_add(struct plan *p, struct plan_task *task, int64_t max_time);

/* What is to be done at this moment. Ask again once it is done. */
struct plan_step plan_next(struct plan *p, int64_t now);

/* What was to be started could not be. It waits at the front. */
void plan_not_started(struct plan *p, struct plan_task *task, int64_t now);

/* It ran, and its run has ended. */
void plan_finished(struct plan *p, struct plan_task *task, int64_t now);

/* It has to run once more (a redirect): behind plan_finished(). It waits at
 * the front, within the same limits. */
void plan_again(struct plan *p, struct plan_task *task);

/* Nobody wants more answers: what waits, and what is still to come, is only
 * dropped. To stop what runs is up to the caller. */
void plan_cancel(struct plan *p);

/* Whether nothing is started any more at this moment: the deadline has come,
 * or the run was cancelled. */
bool plan_is_closed(const struct plan *p, int64_t now);

/* Why a running service that was stopped was stopped. */
enum plan_cut plan_why_stopped(
    const struct plan *p, const struct plan_task *task);

#endif
