/* SPDX-License-Identifier: MIT */
/*
 * plan.h - decide what to do next: which service is asked when and at which of
 * its replicas, which answer counts, what is retried, what is given up, and
 * when the run is over. Pure policy: the plan is told what happened and when;
 * it has no clock, no process and no descriptor.
 *
 * A task is a service in the plan. It is asked once, or at regular intervals
 * (--every), maybe only until it succeeds (--until-ok). Each ask consists of
 * one or more attempts: at the next replica, or a retry. The first attempt that
 * succeeds is the answer; if none does, the last one that failed is.
 *
 * Moments are those of clock.h, but any rising number will do. No function
 * blocks. Memory that is not available ends the process (mem.h).
 */
#ifndef FF_PLAN_PLAN_H
#define FF_PLAN_PLAN_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct origin;
struct plan;
struct plan_attempt;
struct plan_task;

/*
 * Wait this long after a start failed because no process or descriptor was
 * available. If nothing else runs, give up a task after PLAN_RETRY_START_MAX
 * failures in a row, and then try each of the tasks after it once, until one
 * starts.
 */
#define PLAN_RETRY_START     (50 * CLOCK_MS)
#define PLAN_RETRY_START_MAX 40

/* Number of tasks that may overtake the one that has waited longest because a
 * connection to their origin is open. */
#define PLAN_PASSED_MAX 64

/* Take in no new service while this many tasks wait for a retry: a list of a
 * million services that all fail must not be held in memory. This does not
 * apply to --every, where all tasks wait for their next ask. */
#define PLAN_TIMED_MAX 1024

/* Take in no new service while the waiting tasks use this much memory. */
#define PLAN_WEIGHT_MAX ((uint64_t)16 << 20)

struct plan_policy {
	int64_t deadline;     /* moment; CLOCK_NEVER: none */
	size_t jobs;          /* most attempts at the same time; at least 1 */
	size_t jobs_per_host; /* most of those at one origin; 0: no limit */
	size_t ahead;         /* most tasks that wait for their first attempt;
	                         1 if they start in the order of the list, more
	                         if the plan is to choose among them */
	uint64_t need;  /* successes that end the run; 0: ask all services */
	bool fail_fast; /* the failure of a required service ends the run */
	size_t rate;    /* most starts per rate_window; 0: no limit */
	int64_t rate_window; /* duration */
	int64_t every;       /* interval between two asks; 0: ask once */
	uint64_t count;      /* asks per task with every; 0: no limit */
	bool until_ok;       /* with every: a task that has succeeded is not
	                        asked again */
	uint64_t seed;       /* for the jitter of retries */
};

/* The settings by which a service is asked. */
struct plan_service {
	int64_t max_time;        /* duration of one ask; 0: no limit */
	int64_t hedge;           /* duration before the next replica is asked */
	int64_t retries;         /* most retries per ask */
	int64_t retry_delay;     /* duration: longest first wait */
	bool is_required;        /* its failure counts for fail_fast */
	bool shares;             /* one child may ask it and other services of
	                            its origin, so it may wait for that child */
	unsigned replicas;       /* at least 1 */
	size_t weight;           /* bytes of memory that the service uses */
	struct origin **origins; /* one per replica, borrowed as long as the
	                            task lives; NULL entries are not counted.
	                            Services where a child is idle come first */
};

/* Reason for an ask without a complete answer. */
enum plan_cut {
	PLAN_CUT_MAX_TIME,  /* the limit of its service */
	PLAN_CUT_DEADLINE,  /* the deadline of the run */
	PLAN_CUT_CANCELLED, /* the run was cancelled */
	PLAN_CUT_NO_START,  /* out of processes or file descriptors */
};

enum plan_what {
	PLAN_START,  /* start a new attempt of step.task, or the continuation;
	                report plan_started(), plan_continued() or
	                plan_not_started() */
	PLAN_DROP,   /* this ask of step.task, and its continuation, is given up
	                because of step.cut. The next ask may have begun */
	PLAN_FORGET, /* step.task will not be asked again, or the continuation
	                is no longer wanted; write no record of it */
	PLAN_STOP,   /* stop all that runs: the run is to end */
	PLAN_MORE,   /* add the next service, or report the state of the list */
	PLAN_WAIT, /* do nothing until something happens, or until step.until */
	PLAN_OVER, /* every service has its answers */
};

/* The data of an ask that a new attempt, or the record of a dropped ask,
 * needs. */
struct plan_ask {
	uint64_t seq;    /* number of asks before this one */
	int64_t due;     /* moment when it was due, CLOCK_NEVER for the first */
	int64_t started; /* moment when its first attempt starts or started;
	                    CLOCK_NEVER if none did */
	int64_t stop_at; /* moment when its attempts are stopped */
	unsigned number; /* of the attempt that is to start, from 1 */
	unsigned replica; /* that the attempt asks */
};

struct plan_step {
	enum plan_what what;
	struct plan_task *task;            /* START, DROP; or FORGET */
	struct plan_attempt *continuation; /* START, DROP, FORGET; or NULL */
	struct plan_ask ask;               /* START, DROP */
	bool needs_child;  /* START: no child is idle at the origin */
	enum plan_cut cut; /* DROP */
	int64_t until;     /* WAIT: moment */
};

