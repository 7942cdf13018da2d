/* SPDX-License-Identifier: MIT */
/*
 * loop.c - see loop.h. In Go this would read: for each service, go ask(service,
 * channel); then, as many times as there are services, select { case answer
 * := <-channel: ...; case <-deadline: ... }.
 */
#include "config.h"

#include "run/loop.h"

#include "output/notice.h"
#include "run/answers.h"
#include "run/employ.h"
#include "run/input.h"
#include "run/shortage.h"

#include <errno.h>
#include <string.h>

/* How often a background job looks whether it has come to the foreground, where
 * it may read its list from the terminal. */
#define LIST_HELD (250 * CLOCK_MS)

/* What one start may be followed by before the next: more than a child says
 * in its whole life, so that hearing keeps up with starting. */
#define CATCH_UP_MAX 64

/* How far past the deadline the rest of a list is read, to name its services:
 * one without an end must not keep the run from ending. */
#define LIST_DRAIN (500 * CLOCK_MS)

/* A generator may finish what it does, and says so by its end. */
static void
ask_to_leave(struct run *r, struct channel *c)
{
	const struct worker *w = c->owner;

	if (w->takes_orders && (w->attempt == NULL || w->task != NULL))
		fanout_quit(&r->fanout, c);
	else
		fanout_stop(&r->fanout, c);
}

void
loop_take_signal(struct run *r, int signal)
{
	size_t i;

	channel_select_forget_signal();
	plan_cancel(r->plan);
	if (r->result->signal != 0) {
		r->is_hurried = true;
		fanout_kill_all(&r->fanout);
		return;
	}
	r->result->signal = signal;
	workers_dismiss_all(&r->workers, &r->fanout);
	for (i = 0; i < r->fanout.n; i++)
		ask_to_leave(r, r->fanout.channels[i]);
}

/* The plan has what it needs: what still asks is stopped. */
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

/* Returns whether there may be more; only a foreground job can read from its
 * terminal. */
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
	r->list_held = 0;
}

/* The list has to be read before it gives another service. Once nothing is
 * started any more, only what is there is named, and only for a while. */
static void
need_input(struct run *r, int64_t now)
{
	int64_t drained_at;

	drained_at = clock_after(r->policy.deadline, LIST_DRAIN);
	if (!plan_is_closed(r->plan, now)) {
		plan_list_is_pending(r->plan);
		watch_list(r);
		return;
	}
	r->fanout.watches[WATCH_LIST].fd = -1;
	r->list_held = 0;
	if (!plan_is_cancelled(r->plan) && now < drained_at &&
	    channel_select_is_ready(INPUT_FD, POLLIN, 0) && feed(r))
		return;
	arguments_cut_list(r->arguments);
	r->result->list_cut = true;
	r->result->list_late = !plan_is_cancelled(r->plan);
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
		t = task_new(s, r->counts_origins ? &r->origins : NULL);
		t->is_repeated = r->policy.every > 0;
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
		plan_list_has_ended(r->plan);
		break;
	}
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
	if (!feed(r)) {
		r->list_held = clock_after(clock_now(), LIST_HELD);
		return;
	}
	plan_list_is_ready(r->plan);
}

/* select. Returns whether anything happened by then. */
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
		r->is_deaf = true;
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

/* A run that broke leaves nothing behind: its children are killed, and what
 * waits is dropped. */
static void
break_off(struct run *r)
{
	size_t i;

	r->is_breaking = true;
	r->list_held = 0;
	for (i = 0; i < FANOUT_WATCHES; i++)
		r->fanout.watches[i].fd = -1;
	plan_cancel(r->plan);
	plan_list_has_ended(r->plan);
	fanout_kill_all(&r->fanout);
}

/* Nothing is left to be asked. Returns whether everybody has left. */
static bool
close_down(struct run *r)
{
	workers_dismiss_all(&r->workers, &r->fanout);
	if (r->fanout.n == 0)
		return true;
	select_one(r, CLOCK_NEVER);
	return false;
}

/* Idle children cost as much as others. Once nothing is started any more, they
 * leave while the last attempts are stopped, so that both have the same grace.
 */
static void
wait_for_more(struct run *r, int64_t until)
{
	if (plan_is_closed(r->plan, clock_now()) ||
	    (r->policy.every == 0 && plan_has_no_new(r->plan)))
		workers_dismiss_all(&r->workers, &r->fanout);
	if (r->list_held > 0 && clock_now() >= r->list_held)
		watch_list(r);
	if (r->list_held > 0)
		until = clock_earlier(until, r->list_held);
	select_one(r, clock_earlier(until, shortage_look(r)));
}

void
loop_carry_out(struct run *r)
{
	struct plan_step step;

	while (!r->is_deaf) {
		if (r->broken && !r->is_breaking)
			break_off(r);
		plan_prefer(r->plan, employ_preference(r));
		step = plan_next(r->plan, clock_now());
		switch (step.what) {
		case PLAN_START:
			employ_start(r, &step);
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
			wait_for_more(r, step.until);
			break;
		case PLAN_OVER:
			if (close_down(r))
				return;
			break;
		}
	}
}
