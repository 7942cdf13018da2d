/* SPDX-License-Identifier: MIT */
/* attempt.c - see attempt.h. */
#include "config.h"

#include "run/attempt.h"

#include "base/mem.h"
#include "fetch/certificates.h"
#include "fetch/redirect.h"
#include "fetch/retry_after.h"
#include "sandbox/sandbox.h"
#include "service/url_text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static void
add(struct attempts *all, struct attempt *a)
{
	a->all = all;
	a->next = all->first;
	if (all->first != NULL)
		all->first->prev = a;
	all->first = a;
}

static void
remove_from_all(struct attempt *a)
{
	if (a->prev != NULL)
		a->prev->next = a->next;
	else
		a->all->first = a->next;
	if (a->next != NULL)
		a->next->prev = a->prev;
}

static void
wipe(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
}

void
attempt_wipe_target(struct attempt *a)
{
	if (a->job.target != NULL)
		wipe(a->redirect_url);
}

void
attempt_wipe_others(const struct attempt *own)
{
	struct attempt *a;

	if (!own->all->any_redirect)
		return;
	for (a = own->all->first; a != NULL; a = a->next) {
		if (a == own)
			continue;
		wipe(a->redirect_url);
		if (a->record == NULL)
			continue;
		wipe(a->record->redirect_url);
		answer_parts_drop(&a->record->parts);
	}
}

struct attempt *
attempt_new(struct attempts *all, struct task *t, const struct plan_ask *ask)
{
	struct attempt *a;

	a = mem_zalloc(sizeof(*a));
	a->task = t;
	a->ask = *ask;
	t->alive++;
	a->record = task_record(t, ask->seq);
	a->record->held = all->held;
	a->record->streamed = all->streams || all->directory != NULL;
	if (t->service->urls.n > 1)
		a->record->replica = (int)ask->replica;
	a->file.fd = -1;
	add(all, a);
	return a;
}

/* The URL that a child starts from, which is where a redirect led unless the
 * target is trusted with the service's credentials. */
static void
set_url(struct job *job, const struct attempt *a)
{
	const struct service *s = a->task->service;

	job->foreign =
	    a->redirect_url != NULL && s->request.location_trusted != 1;
	if (job->foreign) {
		job->url = a->redirect_url;
	} else {
		job->url = s->urls.items[a->ask.replica];
		job->url_refers = s->refers;
		job->target = a->redirect_url;
	}
	job->store = certificates_prepare(a->all->tls, &s->request,
	    job->target != NULL ? job->target : job->url, s->lists_files);
}

void
attempt_make_job(struct attempt *a)
{
	const struct service *s = a->task->service;
	struct request limits;

	request_limits(&limits, &s->request, a->record->streamed);
	a->job = (struct job){
		.request = &s->request,
		.method = a->redirect_method,
		.num_redirects = a->record->num_redirects,
		.started = a->ask.started,
		.stop_at = a->ask.stop_at,
		.max_filesize = limits.max_filesize,
		.verbose = a->all->verbose,
		.wants_excerpt = a->all->streams,
		.reads_for_addresses = a->all->reads_for_addresses,
		.sandbox = a->all->sandbox,
		.tls = a->all->tls,
	};
	if (service_is_program(s))
		a->job.exec = &s->exec;
	else
		set_url(&a->job, a);
}

enum progress_state
attempt_state(const struct attempt *a)
{
	const int64_t *times = a->record->times;

	if (times[PHASE_STARTTRANSFER] >= 0)
		return PROGRESS_RECEIVING;
	if (a->job.exec != NULL)
		return PROGRESS_RUNNING;
	if (times[PHASE_NAMELOOKUP] < 0)
		return PROGRESS_RESOLVING;
	if (times[PHASE_CONNECT] < 0)
		return PROGRESS_CONNECTING;
	if (times[PHASE_APPCONNECT] < 0 && times[PHASE_PRETRANSFER] < 0 &&
	    url_is_https(a->job.target != NULL ? a->job.target : a->job.url))
		return PROGRESS_TLS;
	return PROGRESS_WAITING;
}

struct origin *
attempt_origin(const struct attempt *a)
{
	return a->redirect_url != NULL ? a->redirect_origin
				       : a->task->origins[a->ask.replica];
}

void
attempt_discard_file(struct attempt *a)
{
	if (a->all->directory != NULL)
		directory_discard(a->all->directory, &a->file);
}

void
attempt_destroy(struct attempt *a, struct origins *origins)
{
	remove_from_all(a);
	attempt_discard_file(a);
	stream_free(&a->stream);
	record_destroy(a->record);
	origins_release(origins, a->redirect_origin);
	mem_free_wiped(a->redirect_url);
	free(a->redirect_method);
	free(a->refusal);
	a->task->alive--;
	plan_attempt_free(a->plan);
	free(a);
}

