/* SPDX-License-Identifier: MIT */
/* origins.h - the origins that services are at, each one once, so that what
 * goes to one can be counted and connections to it be found again. */
#ifndef FF_RUN_ORIGINS_H
#define FF_RUN_ORIGINS_H

#include "plan/plan.h"

struct origin {
	struct plan_origin plan; /* the first member, see task_wish() */
	char *name;              /* "scheme://host:port" */
	unsigned refs;
};

/* Zero-initialised is empty. */
struct origins {
	void *tree; /* see tsearch(3) */
};

/* The origin of a URL, held for the caller; NULL where it has none. */
struct origin *origins_hold(struct origins *o, const char *url);

/* Hold it, or NULL, once more. Returns it. */
struct origin *origins_share(struct origin *origin);

/* Let go of it, or of NULL; the last to do so frees it. */
void origins_release(struct origins *o, struct origin *origin);

/* As the plan sees it; NULL stays NULL. */
struct plan_origin *origin_plan(struct origin *origin);

#endif
