/* SPDX-License-Identifier: MIT */
/*
 * loop.c - see loop.h. In Go: for each service, go ask(service, channel); then,
 * once per service, select { case answer := <-channel: ...; case <-deadline:
 * ... }.
 */
#include "config.h"

#include "run/loop.h"

#include "fanout/late.h"
#include "fanout/signals.h"
#include "output/live.h"
#include "output/notice.h"
#include "run/answers.h"
#include "run/dispatch.h"
#include "run/display.h"
#include "run/input.h"
#include "run/shortage.h"

#include <errno.h>
#include <string.h>

/* The fanout's watches. */
enum {
	WATCH_LIST,
	WATCH_OUTPUT,
};

/* A background job looks at this interval whether it has come to the
 * foreground, where it may read its list from the terminal. */
#define LIST_RETRY (250 * CLOCK_MS)

/* Most events that are handled between two starts. A child sends fewer in its
 * whole life, so that reading keeps up with starting. */
#define CATCH_UP_MAX 64

/* How long after the deadline the rest of a list is read, to name its
 * services: an endless list must not keep the run from ending. */
#define LIST_DRAIN (500 * CLOCK_MS)

/* How long a stalled reader may delay the end of the run after a signal. */
#define PATIENCE (1 * CLOCK_S)

/* Let a child that takes orders finish what it is doing; stop any other. */
static void
ask_to_leave(struct run *r, struct channel *c)
{
	const struct worker *w = c->owner;

	if (w->takes_orders && (w->attempt == NULL || w->task != NULL))
		fanout_quit(&r->fanout, c);
	else
		fanout_stop(&r->fanout, c);
}

/* Every transition of a run's state; one to an earlier state changes nothing.
 * Once the plan is cancelled, it drops whatever waits. */
static void
enter(struct run *r, enum run_state state)
{
	size_t i;

	if (state <= r->state)
		return;
	r->state = state;
	plan_cancel(r->plan);
	switch (state) {
	case RUN_STOPPING:
		workers_dismiss_all(&r->workers, &r->fanout);
		for (i = 0; i < r->fanout.n; i++)
			ask_to_leave(r, r->fanout.channels[i]);
		break;
	case RUN_HURRIED:
		fanout_kill_all(&r->fanout);
		break;
	case RUN_BROKEN:
		r->list_retry = 0;
		for (i = 0; i < FANOUT_WATCHES; i++)
			r->fanout.watches[i].fd = -1;
		plan_set_list(r->plan, PLAN_LIST_ENDED);
		fanout_kill_all(&r->fanout);
		break;
	case RUN_UNDER_WAY:
	case RUN_FAILED:
		break;
	}
}

void
loop_break_off(struct run *r)
{
	enter(r, RUN_BROKEN);
}

static void
take_signal(struct run *r, int signal)
{
	channel_select_forget_signal();
	if (signal == SIGTSTP) {
		live_hide();
		signals_suspend();
		output_continued(&r->output);
		return;
	}
	if (r->result->signal != 0) {
		enter(r, RUN_HURRIED);
		return;
	}
	r->result->signal = signal;
	enter(r, RUN_STOPPING);
}

static void
fail_to_wait(struct run *r)
{
	notice("poll: %s", strerror(errno));
	r->result->failed = true;
	enter(r, RUN_FAILED);
}

/* The plan has what it needs: stop the attempts that are under way. */
static void
stop_all(struct run *r)
{
	const struct worker *w;
	size_t i;

	workers_dismiss_all(&r->workers, &r->fanout);
	for (i = 0; i < r->fanout.n; i++) {
		w = r->fanout.channels[i]->owner;
		if (w->attempt != NULL)
			fanout_stop(&r->fanout, r->fanout.channels[i]);
	}
}

/* Read the list. Returns false if it is on the terminal and this is a
 * background job. */
