/* SPDX-License-Identifier: MIT */
/*
 * loop.c - see loop.h. In Go this would read: for each service, go ask(service,
 * channel); then, as many times as there are services, select { case answer
 * := <-channel: ...; case <-deadline: ... }.
 */
#include "config.h"

#include "run/loop.h"

#include "fanout/spawn.h"
#include "output/notice.h"
#include "run/input.h"
#include "service/url.h"

#include <errno.h>
#include <string.h>

/* What one start may be followed by before the next: more than a child says
 * in its whole life, so that hearing keeps up with starting. */
#define CATCH_UP_MAX 64

/* How far past the deadline the rest of a list is read, to name its services:
 * one without an end must not keep the run from ending. */
#define LIST_DRAIN (500 * CLOCK_MS)

void
loop_take_signal(struct run *r, int signal)
{
	channel_select_forget_signal();
	plan_cancel(&r->plan);
	if (r->result->signal == 0) {
		r->result->signal = signal;
		fanout_stop_all(&r->fanout);
	} else {
		r->is_hurried = true;
		fanout_kill_all(&r->fanout);
	}
}

/* Hand a settled record to output, and forget its task. */
static void
put_out(struct run *r, struct task *t)
{
	struct record *record;

	record = t->record;
	if (r->options->verbose)
		notice("%s: %s, %.3f s", record->service->name,
		    record->message != NULL ? record->message
					    : status_str(record->status),
		    (double)(record->time_total > 0 ? record->time_total : 0) /
			(double)CLOCK_S);
	else if (r->options->name_failures && record->message != NULL)
		notice("%s: %s", record->service->name, record->message);
	task_destroy(t);
	if (output_record(&r->output, record) == -1)
		r->broken = true;
	r->plan.starts_paused = output_is_full(&r->output);
}

/* go */
static void
start(struct run *r, struct task *t)
{
	struct spawn_how how = {
		.deadline = t->plan.stop_at,
		.output_fd = -1,
		.error_fd = -1,
	};
	struct channel *c;

	if (t->record->attempts == 0)
		task_prepare(t, r->options->verbose);
	t->job.tls = &r->tls;
	if (url_is_https(t->job.url))
		tls_prepare(&r->tls, &t->record->service->request);
	record_begin(t->record);
	c = spawn(&r->fanout, fetch_main, &t->job, &how, t);
	if (c == NULL) {
		plan_not_started(&r->plan, &t->plan, clock_now());
		return;
	}
	if (t->record->attempts == 0)
		task_begun(t, r->options->started);
	if (r->options->verbose)
		notice("%s: process %ld asks", t->record->service->name,
		    (long)c->pid);
}

static void
feed(struct run *r)
{
	if (input_feed(r->arguments) == 0)
		return;
	notice("standard input: %s", strerror(errno));
	r->result->failed = true;
}

/* The list has to be read before it gives another service. Once nothing is
 * started any more, only what is there is named, and only for a while. */
static void
need_input(struct run *r, int64_t now)
{
	int64_t drained_at;

	drained_at = clock_after(r->plan.policy.deadline, LIST_DRAIN);
	if (!plan_is_closed(&r->plan, now)) {
		r->plan.list = PLAN_LIST_PENDING;
		r->fanout.watches[WATCH_LIST].fd = INPUT_FD;
		r->fanout.watches[WATCH_LIST].events = POLLIN;
		return;
	}
	r->fanout.watches[WATCH_LIST].fd = -1;
	if (r->result->signal == 0 && now < drained_at &&
	    channel_select_is_ready(INPUT_FD, POLLIN, 0)) {
		feed(r);
		return;
	}
	arguments_cut_list(r->arguments);
	r->result->list_cut = true;
}

