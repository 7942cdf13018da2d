/* SPDX-License-Identifier: MIT */
/* task.c - see task.h. Knows what ends mean, not how they are waited for. */
#include "config.h"

#include "run/task.h"

#include "base/duration.h"
#include "base/mem.h"
#include "fanout/signals.h"
#include "service/url.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

struct task *
task_new(struct service *service, struct directory *directory)
{
	struct task *t;

	t = mem_zalloc(sizeof(*t));
	t->record = record_new(service);
	t->record->streamed = directory != NULL;
	t->directory = directory;
	t->file.fd = -1;
	return t;
}

struct task *
task_of(struct plan_task *t)
{
	return (struct task *)t;
}

void
task_destroy(struct task *t)
{
	if (t->directory != NULL)
		directory_discard(t->directory, &t->file);
	free(t->redirect_url);
	free(t->redirect_method);
	free(t->output_error);
	free(t);
}

int
task_write_body(struct task *t, const struct frame *f)
{
	struct errbuf e;

	if (t->output_error != NULL)
		return 0;
	if ((t->file.fd == -1 &&
		directory_begin(t->directory, &t->file, &e) == -1) ||
	    directory_write(t->directory, &t->file, f->payload, f->len, &e) ==
		-1) {
		t->output_error = mem_strdup(e.msg);
		return -1;
	}
	return 0;
}

void
task_finish_file(struct task *t)
{
	struct service *s = t->record->service;
	struct errbuf e;

	if (t->directory == NULL)
		return;
	if (t->record->status != STATUS_OK &&
	    t->record->status != STATUS_HTTP_ERROR)
		directory_discard(t->directory, &t->file);
	else if ((t->file.fd == -1 &&
		     directory_begin(t->directory, &t->file, &e) == -1) ||
	    directory_finish(t->directory, &t->file, s->name, s->index, &e) ==
		-1)
		record_fail(t->record, STATUS_ERROR, REASON_OUTPUT, e.msg);
}

void
task_prepare(struct task *t, bool verbose)
{
	struct service *s;

	s = t->record->service;
	t->job.request = &s->request;
	t->job.url = s->urls.items[0];
	t->job.url_refers = s->refers;
	t->job.started = t->plan.started;
	t->job.verbose = verbose;
	t->job.max_filesize = s->request.max_filesize;
	if (t->job.max_filesize == REQUEST_UNSET)
		t->job.max_filesize =
		    t->record->streamed ? 0 : REQUEST_MAX_FILESIZE_DEFAULT;
}

void
task_begun(struct task *t, int64_t run_started)
{
	t->record->attempts = 1;
	t->record->started_ms = clock_wall_ms();
	t->record->time_queue = t->plan.started - run_started;
	t->record->time_total = 0;
}

bool
task_may_follow(const struct task *t, const struct channel *c)
{
	const struct record *r = t->record;
	const struct request *asked = &r->service->request;

	return channel_how(c) == CHANNEL_ENDED && r->redirected &&
	    t->output_error == NULL && request_follows(asked) &&
	    r->num_redirects > t->job.num_redirects &&
	    (int64_t)r->num_redirects <= request_max_redirs(asked);
}

void
task_follow(struct task *t)
{
	struct record *r;

	r = t->record;
	if (t->directory != NULL)
		directory_discard(t->directory, &t->file);
	free(t->redirect_url);
	free(t->redirect_method);
	t->redirect_url = r->redirect_url;
	t->redirect_method = r->redirect_method;
	r->redirect_url = NULL;
	r->redirect_method = NULL;
	t->job.method = t->redirect_method;
	t->job.num_redirects = r->num_redirects;
	t->job.foreign = r->service->request.location_trusted != 1;
	if (t->job.foreign) {
		t->job.url = t->redirect_url;
		t->job.url_refers = false;
	} else {
		t->job.target = t->redirect_url;
	}
}

static void
fail_cut(struct record *r, enum plan_cut cut, int64_t max_time)
{
	char *message, limit[48];

	switch (cut) {
	case PLAN_CUT_DEADLINE:
		record_fail(r, STATUS_DEADLINE, REASON_DEADLINE,
		    r->attempts == 0 ? "not started before the deadline"
				     : "no whole answer before the deadline");
		break;
	case PLAN_CUT_CANCELLED:
		record_fail(r, STATUS_CANCELLED, REASON_CANCELLED, NULL);
		break;
	case PLAN_CUT_NO_START:
		record_fail(r, STATUS_ERROR, REASON_SPAWN,
		    "no process or descriptor was to be had for it");
		break;
	case PLAN_CUT_MAX_TIME:
		duration_str(max_time, limit, sizeof(limit));
		message = mem_printf("no whole answer within %s", limit);
		record_fail(r, STATUS_TIMEOUT, REASON_TIMEOUT, message);
		free(message);
		break;
	}
}

static void
fail_dead(struct record *r, const struct channel *c, enum channel_end how)
{
	char *message, scratch[16];

	if (how == CHANNEL_SIGNALLED) {
		r->signal = WTERMSIG(c->wait_status);
		message = mem_printf("its process was killed by %s",
		    signals_name(r->signal, scratch));
	} else if (how == CHANNEL_EXITED) {
		message = mem_printf("its process ended early, with status %d",
		    WEXITSTATUS(c->wait_status));
	} else {
		message =
		    mem_strdup("its process did not keep to the protocol");
	}
	record_fail(r, STATUS_CRASHED, REASON_CRASHED, message);
	free(message);
}

void
task_settle(
    struct task *t, const struct channel *c, int64_t now, enum plan_cut cut)
{
	struct record *r;
	enum channel_end how;

	r = t->record;
	how = channel_how(c);
	if (r->times[PHASE_TOTAL] >= 0)
		r->time_total = r->times[PHASE_TOTAL];
	else
		r->time_total = now - t->plan.started;

	if (t->output_error != NULL)
		record_fail(r, STATUS_ERROR, REASON_OUTPUT, t->output_error);
	else if (how == CHANNEL_ENDED && r->verdict_given)
		record_settle(r);
	else if (how == CHANNEL_CORRUPT)
		fail_dead(r, c, how);
	else if (c->stop != CHANNEL_RUNS)
		fail_cut(r, cut, t->plan.max_time);
	else
		fail_dead(r, c, how);
}

void
task_settle_dropped(
    struct task *t, enum plan_cut cut, int64_t now, int64_t run_started)
{
	if (t->record->attempts > 0)
		t->record->time_total = now - t->plan.started;
	else
		t->record->time_queue = now - run_started;
	fail_cut(t->record, cut, t->plan.max_time);
}
