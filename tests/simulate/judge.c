/* SPDX-License-Identifier: MIT */
/* judge.c - see judge.h. */
#include "config.h"

#include "judge.h"

#include "world.h"

#include "base/json.h"
#include "base/mem.h"
#include "plan/plan_state.h"
#include "run/loop.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The documented delays after a time limit and the grace: late children are
 * heard for 200 ms, a death that may be due to a signal to the process group is
 * held back for 50 ms, the rest of a list gets records for half a second, a
 * stalled reader has a second after a signal, and a child that survives SIGKILL
 * is abandoned after two. The program itself needs some time, too. */
#define LATE_HEARD   (200 * CLOCK_MS)
#define GROUP_HOLD   (50 * CLOCK_MS)
#define LIST_DRAIN   (500 * CLOCK_MS)
#define PATIENCE     CLOCK_S
#define KILL_WAIT    (2 * CLOCK_S)
#define PROGRAM_TIME (150 * CLOCK_MS)

/* The most that an almost empty record takes, with its service and a few
 * attempts. */
#define RECORD_SIZE 2048

/* The records of the output. */
struct records {
	size_t n, cap;
	struct known {
		uint64_t index;
		int64_t seq; /* -1: none */
		bool is_ok, is_required_bad, is_late, is_own_fault;
	} * known;
	uint64_t ok, failed;
	bool is_required_late, is_required_bad, is_own_fault;
};

static bool
is_partial(const struct judged *j)
{
	/* After a signal a stalled reader loses records in the end, after a
	 * second signal at once. */
	return j->result->write_error != 0 || world.signals_taken > 1 ||
	    (world.signals_taken > 0 && world.blocked > 0);
}

static bool
has_format(const struct judged *j, const char *name)
{
	return j->run->output.format == output_format(name);
}

static void
check_nothing_is_left(void)
{
	const struct process *p;
	size_t i;

	for (i = 0; i < world.n_processes; i++) {
		p = world.processes[i];
		if (p->is_reaped)
			continue;
		/* A process that survives SIGKILL may be left. */
		if (!p->is_undying ||
		    (!p->is_dead && p->dies_at == CLOCK_NEVER))
			fault("process %d is left", (int)p->pid);
	}
	for (i = FIRST_FD; i < WORLD_FDS; i++)
		if (world.fds[i].kind != FD_FREE)
			fault("descriptor %zu is left open", i);
	if (!world.output.is_closed)
		fault("standard output is not closed");
}

/* Return how long the run may take after a limit and the grace. */
static int64_t
allowance(void)
{
	return LATE_HEARD + GROUP_HOLD + PROGRAM_TIME + world.stalled +
	    world.blocked + (world.has_undying ? KILL_WAIT : 0);
}

static void
check_time(const struct judged *j)
{
	const struct run_options *o = j->run;
	int64_t over;

	if (o->policy.deadline != CLOCK_NEVER) {
		over = world.now - o->policy.deadline - o->grace - allowance();
		if (j->scenario->has_list)
			over -= LIST_DRAIN;
		if (over > 0)
			fault("the run ends %.3f s too late",
			    (double)over / (double)CLOCK_S);
	}
	if (world.signals_taken > 0) {
		over = world.now - world.signalled - o->grace - PATIENCE -
		    allowance();
		if (over > 0)
			fault("the run ends %.3f s too late after a signal",
			    (double)over / (double)CLOCK_S);
	}
}

static const cJSON *
member(const cJSON *record, const char *key)
{
	const cJSON *item;

	item = cJSON_GetObjectItemCaseSensitive(record, key);
	if (item == NULL)
		fault("a record has no \"%s\"", key);
	return item;
}

static const char *
text_of(const cJSON *record, const char *key)
{
	const cJSON *item = member(record, key);

	return cJSON_IsString(item) ? item->valuestring : "";
}

static bool
is_optional(const struct scenario *s, uint64_t index)
{
	return index >= s->words && index - s->words < s->good_lines &&
	    s->is_optional[index - s->words];
}

/* Return whether the record is by a child's verdict. A record of a child that
 * we ended has neither an exit code nor a signal. */
static bool
child_said(const cJSON *record)
{
	return !cJSON_IsNull(member(record, "exitcode")) ||
	    !cJSON_IsNull(member(record, "signal"));
}

