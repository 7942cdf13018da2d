/* SPDX-License-Identifier: MIT */
/* program_start.h - a program made to run, with two pipes from it that are
 * watched. Knows nothing of what it prints. */
#ifndef FF_PROGRAM_PROGRAM_START_H
#define FF_PROGRAM_PROGRAM_START_H

#include "fanout/fanout.h"

/* Which of the fanout's watches is which pipe; -1 once it is closed. */
enum program_pipe {
	PROGRAM_OUTPUT,
	PROGRAM_ERRORS,
};

/* The one frame that may come on its channel: an int, the errno for which the
 * process could not become the program. */
#define PROGRAM_ERRNO 1

/*
 * go. Where there is no process or descriptor to be had, it is tried again for
 * a moment, while others come to their end: so it may block for less than half
 * a second. Returns the channel, or NULL with errno, no pipe being open.
 */
struct channel *program_start(struct fanout *f, char **argv);

void program_close_pipe(struct fanout *f, enum program_pipe which);

#endif
