/* SPDX-License-Identifier: MIT */
/* test-shortage.c - which answers wait, go on or are given up when memory is
 * short, in a run without processes. */
#include "config.h"

#include "run/shortage.h"

#include "records.h"
#include "tap.h"

#define CHILDREN 4
#define MEMORY   ((uint64_t)1 << 20)

/* A run in which several services are being asked. */
struct stage {
	struct run_options options;
	struct run run;
	struct channel channels[CHILDREN];
	struct channel *list[CHILDREN];
	struct worker workers[CHILDREN];
	struct attempt attempts[CHILDREN];
	struct task tasks[CHILDREN];
};

/* Set how many bytes of an answer have come. */
static void
set_size(struct stage *s, size_t i, size_t n)
{
	struct record *r = s->attempts[i].record;

	buf_free(&r->body);
	if (buf_try_reserve(&r->body, n) == -1)
		bail("no memory");
	r->body_size = n;
	record_weigh(r);
}

static void
stage_begin(struct stage *s, const char *format)
{
	const struct plan_policy policy = { .jobs = CHILDREN, .ahead = 1 };
	size_t i;

	memset(s, 0, sizeof(*s));
	s->run.plan = plan_new(&policy);
	s->options.memory = MEMORY;
	s->options.output.format = output_format(format);
	s->run.options = &s->options;
	s->run.output.options = s->options.output;
	s->run.fanout.channels = s->list;
	s->run.fanout.n = CHILDREN;
	for (i = 0; i < CHILDREN; i++) {
		s->list[i] = &s->channels[i];
		s->channels[i].owner = &s->workers[i];
		s->channels[i].kill_at = s->channels[i].deadline = CLOCK_NEVER;
		frame_decoder_init(&s->channels[i].decoder, ANSWER_TYPE_MAX);
		s->workers[i].attempt = &s->attempts[i];
		s->attempts[i].task = &s->tasks[i];
		s->attempts[i].record = make_record("a", i);
		s->attempts[i].record->held = &s->run.held;
		s->tasks[i].service = s->attempts[i].record->service;
		record_weigh(s->attempts[i].record);
	}
}

static void
stage_end(struct stage *s)
{
	size_t i;

	for (i = 0; i < CHILDREN; i++) {
		frame_decoder_free(&s->channels[i].decoder);
		record_destroy(s->attempts[i].record);
		free(s->attempts[i].refusal);
	}
	plan_free(s->run.plan);
	is_int(s->run.held, 0, "no memory is counted at the end");
}

static void
take(struct stage *s, size_t i, size_t n)
{
	set_size(s, i, n);
	shortage_take(&s->run, &s->channels[i]);
}

/* End attempt i, which has its answer. */
static void
leave(struct stage *s, size_t i)
{
	s->workers[i].attempt = NULL;
	record_drop_body(s->attempts[i].record);
	shortage_leave(&s->run, &s->attempts[i]);
}

/* Return the states of the answers in order: "r" is read, "h" held, "x"
 * refused. */
static const char *
state(const struct stage *s)
{
	static char text[CHILDREN + 1];
	size_t i;

	for (i = 0; i < CHILDREN; i++)
		text[i] = s->attempts[i].refusal != NULL ? 'x'
		    : s->channels[i].is_held             ? 'h'
							 : 'r';
	return text;
}

static void
test_turns(void)
{
	struct stage s;

	stage_begin(&s, "jsonl");
	take(&s, 0, 100 << 10);
	ok(!plan_is_paused(s.run.plan),
	    "a tenth of the limit lets others start");
	take(&s, 1, 200 << 10);
	ok(plan_is_paused(s.run.plan), "a quarter does not let others start");
	is_str(state(&s), "rrrr", "all are read");
	take(&s, 2, 300 << 10);
	is_str(state(&s), "rrrr",
	    "from half of the limit on, one answer has the reserve");
	take(&s, 1, 210 << 10);
	take(&s, 0, 110 << 10);
	take(&s, 3, 1);
	is_str(state(&s), "hhrr", "the others wait, except for the small one");
	leave(&s, 2);
	is_str(state(&s), "rrrr", "below half, all answers continue");
	take(&s, 3, 400 << 10);
	take(&s, 0, 150 << 10);
	take(&s, 1, 250 << 10);
	is_str(state(&s), "hhrr", "the next answer has the reserve");
	set_size(&s, 1, 450 << 10);
	leave(&s, 3);
	is_str(state(&s), "hrrr", "then the largest has its turn");
	stage_end(&s);
}

static void
test_largest(void)
{
	struct stage s;

	stage_begin(&s, "jsonl");
	take(&s, 0, 100 << 10);
	take(&s, 1, 500 << 10);
	take(&s, 2, 100 << 10);
	take(&s, 2, 350 << 10);
	is_str(state(&s), "rrhr", "one answer waits");
	take(&s, 3, 400 << 10);
	is_str(
	    state(&s), "rxhh", "over the limit, the largest answer is refused");
	is_int(s.attempts[1].refusal_reason, REASON_TOO_LARGE,
	    "its reason is too_large");
	ok(s.run.held < MEMORY, "its memory is available again");
	take(&s, 0, 700 << 10);
	is_str(state(&s), "xxhh",
	    "the next one is refused, not the same one again");
	stage_end(&s);
}

/* Answers whose record could not be written yet come last. */
static void
test_order(void)
{
	struct stage s;
	int64_t now;

	stage_begin(&s, "jsonl");
	s.run.output.options.keep_order = true;
	s.run.output.next_place = 1;
	take(&s, 0, 300 << 10);
	take(&s, 2, 300 << 10);
	take(&s, 0, 301 << 10);
	take(&s, 1, 200 << 10);
	is_str(state(&s), "hrhr", "the answer that is waited for is read");
	leave(&s, 1);
	s.run.output.next_place = 2;
	shortage_leave(&s.run, &s.attempts[1]);
	is_str(state(&s), "hrrr", "then the next one is read");
	s.channels[2].is_held = true;
	s.run.output.next_place = 3;
	now = clock_now();
	s.run.progress_at = now - 100 * CLOCK_S;
	ok(shortage_look(&s.run) > now,
	    "a silent answer is looked at again later");
	is_str(state(&s), "rrhr", "the largest other answer is refused");
	stage_end(&s);
}

int
main(void)
{
	test_turns();
	test_largest();
	test_order();
	return done();
}
