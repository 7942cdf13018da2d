/* SPDX-License-Identifier: MIT */
/* answers.c - see answers.h. An attempt holds its task by task->alive: a task
 * that is over goes with the last of them. */
#include "config.h"

#include "run/answers.h"

#include "base/mem.h"
#include "base/term.h"
#include "fanout/signals.h"
#include "output/notice.h"
#include "run/shortage.h"
#include "service/url.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a refused answer that are shown with its failure. */
#define EXCERPT_COLUMNS 200

/* Say, once, that an answer came from a process whose sandbox is less than the
 * kernel allows: a call has failed, or its key is in a device. */
static void
tell_lack(struct run *r, const struct record *record)
{
	if (r->told_lack || !record->sandboxed || record->http_code == 0 ||
	    sandbox_is_whole(record->landlock, record->seccomp))
		return;
	r->told_lack = true;
	notice("sandbox: the process that asked %s had less than all of it "
	       "(Landlock %d, seccomp stage %d); see SECURITY in forkfetch(1)",
	    record->service->name, record->landlock, record->seccomp);
}

/*
 * Append what became of a service. If bodies leave as they come, that of an
 * answer whose code or type is refused is told nowhere else: show how it
 * begins.
 */
static void
append_outcome(struct buf *out, const struct record *r)
{
	size_t end;

	if (r->message == NULL) {
		buf_puts(out, status_str(r->status));
		return;
	}
	buf_puts(out, r->message);
	if (r->excerpt == NULL || r->is_shown ||
	    (r->reason != REASON_HTTP && r->reason != REASON_PROTOCOL))
		return;
	end = out->len;
	buf_puts(out, ": ");
	if (term_fit(out, r->excerpt, strlen(r->excerpt), EXCERPT_COLUMNS) == 0)
		out->len = end;
}

/* The first failure that is put out once the run is to end is what ended it. */
static void
note_failure(struct run *r, const struct record *record)
{
	if (r->policy.fail_fast && r->failed == NULL &&
	    plan_is_cancelled(r->plan) && r->result->signal == 0 &&
	    !plan_is_met(r->plan) && record->status != STATUS_OK)
		r->failed = mem_strdup(record->service->name);
}

/* Say of a record that was cancelled by what. */
static void
tell_cause(const struct run *r, struct record *record)
{
	char scratch[16];
	char *text;

	if (plan_is_met(r->plan))
		text = mem_strdup("not needed any more: enough succeeded");
	else if (r->failed != NULL)
		text = mem_printf("not needed any more: %s failed "
				  "(--fail-fast)",
		    r->failed);
	else if (r->result->signal == SIGINT)
		text = mem_strdup("interrupted by SIGINT (Ctrl-C)");
	else if (r->result->signal != 0)
		text = mem_printf("interrupted by %s",
		    signals_name(r->result->signal, scratch));
	else
		return;
	record_fail(record, STATUS_CANCELLED, REASON_CANCELLED, text);
	free(text);
}

/* Hand a settled record to output. */
static void
put_out(struct run *r, struct record *record)
{
	struct buf outcome = { 0 };

	if (r->state >= RUN_BROKEN) {
		record_destroy(record);
		return;
	}
	tell_lack(r, record);
	if (record->status == STATUS_CANCELLED)
		tell_cause(r, record);
	else
		note_failure(r, record);
	record_tell_attempts(record);
	append_outcome(&outcome, record);
	if (r->options->verbose)
		notice("%s: %s, %.3f s", record->service->name,
		    buf_str(&outcome),
		    (double)(record->time_total > 0 ? record->time_total : 0) /
			(double)CLOCK_S);
	else if (r->options->name_failures && record->message != NULL &&
	    !(record->status == STATUS_CANCELLED && plan_is_met(r->plan)))
		notice("%s: %s", record->service->name, buf_str(&outcome));
	buf_free(&outcome);
	record->held = &r->held;
	record_trim(record);
	if (output_record(&r->output, record) == -1)
		loop_break_off(r);
}

void
answers_dismiss(struct run *r, struct channel *c)
{
	fanout_stop(&r->fanout, c);
	channel_mute(c);
}

/* Of the same ask, no other can be the answer any more. */
static void
stop_losers(struct run *r, const struct attempt *winner)
{
	const struct attempt *a;
	const struct worker *w;
	size_t i;

	for (i = 0; i < r->fanout.n && winner->task->alive > 1; i++) {
		w = r->fanout.channels[i]->owner;
		a = w->attempt;
		if (a != NULL && a != winner && a->task == winner->task &&
		    a->ask.seq == winner->ask.seq)
			answers_dismiss(r, r->fanout.channels[i]);
	}
}

/* A task that is not asked any more goes with its last attempt. */
static void
let_go(struct run *r, struct task *t)
{
	if (!plan_task_is_over(t->plan))
		return;
	workers_dismiss_of(&r->workers, &r->fanout, t);
	if (t->alive == 0)
		task_destroy(t, &r->origins);
}

