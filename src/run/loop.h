/* SPDX-License-Identifier: MIT */
/* loop.h - the state of a run, and the loop that carries out its plan. Private
 * to run. */
#ifndef FF_RUN_LOOP_H
#define FF_RUN_LOOP_H

#include "fanout/channel_select.h"
#include "run/run.h"
#include "run/workers.h"
#include "sandbox/sandbox.h"
#include "trust/tls.h"

/* How a run is being cut short. The state only ever moves down this list;
 * enter() in loop.c has the transitions. */
enum run_state {
	RUN_UNDER_WAY,
	RUN_STOPPING, /* a signal came: children are stopped, their records
	                 written; a stalled reader gets another second */
	RUN_HURRIED,  /* a second signal came: children are killed, a stalled
	                 reader is given up */
	RUN_BROKEN,   /* standard output failed: children are killed, no record
	                 is written */
	RUN_FAILED,   /* poll() failed: the loop returns at once */
};

struct display;

struct run {
	const struct run_options *options;
	struct arguments *arguments;
	struct run_result *result;
	enum run_state state;
	struct plan_policy policy; /* the options' one, completed */
	struct plan *plan;
	struct fanout fanout;
	struct workers workers;
	struct attempts attempts;
	struct origins origins;
	bool counts_origins; /* the origin of a service matters to the plan */
	struct output output;
	struct display *display;       /* of the progress; NULL: none */
	const struct channel *showing; /* sent the newest piece of a body that
	                                  was written; NULL: it is closed */
	struct tls tls;
	struct sandbox sandbox;
	bool reported_lack; /* an incomplete sandbox was reported */
	int64_t list_retry; /* moment to try again to read the list from the
	                       terminal; 0: it can be read */
	char *failed;       /* the service that ended the run (--fail-fast) */

	/* See shortage.h. */
	uint64_t held;       /* bytes that all records hold */
	uint64_t promised;   /* bytes reserved for attempts that may finish */
	bool is_short;       /* of memory: some children are not read */
	int64_t progress_at; /* moment when a child with a promise last sent */
};

/* Write what precedes the first record and carry the plan out to its end. In
 * RUN_FAILED, attempts are left. */
void loop_run(struct run *r);

/* Standard output failed: enter RUN_BROKEN. */
void loop_break_off(struct run *r);

/*
 * A writer_wait_fn; arg is the run. Wait until a slow reader of standard output
 * takes more, or give it up. This waits inside of output, and is called while
 * a frame or the end of a channel is handled. No channel is reported meanwhile:
 * reads are paused, so that children wait in their pipes while their deadlines
 * go on to apply. A signal is handled at once: it stops children, but neither
 * ends an attempt nor writes a record.
 */
int loop_wait_for_reader(void *arg, int fd);

/* An output_more_fn; arg is the run. Return whether to write the rest of what a
 * frame gives: not all of it if its child is late. */
bool loop_wants_rest(void *arg, size_t n);

#endif
