/* SPDX-License-Identifier: MIT */
/* input.h - the list on standard input, on its way to arguments.h. */
#ifndef FF_RUN_INPUT_H
#define FF_RUN_INPUT_H

#include "service/arguments.h"

#define INPUT_FD 0

/* Read once and feed what came; blocks where nothing is there. Returns 0, or
 * -1 with errno where it cannot be read: then the list ends here. */
int input_feed(struct arguments *a);

#endif
