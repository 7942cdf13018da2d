/* SPDX-License-Identifier: MIT */
/*
 * shortage.h - the bound on what the parent holds in memory for its children:
 * all that they have sent and that has not left yet, whatever the services,
 * the format and the reader of standard output: run_options.memory. Inside run
 * only.
 *
 * When it becomes short, first no further service is started. Then children
 * whose answers are large are not read, and wait in their pipes, but for a few
 * whose answers are sure to fit; as those end and leave, others take their
 * turn. Small answers go on all the while. An answer is ended, the largest
 * first, only where all that does not help: one that is larger than the bound
 * by itself, or a format that holds all to the end.
 */
#ifndef FF_RUN_SHORTAGE_H
#define FF_RUN_SHORTAGE_H

#include "run/loop.h"

/* A frame of the channel was taken: it may have to wait before it is read
 * again. */
void shortage_take(struct run *r, struct channel *c);

/* An attempt has come to its end, and its record may have left. */
void shortage_leave(struct run *r, struct attempt *a);

/* Look at it again, and return the moment when that is due next, or
 * CLOCK_NEVER. */
int64_t shortage_look(struct run *r);

/* There was no memory for the answer of the channel: it is ended. */
void shortage_refuse(struct run *r, struct channel *c, const char *why);

#endif