static void
discard(struct run *r, struct attempt *a)
{
	struct task *t = a->task;

	shortage_leave(r, a);
	attempt_destroy(a, &r->origins);
	let_go(r, t);
}

/* All but the origin is left out: there may be a secret in it. */
static struct origin *
hold_origin(struct run *r, const char *url)
{
	struct origin *origin;
	char *base;

	base = url_base(url);
	origin = task_hold_origin(&r->origins, base);
	free(base);
	return origin;
}

/* The attempt has to ask another origin, in another child. */
static void
go_on_elsewhere(struct run *r, struct attempt *a)
{
	struct origin *to;

	attempt_follow(a);
	to = NULL;
	if (r->counts_origins)
		to = hold_origin(r, a->redirect_url);
	plan_redirected(r->plan, a->plan, to, clock_now());
	origins_release(&r->origins, a->redirect_origin);
	a->redirect_origin = to;
}

/* A program has two processes, and there was none for the second. Others will
 * be done. */
static bool
is_worth_waiting(const struct run *r, const struct attempt *a)
{
	return a->job.exec != NULL && a->record->verdict_given &&
	    a->record->reason == REASON_SPAWN && plan_running(r->plan) > 1;
}

static void
tell_failed_attempt(const struct run *r, const struct attempt *a)
{
	struct buf outcome = { 0 };

	append_outcome(&outcome, a->record);
	if (r->options->verbose)
		notice("%s: attempt failed: %s", a->record->service->name,
		    buf_str(&outcome));
	buf_free(&outcome);
}

/* It is the answer. */
static void
settle(struct run *r, struct attempt *a)
{
	struct record *record = a->record;

	stop_losers(r, a);
	if (record->status != STATUS_OK)
		attempt_finish_file(a);
	task_keep(a->task, NULL);
	a->record = NULL;
	if (r->state < RUN_BROKEN)
		output_last_piece(&r->output, record, &a->stream);
	put_out(r, record);
}

/* The format may not like even an answer without a body. */
static void
judge_format(struct run *r, struct attempt *a)
{
	const char *objection;

	if (!a->record->verdict_given || a->record->reason != REASON_NONE)
		return;
	objection = output_objection(&r->output, a->record);
	if (objection != NULL)
		attempt_refuse(a, REASON_PROTOCOL, objection);
}

/* A child that carried an attempt out has said its last word (c NULL), or has
 * come to its end. */
static void
end_attempt(struct run *r, struct worker *w, const struct channel *c)
{
	struct attempt *a = w->attempt;
	struct task *t = a->task;
	bool may_go_on;
	int64_t now;

	w->attempt = NULL;
	w->channel->is_held = false;
	now = clock_now();
	/* It may have been refused with its child's last word. */
	may_go_on = a->refusal == NULL && plan_is_wanted(a->plan);
	if (may_go_on && attempt_may_follow(a, c)) {
		go_on_elsewhere(r, a);
		return;
	}
	if (may_go_on && a->record->outdated && c == NULL) {
		plan_continue(r->plan, a->plan, now);
		return;
	}
	if (may_go_on && is_worth_waiting(r, a)) {
		plan_requeue(r->plan, a->plan, now);
		return;
	}
	judge_format(r, a);
	attempt_finish(a, c, now, plan_why_stopped(r->plan, a->plan));
	if (plan_is_wanted(a->plan)) {
		a->record->attempts = plan_attempts(a->plan);
		if (a->record->status == STATUS_OK && !plan_is_met(r->plan))
			attempt_finish_file(a);
	}
	switch (plan_ended(r->plan, a->plan, attempt_outcome(a),
	    attempt_retry_after(a), now)) {
	case PLAN_SURPLUS:
		task_fail_cut(a->record, PLAN_CUT_CANCELLED);
		settle(r, a);
		break;
	case PLAN_ANSWER:
		settle(r, a);
		break;
	case PLAN_KEEP:
		tell_failed_attempt(r, a);
		record_trim(a->record);
		task_keep(t, a->record);
		a->record = NULL;
		break;
	case PLAN_DISCARD:
		break;
	}
	discard(r, a);
}

static void
refuse_for_memory(struct run *r, struct channel *c)
{
	shortage_refuse(r, c,
	    "there was no memory for its answer; use --output-dir or -o "
	    "lines, or a smaller --max-filesize, or ask fewer at once (-j)");
}

/* A piece of a body for a format that shows it as it comes: from here on this
 * attempt is the one. */
static void
show_piece(
    struct run *r, struct channel *c, struct attempt *a, const struct frame *f)
{
	const char *objection;

