/* SPDX-License-Identifier: MIT */
/* exit_status.h - the exit status of a run. Pure. */
#ifndef FF_RUN_EXIT_STATUS_H
#define FF_RUN_EXIT_STATUS_H

#include "run/run.h"

#include <stdint.h>

enum exit_status {
	EXIT_ALL_OK = 0,
	EXIT_SOME_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_INTERNAL = 3,
	EXIT_DEADLINE = 124,
};

/*
 * Return the exit status of a run that was not ended by a signal or SIGPIPE. If
 * several apply, it is the first of EXIT_INTERNAL, EXIT_USAGE, EXIT_DEADLINE
 * and EXIT_SOME_FAILED. need is the number of successes that end the run; 0:
 * every required service has to succeed.
 */
enum exit_status exit_status_of(const struct run_result *result, uint64_t need);

#endif
