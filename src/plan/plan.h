/* SPDX-License-Identifier: MIT */
/*
 * plan.h - what to do next: which service is asked when and at which of its
 * replicas, which answer counts, what is asked again, what is given up, when
 * the run is over. Pure policy: told what happened and when, it has no clock,
 * no process and no descriptor of its own.
 *
 * A task is a service in the plan. It is asked once, or every so often, and
 * each time by one or more attempts: at the next replica, or again. The first
 * attempt that succeeds is its answer; where none does, the last that failed.
 *
 * A moment is that of clock.h, but any rising number will do.
 */
#ifndef FF_PLAN_PLAN_H
#define FF_PLAN_PLAN_H

#include "base/clock.h"
#include "plan/rate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long one that cannot be started waits for a process or descriptor to
 * become free, and how often that is tried while nothing else runs, before it
 * is given up. Those behind it are then tried once each, until one starts. */
#define PLAN_RETRY_START     (50 * CLOCK_MS)
#define PLAN_RETRY_START_MAX 40

/* The wait before a retry does not grow beyond this by itself. */
#define PLAN_BACKOFF_MAX (30 * CLOCK_S)

/* A wait before a retry that is cut leaves this part of the limit, and as much
 * time as the longest attempt so far took. */
#define PLAN_ROOM_PART 8

/* How many services may go before the one that has waited longest, for the
 * sake of a connection that is open. */
#define PLAN_PASSED_MAX 64

/* Services that wait to be asked again before no new one is taken in: a list
 * of a million that all fail must not be in memory. Where services are asked
 * every so often, all are. */
#define PLAN_TIMED_MAX 1024

/* Nor is one taken in while those that wait, for their turn or to be asked
 * again, take so much memory. */
#define PLAN_WEIGHT_MAX ((uint64_t)16 << 20)

struct plan_policy {
	int64_t deadline;     /* moment; CLOCK_NEVER: none */
	size_t jobs;          /* attempts at once; at least 1 */
	size_t jobs_per_host; /* of those, at one origin; 0: any number */
	size_t ahead;         /* services that may wait in the plan, at least 1:
	                         more where the next one is chosen */
	uint64_t need;        /* successes that are enough; 0: all are wanted */
	bool fail_fast;       /* a failure that counts ends the run */
	size_t rate;          /* starts in each rate_window; 0: any number */
	int64_t rate_window;
	int64_t every;  /* length, from one ask to the next; 0: asked once */
	uint64_t count; /* asks; 0: until the run is ended */
	uint64_t seed;  /* for the jitter */
};

/* Where attempts go: a scheme, host and port. The caller's, as long as a task
 * names it. */
struct plan_origin {
	size_t running; /* the plan's own */
};

/* How a service wants to be asked. */
struct plan_wish {
	int64_t max_time; /* length of one ask; 0: no limit */
	int64_t hedge;    /* length, from one replica to the next; 0: at once */
	int64_t retries;
	int64_t retry_delay;          /* length */
	bool is_required;             /* its failure counts */
	unsigned replicas;            /* at least 1 */
	size_t weight;                /* bytes of memory that it takes */
	struct plan_origin **origins; /* one a replica, borrowed; a NULL one is
	                                 not counted */
};

/* A part of the caller's own struct. */
struct plan_task {
	struct plan_wish wish;

	/* For the caller to read. */
	uint64_t seq;      /* asks before this one */
	unsigned attempts; /* of this ask */
	int64_t started;   /* moment of the first of them, or CLOCK_NEVER */
	int64_t stop_at;   /* moment at which they are stopped */

	/* The plan's own. */
	unsigned running; /* of this ask, those that are to go on included */
	int64_t retried;  /* of this ask */
	int64_t longest;  /* length: of the longest attempt of this ask */
	bool wait_is_cut; /* of this ask, for one more attempt within its limit
	                   */
	unsigned worth; /* up to this one attempts have a point: it is the turn
	                   of a replica that failed in a way that may pass */
	int64_t retry_after; /* length: the longest that was asked for */
	bool is_chosen;      /* its answer has begun to leave, or is there */
	bool is_over;        /* it is not asked any more */
	int64_t due;         /* moment of the next attempt, or CLOCK_NEVER */
	int64_t first_due;   /* of the first ask: all others go by it */
	uint64_t tick;       /* periods from there to this ask */
	unsigned passed;     /* services that went before it */
	struct plan_task *next, *prev;
};

/* One attempt; a part of the caller's own struct too. */
struct plan_attempt {
	struct plan_task *task;
	struct plan_origin *origin; /* where it goes at present; may be NULL */
	unsigned replica;
	uint64_t seq;    /* of its ask */
	unsigned number; /* in it, from 1 */
	int64_t started; /* moment */
	bool is_chosen;
	struct plan_attempt *next; /* while it waits to go on */
};

/* Why a service has no whole answer, as far as the plan decides it. */
enum plan_cut {
	PLAN_CUT_MAX_TIME,  /* its own limit */
	PLAN_CUT_DEADLINE,  /* the run's */
	PLAN_CUT_CANCELLED, /* nobody wants it any more */
	PLAN_CUT_NO_START,  /* no process was to be had */
};

/* What is known of services that the plan was not given yet. */
enum plan_list {
	PLAN_LIST_READY,   /* ask for one */
	PLAN_LIST_PENDING, /* none now; there may be later */
	PLAN_LIST_ENDED,
};

