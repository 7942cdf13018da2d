/* SPDX-License-Identifier: MIT */
/*
 * drill.h - the moments at which a test may take over a child, to act like one
 * that has been compromised. In the program itself drill() does nothing. It has
 * an object file of its own, so that a test program can provide another.
 */
#ifndef FF_FETCH_DRILL_H
#define FF_FETCH_DRILL_H

#include "fanout/channel.h"
#include "wire/job.h"

enum drill_moment {
	DRILL_BEGUN,     /* nothing is done yet */
	DRILL_RESOLVING, /* in the first stage of the sandbox */
	DRILL_WAITING,   /* in the first stage, while the resolver's thread is
	                    running */
	DRILL_TALKING,   /* in the second stage, while connecting */
	DRILL_ORDERED,   /* in the second stage, told to ask once more */
};

void drill(enum drill_moment moment, const struct job *job, struct sender *to);

#endif