static bool
feed(struct run *r)
{
	switch (input_feed(r->arguments)) {
	case INPUT_FED:
		break;
	case INPUT_NOT_OURS:
		return false;
	case INPUT_FAILED:
		notice("standard input: %s", strerror(errno));
		r->result->failed = true;
		break;
	}
	return true;
}

static void
watch_list(struct run *r)
{
	r->fanout.watches[WATCH_LIST].fd = INPUT_FD;
	r->fanout.watches[WATCH_LIST].events = POLLIN;
	r->list_retry = 0;
}

/* The list has to be read before it gives another service. Once nothing is
 * started any more, read on only to name the services of the list: what is
 * there, and only for a while. */
static void
need_input(struct run *r, int64_t now)
{
	int64_t drained_at;

	drained_at = clock_after(r->policy.deadline, LIST_DRAIN);
	if (!plan_is_closed(r->plan, now)) {
		plan_set_list(r->plan, PLAN_LIST_PENDING);
		watch_list(r);
		return;
	}
	r->fanout.watches[WATCH_LIST].fd = -1;
	r->list_retry = 0;
	if (!plan_is_cancelled(r->plan) && now < drained_at &&
	    channel_select_is_ready(INPUT_FD, POLLIN, 0) && feed(r))
		return;
	arguments_cut_list(r->arguments);
	r->result->list_cut = true;
	r->result->list_late = !plan_is_cancelled(r->plan);
}

/* Add the next service to the plan. */
static void
take_more(struct run *r)
{
	struct service *s;
	struct errbuf e;
	struct task *t;

	switch (arguments_next(r->arguments, &s, &e)) {
	case ARGUMENTS_SERVICE:
		t = task_new(s, r->counts_origins ? &r->origins : NULL);
		t->is_repeated = r->policy.every > 0;
		t->shares = dispatch_shares(r, s);
		task_plan(t, r->plan);
		break;
	case ARGUMENTS_NEED_INPUT:
		need_input(r, clock_now());
		break;
	case ARGUMENTS_BAD_LINE:
		notice("%s", e.msg);
		r->result->bad_list = true;
		break;
	case ARGUMENTS_END:
		plan_set_list(r->plan, PLAN_LIST_ENDED);
		break;
	}
}

/* The list has more, or has ended. */
static void
take_list(struct run *r)
{
	r->fanout.watches[WATCH_LIST].fd = -1;
	if (!feed(r)) {
		r->list_retry = clock_after(clock_now(), LIST_RETRY);
		return;
	}
	plan_set_list(r->plan, PLAN_LIST_READY);
}

/* select: handle one thing that happened. Returns false if nothing did by
 * then. */
static bool
select_one(struct run *r, int64_t until)
{
	struct event event;

	switch (channel_select(&r->fanout, until, &event)) {
	case GOT_FRAME:
		answers_take_frame(r, event.channel, &event.frame);
		break;
	case CHANNEL_DONE:
		answers_take_end(r, event.channel);
		break;
	case GOT_READY:
		if (event.fd != r->output.writer.fd) {
			take_list(r);
			break;
		}
		r->output.writer.error = EPIPE;
		loop_break_off(r);
		break;
	case GOT_SIGNAL:
		take_signal(r, event.signal);
		break;
	case TIME_IS_UP:
		return false;
	case SELECT_FAILED:
		fail_to_wait(r);
		break;
	}
	return true;
}

/* Write the records that wait. */
static void
flush(struct run *r)
{
	if (output_flush(&r->output) == -1)
		loop_break_off(r);
}

/* Forking, or naming, hundreds of services takes a while. After each, handle
 * what has happened meanwhile. */
static void
catch_up(struct run *r)
{
	int i;

	for (i = 0; i < CATCH_UP_MAX && r->state < RUN_BROKEN; i++)
		if (!select_one(r, 0))
			break;
	flush(r);
	display_update(r);
}

/* Handle an event that was read already. If there is none, write the records
 * that wait, which may change what there is to do, or else wait for an event
 * until then. */