void
attempt_has_started(struct attempt *a, int64_t run_started)
{
	struct record *r = a->record;
	struct task *t = a->task;

	/* All times of the record are counted from the first attempt. */
	if (a->ask.number == 1)
		t->started_ms = clock_wall_ms();
	r->started_ms = t->started_ms;
	r->attempts = a->ask.number;
	r->time_queue = a->ask.started -
	    (a->ask.due != CLOCK_NEVER ? a->ask.due : run_started);
	r->time_total = 0;
}

void
attempt_refuse(struct attempt *a, enum reason reason, const char *message)
{
	if (a->refusal != NULL)
		return;
	a->refusal = mem_strdup(message);
	a->refusal_reason = reason;
}

void
attempt_open_file(struct attempt *a, int fd)
{
	struct errbuf unused;

	if (directory_begin(a->all->directory, &a->file, &unused) == 0)
		a->job.file_fd = fd;
}

void
attempt_refuse_file(struct attempt *a, int error)
{
	struct errbuf e;

	directory_fail(a->all->directory, &a->file, error, &e);
	attempt_refuse(a, REASON_OUTPUT, e.msg);
}

int
attempt_write_body(struct attempt *a, const struct frame *f)
{
	struct errbuf e;

	if (a->refusal != NULL)
		return 0;
	if ((a->file.fd == -1 &&
		directory_begin(a->all->directory, &a->file, &e) == -1) ||
	    directory_write(
		a->all->directory, &a->file, f->payload, f->len, &e) == -1) {
		attempt_refuse(a, REASON_OUTPUT, e.msg);
		return -1;
	}
	return 0;
}

void
attempt_finish_file(struct attempt *a)
{
	struct record *r = a->record;
	struct body_owner owner = { .name = r->service->name,
		.seq = r->seq,
		.index = r->service->index,
		.is_listed = r->service->is_listed };
	struct errbuf e;

	if (a->all->directory == NULL)
		return;
	/* An error page must not replace a file from an earlier run. */
	if (r->status != STATUS_OK)
		directory_discard(a->all->directory, &a->file);
	else if ((a->file.fd == -1 &&
		     directory_begin(a->all->directory, &a->file, &e) == -1) ||
	    directory_finish(a->all->directory, &a->file, &owner, &e) == -1)
		record_fail(r, STATUS_ERROR, REASON_OUTPUT, e.msg);
}

bool
attempt_may_follow(const struct attempt *a, const struct channel *c)
{
	const struct record *r = a->record;
	const char *method = a->job.method;

	if (method == NULL)
		method = request_method(a->job.request);
	return (c == NULL || channel_how(c) == CHANNEL_ENDED) &&
	    r->redirected && a->refusal == NULL &&
	    redirect_may_lead(r->http_code,
		r->num_redirects - a->job.num_redirects, method,
		r->redirect_method);
}

bool
attempt_is_credible(const struct attempt *a)
{
	const struct sandbox *s = a->job.sandbox;
	const struct record *r = a->record;

	return !r->sandboxed ||
	    (s->how != SANDBOX_OFF && r->landlock <= s->landlock &&
		(r->seccomp == 0 || s->seccomp));
}

void
attempt_follow(struct attempt *a)
{
	struct record *r = a->record;

	attempt_discard_file(a);
	mem_free_wiped(a->redirect_url);
	free(a->redirect_method);
	a->redirect_url = r->redirect_url;
	a->redirect_method = r->redirect_method;
	r->redirect_url = NULL;
	r->redirect_method = NULL;
}

static void
fail_dead(struct record *r, const struct channel *c, enum channel_end how)
{
	char *message;

	message = NULL;
	if (how == CHANNEL_SIGNALLED)
		r->signal = WTERMSIG(c->wait_status);
	else if (how == CHANNEL_EXITED &&
	    WEXITSTATUS(c->wait_status) == MEM_EXIT_STATUS)
		message = mem_strdup("its process ran out of memory");
	else if (how == CHANNEL_EXITED)
		message = mem_printf("its process ended early, with status %d",
		    WEXITSTATUS(c->wait_status));
	else
		message = mem_strdup("its process violated the protocol");
	record_fail(r, STATUS_CRASHED, REASON_CRASHED, message);
	free(message);
}

/* A program that was stopped reports how it took the signal, not how it would
 * have ended. */
static void
forget_stopped(struct attempt *a)
{
	struct record *r = a->record;

	if (a->is_stopped && r->verdict_given && r->reason == REASON_EXEC)
		record_forget_verdict(r);
}

/* Return whether the child ended its frames with neither a verdict nor a valid
 * redirect. Then it does not matter whether it was stopped as well. */
static bool
lacks_verdict(const struct attempt *a, const struct channel *c)
{
	return c != NULL && channel_how(c) == CHANNEL_ENDED &&
	    !a->record->verdict_given && !attempt_may_follow(a, c);
}