	if (!record_may_be_ok(a->record) || a->refusal != NULL ||
	    plan_is_met(r->plan))
		return;
	objection = output_objection(&r->output, a->record);
	if (objection != NULL) {
		attempt_refuse(a, REASON_PROTOCOL, objection);
		answers_dismiss(r, c);
		return;
	}
	if (!plan_is_chosen(a->plan)) {
		if (!plan_choose(r->plan, a->plan))
			return;
		stop_losers(r, a);
	}
	r->showing = c;
	if (output_piece(
		&r->output, a->record, &a->stream, f->payload, f->len) == -1)
		loop_break_off(r);
	if (a->record->no_memory)
		refuse_for_memory(r, c);
}

static void
take_body(
    struct run *r, struct channel *c, struct attempt *a, const struct frame *f)
{
	if (r->attempts.directory != NULL && attempt_write_body(a, f) == -1)
		answers_dismiss(r, c);
	if (output_takes_pieces(&r->output) && r->state < RUN_BROKEN)
		show_piece(r, c, a, f);
}

/* Whether a child should be asked no more. What it knows may be out of date:
 * the addresses that it holds, and the files that its sandbox's rules are
 * about. A child's own reason for a timeout is that it could not connect, and
 * for "spawn" that it is not ready to ask, and about to leave. */
static bool
should_leave(const struct record *r)
{
	return r->outdated || r->reason == REASON_SPAWN ||
	    r->reason == REASON_DNS || r->reason == REASON_CONNECT ||
	    r->reason == REASON_TLS || r->reason == REASON_TIMEOUT;
}

void
answers_take_frame(struct run *r, struct channel *c, const struct frame *f)
{
	struct worker *w = c->owner;
	struct attempt *a = w->attempt;
	enum record_fold fold;

	if (a == NULL) {
		/* Nobody asked. */
		if (w->is_idle)
			workers_set_busy(&r->workers, w);
		/* Another may take its place at once. */
		fanout_stop(&r->fanout, c);
		channel_reject(c);
		return;
	}
	fold = record_apply(a->record, f, a->job.max_filesize);
	if (f->type == ANSWER_REDIRECT || f->type == ANSWER_PART)
		channel_wipe(c, f);
	switch (fold) {
	case RECORD_MORE:
		if (!attempt_is_credible(a)) {
			channel_reject(c);
			return;
		}
		if (f->type == ANSWER_VERDICT)
			attempt_has_verdict(a, c);
		break;
	case RECORD_BODY:
		take_body(r, c, a, f);
		break;
	case RECORD_NOTE:
		/* Only a child that was broken into sends one unasked. */
		if (a->job.verbose)
			notice("%s: %.*s", a->record->service->name,
			    (int)f->len, (const char *)f->payload);
		break;
	case RECORD_NO_MEMORY:
		refuse_for_memory(r, c);
		break;
	case RECORD_CORRUPT:
		channel_reject(c);
		return;
	}
	shortage_take(r, c);
	if (!w->takes_orders || !record_is_over(a->record))
		return;
	if (a->record->outdated && !w->has_answered) {
		/* It has just looked. */
		channel_reject(c);
		return;
	}
	w->has_answered = true;
	if (c->stop == CHANNEL_RUNS && should_leave(a->record))
		fanout_quit(&r->fanout, c);
	if (c->stop == CHANNEL_RUNS) {
		c->deadline = CLOCK_NEVER;
		workers_set_idle(&r->workers, w);
	}
	end_attempt(r, w, NULL);
}

void
answers_take_end(struct run *r, struct channel *c)
{
	struct worker *w = c->owner;

	if (r->options->verbose && w->takes_orders &&
	    channel_how(c) == CHANNEL_ENDED)
		notice("process %ld said bye", w->pid);
	if (w->attempt != NULL)
		end_attempt(r, w, c);
	worker_destroy(&r->workers, w, &r->origins);
	fanout_close(&r->fanout, c);
}

void
answers_drop(struct run *r, const struct plan_step *step)
{
	struct task *t = plan_task_owner(step->task);
	struct record *record, *unfinished;
	struct attempt *a;

	a = step->continuation != NULL ? plan_attempt_owner(step->continuation)
				       : NULL;
	unfinished = NULL;
	if (a != NULL) {
		unfinished = a->record;
		a->record = NULL;
	}
	record =
	    task_give_up(t, unfinished, step, clock_now(), r->options->started);
	task_keep(t, NULL);
	put_out(r, record);
	if (a != NULL) {
		shortage_leave(r, a);
		attempt_destroy(a, &r->origins);
	}
	let_go(r, t);
}

void
answers_forget(struct run *r, const struct plan_step *step)
{
	if (step->continuation != NULL)
		discard(r, plan_attempt_owner(step->continuation));
	else
		let_go(r, plan_task_owner(step->task));
}

void
answers_abandon(struct run *r)
{
	struct worker *w;
	size_t i;

	for (i = 0; i < r->fanout.n; i++) {
		w = r->fanout.channels[i]->owner;
		if (w->attempt != NULL)
			attempt_destroy(w->attempt, &r->origins);
		w->attempt = NULL;
	}
}
