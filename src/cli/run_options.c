/* SPDX-License-Identifier: MIT */
/* run_options.c - see run_options.h. */
#include "config.h"

#include "cli/run_options.h"

#include "cli/terminal.h"

const struct format *
run_options_format(const struct options *o)
{
	if (o->events == 1)
		return output_events();
	if (o->format != NULL)
		return o->format;
	return output_format(terminal_is_output() ? "table" : "jsonl");
}

static struct plan_policy
plan_policy(const struct options *o, int64_t started)
{
	return (struct plan_policy){
		.deadline = o->timeout >= 0 ? clock_after(started, o->timeout)
					    : CLOCK_NEVER,
		.jobs = (size_t)o->jobs,
		.jobs_per_host = (size_t)o->jobs_per_host,
		.need = (uint64_t)o->need,
		.fail_fast = o->fail_fast == 1,
		.rate = (size_t)o->rate,
		.rate_window = o->rate_window,
		.every = o->every,
		.count = (uint64_t)o->count,
	};
}

struct run_options
run_options(const struct options *o, int64_t started)
{
	const struct format *format = run_options_format(o);

	return (struct run_options){
		.started = started,
		.policy = plan_policy(o, started),
		.grace = o->kill_after,
		.memory = RUN_MEMORY,
		.reuse = o->reuse == 1,
		.sandbox = (enum sandbox_how)o->sandbox,
		.verbose = o->verbose == 1,
		.name_failures = format == output_format("body") ||
		    format->next_item != NULL,
		.output = { .format = format,
		    .body = (enum body_how)o->body,
		    .keep_order = o->keep_order == 1 },
	};
}
