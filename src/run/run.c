/* SPDX-License-Identifier: MIT */
/* run.c - see run.h: how a run begins and ends. loop.c is what it does. */
#include "config.h"

#include "run/run.h"

#include "output/notice.h"
#include "run/limits.h"
#include "run/loop.h"
#include "run/consumer.h"

#include <errno.h>
#include <string.h>

static void
discard(struct task *t)
{
	record_destroy(t->record);
	task_destroy(t);
}

/* A run that broke leaves nothing behind: its children are killed, what waits
 * is dropped, and no record is made of either. */
static void
abandon(struct run *r)
{
	struct plan_step step;
	struct event event;
	size_t i;

	for (i = 0; i < FANOUT_WATCHES; i++)
		r->fanout.watches[i].fd = -1;
	plan_cancel(&r->plan);
	r->plan.list = PLAN_LIST_ENDED;
	while ((step = plan_next(&r->plan, 0)).what == PLAN_DROP)
		discard(task_of(step.task));
	for (i = 0; i < r->fanout.n; i++)
		discard(r->fanout.channels[i]->owner);
	fanout_kill_all(&r->fanout);
	while (r->fanout.n > 0) {
		switch (channel_select(&r->fanout, CLOCK_NEVER, &event)) {
		case CHANNEL_DONE:
			fanout_close(&r->fanout, event.channel);
			break;
		case GOT_SIGNAL:
			channel_select_forget_signal();
			break;
		case SELECT_FAILED:
			return;
		default:
			break;
		}
	}
}

static int
begin(struct run *r)
{
	struct plan_policy policy;

	policy.deadline = CLOCK_NEVER;
	if (r->options->timeout >= 0)
		policy.deadline =
		    clock_after(r->options->started, r->options->timeout);
	policy.jobs = limits_jobs(
	    r->options->jobs, r->options->output.directory != NULL ? 2 : 1);
	plan_init(&r->plan, &policy);
	tls_warm();
	if (fanout_init(&r->fanout, ANSWER_TYPE_MAX, r->options->grace) == -1) {
		notice("/dev/null: %s", strerror(errno));
		r->result->failed = true;
		return -1;
	}
	if (output_init(&r->output, &r->options->output, consumer_wait, r) ==
	    -1) {
		r->result->write_error = errno;
		fanout_free(&r->fanout);
		return -1;
	}
	return 0;
}

static void
end(struct run *r)
{
	bool complete;

	if (r->broken)
		abandon(r);
	complete = r->result->signal == 0 && !r->result->failed &&
	    !r->result->list_cut &&
	    r->output.totals.by_status[STATUS_DEADLINE] == 0;
	if (!r->broken)
		output_end(
		    &r->output, clock_now() - r->options->started, complete);
	r->result->write_error = r->output.writer.error;
	r->result->totals = r->output.totals;
	fanout_free(&r->fanout);
	output_free(&r->output);
	tls_free(&r->tls);
}

void
run(const struct run_options *options, struct arguments *arguments,
    struct run_result *result)
{
	struct run r;

	memset(&r, 0, sizeof(r));
	memset(result, 0, sizeof(*result));
	r.options = options;
	r.arguments = arguments;
	r.result = result;
	if (begin(&r) == -1)
		return;
	consumer_watch(&r);
	if (output_begin(&r.output) == -1)
		r.broken = true;
	loop_carry_out(&r);
	end(&r);
}
