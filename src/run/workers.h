/* SPDX-License-Identifier: MIT */
/*
 * workers.h - who asks: the children of a run. Most ask once and leave. Those
 * that take orders rest when they have their answer, connected, until they are
 * told to ask again (--every), or to ask for another service of the same origin
 * (--reuse).
 */
#ifndef FF_RUN_WORKERS_H
#define FF_RUN_WORKERS_H

#include "fanout/fanout.h"
#include "run/attempt.h"

struct worker {
	struct channel *channel; /* whose owner it is */
	struct attempt *attempt; /* that it carries out; NULL: it rests, or is
	                            on its way out */
	long pid; /* for messages: by the end it may be somebody else's */
	bool takes_orders;
	bool has_answered; /* it holds what it found out for that */
	struct task *task; /* the only one that it asks; NULL: any of its
	                      origin. Looked at only while it rests */
	unsigned replica;
	struct service *born;  /* that it was made for, held */
	struct origin *origin; /* the only one that it asks, held; or NULL */
	bool is_resting;
	struct worker *next, *prev;
};

/* Those that rest; first who has rested longest. Zero-initialised is none. */
struct workers {
	struct worker *first, *last;
};

/* Forget one that has come to its end, resting or not. */
void worker_destroy(
    struct workers *ws, struct worker *w, struct origins *origins);

/* It has its answer, and waits for an order. */
void workers_rest(struct workers *ws, struct worker *w);

/* It rests no longer: it has an order, or is to leave. */
void workers_take(struct workers *ws, struct worker *w);

/*
 * Return the idle child to carry an attempt out, or NULL if it needs a fresh
 * one: a child that asked the same before or, with may_share, one that asks for
 * any service of the same origin and has in its sandbox what this one needs.
 */
struct worker *workers_find(
    const struct workers *ws, const struct attempt *a, bool may_share);

/* Send home: those that only ask this task; the one that has rested longest
 * (returns whether there was one); all. */
void workers_dismiss_of(
    struct workers *ws, struct fanout *f, const struct task *t);
bool workers_dismiss_one(struct workers *ws, struct fanout *f);
void workers_dismiss_all(struct workers *ws, struct fanout *f);

#endif