static void
select_after_output(struct run *r, int64_t until)
{
	if (select_one(r, SELECT_READ))
		return;
	if (output_is_waiting(&r->output))
		flush(r);
	else
		select_one(r, until);
}

/* Every service has its answers. Returns whether every child has left. */
static bool
close_down(struct run *r)
{
	workers_dismiss_all(&r->workers, &r->fanout);
	if (r->fanout.n == 0)
		return true;
	select_after_output(r, display_update(r));
	return false;
}

/* Wait for an event. Once nothing is started any more, dismiss idle children:
 * they cost as much as others, and are to have the same grace as the last
 * attempts. */
static void
wait_for_event(struct run *r, int64_t until)
{
	if (plan_is_closed(r->plan, clock_now()) ||
	    (r->policy.every == 0 && plan_has_no_new(r->plan)))
		workers_dismiss_all(&r->workers, &r->fanout);
	if (r->list_retry > 0 && clock_now() >= r->list_retry)
		watch_list(r);
	if (r->list_retry > 0)
		until = clock_earlier(until, r->list_retry);
	until = clock_earlier(until, display_update(r));
	select_after_output(r, clock_earlier(until, shortage_look(r)));
}

/* The reader of a pipe is watched, so that the run ends once it is gone. */
static void
watch_reader(struct run *r)
{
	r->fanout.watches[WATCH_OUTPUT].fd =
	    r->output.writer.is_pipe ? r->output.writer.fd : -1;
	r->fanout.watches[WATCH_OUTPUT].events = 0;
}

static int64_t
give_up_at(const struct run *r)
{
	if (r->state >= RUN_HURRIED)
		return 0;
	if (r->state == RUN_STOPPING)
		return clock_after(clock_now(), PATIENCE);
	return CLOCK_NEVER;
}

static int
wait_for_room(struct run *r)
{
	struct event event;

	for (;;) {
		switch (channel_select(&r->fanout, give_up_at(r), &event)) {
		case GOT_READY:
			return 0;
		case GOT_SIGNAL:
			take_signal(r, event.signal);
			break;
		case SELECT_FAILED:
			fail_to_wait(r);
			return -1;
		default: /* time is up; no channel is reported */
			return -1;
		}
	}
}

int
loop_wait_for_reader(void *arg, int fd)
{
	struct run *r = arg;
	int list_fd, result;

	list_fd = r->fanout.watches[WATCH_LIST].fd;
	r->fanout.watches[WATCH_LIST].fd = -1;
	r->fanout.watches[WATCH_OUTPUT].fd = fd;
	r->fanout.watches[WATCH_OUTPUT].events = POLLOUT;
	r->fanout.reads_paused = true;
	result = wait_for_room(r);
	r->fanout.reads_paused = false;
	r->fanout.watches[WATCH_LIST].fd = list_fd;
	watch_reader(r);
	return result;
}

bool
loop_wants_rest(void *arg, size_t n)
{
	struct run *r = arg;

	return r->showing == NULL || late_write(&r->fanout, r->showing, n);
}

void
loop_run(struct run *r)
{
	struct plan_step step;

	watch_reader(r);
	if (output_begin(&r->output) == -1)
		loop_break_off(r);
	while (r->state != RUN_FAILED) {
		plan_heard(r->plan, r->fanout.heard);
		step = plan_next(r->plan, clock_now());
		switch (step.what) {
		case PLAN_START:
			if (dispatch_start(r, &step))
				catch_up(r);
			break;
		case PLAN_MORE:
			take_more(r);
			break;
		case PLAN_DROP:
			answers_drop(r, &step);
			catch_up(r);
			break;
		case PLAN_FORGET:
			answers_forget(r, &step);
			break;
		case PLAN_STOP:
			stop_all(r);
			break;
		case PLAN_WAIT:
			wait_for_event(r, step.until);
			break;
		case PLAN_OVER:
			if (close_down(r))
				return;
			break;
		}
	}
}
