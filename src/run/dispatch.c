/* SPDX-License-Identifier: MIT */
/* dispatch.c - see dispatch.h. */
#include "config.h"

#include "run/dispatch.h"

#include "base/mem.h"
#include "fanout/spawn.h"
#include "fetch/fetch.h"
#include "output/notice.h"
#include "program/program.h"
#include "run/display.h"
#include "service/url_text.h"
#include "wire/order.h"

#include <stdlib.h>
#include <string.h>

/* With --every a child repeats what it asked first, with --reuse it asks for
 * any service of its origin. */
static enum order_type
order_type(const struct run *r)
{
	return r->policy.every > 0 ? ORDER_REPEAT : ORDER_JOB;
}

bool
dispatch_shares(const struct run *r, const struct service *s)
{
	return r->options->reuse && r->policy.every == 0 &&
	    !service_is_program(s) && !service_has_secrets(s) &&
	    order_may_share(&s->request);
}

/* Return whether the child of an attempt may ask for other services, too. */
static bool
may_share(const struct attempt *a)
{
	return a->task->shares && a->job.target == NULL;
}

/* Return whether its child can repeat an attempt. What a redirect led to is
 * asked again by way of the redirect only. */
static bool
may_repeat(const struct attempt *a)
{
	return a->job.exec == NULL && a->redirect_url == NULL;
}

/* Pack the order that tells an idle child what to ask. It stays empty if the
 * attempt needs a new child, which then takes no orders either. */
static void
pack_order(const struct run *r, const struct attempt *a, struct buf *order)
{
	enum order_type type = order_type(r);

	if (type == ORDER_REPEAT ? !may_repeat(a) : !may_share(a))
		return;
	if (order_pack(order, type, &a->job) == -1)
		buf_clear(order);
}

static void
report_start(
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

/* Give an attempt to an idle child. Returns NULL if there is none for it. */
static struct worker *
order_worker(struct run *r, const struct attempt *a, const struct buf *order)
{
	struct worker *w;

	while ((w = workers_find(&r->workers, a)) != NULL) {
		workers_set_busy(&r->workers, w);
		if (channel_order(w->channel, (uint8_t)order_type(r),
			order->data, order->len) == 0) {
			fanout_set_deadline(
			    &r->fanout, w->channel, a->job.stop_at);
			return w;
		}
		fanout_stop(&r->fanout, w->channel);
	}
	return NULL;
}

/* Report, once, that the sandbox of the children is incomplete. */
static void
report_lack(struct run *r)
{
	if (r->sandbox.lack == NULL || r->reported_lack)
		return;
	r->reported_lack = true;
	notice("sandbox: %s; see SECURITY in forkfetch(1)", r->sandbox.lack);
}

/* The main function of a child that is forked for an attempt. */
static int
ask(struct sender *to, struct receiver *from, void *arg)
{
	struct attempt *a = arg;

	attempt_wipe_others(a);
	if (a->job.exec != NULL)
		return program_main(to, from, &a->job);
	return fetch_main(to, from, &a->job);
}

/* The descriptors that the child of an HTTP request keeps. */
#define KEPT    (SANDBOX_RULES + 1)
#define FILE_FD (SPAWN_KEPT_FD + SANDBOX_RULES)

/* Have the child keep the rules of its sandbox and, unless it takes orders, the
 * file for its body. */
static void
prepare_fetch(
    struct run *r, struct attempt *a, struct spawn_how *how, int kept[KEPT])
{
	report_lack(r);
	sandbox_make_rules(&r->sandbox, r->tls.directory, clock_now());
	tls_count_child(&r->tls, a->job.store);
	if (r->attempts.directory != NULL && !how->takes_orders)
		attempt_open_file(a, FILE_FD);
	memcpy(kept, r->sandbox.rules, sizeof(r->sandbox.rules));
	kept[SANDBOX_RULES] = a->file.fd;
	how->kept = kept;
	how->n_kept = KEPT;
}

/* go: fork a child for an attempt. Returns NULL if no process is available. */
static struct worker *
fork_worker(struct run *r, struct attempt *a, bool takes_orders)
{
	struct spawn_how how = { SPAWN_USUAL };
	int kept[KEPT];
	struct worker *w;

	if (r->fanout.n >= r->policy.jobs)
		workers_dismiss_one(&r->workers, &r->fanout);
	w = mem_zalloc(sizeof(*w));
	w->first_service = service_hold(a->task->service);
	w->origin = origins_share(attempt_origin(a));
	w->takes_orders = takes_orders;
	if (takes_orders && order_type(r) == ORDER_REPEAT) {
		w->task = a->task;
		w->replica = a->ask.replica;
	}
	how.deadline = a->job.stop_at;
	how.leads_group = a->job.exec != NULL;
	how.takes_orders = takes_orders;
	if (a->job.exec == NULL)
		prepare_fetch(r, a, &how, kept);
	w->channel = spawn(&r->fanout, ask, a, &how, w);
	if (w->channel == NULL) {
		attempt_discard_file(a);
		worker_destroy(&r->workers, w, &r->origins);
		workers_dismiss_one(&r->workers, &r->fanout);
		return NULL;
	}
	w->pid = (long)w->channel->pid;
	return w;
}

/* Find or fork a child for an attempt, and set whether it was idle. Returns
 * NULL if there is none. */
static struct worker *
find_worker(struct run *r, struct attempt *a, bool *was_idle)
{
	struct buf order = { 0 };
	struct worker *w;

	attempt_make_job(a);
	if (r->tls.warning.msg[0] != '\0')
		notice("%s", r->tls.warning.msg);
	r->tls.warning.msg[0] = '\0';
	record_begin(a->record);
	stream_free(&a->stream);
	pack_order(r, a, &order);
	w = order.len > 0 ? order_worker(r, a, &order) : NULL;
	*was_idle = w != NULL;
	if (w == NULL)
		w = fork_worker(r, a, order.len > 0);
	buf_free(&order);
	return w;
}

bool
dispatch_start(struct run *r, const struct plan_step *step)
{
	struct attempt *a;
	struct worker *w;
	bool was_idle;
	int64_t now;

	a = step->continuation != NULL
	    ? plan_attempt_owner(step->continuation)
	    : attempt_new(
		  &r->attempts, plan_task_owner(step->task), &step->ask);
	w = find_worker(r, a, &was_idle);
	now = clock_now();
	if (w == NULL) {
		plan_not_started(r->plan, now);
		if (step->continuation == NULL)
			attempt_destroy(a, &r->origins);
		return true;
	}
	w->attempt = a;
	a->asked_at = now;
	attempt_wipe_target(a);
	if (step->continuation != NULL) {
		plan_continued(r->plan, a->plan, now);
	} else {
		a->plan = plan_started(r->plan, step, a, now);
		a->began = now;
		attempt_has_started(a, r->options->started);
		display_start(r, a);
	}
	report_start(r, a, w);
	return !was_idle;
}
