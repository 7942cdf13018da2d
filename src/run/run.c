/* SPDX-License-Identifier: MIT */
/* run.c - see run.h: how a run begins and ends. loop.c is what it does. */
#include "config.h"

#include "run/run.h"

#include "base/mem.h"
#include "output/notice.h"
#include "run/answers.h"
#include "run/consumer.h"
#include "run/limits.h"
#include "run/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Services that may wait to be chosen from, where there is a choice. */
#define AHEAD 1024

/* How many descriptors a child takes of ours. */
static size_t
fds_each(const struct run_options *o)
{
	size_t n = 1;

	if (o->output.directory != NULL)
		n++;
	if (o->every > 0 || o->reuse)
		n++;
	return n;
}

static void
make_plan(struct run *r)
{
	const struct run_options *o = r->options;
	struct plan_policy policy = { 0 };

	r->counts_origins = o->reuse || o->jobs_per_host > 0;
	r->deadline = CLOCK_NEVER;
	if (o->timeout >= 0)
		r->deadline = clock_after(o->started, o->timeout);
	r->jobs = limits_jobs(o->jobs, fds_each(o));
	policy.deadline = r->deadline;
	policy.jobs = r->jobs;
	policy.jobs_per_host = o->jobs_per_host;
	policy.ahead = r->counts_origins ? AHEAD : 1;
	policy.need = o->need;
	policy.fail_fast = o->fail_fast;
	policy.rate = o->rate;
	policy.rate_window = o->rate_window;
	policy.every = o->every;
	policy.count = o->count;
	policy.seed = (uint64_t)o->started ^ (uint64_t)getpid() << 32;
	r->plan = plan_new(&policy);
}

static int
begin_sandbox(struct run *r)
{
	struct errbuf e;
	int rc;

	rc = sandbox_init(&r->sandbox, r->options->sandbox, &e);
	if (rc == -1)
		notice("%s", e.msg);
	r->result->failed = rc == -1;
	return rc;
}

static int
begin_tls(struct run *r)
{
	struct errbuf e;
	int rc;

	r->tls.whole =
	    r->sandbox.how != SANDBOX_OFF && r->sandbox.landlock == 0;
	rc = tls_warm(&e);
	if (rc == -1)
		notice("%s", e.msg);
	r->result->failed = rc == -1;
	return rc;
}

static int
begin(struct run *r)
{
	mem_give_back();
	if (begin_sandbox(r) == -1 || begin_tls(r) == -1)
		return -1;
	make_plan(r);
	if (fanout_init(&r->fanout, ANSWER_TYPE_MAX, r->options->grace) == -1) {
		notice("/dev/null: %s", strerror(errno));
		r->result->failed = true;
		plan_free(r->plan);
		return -1;
	}
	if (output_init(&r->output, &r->options->output, consumer_wait, r) ==
	    -1) {
		r->result->write_error = errno;
		fanout_free(&r->fanout);
		plan_free(r->plan);
		return -1;
	}
	r->output.more = consumer_wants_more;
	r->output.more_arg = r;
	r->context.verbose = r->options->verbose;
	r->context.streams = output_takes_pieces(&r->output);
	r->context.held = &r->held;
	r->context.all = &r->attempts;
	r->context.directory = r->options->output.directory;
	return 0;
}

/* Every service was asked to the end. */
static bool
is_complete(const struct run *r)
{
	const uint64_t *n = r->output.totals.by_status;

	return r->result->signal == 0 && !r->result->failed &&
	    !r->result->list_cut && n[STATUS_DEADLINE] == 0 &&
	    n[STATUS_CANCELLED] == 0;
}

static void
end(struct run *r)
{
	if (!r->broken)
		output_end(&r->output, clock_now() - r->options->started,
		    is_complete(r));
	r->result->write_error = r->output.writer.error;
	r->result->totals = r->output.totals;
	r->result->met = plan_is_met(r->plan);
	r->result->late = plan_was_cut(r->plan);
	if (r->is_deaf)
		answers_abandon(r);
	fanout_free(&r->fanout);
	output_free(&r->output);
	tls_free(&r->tls);
	sandbox_free(&r->sandbox);
	plan_free(r->plan);
	free(r->failed);
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