/* Tasks in a row, linked both ways. */
struct plan_queue {
	struct plan_task *first, *last;
	size_t n;
	uint64_t weight; /* of all */
};

struct plan {
	struct plan_policy policy;
	enum plan_list list;
	bool starts_paused; /* begin no new service while something runs */
	const struct plan_origin *prefer; /* a child is connected to it, and
	                                     free; NULL: none */

	/* The plan's own. */
	struct plan_queue waiting; /* never asked yet */
	struct plan_queue timed;   /* asked, with an attempt that is due */
	struct plan_attempt *again, **again_end;
	struct rate rate;
	uint64_t random;
	size_t running;         /* attempts */
	int64_t start_at;       /* not before: a start has failed */
	unsigned failed_starts; /* in a row, with nothing running */
	uint64_t ok;
	bool is_cancelled; /* nobody wants more answers */
	bool stop_all;     /* and that is to be said */
	bool was_cut;      /* something was left at the deadline */
};

enum plan_what {
	PLAN_START,  /* step.again, or else a new attempt of step.task at
	                step.replica: plan_started() or plan_not_started() */
	PLAN_DROP,   /* give this ask of step.task up, for step.cut; step.again
	                too. The task may have begun its next ask by now */
	PLAN_FORGET, /* step.task is not asked again; or step.again is not
	                wanted any more: no record comes of it */
	PLAN_STOP,   /* stop all that runs: the run is to end */
	PLAN_MORE,   /* give it the next service, or say how the list is */
	PLAN_WAIT,   /* nothing until something happens, or step.until */
	PLAN_OVER,   /* every service has come to its end */
};

struct plan_step {
	enum plan_what what;
	struct plan_task *task;
	struct plan_attempt *again;
	unsigned replica;
	enum plan_cut cut;
	uint64_t seq;    /* of a PLAN_DROP: which ask it is, */
	int64_t started; /* and when that began, or CLOCK_NEVER */
	int64_t until;
};

void plan_init(struct plan *p, const struct plan_policy *policy);
void plan_free(struct plan *p);

/* A service that is to be asked; it waits at the end. */
void plan_add(
    struct plan *p, struct plan_task *task, const struct plan_wish *wish);

/* What is to be done at this moment. Ask again once it is done. */
struct plan_step plan_next(struct plan *p, int64_t now);

/* A new attempt runs; its members are set by this. Or: step.again does, with
 * its origin as the caller set it. */
void plan_started(struct plan *p, struct plan_task *task,
    struct plan_attempt *attempt, int64_t now);
void plan_went_on(struct plan *p, struct plan_attempt *attempt, int64_t now);

/* What was to be started could not be. */
void plan_not_started(struct plan *p, struct plan_task *task, int64_t now);

/* How an attempt came out. */
enum plan_outcome {
	PLAN_SUCCESS,
	PLAN_FAILURE,  /* would only fail again */
	PLAN_MAY_PASS, /* worth a retry */
};

/* What is to become of its record. */
enum plan_verdict {
	PLAN_SETTLE,  /* it is the answer: what else runs of its ask has lost */
	PLAN_SURPLUS, /* the same, but as many had succeeded as are needed: it
	                 is to say that it was cancelled */
	PLAN_KEEP,    /* it is in case no other succeeds */
	PLAN_DISCARD, /* it has lost */
};

/* It ran, and has ended. retry_after is a length, or -1: how long the service
 * asks not to be asked. After PLAN_SETTLE the task may have begun its next
 * ask: see plan_task_is_over(). No more successes are settled than are
 * needed. */
enum plan_verdict plan_ended(struct plan *p, struct plan_attempt *attempt,
    enum plan_outcome outcome, int64_t retry_after, int64_t now);

/* It ran, and has to go on in another process (a redirect), within the same
 * limits; the caller has set its new origin in to. */
void plan_again(struct plan *p, struct plan_attempt *attempt,
    struct plan_origin *to, int64_t now);

/* It ran, but found no process for what it was to do: it waits for its turn
 * once more, and nothing is started for a moment, for others to find some. */
void plan_not_carried_out(
    struct plan *p, struct plan_attempt *attempt, int64_t now);

/* Its answer leaves as it comes: it is the one that counts, whatever becomes
 * of it, and others of its ask have lost. Returns false where another was
 * chosen before, or as many have succeeded as are needed. A chosen one counts
 * as a success when it has ended, and not before. */
bool plan_choose(struct plan *p, struct plan_attempt *attempt);

/* Whether an attempt can still become the answer. */
bool plan_is_wanted(const struct plan_attempt *attempt);

/* Whether the task will not be asked any more. */
bool plan_task_is_over(const struct plan_task *task);

/* Nobody wants more answers: what waits, and what is still to come, is only
 * dropped. To stop what runs is up to the caller. */
void plan_cancel(struct plan *p);

/* Whether nothing is started any more at this moment: the deadline has come,
 * or the run was cancelled, or enough succeeded. */
bool plan_is_closed(const struct plan *p, int64_t now);

/* Whether as many succeeded as are needed. */
bool plan_is_met(const struct plan *p);

/* Whether the deadline ended it: there would have been more to do. */
bool plan_was_cut(const struct plan *p);

/* Why a running attempt that was stopped was stopped. */
enum plan_cut plan_why_stopped(
    const struct plan *p, const struct plan_task *task);

#endif