/* No phase can have been reached later than now. */
static void
bound_times(struct record *r, int64_t elapsed)
{
	int i;

	for (i = 0; i < PHASES; i++)
		if (r->times[i] > elapsed)
			r->times[i] = elapsed;
}

/* Enter the size of a file that the child has written: its word counts for
 * nothing. Return whether the file is larger than allowed. */
static bool
measure_file(struct attempt *a)
{
	struct errbuf e;
	int64_t size;

	if (a->job.file_fd == 0)
		return false;
	size = directory_size(a->all->directory, &a->file, &e);
	if (size == -1) {
		attempt_refuse(a, REASON_OUTPUT, e.msg);
		return false;
	}
	a->record->body_size = (uint64_t)size;
	return a->job.max_filesize > 0 && size > a->job.max_filesize;
}

void
attempt_finish(
    struct attempt *a, const struct channel *c, int64_t now, enum plan_cut cut)
{
	struct record *r = a->record;
	enum channel_end how;

	how = c != NULL ? channel_how(c) : CHANNEL_ENDED;
	if (measure_file(a) || lacks_verdict(a, c))
		how = CHANNEL_CORRUPT;
	forget_stopped(a);
	bound_times(r, now - a->ask.started);
	/* A child may report its total time and be cut before its verdict. */
	if (how == CHANNEL_ENDED && r->verdict_given &&
	    r->times[PHASE_TOTAL] >= 0)
		r->time_total = r->times[PHASE_TOTAL];
	else
		r->time_total = now - a->ask.started;

	mem_free_wiped(r->redirect_url);
	r->redirect_url = NULL;
	answer_parts_drop(&r->parts);
	if (a->refusal != NULL)
		record_fail(r, STATUS_ERROR, a->refusal_reason, a->refusal);
	else if (c != NULL && c->no_memory)
		record_fail(r, STATUS_ERROR, REASON_TOO_LARGE,
		    "there was no memory for its answer");
	else if (how == CHANNEL_ENDED && r->verdict_given)
		record_finish(r);
	else if (c == NULL || how == CHANNEL_CORRUPT)
		/* It may have sent a redirect that we cannot follow. */
		fail_dead(r, c, CHANNEL_CORRUPT);
	else if (c->stop != CHANNEL_RUNS)
		task_fail_cut(r, cut);
	else
		fail_dead(r, c, how);
}

/* Return when an attempt began. The times of the first are those of its
 * service. */
static int64_t
start_of(const struct attempt *a)
{
	return a->ask.number == 1 ? a->ask.started : a->began;
}

struct history_item
attempt_describe(const struct attempt *a, const struct record *record,
    int64_t end, int64_t run_started)
{
	const int64_t start = start_of(a);
	struct history_item item = {
		.number = a->ask.number,
		.replica = record->replica,
		.status = record->status,
		.reason = record->reason,
		.message = record->message,
		.http_code = record->http_code,
		.remote_ip = record->remote_ip,
		.time_queue = start - run_started,
		.time_total = end > start ? end - start : 0,
	};
	int64_t time;
	int i;

	/* A child counts from the start of its service, and may be wrong. */
	for (i = 0; i < PHASES; i++) {
		time = record->times[i];
		if (time >= 0) {
			time -= start - a->ask.started;
			time = time < 0 ? 0 : time;
			time = time > item.time_total ? item.time_total : time;
		}
		item.times[i] = time;
	}
	return item;
}

/* Return whether a retry may succeed. A compromised child decides this for its
 * own service, as it could with any answer. */
static bool
is_worth_retry(const struct record *r)
{
	switch (r->reason) {
	case REASON_HTTP:
		return r->http_code == 408 || r->http_code == 425 ||
		    r->http_code == 429 || r->http_code / 100 == 5;
	case REASON_EXPECT:
	case REASON_DNS:
	case REASON_CONNECT:
	case REASON_TLS:
	case REASON_PROTOCOL:
		return r->may_pass;
	case REASON_TIMEOUT:
	case REASON_IDLE:
	case REASON_CRASHED:
		return true;
	case REASON_EXEC:
		/* Not found, or not executable. */
		return r->exitcode != 126 && r->exitcode != 127;
	default:
		return false;
	}
}

enum plan_outcome
attempt_outcome(const struct attempt *a)
{
	if (a->record->status == STATUS_OK)
		return PLAN_SUCCESS;
	if (a->refusal == NULL && service_may_repeat(a->task->service) &&
	    is_worth_retry(a->record))
		return PLAN_RETRYABLE;
	return PLAN_FAILURE;
}

int64_t
attempt_retry_after(const struct attempt *a)
{
	if (a->record->reason != REASON_HTTP || a->record->retry_after < 0)
		return -1;
	if (a->record->retry_after >= RETRY_AFTER_MAX)
		return CLOCK_NEVER;
	return a->record->retry_after * CLOCK_S;
}
