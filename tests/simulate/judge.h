/* SPDX-License-Identifier: MIT */
/* judge.h - check what must be true during and after each simulated run. */
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

/* Check the whole run after its end; call fault() for what is not true. */
void judge(const struct judged *j);

/* During the run, check how the memory of answers is counted. */
void judge_memory(void);

/* Before the run waits until that moment, check that it does not leave a
 * service waiting that it could ask. */
void judge_wait(int64_t until);

/* Check that a child may be started for that attempt. */
void judge_start(const struct fanout *f, const struct attempt *a);

#endif