/* Return whether the child may have reported a time limit that only it knows:
 * libcurl's error 28, or any nonsense of a misbehaving child. */
static bool
child_said_timeout(const cJSON *record)
{
	return child_said(record) &&
	    (member(record, "exitcode")->valueint == 28 || world.evil > 0);
}

/* Check that the reason of a failure is possible in this run. */
static void
check_blame(const struct judged *j, const cJSON *record, const char *status)
{
	const struct run_options *o = j->run;
	struct request limits;
	int64_t limit;

	if (strcmp(status, "deadline") == 0 && world.now < o->policy.deadline)
		fault("a record of a deadline that has not come");
	if (strcmp(text_of(record, "reason"), "too_large") == 0 &&
	    world.memory >= RUN_MEMORY && !child_said(record))
		fault("a record of a lack of memory that there was not");
	if (strcmp(status, "crashed") == 0 && world.evil == 0)
		fault("a record of a crash in a world without any");
	if (strcmp(status, "cancelled") == 0 && world.signals_taken == 0 &&
	    !o->policy.fail_fast && !j->result->met)
		fault("a record that was cancelled by nobody");
	request_limits(&limits, &j->options->request, false);
	limit = limits.max_time;
	if (strcmp(status, "timeout") == 0 && !j->scenario->has_list &&
	    !child_said_timeout(record) &&
	    (limit == 0 ||
		member(record, "time_total")->valuedouble <
		    (double)limit / (double)CLOCK_S - 1e-6))
		fault("a record of a limit that has not come");
}

static void
note_failure(const struct judged *j, struct records *r, const cJSON *record)
{
	const char *status = text_of(record, "status");
	const char *reason = text_of(record, "reason");

	r->failed++;
	check_blame(j, record, status);
	if (is_optional(j->scenario, r->known[r->n - 1].index))
		return;
	r->known[r->n - 1].is_required_bad = true;
	r->known[r->n - 1].is_late = strcmp(status, "deadline") == 0;
	r->known[r->n - 1].is_own_fault =
	    strcmp(reason, "spawn") == 0 || strcmp(reason, "output") == 0;
}

static void
check_ok(const cJSON *record)
{
	const cJSON *code = member(record, "http_code");

	if (cJSON_IsNumber(code) &&
	    (code->valueint < 200 || code->valueint > 299))
		fault("code %d is ok", code->valueint);
	if (cJSON_IsTrue(member(record, "body_truncated")))
		fault("a truncated body is ok");
	if (!cJSON_IsNull(member(record, "reason")))
		fault("an ok record has a reason");
}

static void
check_max_time(const struct judged *j, const cJSON *record)
{
	const cJSON *total = member(record, "time_total");
	struct request limits;
	int64_t limit;

	request_limits(&limits, &j->options->request, false);
	limit = limits.max_time;
	if (limit == 0 || !cJSON_IsNumber(total))
		return;
	limit += j->run->grace + allowance();
	if (total->valuedouble > (double)limit / (double)CLOCK_S)
		fault("service %d took %.3f s",
		    member(record, "index")->valueint, total->valuedouble);
}

/* Check that the history has each attempt, or the first and the last ones. */
static void
check_history(const cJSON *record)
{
	const cJSON *history = member(record, "history"), *item;
	int attempts = member(record, "attempts")->valueint, last = 0;
	int want = attempts < HISTORY_MAX ? attempts : HISTORY_MAX;

	if (attempts <= 1) {
		if (!cJSON_IsNull(history))
			fault("a history of %d attempts", attempts);
		return;
	}
	if (cJSON_GetArraySize(history) != want)
		fault("a history of %d, of %d attempts",
		    cJSON_GetArraySize(history), attempts);
	cJSON_ArrayForEach(item, history)
	{
		if (member(item, "attempt")->valueint <= last)
			fault("a history out of order");
		last = member(item, "attempt")->valueint;
	}
	if (last != attempts)
		fault("a history without the last of %d attempts", attempts);
}

