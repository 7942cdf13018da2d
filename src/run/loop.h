/* SPDX-License-Identifier: MIT */
/* loop.h - a run under way, and the loop that carries its plan out. Inside
 * run only. */
#ifndef FF_RUN_LOOP_H
#define FF_RUN_LOOP_H

#include "fanout/channel_select.h"
#include "run/run.h"
#include "run/workers.h"
#include "sandbox/sandbox.h"
#include "trust/tls.h"

/* Which of the fanout's watches is whose. */
enum {
	WATCH_LIST,
	WATCH_OUTPUT,
};

struct run {
	const struct run_options *options;
	struct arguments *arguments;
	struct run_result *result;
	struct attempt_context context;
	struct attempts attempts;
	struct fanout fanout;
	struct plan *plan;
	struct plan_policy policy; /* the options' one, completed */
	struct workers workers;
	struct origins origins;
	bool counts_origins; /* it matters where a service is */
	struct output output;
	const struct channel *showing; /* whose piece it is given */
	struct tls tls;
	struct sandbox sandbox;
	bool told_lack;    /* that it is less than it could be was said */
	uint64_t held;     /* bytes, of all records: see shortage.h */
	bool is_short;     /* of memory: some children are not read */
	uint64_t promised; /* bytes, to attempts that are to finish */
	int64_t heard; /* the moment when one of these last said something */
	int64_t list_held; /* until this moment: it is not ours to read, or 0 */
	char *failed;      /* the service that ended it under --fail-fast */
	bool is_hurried;   /* a second signal came: wait for nothing more */
	bool broken;       /* nothing more can be put out: wind up */
	bool is_deaf;      /* nor waited for */
	bool is_breaking;  /* and that has begun */
};

/* Carry the plan out to its end. Where r->broken is set on the way, children
 * are killed and no more records made; where r->is_deaf, it returns at once. */
void loop_carry_out(struct run *r);

/* Somebody wants the run to end: stop all, name all. A second time: kill all,
 * and wait for no reader of standard output. */
void loop_take_signal(struct run *r, int signal);

#endif
