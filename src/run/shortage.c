/* SPDX-License-Identifier: MIT */
/* shortage.c - see shortage.h. */
#include "config.h"

#include "run/shortage.h"

#include "run/answers.h"

/* Shares of the limit, in 128ths. */
enum share {
	STARTS = 32,   /* from here on no service is started */
	READS = 64,    /* from here on no large answer is read */
	PROMISED = 48, /* most for all promises together */
	SMALL = 16,    /* most for all small answers together */
	HEADERS = 3,   /* most for the headers of one answer: 6 MiB of 256,
	                  since each takes a place in a list as well */
};

/* If no child with a promise sends anything for so long, others get theirs. */
#define PATIENCE CLOCK_S

static uint64_t
share_of(const struct run *r, enum share share)
{
	return r->options->memory / 128 * (unsigned)share;
}

static uint64_t
used(const struct run *r)
{
	return r->held + r->fanout.buffered + output_weight(&r->output);
}

static void
pause_starts(struct run *r)
{
	plan_pause(r->plan,
	    output_frees(&r->output) && used(r) >= share_of(r, STARTS));
}

static struct attempt *
attempt_at(const struct run *r, size_t i)
{
	const struct worker *w = r->fanout.channels[i]->owner;

	return w->attempt;
}

/* Return how many bytes the answer of an attempt may still grow by. */
static uint64_t
need_of(const struct run *r, const struct attempt *a)
{
	uint64_t headers = share_of(r, HEADERS);
	uint64_t max = (uint64_t)a->job.max_filesize;
	uint64_t size = a->record->body_size;

	if (a->record->streamed)
		return headers;
	if (max == 0 || max > r->options->memory)
		return r->options->memory;
	return headers + (max > size ? max - size : 0);
}

static bool
is_small(const struct run *r, struct attempt *a)
{
	return record_weigh(a->record) <= share_of(r, SMALL) / r->fanout.n;
}

/* Promise an attempt the memory for what it may still send, if there is room. A
 * single promise is always made. */
static bool
promise(struct run *r, struct attempt *a, int64_t now)
{
	uint64_t need = need_of(r, a);

	if (a->promise > 0)
		return true;
	if (r->promised > 0 && r->promised + need > share_of(r, PROMISED))
		return false;
	a->promise = need;
	r->promised += need;
	r->progress_at = now;
	return true;
}

static void
withdraw(struct run *r, struct attempt *a)
{
	r->promised -= a->promise;
	a->promise = 0;
}

static bool
is_waited_for(const struct run *r, const struct attempt *a)
{
	return output_waits_for(&r->output, a->task->service->index);
}

/* Return whether the channel at index i is to be considered. */
typedef bool choice_fn(const struct run *r, size_t i);

static bool
is_any(const struct run *r, size_t i)
{
	(void)r;
	(void)i;
	return true;
}

static bool
is_held(const struct run *r, size_t i)
{
	return r->fanout.channels[i]->is_held;
}

static bool
is_next(const struct run *r, size_t i)
{
	return is_held(r, i) && is_waited_for(r, attempt_at(r, i));
}

/* Return the index of the channel with the largest answer that was not refused,
 * or fanout.n. */
static size_t
find_largest(const struct run *r, choice_fn *is_one)
{
	uint64_t weight, largest;
	struct attempt *a;
	size_t i, found;

	found = r->fanout.n;
	largest = 0;
	for (i = 0; i < r->fanout.n; i++) {
		a = attempt_at(r, i);
		if (a == NULL || a->refusal != NULL || !is_one(r, i))
			continue;
		weight = record_weigh(a->record);
		if (found < r->fanout.n && weight <= largest)
			continue;
		found = i;
		largest = weight;
	}
	return found;
}

/* Go on reading held channels while promises can be made. The largest answer
 * comes first, since it is nearest to its end. */
static void
take_turns(struct run *r, choice_fn *is_one, int64_t now)
{
	size_t i;

	while ((i = find_largest(r, is_one)) < r->fanout.n &&
	    promise(r, attempt_at(r, i), now))
		r->fanout.channels[i]->is_held = false;
}

static void
end_shortage(struct run *r)
{
	size_t i;

	for (i = 0; i < r->fanout.n; i++)
		r->fanout.channels[i]->is_held = false;
	r->is_short = false;
}

void
shortage_refuse(struct run *r, struct channel *c, const char *why)
{
	const struct worker *w = c->owner;

	attempt_refuse(w->attempt, REASON_TOO_LARGE, why);
	record_drop_body(w->attempt->record);
	stream_free(&w->attempt->stream);
	answers_dismiss(r, c);
}

/* Refuse the largest answer: nothing else helps. */
static void
end_largest(struct run *r)
{
	size_t i = find_largest(r, is_any);

	if (i < r->fanout.n)
		shortage_refuse(r, r->fanout.channels[i],
		    output_frees(&r->output)
			? "larger than 256 MiB, the limit for all answers held "
			  "in memory; use --output-dir or -o lines, "
			  "or a smaller --max-filesize"
			: "the answers held in memory reached their limit of "
			  "256 MiB; use -o jsonl, which frees each answer once "
			  "it is written, --output-dir, or a smaller "
			  "--max-filesize");
}

void
shortage_take(struct run *r, struct channel *c)
{
	const struct worker *w = c->owner;
	struct attempt *a = w->attempt;
	int64_t now;

	pause_starts(r);
	if (a == NULL || a->refusal != NULL ||
	    (!r->is_short && used(r) < share_of(r, READS)))
		return;
	now = clock_now();
	r->is_short = true;
	if (a->promise > 0)
		r->progress_at = now;
	else if (!is_small(r, a) &&
	    !(is_waited_for(r, a) && promise(r, a, now)))
		c->is_held = true;
	if (used(r) >= r->options->memory)
		end_largest(r);
}

void
shortage_leave(struct run *r, struct attempt *a)
{
	withdraw(r, a);
	pause_starts(r);
	if (!r->is_short)
		return;
	if (used(r) < share_of(r, READS))
		end_shortage(r);
	else
		take_turns(r, is_next, clock_now());
}

int64_t
shortage_look(struct run *r)
{
	struct attempt *a;
	int64_t now;
	size_t i;

	if (!r->is_short || find_largest(r, is_held) == r->fanout.n)
		return CLOCK_NEVER;
	now = clock_now();
	if (now < clock_after(r->progress_at, PATIENCE))
		return clock_after(r->progress_at, PATIENCE);
	/* The children with promises are silent. Withdraw the promises, but
	 * keep what they have sent. If the record that output waits for is not
	 * among the held ones, let any other finish and make room. */
	for (i = 0; i < r->fanout.n; i++)
		if ((a = attempt_at(r, i)) != NULL)
			withdraw(r, a);
	take_turns(r, is_next, now);
	if (r->promised == 0)
		take_turns(r, is_held, now);
	r->progress_at = now;
	return clock_after(now, PATIENCE);
}