static void
take_record(const struct judged *j, struct records *r, const cJSON *record)
{
	const cJSON *seq = member(record, "seq");

	if (r->n == r->cap) {
		r->cap = 2 * r->cap + 16;
		r->known = mem_resize(r->known, r->cap, sizeof(r->known[0]));
	}
	r->known[r->n] = (struct known){ 0 };
	r->known[r->n].index = (uint64_t)member(record, "index")->valueint;
	r->known[r->n].seq = cJSON_IsNumber(seq) ? seq->valueint : -1;
	if (j->run->output.keep_order && r->n > 0 &&
	    r->known[r->n].index < r->known[r->n - 1].index)
		fault("records are out of order");
	r->n++;
	check_max_time(j, record);
	check_history(record);
	if (strcmp(text_of(record, "status"), "ok") == 0) {
		r->ok++;
		r->known[r->n - 1].is_ok = true;
		check_ok(record);
	} else {
		note_failure(j, r, record);
	}
}

/* Parse one JSON text. The caller deletes the result. */
static cJSON *
parse(const char *p, size_t n)
{
	cJSON *tree;

	if (!json_is_valid(p, n) ||
	    (tree = cJSON_ParseWithLength(p, n)) == NULL)
		fault("no JSON: %.*s", n < 200 ? (int)n : 200, p);
	return tree;
}

static void
take_lines(const struct judged *j, struct records *r)
{
	const char *p, *end, *newline;
	cJSON *tree;

	p = buf_str(&world.output.bytes);
	end = p + world.output.bytes.len;
	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL) {
			if (!is_partial(j))
				fault("the last line has no end");
			return;
		}
		tree = parse(p, (size_t)(newline - p));
		take_record(j, r, tree);
		cJSON_Delete(tree);
	}
}

/* Check lines that are printed as they come: each names its service. */
static void
check_shown(const struct judged *j)
{
	const char *p, *end, *newline;

	p = buf_str(&world.output.bytes);
	end = p + world.output.bytes.len;
	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL && is_partial(j))
			return;
		if (newline == NULL)
			fault("the last line has no end");
		if (has_format(j, "lines") &&
		    memchr(p, '\t', (size_t)(newline - p)) == NULL)
			fault(
			    "no service is named: %.*s", (int)(newline - p), p);
		if (!has_format(j, "lines"))
			cJSON_Delete(parse(p, (size_t)(newline - p)));
	}
}

/* Check that a table has a heading, and a row for each record. */
static void
check_rows(const struct judged *j)
{
	const struct totals *t = &j->result->totals;
	uint64_t rows;
	size_t i;

	if (is_partial(j))
		return;
	for (rows = 0, i = 0; i < world.output.bytes.len; i++)
		rows += world.output.bytes.data[i] == '\n';
	if (rows != 1 + t->ok + t->failed)
		fault("%" PRIu64 " rows of %" PRIu64 " records", rows,
		    t->ok + t->failed);
}

static void
take_document(const struct judged *j, struct records *r)
{
	const struct buf *b = &world.output.bytes;
	const cJSON *record;
	cJSON *tree;

	if (is_partial(j))
		return;
	tree = parse(b->data, b->len);
	cJSON_ArrayForEach(record, member(tree, "results"))
	    take_record(j, r, record);
	if ((uint64_t)member(tree, "ok")->valueint != r->ok ||
	    (uint64_t)member(tree, "failed")->valueint != r->failed)
		fault("the totals are not those of the records");
	cJSON_Delete(tree);
}

