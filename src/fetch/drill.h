/* SPDX-License-Identifier: MIT */
/*
 * drill.h - the moments of a child's life at which a test may take it over, to
 * do what a child could do that has been broken into. In the program nothing
 * happens: drill() does nothing and stands in an object of its own, so that a
 * test's program can bring another.
 */
#ifndef FF_FETCH_DRILL_H
#define FF_FETCH_DRILL_H

#include "fanout/channel.h"
#include "wire/job.h"

enum drill_moment {
	DRILL_BEGUN,     /* nothing is done yet */
	DRILL_RESOLVING, /* in the first stage of the sandbox */
	DRILL_WAITING,   /* the same, while the resolver's thread is at work */
	DRILL_TALKING,   /* in the second, a connection being made */
	DRILL_ORDERED,   /* there, told to ask once more */
};

void drill(enum drill_moment moment, const struct job *job, struct sender *to);

#endif
