/* SPDX-License-Identifier: MIT */
/*
 * run.h - one run from its first service to its last record: the plan carried
 * out with processes, their answers folded into records, the records put out.
 */
#ifndef FF_RUN_RUN_H
#define FF_RUN_RUN_H

#include "config/arguments.h"
#include "output/directory.h"
#include "output/output.h"
#include "plan/plan.h"
#include "sandbox/sandbox.h"

#include <stdbool.h>
#include <stdint.h>

/* What answers may take together: sixteen bodies of the largest size that is
 * allowed by default; and what a small machine can spare. */
#define RUN_MEMORY ((uint64_t)256 << 20)

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
	struct directory *directory; /* of --output-dir; borrowed, or NULL */
};

struct run_result {
	struct totals totals;
	int signal;      /* that ended the run; 0: none */
	int write_error; /* errno of standard output; 0: none */
	bool met;        /* as many succeeded as were needed */
	bool late;       /* the deadline came before the run was over */
	bool bad_list;   /* lines of the list could not be understood */
	bool list_cut;   /* the list was not read to its end */
	bool list_late;  /* for the deadline came before that */
	bool failed;     /* a system call that had to work did not; said */
};

/*
 * Ask all that arguments give and write all records. Diagnostics that do not
 * end the run go to standard error as they come. No child is left when this
 * returns.
 */
void run(const struct run_options *options, struct arguments *arguments,
    struct run_result *result);

#endif
