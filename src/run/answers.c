/* SPDX-License-Identifier: MIT */
/* answers.c - see answers.h. task->alive counts the attempts of a task: a task
 * that is over is freed with the last of them. */
#include "config.h"

#include "run/answers.h"

#include "base/mem.h"
#include "base/term.h"
#include "fanout/signals.h"
#include "output/notice.h"
#include "run/display.h"
#include "run/shortage.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a body that are shown if its answer is refused. */
#define EXCERPT_COLUMNS 200

/* Report, once, that an answer came from a process whose sandbox is less than
 * the kernel allows: a call has failed, or its key is in a device. */
static void
report_lack(struct run *r, const struct record *record)
{
	if (r->reported_lack || !record->sandboxed || record->http_code == 0 ||
	    sandbox_is_whole(record->landlock, record->seccomp))
		return;
	r->reported_lack = true;
	notice("sandbox: the process that asked %s was only partly confined "
	       "(Landlock %d, seccomp stage %d); see SECURITY in forkfetch(1)",
	    record->service->name, record->landlock, record->seccomp);
}

/*
 * Append what became of a service. If bodies are written as they come, that of
 * an answer whose code or type is refused is not shown anywhere else: append
 * its beginning.
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

/* The first failure that is written after the run was cancelled is the one that
 * cancelled it. */
static void
note_failure(struct run *r, const struct record *record)
{
	if (r->policy.fail_fast && r->failed == NULL &&
	    plan_is_cancelled(r->plan) && r->result->signal == 0 &&
	    !plan_is_met(r->plan) && record->status != STATUS_OK)
		r->failed = mem_strdup(record->service->name);
}

/* Return what cancelled an attempt, or NULL if that is not known. The caller
 * frees it. */
static char *
cause_of(const struct run *r)
{
	char scratch[16];

	if (plan_is_met(r->plan))
		return mem_strdup("stopped: enough succeeded");
	if (r->failed != NULL)
		return mem_printf(
		    "stopped: \"%s\" failed (--fail-fast)", r->failed);
	if (r->result->signal == SIGINT)
		return mem_strdup("interrupted by SIGINT (Ctrl-C)");
	if (r->result->signal != 0)
		return mem_printf("interrupted by %s",
		    signals_name(r->result->signal, scratch));
	return NULL;
}

/* Set the message of a cancelled record: what cancelled it. */
static void
set_cause(const struct run *r, struct record *record)
{
	char *text = cause_of(r);

	if (text == NULL)
		return;
	record_fail(record, STATUS_CANCELLED, REASON_CANCELLED, text);
	free(text);
}

/* Report what became of a service, if that is wanted. */
static void
report_outcome(const struct run *r, const struct record *record)
{
	struct buf outcome = { 0 };
	int64_t total = record->time_total > 0 ? record->time_total : 0;

	if (!r->options->verbose &&
	    (!r->options->name_failures || record->message == NULL ||
		(record->status == STATUS_CANCELLED && plan_is_met(r->plan))))
		return;
	append_outcome(&outcome, record);
	if (r->options->verbose)
		notice("%s: %s, %.3f s", record->service->name,
		    buf_str(&outcome), (double)total / (double)CLOCK_S);
	else
		notice("%s: %s", record->service->name, buf_str(&outcome));
	buf_free(&outcome);
}

/* Add a service that was never asked to the timeline. */
static void
add_no_bar(const struct run *r, const struct record *record)
{
	struct timeline_bar bar = {
		.name = record->service->name,
		.index = record->service->index,
		.seq = record->seq,
		.status = record->status,
		.started = -1,
	};

	if (r->options->timeline != NULL && record->attempts == 0)
		timeline_add(r->options->timeline, &bar);
}

