/* SPDX-License-Identifier: MIT */
/* input.h - the list on standard input, on its way to arguments.h. */
#ifndef FF_RUN_INPUT_H
#define FF_RUN_INPUT_H

#include "config/arguments.h"

#define INPUT_FD 0

enum input_fed {
	INPUT_FED,      /* or there was nothing yet */
	INPUT_NOT_OURS, /* it is the terminal, and this is a background job */
	INPUT_FAILED,   /* it cannot be read, see errno: the list ends here */
};

/* Read once and feed what came; blocks if nothing is there. A background job
 * is stopped by reading from its terminal unless SIGTTIN is blocked. */
enum input_fed input_feed(struct arguments *a);

#endif
