/* SPDX-License-Identifier: MIT */
/*
 * run.h - one run from its first service to its last record: carry out the plan
 * with child processes, and write a record of each answer.
 */
#ifndef FF_RUN_RUN_H
#define FF_RUN_RUN_H

#include "config/arguments.h"
#include "output/directory.h"
#include "output/output.h"
#include "output/timeline.h"
#include "plan/plan.h"
#include "sandbox/sandbox.h"

#include <stdbool.h>
#include <stdint.h>

/* Most memory for all answers together: sixteen bodies of the largest size that
 * is allowed by default, which a small machine can spare. */
#define RUN_MEMORY ((uint64_t)256 << 20)

/* How the progress of a run is shown. */
enum run_progress_how {
	RUN_PROGRESS_NONE,
	RUN_PROGRESS_LIVE,  /* on the terminal of standard error (live.h) */
	RUN_PROGRESS_LINES, /* a message now and then, less and less often */
};

struct run_progress {
	enum run_progress_how how;
	int64_t after; /* duration before it is shown first */
	bool utf8;
	bool color;
};

struct run_options {
	int64_t started; /* moment when the run began */
	/* jobs may be 0: as many as this process may have. run() sets ahead
	 * and seed. */
	struct plan_policy policy;
	int64_t grace;   /* duration between SIGTERM and SIGKILL */
	uint64_t memory; /* bytes; RUN_MEMORY, or less in tests */
	bool reuse;      /* a child asks one service after the other */
	enum sandbox_how sandbox;
	bool verbose;
	bool name_failures; /* report failures on standard error, since the
	                       format does not show them */
	struct output_options output;
	struct run_progress progress;
	struct directory *directory; /* of --output-dir; borrowed, or NULL */
	struct timeline *timeline;   /* to fill in; borrowed, or NULL */
};

struct run_result {
	struct totals totals;
	int signal;      /* the first signal that was received; 0: none */
	int write_error; /* errno of standard output; 0: none */
	bool met;        /* as many services succeeded as were needed */
	bool late;       /* the deadline left something undone */
	bool until_ok;   /* services were asked until they succeeded */
	bool bad_list;   /* lines of the list could not be understood */
	bool list_cut;   /* the list was not read to its end */
	bool list_late;  /* because of the deadline */
	bool failed;     /* a vital system call failed; it was reported */
};

enum exit_status {
	EXIT_ALL_OK = 0,
	EXIT_SOME_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_INTERNAL = 3,
	EXIT_DEADLINE = 124,
};

/*
 * Ask all services of arguments and write their records. Diagnostics that do
 * not end the run are written to standard error at once. No child is left when
 * this returns.
 */
void run(const struct run_options *options, struct arguments *arguments,
    struct run_result *result);

/*
 * Return the exit status of a run that was not ended by a signal or SIGPIPE. If
 * several apply, it is the first of EXIT_INTERNAL, EXIT_USAGE, EXIT_DEADLINE
 * and EXIT_SOME_FAILED. need is the number of successes that end the run; 0:
 * every required service has to succeed.
 */
enum exit_status run_exit_status(
    const struct run_result *result, uint64_t need);

#endif
