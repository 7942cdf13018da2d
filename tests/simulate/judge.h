/* SPDX-License-Identifier: MIT */
/* judge.h - what has to hold after each simulated run. */
#ifndef FF_TESTS_SIMULATE_JUDGE_H
#define FF_TESTS_SIMULATE_JUDGE_H

#include "cli/options.h"
#include "run/run.h"
#include "scenario.h"
#include "service/arguments.h"

struct judged {
	const struct scenario *scenario;
	const struct options *options;
	const struct run_options *run;
	const struct arguments *arguments;
	const struct run_result *result;
};

/* Check all of it; a fault() is what does not hold. */
void judge(const struct judged *j);

#endif
