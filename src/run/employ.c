/* SPDX-License-Identifier: MIT */
/* employ.c - see employ.h. */
#include "config.h"

#include "run/employ.h"

#include "base/mem.h"
#include "fanout/spawn.h"
#include "fetch/certificates.h"
#include "fetch/fetch.h"
#include "output/notice.h"
#include "program/program.h"
#include "service/url_text.h"
#include "wire/order.h"

#include <stdlib.h>

const struct origin *
employ_preference(const struct run *r)
{
	const struct worker *w = r->workers.last;

	return w != NULL && w->task == NULL ? w->origin : NULL;
}

/* Whether a child that has asked for others, and will again, may do it: it
 * must not see a secret, nor carry over what libcurl would not forget. */
static bool
may_share(const struct run *r, const struct attempt *a)
{
	const struct service *s = a->task->service;

	return r->options->reuse && r->policy.every == 0 &&
	    !service_is_program(s) && !service_has_secrets(s) &&
	    s->request.resolve.n == 0 && order_fits(&a->job);
}

/* Whether its child will only be told to ask the same again. Where a redirect
 * led is not asked again but by way of it. */
static bool
is_bound(const struct run *r, const struct attempt *a)
{
	return r->policy.every > 0 && a->job.exec == NULL &&
	    a->redirect_url == NULL;
}

static void
tell_who_asks(
    const struct run *r, const struct attempt *a, const struct worker *w)
{
	const char *name = a->record->service->name;
	char *url;

	if (!r->options->verbose)
		return;
	if (a->record->attempts < 2 && a->record->replica == -1) {
		notice("%s: process %ld asks", name, w->pid);
	} else if (a->job.url == NULL) {
		notice("%s: process %ld asks, attempt %u", name, w->pid,
		    a->record->attempts);
	} else {
		url = url_redacted(a->job.url);
		notice("%s: process %ld asks, attempt %u, %s", name, w->pid,
		    a->record->attempts, url);
		free(url);
	}
}

/* Tell a child that rests. Returns 0, or -1 where it takes no orders any
 * more. */
static int
give_order(struct worker *w, struct attempt *a)
{
	struct buf order = { 0 };
	enum order_type type;
	int rc;

	type = w->task != NULL ? ORDER_AGAIN : ORDER_JOB;
	order_pack(&order, type, &a->job);
	rc = channel_order(
	    w->channel, (uint8_t)type, buf_str(&order), order.len);
	buf_free(&order);
	return rc;
}

static struct worker *
call_in(struct run *r, struct attempt *a)
{
	struct worker *w;

	while ((w = workers_find(&r->workers, a, may_share(r, a))) != NULL) {
		workers_take(&r->workers, w);
		if (give_order(w, a) == 0) {
			w->channel->deadline = a->job.stop_at;
			return w;
		}
		fanout_stop(&r->fanout, w->channel);
	}
	return NULL;
}

/* Say, once, that processes that ask have less of a sandbox than others. */
static void
tell_lack(struct run *r)
{
	if (r->sandbox.lack == NULL || r->told_lack)
		return;
	r->told_lack = true;
	notice("sandbox: %s; see SECURITY in forkfetch(1)", r->sandbox.lack);
}

/* The child of an attempt, which knows what others do when it is forked. */
static int
ask_alone(struct sender *to, struct receiver *from, void *arg)
{
	struct attempt *a = arg;

	attempts_wipe_others(a->all, a);
	if (a->job.exec != NULL)
		return program_main(to, from, &a->job);
	return fetch_main(to, from, &a->job);
}

/* go. Returns NULL where there is no process to be had. */
static struct worker *
engage(struct run *r, struct attempt *a)
{
	struct spawn_how how = { .output_fd = -1, .error_fd = -1 };
	struct worker *w;

	if (r->fanout.n >= r->policy.jobs)
		workers_dismiss_one(&r->workers, &r->fanout);
	w = mem_zalloc(sizeof(*w));
	w->born = service_hold(a->task->service);
	w->origin = origins_share(attempt_origin(a));
	how.deadline = a->job.stop_at;
	how.leads_group = a->job.exec != NULL;
	how.takes_orders = is_bound(r, a) || may_share(r, a);
	if (a->job.exec == NULL) {
		tell_lack(r);
		sandbox_make_rules(&r->sandbox, r->tls.directory, clock_now());
		how.kept = r->sandbox.rules;
		how.n_kept = SANDBOX_RULES;
	}
	w->takes_orders = how.takes_orders;
	w->channel = spawn(&r->fanout, ask_alone, a, &how, w);
	if (w->channel == NULL) {
		worker_destroy(&r->workers, w, &r->origins);
		workers_dismiss_one(&r->workers, &r->fanout);
		return NULL;
	}
	w->pid = (long)w->channel->pid;
	if (is_bound(r, a)) {
		w->task = a->task;
		w->replica = a->ask.replica;
	}
	return w;
}

static void
prepare(struct run *r, struct attempt *a)
{
	const struct service *s = a->task->service;

	a->job.tls = &r->tls;
	a->job.sandbox = &r->sandbox;
	a->job.store = NULL;
	if (a->job.url != NULL && url_is_https(a->job.url))
		a->job.store =
		    certificates_prepare(&r->tls, &s->request, s->lists_files);
	if (r->tls.warning.msg[0] != '\0')
		notice("%s", r->tls.warning.msg);
	r->tls.warning.msg[0] = '\0';
	record_begin(a->record);
}

void
employ_start(struct run *r, const struct plan_step *step)
{
	struct task *t = plan_task_owner(step->task);
	struct attempt *a;
	struct worker *w;
	int64_t now;

	a = step->continuation != NULL
	    ? plan_attempt_owner(step->continuation)
	    : attempt_new(t, &step->ask, &r->context);
	prepare(r, a);
	w = call_in(r, a);
	if (w == NULL)
		w = engage(r, a);
	now = clock_now();
	if (w == NULL) {
		plan_not_started(r->plan, now);
		if (step->continuation == NULL)
			attempt_destroy(a, &r->origins);
		return;
	}
	w->attempt = a;
	attempt_has_child(a);
	if (step->continuation != NULL) {
		plan_continued(r->plan, a->plan, now);
	} else {
		a->plan = plan_started(r->plan, step, a, now);
		attempt_begun(a, r->options->started);
	}
	tell_who_asks(r, a, w);
}
