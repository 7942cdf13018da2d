/* SPDX-License-Identifier: MIT */
/* judge.h - what has to hold in and after each simulated run. */
#ifndef FF_TESTS_SIMULATE_JUDGE_H
#define FF_TESTS_SIMULATE_JUDGE_H

#include "cli/options.h"
#include "config/arguments.h"
#include "fanout/fanout.h"
#include "run/attempt.h"
#include "run/run.h"
#include "scenario.h"

struct judged {
	const struct scenario *scenario;
	const struct options *options;
	const struct run_options *run;
	const struct arguments *arguments;
	const struct run_result *result;
};

/* Check all of it; a fault() is what does not hold. */
void judge(const struct judged *j);

/* While it runs: check what is counted of the memory that answers take. */
void judge_memory(void);

/* A child is made for that attempt: check that it may be. */
void judge_start(const struct fanout *f, const struct attempt *a);

#endif
