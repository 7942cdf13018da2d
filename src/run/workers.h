/* SPDX-License-Identifier: MIT */
/*
 * workers.h - the children of a run. Most ask once and leave. A child that
 * takes orders is idle after its answer, and keeps its connection until it is
 * ordered to repeat its request (--every) or to ask for another service of the
 * same origin (--reuse).
 */
#ifndef FF_RUN_WORKERS_H
#define FF_RUN_WORKERS_H

#include "fanout/fanout.h"
#include "run/attempt.h"

struct worker {
	struct channel *channel; /* whose owner this worker is */
	struct attempt *attempt; /* under way; NULL: idle, or leaving */
	long pid; /* for messages: in the end another process may have it */
	bool takes_orders;
	bool has_answered; /* so what it has loaded may be out of date */
	struct task *task; /* the only one that it asks; NULL: any service of
	                      its origin. Used only while it is idle */
	unsigned replica;  /* of that task */
	struct service *first_service; /* that it was forked for, held */
	struct origin *origin; /* the only one that it asks, held; or NULL */
	bool is_idle;
	struct worker *next, *prev; /* while it is idle */
};

/* The idle workers; first the one that has been idle longest. Zero-initialised
 * is none. */
struct workers {
	struct worker *first, *last;
};

/* Free a worker, idle or not, whose child has ended. */
void worker_destroy(
    struct workers *ws, struct worker *w, struct origins *origins);

/* Add a worker that waits for an order; remove one that has an order, or is to
 * leave. */
void workers_set_idle(struct workers *ws, struct worker *w);
void workers_set_busy(struct workers *ws, struct worker *w);

/*
 * Return an idle worker that may carry out an attempt, or NULL: one that asked
 * the same replica of the same task, or one that asks for any service of the
 * origin and has in its sandbox what this service needs.
 */
struct worker *workers_find(const struct workers *ws, const struct attempt *a);

/* Have idle workers leave: those that ask this task only; the one that has been
 * idle longest (returns false if there was none); all. */
void workers_dismiss_of(
    struct workers *ws, struct fanout *f, const struct task *t);
bool workers_dismiss_one(struct workers *ws, struct fanout *f);
void workers_dismiss_all(struct workers *ws, struct fanout *f);

#endif
