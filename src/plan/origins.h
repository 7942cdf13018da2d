/* SPDX-License-Identifier: MIT */
/* origins.h - keep every origin of the services once, so that the attempts at
 * one origin can be counted and its idle connections found. */
#ifndef FF_PLAN_ORIGINS_H
#define FF_PLAN_ORIGINS_H

#include <stddef.h>

struct origin {
	char *name; /* "scheme://host:port" */
	unsigned refs;
	size_t running; /* attempts; counted by the plan */
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
