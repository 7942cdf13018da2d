/* SPDX-License-Identifier: MIT */
/*
 * shortage.h - limit the memory that the parent uses for answers to
 * run_options.memory: everything that children have sent and that has not been
 * written yet. Private to run.
 *
 * As memory becomes short, no further service is started at first. Then large
 * answers are not read any more, so that their children wait in their pipes.
 * A few large answers that are sure to fit get a promise of memory and go on;
 * once they are written, others get theirs. Small answers always go on. If all
 * that does not help, the largest answer is refused: it is larger than the
 * limit, or the format keeps all answers until the end.
 */
#ifndef FF_RUN_SHORTAGE_H
#define FF_RUN_SHORTAGE_H

#include "run/loop.h"

/* Decide whether to go on reading a channel, after each frame of it. */
void shortage_take(struct run *r, struct channel *c);

/* Return the promise of an attempt that has ended, and let others go on if its
 * record has made room. */
void shortage_leave(struct run *r, struct attempt *a);

/* Pass promises on if those who have them are silent. Return the moment when to
 * call this again, or CLOCK_NEVER. */
int64_t shortage_look(struct run *r);

/* Refuse the answer of a channel for want of memory, and stop its child. */
void shortage_refuse(struct run *r, struct channel *c, const char *why);

#endif