/* Return a new plan for plan_free(). */
struct plan *plan_new(const struct plan_policy *policy);

/* Free a plan, or NULL, whose tasks and attempts have been freed. */
void plan_free(struct plan *p);

/* Add a service at the end of the tasks that wait. Return its task, which
 * the caller frees once it is over and has no attempt left. owner is what
 * plan_task_owner() returns. */
struct plan_task *plan_add(
    struct plan *p, const struct plan_service *service, void *owner);
void plan_task_free(struct plan_task *t);
void *plan_task_owner(const struct plan_task *t);

/* The states of the list of services that were not added yet. */
enum plan_list {
	PLAN_LIST_READY,   /* there may be; the initial state */
	PLAN_LIST_PENDING, /* not at the moment */
	PLAN_LIST_ENDED,   /* there will be none; no other state follows */
};

void plan_set_list(struct plan *p, enum plan_list list);

/* Return whether no further service will be started for the first time. */
bool plan_has_no_new(const struct plan *p);

/* Start no service for the first time while something runs (true), or again
 * (false). */
void plan_pause(struct plan *p, bool is_paused);
bool plan_is_paused(const struct plan *p);

/* Report that the plan was told of everything that children sent before this
 * moment. If it has come, a service stops waiting for a busy child: the child
 * has not answered. */
void plan_heard(struct plan *p, int64_t moment);

/*
 * Decide what to do at this moment. Carry the step out, report it, and call
 * plan_next() again. A PLAN_START changes nothing before it is reported.
 */
struct plan_step plan_next(struct plan *p, int64_t now);

/* Report that the new attempt of a PLAN_START runs. Return the attempt, which
 * the caller frees after plan_ended(), PLAN_DROP or PLAN_FORGET. */
struct plan_attempt *plan_started(
    struct plan *p, const struct plan_step *start, void *owner, int64_t now);
void plan_attempt_free(struct plan_attempt *a);
void *plan_attempt_owner(const struct plan_attempt *a);

/* Report that the continuation of a PLAN_START runs. */
void plan_continued(struct plan *p, struct plan_attempt *a, int64_t now);

/* Report that there was no process for a PLAN_START, or no second one for an
 * attempt that plan_continue() was called for. */
void plan_not_started(struct plan *p, int64_t now);

enum plan_outcome {
	PLAN_SUCCESS,
	PLAN_FAILURE,   /* a retry would fail in the same way */
	PLAN_RETRYABLE, /* a failure that is worth a retry */
};

/* The use of the record of an attempt. */
enum plan_result {
	PLAN_ANSWER,  /* it is the answer; other attempts of its ask lost */
	PLAN_SURPLUS, /* it is the answer too, but enough services succeeded
	                 before it: report it as cancelled */
	PLAN_KEEP,    /* keep it in case no other attempt succeeds */
	PLAN_DISCARD, /* another attempt is the answer */
};

/* Report that a running attempt ended. retry_after is the wait that the service
 * asked for, or -1. After PLAN_ANSWER and PLAN_SURPLUS the task may have begun
 * its next ask, see plan_task_is_over(). */
enum plan_result plan_ended(struct plan *p, struct plan_attempt *a,
    enum plan_outcome outcome, int64_t retry_after, int64_t now);

/* Report that a running attempt has to continue in another process, within the
 * same limits. It asks this origin then, or NULL. */
void plan_continue(
    struct plan *p, struct plan_attempt *a, struct origin *origin, int64_t now);

/* Choose a running attempt as the answer, because a part of its body is about
 * to be written. Return false if another one was chosen, or if enough services
 * succeeded; to choose the same one again changes nothing. The attempt counts
 * as a success only after it has ended. */
bool plan_choose(struct plan *p, struct plan_attempt *a);

/* Return whether an attempt can still become the answer of its ask. */
bool plan_is_wanted(const struct plan_attempt *a);

/* Return the number of attempts of the ask that an attempt belongs to; of a
 * wanted attempt only. */
unsigned plan_attempts(const struct plan_attempt *a);

/* Return whether a task will not be asked again. */
bool plan_task_is_over(const struct plan_task *t);

/* Cancel the run: drop everything that waits or is added later. The caller has
 * to stop the attempts that run. */
void plan_cancel(struct plan *p);
bool plan_is_cancelled(const struct plan *p);

/* Return whether nothing more is started: the run was cancelled, enough
 * services succeeded, or the deadline has passed. */
bool plan_is_closed(const struct plan *p, int64_t now);

/* Return whether as many services succeeded as are needed. */
bool plan_is_met(const struct plan *p);

/* Return whether the deadline left something undone. */
bool plan_was_cut(const struct plan *p);

/* Return the number of attempts that run. */
size_t plan_running(const struct plan *p);

/* Return why an attempt of a task that was stopped had to stop. */
enum plan_cut plan_why_stopped(
    const struct plan *p, const struct plan_attempt *a);

#endif