static int
compare(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* Sum up the failures that count for the exit status: with --until-ok, only the
 * last record of each service does, and no record follows one that is ok. */
static void
sum_up(const struct judged *j, struct records *r)
{
	const struct known *k;
	size_t i;

	for (i = 0; i < r->n; i++) {
		k = &r->known[i];
		if (j->run->policy.until_ok && i + 1 < r->n &&
		    k[1].index == k->index) {
			if (k->is_ok)
				fault("service %" PRIu64 " was asked again",
				    k->index);
			continue;
		}
		r->is_required_bad |= k->is_required_bad;
		r->is_required_late |= k->is_late;
		r->is_own_fault |= k->is_own_fault;
	}
}

/* Check that each service has one record, or with --every one for each ask. */
static void
check_places(const struct judged *j, struct records *r)
{
	uint64_t index;
	int64_t seq;
	size_t i;

	if (r->n > 0)
		qsort(r->known, r->n, sizeof(r->known[0]), compare);
	sum_up(j, r);
	for (i = 0, index = 0; i < r->n; index++) {
		seq = j->run->policy.every > 0 ? 0 : -1;
		if (r->known[i].index != index)
			fault("service %" PRIu64 " has no record", index);
		for (; i < r->n && r->known[i].index == index; i++, seq++)
			if (r->known[i].seq != seq)
				fault("service %" PRIu64 " has ask %" PRId64
				      " where %" PRId64 " is due",
				    index, r->known[i].seq, seq);
		if (j->run->policy.every == 0 && seq != 0)
			fault("service %" PRIu64 " has two records", index);
	}
	if (index != j->arguments->next_index)
		fault("%" PRIu64 " services have records, of %" PRIu64, index,
		    j->arguments->next_index);
}

static void
check_counts(const struct judged *j)
{
	const struct scenario *s = j->scenario;
	const struct run_result *result = j->result;
	const struct totals *t = &result->totals;
	uint64_t all, need;
	int i;

	need = j->run->policy.need;
	for (all = 0, i = 0; i < STATUSES; i++)
		all += t->by_status[i];
	if (all != t->ok + t->failed || t->by_status[STATUS_OK] != t->ok)
		fault("the totals do not add up");
	if (!is_partial(j) && result->met != (need > 0 && t->ok >= need))
		fault("%" PRIu64 " of %" PRIu64 " succeeded, %s", t->ok, need,
		    result->met ? "which was met" : "which was not met");
	if (need > 0 && t->ok > need)
		fault("%" PRIu64 " succeeded where %" PRIu64 " were needed",
		    t->ok, need);
	if (is_partial(j))
		return;
	if (j->run->policy.every == 0 && all != j->arguments->next_index)
		fault("%" PRIu64 " records of %" PRIu64 " services", all,
		    j->arguments->next_index);
	if (!result->list_cut &&
	    j->arguments->next_index != s->words + s->good_lines)
		fault("%" PRIu64 " services of %zu", j->arguments->next_index,
		    s->words + s->good_lines);
	if (!result->list_cut && result->bad_list != (s->bad_lines > 0))
		fault("bad lines were %s", result->bad_list ? "seen" : "lost");
	if (j->run->policy.every > 0 && j->run->policy.count > 0 &&
	    world.signals_taken == 0 &&
	    j->run->policy.deadline == CLOCK_NEVER && need == 0 &&
	    !j->run->policy.fail_fast && !j->run->policy.until_ok &&
	    all != s->words * j->run->policy.count)
		fault("%" PRIu64 " records of %zu services, %" PRIu64 " times",
		    all, s->words, j->run->policy.count);
}

/* Return the exit status that follows from the records. */
static enum exit_status
expected_status(const struct judged *j, const struct records *r)
{
	const struct run_result *result = j->result;
	bool is_met;

	is_met = j->run->policy.need > 0 && r->ok >= j->run->policy.need;
	if (result->failed || (r->is_own_fault && !is_met))
		return EXIT_INTERNAL;
	if (result->bad_list)
		return EXIT_USAGE;
	if (is_met)
		return EXIT_ALL_OK;
	if (r->is_required_late || result->list_late ||
	    (j->run->policy.need > 0 && result->late) ||
	    (j->run->policy.until_ok && r->is_required_bad && result->late))
		return EXIT_DEADLINE;
	return r->is_required_bad || j->run->policy.need > 0 ? EXIT_SOME_FAILED
							     : EXIT_ALL_OK;
}

static void
check_status(const struct judged *j, const struct records *r)
{
	enum exit_status is, should;

	is = run_exit_status(j->result, j->run->policy.need);
	should = expected_status(j, r);
	if (is != should)
		fault("the exit status is %d, but should be %d", (int)is,
		    (int)should);
}

static void
check_ends(const struct judged *j)
{
	const struct run_result *result = j->result;
	int error;

	if (result->signal != 0 && world.signals_taken == 0)
		fault("signal %d was not sent", result->signal);
	if (!is_partial(j) &&
	    result->failed !=
		(world.list.fails && !result->list_cut &&
		    j->scenario->has_list))
		fault("the run has%s failed", result->failed ? "" : " not");
	error = world.output.kind == OUTPUT_FILE ? ENOSPC : EPIPE;
	if (result->write_error != 0 && result->write_error != error)
		fault("error %d of standard output", result->write_error);
	if (world.output.is_gone && result->write_error == 0 &&
	    world.blocked == 0)
		fault("nobody saw that standard output is gone");
}

/* Return the run that contains this fanout. */
static const struct run *
run_of(const struct fanout *f)
{
	const char *p = (const void *)f;

	return (const void *)(p - offsetof(struct run, fanout));
}

static uint64_t
sum_of_promises(const struct run *r)
{
	const struct attempt *a;
	uint64_t sum;

	for (sum = 0, a = r->attempts.first; a != NULL; a = a->next)
		sum += a->promise;
	return sum;
}

/* Check the memory of all answers against the bound. An answer that was given
 * up still has a record. */
static void
check_bound(const struct run *r)
{
	uint64_t most, held;

	most = r->output.totals.ok + r->output.totals.failed;
	most = world.memory + (most + r->fanout.n + 1) * RECORD_SIZE;
	held = r->held + output_weight(&r->output);
	if (held > most)
		fault("%" PRIu64 " bytes are held, of %" PRIu64, held,
		    world.memory);
}

void
judge_memory(void)
{
	const struct fanout *f = world.fanout;
	const struct run *r;
	size_t i, buffered;

	if (f == NULL)
		return;
	r = run_of(f);
	if (r->promised != sum_of_promises(r))
		fault("%" PRIu64 " bytes are promised, but %" PRIu64
		      " to attempts",
		    r->promised, sum_of_promises(r));
	for (buffered = i = 0; i < f->n; i++) {
		buffered += f->channels[i]->counted;
		if (f->channels[i]->is_held && !r->is_short)
			fault("a child is held, but memory is not short");
	}
	if (f->buffered != buffered)
		fault("%zu bytes are buffered, but %zu by channels",
		    f->buffered, buffered);
	check_bound(r);
}

void
judge_start(const struct fanout *f, const struct attempt *a)
{
	const struct run *r = run_of(f);

	/* Retries, hedges and redirects of a service are still allowed. */
	if (plan_is_paused(r->plan) && plan_running(r->plan) > 0 &&
	    a->plan == NULL && a->ask.number == 1 && !a->task->is_repeated)
		fault("a service is asked while memory is short");
}

/* Return whether a service might start, as far as it does not depend on its
 * origin. */
static bool
may_start(const struct run *r)
{
	const struct plan *p = r->plan;

	return r->state == RUN_UNDER_WAY && !r->fanout.reads_paused &&
	    !plan_is_closed(p, world.now) && p->running < p->policy.jobs &&
	    !(p->is_paused && p->running > 0) &&
	    rate_from(&p->rate) <= world.now && p->start_at <= world.now;
}

void
judge_wait(int64_t until)
{
	const struct origin *o;
	const struct plan *p;
	const struct run *r;

	if (world.fanout == NULL || until <= world.now)
		return;
	r = run_of(world.fanout);
	p = r->plan;
	if (!may_start(r))
		return;
	for (o = p->origins; o != NULL; o = o->next) {
		if (p->policy.jobs_per_host > 0 &&
		    o->running >= p->policy.jobs_per_host)
			continue;
		if (!o->waiting.first->service.shares || o->sharing == 0)
			fault("a service waits for nothing");
		if (o->idle > 0)
			fault("a service waits although a child is idle");
		if (until > o->pace.since + PACE_MAX * PACE_COST_MAX)
			fault("a service waits too long for a child");
	}
}

void
judge(const struct judged *j)
{
	struct records r = { 0 };

	say("signal %d, error %d, met %d, late %d, bad list %d, cut %d, "
	    "list late %d, failed %d, ok %d, not %d",
	    j->result->signal, j->result->write_error, j->result->met,
	    j->result->late, j->result->bad_list, j->result->list_cut,
	    j->result->list_late, j->result->failed, (int)j->result->totals.ok,
	    (int)j->result->totals.failed);
	check_nothing_is_left();
	check_time(j);
	check_ends(j);
	check_counts(j);
	if (has_format(j, "jsonl"))
		take_lines(j, &r);
	else if (has_format(j, "json"))
		take_document(j, &r);
	else if (has_format(j, "table"))
		check_rows(j);
	else if (!has_format(j, "body"))
		check_shown(j);
	if (!is_partial(j) &&
	    (has_format(j, "jsonl") || has_format(j, "json"))) {
		if (r.ok != j->result->totals.ok ||
		    r.failed != j->result->totals.failed)
			fault("the totals are not those of the records");
		check_places(j, &r);
		check_status(j, &r);
	}
	free(r.known);
}
