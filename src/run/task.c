/* SPDX-License-Identifier: MIT */
/* task.c - see task.h. */
#include "config.h"

#include "run/task.h"

#include "base/mem.h"
#include "service/url.h"

#include <stdlib.h>

struct origin *
task_hold_origin(struct origins *origins, const char *url)
{
	struct origin *origin;
	char *base, *name;

	/* Do not let the parser see the rest, where a secret may be. */
	base = url_base(url);
	name = url_origin(base);
	origin = origins_hold(origins, name);
	free(base);
	free(name);
	return origin;
}

struct task *
task_new(struct service *service, struct origins *origins)
{
	struct task *t;
	size_t i;

	t = mem_zalloc(sizeof(*t));
	t->service = service;
	t->origins = mem_zalloc(
	    (service->urls.n > 0 ? service->urls.n : 1) * sizeof(*t->origins));
	for (i = 0; i < service->url_origins.n && origins != NULL; i++)
		t->origins[i] =
		    origins_hold(origins, service->url_origins.items[i]);
	return t;
}

void
task_destroy(struct task *t, struct origins *origins)
{
	size_t i;

	for (i = 0; i < t->service->urls.n; i++)
		origins_release(origins, t->origins[i]);
	free(t->origins);
	plan_task_free(t->plan);
	record_destroy(t->failed);
	history_free(&t->history);
	free(t->last_failure);
	service_destroy(t->service);
	free(t);
}

void
task_plan(struct task *t, struct plan *plan)
{
	struct plan_service how = { 0 };
	struct request limits;

	request_limits(&limits, &t->service->request, false);
	how.max_time = limits.max_time;
	how.hedge = limits.hedge;
	how.retries = limits.retry;
	how.retry_delay = limits.retry_delay;
	how.is_required = limits.required == 1;
	how.shares = t->shares;
	how.replicas =
	    t->service->urls.n > 0 ? (unsigned)t->service->urls.n : 1;
	how.weight =
	    service_weight(t->service) + how.replicas * sizeof(struct origin *);
	how.origins = t->origins;
	t->plan = plan_add(plan, &how, t);
}

struct record *
task_record(const struct task *t, uint64_t seq)
{
	struct record *r;

	r = record_new(service_hold(t->service));
	if (t->is_repeated)
		r->seq = (int64_t)seq;
	return r;
}

void
task_keep(struct task *t, struct record *failed)
{
	record_destroy(t->failed);
	t->failed = failed;
}

void
task_note_ask(struct task *t, struct record *r)
{
	char *text;

	if (r->status == STATUS_DEADLINE && t->last_failure != NULL) {
		text = mem_printf(
		    "not up before the deadline: %s", t->last_failure);
		record_fail(r, STATUS_DEADLINE, REASON_DEADLINE, text);
		free(text);
	}
	r->is_superseded = !plan_task_is_over(t->plan);
	if (!r->is_superseded || r->message == NULL)
		return;
	free(t->last_failure);
	t->last_failure = mem_strdup(r->message);
}

void
task_fail_cut(struct record *r, enum plan_cut cut)
{
	static const struct {
		enum status status;
		enum reason reason;
	} ends[] = {
		[PLAN_CUT_MAX_TIME] = { STATUS_TIMEOUT, REASON_TIMEOUT },
		[PLAN_CUT_DEADLINE] = { STATUS_DEADLINE, REASON_DEADLINE },
		[PLAN_CUT_CANCELLED] = { STATUS_CANCELLED, REASON_CANCELLED },
		[PLAN_CUT_NO_START] = { STATUS_ERROR, REASON_SPAWN },
	};

	record_fail(r, ends[cut].status, ends[cut].reason, NULL);
}

struct record *
task_give_up(struct task *t, struct record *unfinished,
    const struct plan_step *drop, int64_t now, int64_t run_started)
{
	struct record *r;

	r = unfinished != NULL ? unfinished : t->failed;
	if (r == NULL)
		r = task_record(t, drop->ask.seq);
	if (r == t->failed)
		t->failed = NULL;
	if (r->started_ms >= 0)
		r->time_total = now - drop->ask.started;
	else
		r->time_queue = now - run_started;
	task_fail_cut(r, drop->cut);
	return r;
}