/* Hand a finished record to output. */
static void
write_record(struct run *r, struct record *record)
{
	if (r->state >= RUN_BROKEN) {
		record_destroy(record);
		return;
	}
	report_lack(r, record);
	if (record->status == STATUS_CANCELLED)
		set_cause(r, record);
	else
		note_failure(r, record);
	record_add_attempts(record);
	report_outcome(r, record);
	display_take(r, record);
	add_no_bar(r, record);
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

/* Stop the other attempts of the same ask: none can be the answer any more. */
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

/* Free a task that is over and has no attempt left. */
static void
free_if_over(struct run *r, struct task *t)
{
	if (!plan_task_is_over(t->plan))
		return;
	if (t->is_repeated)
		workers_dismiss_of(&r->workers, &r->fanout, t);
	if (t->alive == 0)
		task_destroy(t, &r->origins);
}

/* Describe an attempt that has ended, with this record. */
static struct history_item
describe(
    const struct run *r, const struct attempt *a, const struct record *record)
{
	return attempt_describe(a, record, a->ask.started + record->time_total,
	    r->options->started);
}

/* Add an attempt that has ended, with this record, to the history of its ask.
 */
static void
tell(const struct run *r, struct attempt *a, const struct record *record)
{
	struct history_item item = describe(r, a, record);
	char *cause = NULL;

	if (item.status == STATUS_CANCELLED && (cause = cause_of(r)) != NULL)
		item.message = cause;
	history_add(&a->task->history, &item);
	a->is_told = true;
	free(cause);
}

/* Add an attempt that lost to another one at this moment. It was stopped, for
 * whatever reason it ends. */
static void
tell_loser(const struct run *r, struct attempt *a, int64_t moment)
{
	static char cause[] = "stopped: another attempt answered";
	struct history_item item;

	if (a->is_told)
		return;
	item = attempt_describe(a, a->record, moment, r->options->started);
	item.status = STATUS_CANCELLED;
	item.reason = REASON_CANCELLED;
	item.message = cause;
	history_add(&a->task->history, &item);
	a->is_told = true;
}

/* The ask of a task has its record, by this attempt or (NULL) by none: move the
 * history of the ask to it, unless there was one attempt at most. */
static void
end_history(struct run *r, struct task *t, struct attempt *a, uint64_t seq,
    struct record *record)
{
	struct history *h = &t->history;
	struct attempt *other;

	if (t->alive > (a != NULL ? 1 : 0))
		for (other = r->attempts.first; other != NULL;
		     other = other->next)
			if (other != a && other->task == t &&
			    other->ask.seq == seq)
				tell_loser(r, other,
				    other->ask.started + record->time_total);
	if (a != NULL && h->n > 0)
		tell(r, a, record);
	if (a != NULL)
		a->is_told = true;
	if (h->n > 1) {
		record->attempts = h->items[h->n - 1].number;
		record->history = *h;
		*h = (struct history){ 0 };
	}
	history_free(h);
}

static void
discard(struct run *r, struct attempt *a)
{
	struct task *t = a->task;

	shortage_leave(r, a);
	attempt_destroy(a, &r->origins);
	free_if_over(r, t);
}

/* The attempt continues at another origin, in another child. */
static void
follow_redirect(struct run *r, struct attempt *a)
{
	struct origin *to;

	attempt_follow(a);
	to = NULL;
	if (r->counts_origins)
		to = task_hold_origin(&r->origins, a->redirect_url);
	plan_continue(r->plan, a->plan, to, clock_now());
	origins_release(&r->origins, a->redirect_origin);
	a->redirect_origin = to;
}

/* Return whether a program lacked its second process (the first is our child)
 * while other attempts run, so that one is available once those end. */
static bool
may_wait_for_process(const struct run *r, const struct attempt *a)
{
	return a->job.exec != NULL && a->record->verdict_given &&
	    a->record->reason == REASON_SPAWN && plan_running(r->plan) > 1;
}

static void
report_failed_attempt(const struct run *r, const struct attempt *a)
{
	struct buf outcome = { 0 };

	if (!r->options->verbose)
		return;
	append_outcome(&outcome, a->record);
	notice("%s: attempt failed: %s", a->record->service->name,
	    buf_str(&outcome));
	buf_free(&outcome);
}

/* The attempt is the answer of its ask. */
static void
deliver(struct run *r, struct attempt *a)
{
	struct record *record = a->record;

	stop_losers(r, a);
	if (record->status != STATUS_OK)
		attempt_finish_file(a);
	task_keep(a->task, NULL);
	end_history(r, a->task, a, a->ask.seq, record);
	a->record = NULL;
	if (r->policy.until_ok)
		task_note_ask(a->task, record);
	if (r->state < RUN_BROKEN)
		output_last_piece(&r->output, record, &a->stream);
	write_record(r, record);
}

/* Refuse an answer that the format cannot show, even one without a body. */
static void
check_format(struct run *r, struct attempt *a)
{
	const char *objection;

	if (!a->record->verdict_given || a->record->reason != REASON_NONE)
		return;
	objection = output_objection(&r->output, a->record);
	if (objection != NULL)
		attempt_refuse(a, REASON_PROTOCOL, objection);
}

/* Return the end of a phase, counted from the start of the run. If the phase
 * did not take place or ended before last, return last. */
static int64_t
end_of_phase(const struct history_item *item, enum phase phase, int64_t last)
{
	int64_t time = item->times[phase], end = item->time_queue + time;

	return time >= 0 && end > last ? end : last;
}

/* Add an attempt that has ended to the timeline. */
static void
add_bar(const struct run *r, const struct attempt *a)
{
	static const enum timeline_part reached[] = {
		[PROGRESS_RUNNING] = TIMELINE_WAITING,
		[PROGRESS_RESOLVING] = TIMELINE_NAMELOOKUP,
		[PROGRESS_CONNECTING] = TIMELINE_CONNECT,
		[PROGRESS_TLS] = TIMELINE_TLS,
		[PROGRESS_WAITING] = TIMELINE_WAITING,
		[PROGRESS_RECEIVING] = TIMELINE_RECEIVING,
	};
	static const enum phase phases[] = {
		[TIMELINE_NAMELOOKUP] = PHASE_NAMELOOKUP,
		[TIMELINE_CONNECT] = PHASE_CONNECT,
		[TIMELINE_TLS] = PHASE_APPCONNECT,
		[TIMELINE_WAITING] = PHASE_STARTTRANSFER,
	};
	struct history_item item;
	struct timeline_bar bar = { 0 };
	int64_t last, end;
	unsigned i;

	if (r->options->timeline == NULL)
		return;
	item = describe(r, a, a->record);
	bar.name = a->task->service->name;
	bar.index = a->task->service->index;
	bar.seq = a->record->seq;
	bar.number = item.number;
	/* An attempt that lost to another was stopped, for whatever reason. */
	bar.status = plan_is_wanted(a->plan) ? item.status : STATUS_CANCELLED;
	bar.started = last = item.time_queue;
	end = last + item.time_total;
	if (a->asked_at > a->began)
		last = a->asked_at - r->options->started;
	bar.ends[TIMELINE_REDIRECTED] = last;
	for (i = TIMELINE_NAMELOOKUP; i < TIMELINE_PARTS; i++) {
		if (i < (unsigned)reached[attempt_state(a)])
			last = end_of_phase(&item, phases[i], last);
		else
			last = end > last ? end : last;
		bar.ends[i] = last;
	}
	timeline_add(r->options->timeline, &bar);
}

/* An attempt ended: its child gave the verdict and lives (c NULL), or the child
 * itself has ended. */
static void
end_attempt(struct run *r, struct worker *w, const struct channel *c)
{
	struct attempt *a = w->attempt;
	struct task *t = a->task;
	bool may_continue;
	int64_t now;

	w->attempt = NULL;
	w->channel->is_held = false;
	now = clock_now();
	/* The last frame may have made us refuse it. */
	may_continue = a->refusal == NULL && plan_is_wanted(a->plan);
	if (may_continue && attempt_may_follow(a, c)) {
		follow_redirect(r, a);
		return;
	}
	if (may_continue && a->record->outdated && c == NULL) {
		plan_continue(r->plan, a->plan, attempt_origin(a), now);
		return;
	}
	if (may_continue && may_wait_for_process(r, a)) {
		plan_continue(r->plan, a->plan, attempt_origin(a), now);
		plan_not_started(r->plan, now);
		return;
	}
	check_format(r, a);
	attempt_finish(a, c, now, plan_why_stopped(r->plan, a->plan));
	add_bar(r, a);
	if (plan_is_wanted(a->plan)) {
		a->record->attempts = plan_attempts(a->plan);
		if (a->record->status == STATUS_OK && !plan_is_met(r->plan))
			attempt_finish_file(a);
	}
	switch (plan_ended(r->plan, a->plan, attempt_outcome(a),
	    attempt_retry_after(a), now)) {
	case PLAN_SURPLUS:
		task_fail_cut(a->record, PLAN_CUT_CANCELLED);
		deliver(r, a);
		break;
	case PLAN_ANSWER:
		deliver(r, a);
		break;
	case PLAN_KEEP:
		report_failed_attempt(r, a);
		tell(r, a, a->record);
		record_trim(a->record);
		task_keep(t, a->record);
		a->record = NULL;
		break;
	case PLAN_DISCARD:
		tell_loser(r, a, now);
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

/* Write a piece of a body at once, as the format asks. The first piece makes
 * its attempt the answer. */
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
	if (!plan_choose(r->plan, a->plan))
		return;
	stop_losers(r, a);
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

/* A child could not write to its file. Return -1 if that cannot be. */
static int
take_unwritten(struct run *r, struct channel *c, const struct frame *f)
{
	const struct worker *w = c->owner;
	int error;

	if (w->attempt->job.file_fd == 0 ||
	    answer_receive_unwritten(f, &error) == -1)
		return -1;
	attempt_refuse_file(w->attempt, error);
	answers_dismiss(r, c);
	return 0;
}

/*
 * Return whether a child should not be asked again, because what it knows may
 * be out of date: addresses, and the files that its sandbox allows. It reports
 * REASON_TIMEOUT only when it could not connect, and REASON_SPAWN when it could
 * not get ready and is about to leave.
 */
static bool
should_leave(const struct record *r)
{
	return r->outdated || r->reason == REASON_SPAWN ||
	    r->reason == REASON_DNS || r->reason == REASON_CONNECT ||
	    r->reason == REASON_TLS || r->reason == REASON_TIMEOUT;
}

/* A child that was not asked anything sent a frame. Stop it at once rather than
 * when its channel ends, so that another may take its place. */
static void
reject_idle(struct run *r, struct channel *c)
{
	struct worker *w = c->owner;

	if (w->is_idle)
		workers_set_busy(&r->workers, w);
	fanout_stop(&r->fanout, c);
	channel_reject(c);
}

/* Act on a frame by what it was to the record. Returns -1 if the child cannot
 * be trusted to keep to the protocol. */
static int
take_result(struct run *r, struct channel *c, const struct frame *f,
    enum record_result result)
{
	const struct worker *w = c->owner;
	struct attempt *a = w->attempt;

	switch (result) {
	case RECORD_MORE:
		if (!attempt_is_credible(a))
			return -1;
		if (f->type == ANSWER_VERDICT)
			a->is_stopped = c->stop != CHANNEL_RUNS;
		break;
	case RECORD_BODY:
		take_body(r, c, a, f);
		break;
	case RECORD_UNWRITTEN:
		return take_unwritten(r, c, f);
	case RECORD_NOTE:
		/* A compromised child may send notes without --verbose. */
		if (a->job.verbose)
			notice("%s: %.*s", a->record->service->name,
			    (int)f->len, (const char *)f->payload);
		break;
	case RECORD_NO_MEMORY:
		refuse_for_memory(r, c);
		break;
	case RECORD_CORRUPT:
		return -1;
	}
	return 0;
}

/* A child that takes orders has given its whole answer. */
static void
end_answer(struct run *r, struct channel *c)
{
	struct worker *w = c->owner;
	const struct record *record = w->attempt->record;

	if (record->outdated && !w->has_answered) {
		/* Its process has only just loaded everything. */
		channel_reject(c);
		return;
	}
	w->has_answered = true;
	if (c->stop == CHANNEL_RUNS && should_leave(record))
		fanout_quit(&r->fanout, c);
	if (c->stop == CHANNEL_RUNS) {
		fanout_set_deadline(&r->fanout, c, CLOCK_NEVER);
		workers_set_idle(&r->workers, w);
	}
	end_attempt(r, w, NULL);
}

void
answers_take_frame(struct run *r, struct channel *c, const struct frame *f)
{
	const struct worker *w = c->owner;
	struct attempt *a = w->attempt;
	enum record_result result;

	if (a == NULL) {
		reject_idle(r, c);
		return;
	}
	result = record_apply(a->record, f, a->job.max_filesize);
	if (f->type == ANSWER_REDIRECT || f->type == ANSWER_PART) {
		r->attempts.any_redirect = true;
		channel_wipe(c, f);
	}
	if (take_result(r, c, f, result) == -1) {
		channel_reject(c);
		return;
	}
	shortage_take(r, c);
	if (w->takes_orders && record_is_over(a->record))
		end_answer(r, c);
}

void
answers_take_end(struct run *r, struct channel *c)
{
	struct worker *w = c->owner;

	if (r->options->verbose && w->takes_orders &&
	    channel_how(c) == CHANNEL_ENDED)
		notice("process %ld has quit", w->pid);
	if (w->attempt != NULL)
		end_attempt(r, w, c);
	worker_destroy(&r->workers, w, &r->origins);
	if (r->showing == c)
		r->showing = NULL;
	fanout_close(&r->fanout, c);
}

void
answers_forget(struct run *r, const struct plan_step *step)
{
	struct attempt *a;

	if (step->continuation == NULL) {
		free_if_over(r, plan_task_owner(step->task));
		return;
	}
	a = plan_attempt_owner(step->continuation);
	tell_loser(r, a, clock_now());
	discard(r, a);
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
	end_history(r, t, a, step->ask.seq, record);
	if (r->policy.until_ok)
		task_note_ask(t, record);
	write_record(r, record);
	answers_forget(r, step);
}
