/* SPDX-License-Identifier: MIT */
/* run.c - see run.h. How a run begins and ends; loop.c has what is between. */
#include "config.h"

#include "run/run.h"

#include "base/mem.h"
#include "fetch/resolver.h"
#include "output/notice.h"
#include "run/display.h"
#include "run/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Services that may wait if the plan is to choose among them. */
#define AHEAD 1024

/* Most children at the same time unless the user says how many. */
#define JOBS_DEFAULT 256

/* Descriptors that are not a child's: the standard ones, output, list. */
#define SPARE_FDS 16

/* Raise the soft limit to the hard one, and return what it is then. The
 * parameter's type would be an enum in glibc and an int in musl, so there are
 * two functions. */
static rlim_t
raise_fds(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return RLIM_INFINITY;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur
						     : RLIM_INFINITY;
}

static rlim_t
raise_processes(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NPROC, &limit) == -1)
		return RLIM_INFINITY;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NPROC, &limit);
	return getrlimit(RLIMIT_NPROC, &limit) == 0 ? limit.rlim_cur
						    : RLIM_INFINITY;
}

static size_t
at_most(size_t jobs, rlim_t limit)
{
	if (limit == RLIM_INFINITY || limit >= jobs)
		return jobs;
	return limit > 0 ? (size_t)limit : 1;
}

/*
 * Raise the soft limits on descriptors and processes, and return the largest
 * number of children to have: wanted, or JOBS_DEFAULT if that is 0, but no more
 * than the limits allow if each child takes fds_each descriptors. At least 1.
 */
static size_t
most_children(size_t wanted, size_t fds_each)
{
	rlim_t fds;
	size_t jobs;

	jobs = wanted != 0 ? wanted : JOBS_DEFAULT;
	fds = raise_fds();
	if (fds != RLIM_INFINITY)
		fds = fds > SPARE_FDS + fds_each ? (fds - SPARE_FDS) / fds_each
						 : 1;
	jobs = at_most(jobs, fds);
	/* Other processes of this user count too; fork() fails if there are
	 * too many. */
	return at_most(jobs, raise_processes());
}

/* Return how many of our descriptors a child takes. */
static size_t
fds_each(const struct run_options *o)
{
	size_t n = 1;

	if (o->directory != NULL)
		n++;
	if (o->policy.every > 0 || o->reuse)
		n++;
	return n;
}

static void
make_plan(struct run *r)
{
	const struct run_options *o = r->options;

	r->counts_origins = o->reuse || o->policy.jobs_per_host > 0;
	r->policy = o->policy;
	r->policy.jobs = most_children(o->policy.jobs, fds_each(o));
	r->policy.ahead = r->counts_origins ? AHEAD : 1;
	r->policy.seed = (uint64_t)o->started ^ (uint64_t)getpid() << 32;
	r->plan = plan_new(&r->policy);
}

/* Report what keeps the run from beginning. Return -1. */
static int
fail(struct run *r, const char *why)
{
	notice("%s", why);
	r->result->failed = true;
	return -1;
}

static int
begin(struct run *r)
{
	struct errbuf e;

	mem_give_back();
	r->attempts.reads_for_addresses = resolver_init();
	if (sandbox_init(&r->sandbox, r->options->sandbox, &e) == -1)
		return fail(r, e.msg);
	r->tls.whole =
	    r->sandbox.how != SANDBOX_OFF && r->sandbox.landlock == 0;
	if (tls_warm(&e) == -1)
		return fail(r, e.msg);
	if (fanout_init(&r->fanout, ANSWER_TYPE_MAX, r->options->grace) == -1) {
		errbuf_set(&e, "/dev/null: %s", strerror(errno));
		return fail(r, e.msg);
	}
	if (output_init(&r->output, &r->options->output, loop_wait_for_reader,
		r) == -1) {
		r->result->write_error = errno;
		fanout_free(&r->fanout);
		return -1;
	}
	make_plan(r);
	r->display = display_new(r);
	if (r->options->output.redraw)
		fanout_report_suspend(&r->fanout);
	r->output.more = loop_wants_rest;
	r->output.more_arg = r;
	r->attempts.verbose = r->options->verbose;
	r->attempts.streams = output_takes_pieces(&r->output);
	r->attempts.held = &r->held;
	r->attempts.tls = &r->tls;
	r->attempts.sandbox = &r->sandbox;
	r->attempts.directory = r->options->directory;
	return 0;
}

/* Return whether every service was asked to the end. */
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
	display_destroy(r->display);
	r->display = NULL;
	if (r->state < RUN_BROKEN)
		output_end(&r->output, clock_now() - r->options->started,
		    is_complete(r));
	r->result->write_error = r->output.writer.error;
	r->result->totals = r->output.totals;
	r->result->met = plan_is_met(r->plan);
	r->result->late = plan_was_cut(r->plan);
	r->result->until_ok = r->policy.until_ok;
	while (r->attempts.first != NULL)
		attempt_destroy(r->attempts.first, &r->origins);
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
	loop_run(&r);
	end(&r);
}

enum exit_status
run_exit_status(const struct run_result *result, uint64_t need)
{
	const struct totals *totals = &result->totals;
	bool is_short;

	is_short = need > 0 ? !result->met
			    : result->until_ok && totals->required_failed > 0;
	if (result->write_error != 0 || result->failed ||
	    (totals->own_fault && !result->met))
		return EXIT_INTERNAL;
	if (result->bad_list)
		return EXIT_USAGE;
	if (result->met)
		return EXIT_ALL_OK;
	if (result->list_late || totals->required_deadline > 0 ||
	    (is_short && result->late))
		return EXIT_DEADLINE;
	if (totals->required_failed > 0 || is_short)
		return EXIT_SOME_FAILED;
	return EXIT_ALL_OK;
}
