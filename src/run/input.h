/* SPDX-License-Identifier: MIT */
/* input.h - read the list on standard input for arguments.h. */
#ifndef FF_RUN_INPUT_H
#define FF_RUN_INPUT_H

#include "config/arguments.h"

#define INPUT_FD 0

enum input_fed {
	INPUT_FED,      /* something, the end, or nothing yet */
	INPUT_NOT_OURS, /* it is the terminal, and this is a background job */
	INPUT_FAILED,   /* reading failed, see errno: the list ends here */
};

/* Read once and feed arguments with it; blocks if nothing is there. Block
 * SIGTTIN before, or a background job that reads its terminal is stopped. */
enum input_fed input_feed(struct arguments *a);

#endif
