/* SPDX-License-Identifier: MIT */
/* origins.h - keep every origin of the services once, so that the attempts at
 * one origin can be counted and its idle connections found. */
#ifndef FF_PLAN_ORIGINS_H
#define FF_PLAN_ORIGINS_H

#include "plan/pace.h"

#include <stddef.h>
#include <stdint.h>

struct plan_task;

/* Tasks in the order in which they were added. */
struct queue {
	struct plan_task *first, *last;
	size_t n;
	uint64_t weight; /* sum of the weights of all tasks */
};

struct origin {
	char *name; /* "scheme://host:port" */
	unsigned refs;
	size_t idle; /* children that may ask for any service there, and wait
	                for an order; counted by the caller of the plan */

	/* For the plan. */
	size_t running;       /* attempts */
	size_t sharing;       /* of those, by children that others may use */
	struct pace pace;     /* of those */
	struct queue waiting; /* tasks that were never asked */
	struct origin *next, *prev; /* while there are any */
};

/* Empty if zero-initialised. */
struct origins {
	void *tree; /* see tsearch(3) */
};

/* Return the origin with that name, which is copied, or NULL if name is NULL.
 * The caller holds the origin until origins_release(). */
struct origin *origins_hold(struct origins *o, const char *name);

/* Hold an origin, or NULL, once more, and return it. */
struct origin *origins_share(struct origin *origin);

/* Release an origin, or NULL; the last release frees it. */
void origins_release(struct origins *o, struct origin *origin);

#endif