/* Take the next service in. */
static void
take_more(struct run *r)
{
	struct service *s;
	struct errbuf e;
	struct task *t;

	switch (arguments_next(r->arguments, &s, &e)) {
	case ARGUMENTS_SERVICE:
		t = task_new(s, r->options->output.directory);
		plan_add(&r->plan, &t->plan, request_max_time(&s->request));
		break;
	case ARGUMENTS_NEED_INPUT:
		need_input(r, clock_now());
		break;
	case ARGUMENTS_BAD_LINE:
		notice("%s", e.msg);
		r->result->bad_list = true;
		break;
	case ARGUMENTS_END:
		r->plan.list = PLAN_LIST_ENDED;
		break;
	}
}

static void
drop(struct run *r, struct task *t, enum plan_cut cut)
{
	task_settle_dropped(t, cut, clock_now(), r->options->started);
	put_out(r, t);
}

static void
take_frame(struct run *r, struct channel *c, const struct frame *f)
{
	struct task *t = c->owner;

	switch (record_apply(t->record, f, t->job.max_filesize)) {
	case RECORD_MORE:
		break;
	case RECORD_BODY:
		if (t->directory != NULL && task_write_body(t, f) == -1)
			fanout_stop(&r->fanout, c);
		break;
	case RECORD_NOTE:
		notice("%s: %.*s", t->record->service->name, (int)f->len,
		    (const char *)f->payload);
		break;
	case RECORD_CORRUPT:
		channel_reject(c);
		break;
	}
}

/* The child of a service has come to its end. */
static void
finish(struct run *r, struct channel *c)
{
	struct task *t = c->owner;
	int64_t now;

	now = clock_now();
	plan_finished(&r->plan, &t->plan, now);
	if (task_may_follow(t, c)) {
		task_follow(t);
		plan_again(&r->plan, &t->plan);
	} else {
		task_settle(t, c, now, plan_why_stopped(&r->plan, &t->plan));
		task_finish_file(t);
		put_out(r, t);
	}
	fanout_close(&r->fanout, c);
}

/* The reader of standard output is gone: nobody wants what is to come. */
static void
lose_reader(struct run *r)
{
	r->output.writer.error = EPIPE;
	r->broken = true;
}

/* The list has more, or has ended. */
static void
take_list(struct run *r)
{
	r->fanout.watches[WATCH_LIST].fd = -1;
	feed(r);
	if (r->plan.list == PLAN_LIST_PENDING)
		r->plan.list = PLAN_LIST_READY;
}

/* select. Returns whether anything happened by then. */
static bool
select_one(struct run *r, int64_t until)
{
	struct event event;

	switch (channel_select(&r->fanout, until, &event)) {
	case GOT_FRAME:
		take_frame(r, event.channel, &event.frame);
		break;
	case CHANNEL_DONE:
		finish(r, event.channel);
		break;
	case GOT_READY:
		if (event.fd == r->output.writer.fd)
			lose_reader(r);
		else
			take_list(r);
		break;
	case GOT_SIGNAL:
		loop_take_signal(r, event.signal);
		break;
	case TIME_IS_UP:
		return false;
	case SELECT_FAILED:
		notice("poll: %s", strerror(errno));
		r->result->failed = true;
		r->broken = true;
		break;
	}
	return true;
}

/* Starting, or naming, hundreds of services takes its time. Between one and
 * the next, hear what has happened meanwhile. */
static void
catch_up(struct run *r)
{
	int i;

	for (i = 0; i < CATCH_UP_MAX && !r->broken; i++)
		if (!select_one(r, 0))
			break;
}

void
loop_carry_out(struct run *r)
{
	struct plan_step step;

	while (!r->broken) {
		step = plan_next(&r->plan, clock_now());
		switch (step.what) {
		case PLAN_START:
			start(r, task_of(step.task));
			catch_up(r);
			break;
		case PLAN_MORE:
			take_more(r);
			break;
		case PLAN_DROP:
			drop(r, task_of(step.task), step.cut);
			catch_up(r);
			break;
		case PLAN_WAIT:
			select_one(r, step.until);
			break;
		case PLAN_OVER:
			return;
		}
	}
}
