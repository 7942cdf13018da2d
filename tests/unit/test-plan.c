/* SPDX-License-Identifier: MIT */
/* test-plan.c - services that are asked once, at one URL: when each starts,
 * what delays it, and when it is given up. See plan_script.h. */
#include "config.h"

#include "tap.h"

#include "plan_script.h"

static const struct script starts[] = {
	{ "no services", { .jobs = 2 },
	    { { 0, "", "more" }, { 0, "end", "over" } } },
	{ "all at once", { .jobs = 9 },
	    { { 0, "+a +b +c end", "start a1, start b1, start c1, wait" },
		{ 5, "b1=ok", "settle b1, wait" },
		{ 6, "a1=ok c1=bad", "settle a1, settle c1, over" } } },
	{ "one job: one after the other", { .jobs = 1 },
	    { { 0, "+a +b end", "start a1, wait" },
		{ 5, "a1=ok", "settle a1, start b1, wait" },
		{ 9, "b1=ok", "settle b1, over" } } },
	{ "nothing to choose from: more only when a job is free",
	    { .jobs = 1, .ahead = 1 },
	    { { 0, "", "more" }, { 0, "+a", "start a1, wait" },
		{ 5, "a1=ok", "settle a1, more" }, { 5, "end", "over" } } },
	{ "as many are taken in ahead as may wait", { .jobs = 1, .ahead = 2 },
	    { { 0, "+a", "more" }, { 0, "+b", "start a1, more" },
		{ 0, "+c", "wait" },
		{ 5, "a1=ok", "settle a1, start b1, more" },
		{ 5, "+d", "wait" },
		{ 6, "end b1=ok", "settle b1, start c1, wait" } } },
	{ "large ones are not taken in ahead beyond a bound",
	    { .jobs = 1, .ahead = 99 },
	    { { 0, "+a:w99", "start a1, more" }, { 0, "+b:w15", "more" },
		{ 0, "+c:w1", "wait" },
		{ 5, "a1=ok", "settle a1, start b1, more" },
		{ 5, "+d:w15", "wait" },
		{ 6, "end b1=ok", "settle b1, start c1, wait" } } },
	{ "nor while large ones wait to be asked again", { .jobs = 2 },
	    { { 0, "+a:r1w16", "start a1, more" },
		{ 5, "a1=try50", "keep a1, wait 55" },
		{ 55, "", "start a2, more" },
		{ 60, "a2=ok", "settle a2, more" } } },
	{ "a list that is pending is waited for", { .jobs = 2 },
	    { { 0, "pending", "wait" }, { 1, "ready", "more" },
		{ 1, "+a pending", "start a1, wait" },
		{ 2, "a1=ok", "settle a1, wait" }, { 3, "end", "over" } } },
	{ "a list that is pending at the deadline is asked for its rest",
	    { .jobs = 2, .deadline = 100 },
	    { { 0, "pending", "wait 100" }, { 100, "", "more" },
		{ 100, "+a", "drop a deadline, more" },
		{ 100, "end", "over" } } },
	{ "paused: nothing new while something runs", { .jobs = 3 },
	    { { 0, "+a end", "start a1, wait" }, { 1, "+b hold", "wait" },
		{ 2, "go", "start b1, wait" } } },
	{ "paused: no service is taken in", { .jobs = 3 },
	    { { 0, "+a", "more" }, { 0, "pending", "start a1, wait" },
		{ 1, "hold ready", "wait" }, { 2, "go", "more" } } },
	{ "paused: what has begun goes on", { .jobs = 3 },
	    { { 0, "+a:x2h5r1d0 +b end", "start a1/0, start b1, wait 5" },
		{ 1, "+c hold b1=again", "go on b1, wait 5" },
		{ 5, "", "start a2/1, wait" },
		{ 6, "a1=try a2=bad",
		    "keep a1, keep a2, start a3/0, wait" } } },
	{ "paused: but never to a standstill", { .jobs = 3 },
	    { { 0, "+a end", "start a1, wait" }, { 1, "hold +b", "wait" },
		{ 2, "a1=ok", "settle a1, start b1, wait" } } },
};

static const struct script limits[] = {
	{ "the deadline bounds each service", { .deadline = 100 },
	    { { 0, "+a:t30 +b:t500 end",
		  "start a1 to 30, start b1 to 100, wait 100" },
		{ 30, "a1=bad", "settle a1, wait 100" }, { 100, "", "wait" },
		{ 103, "b1=bad", "settle b1, over" } } },
	{ "a limit counts from its own start", { .jobs = 1 },
	    { { 0, "+a:t30 +b:t30 end", "start a1 to 30, wait" },
		{ 20, "a1=ok", "settle a1, start b1 to 50, wait" } } },
	{ "what never started is named at the deadline",
	    { .jobs = 1, .deadline = 100 },
	    { { 0, "+a +b +c end", "start a1 to 100, wait 100" },
		{ 99, "closed", "closed 0, wait 100" },
		{ 100, "closed",
		    "closed 1, drop b deadline, drop c deadline, wait" },
		{ 101, "a1=bad", "settle a1, over" } } },
	{ "the rest of the list is named at the deadline",
	    { .jobs = 1, .ahead = 1, .deadline = 100 },
	    { { 0, "+a", "start a1 to 100, wait 100" }, { 100, "", "more" },
		{ 100, "+b", "drop b deadline, more" }, { 100, "end", "wait" },
		{ 101, "a1=bad", "settle a1, over" } } },
	{ "cancelled: what waits is dropped, what runs is waited for",
	    { .jobs = 1 },
	    { { 0, "+a +b end", "start a1, wait" },
		{ 5, "cancel closed met why@a",
		    "closed 1, met 0, cancelled, drop b cancelled, wait" },
		{ 6, "a1=ok", "settle a1, over" } } },
	{ "cancelled: what is still to come is named", { .jobs = 1 },
	    { { 0, "+a +b pending cancel",
		  "drop a cancelled, drop b cancelled, more" },
		{ 0, "+c", "drop c cancelled, more" }, { 0, "end", "over" } } },
	{ "cancelled after the deadline: cancelled",
	    { .jobs = 1, .deadline = 9 },
	    { { 0, "+a end", "start a1 to 9, wait 9" },
		{ 9, "cancel +b", "drop b cancelled, wait" } } },
	{ "cut only where something was left", { .deadline = 9 },
	    { { 0, "+a end", "start a1 to 9, wait 9" },
		{ 8, "cut", "cut 0, wait 9" }, { 9, "", "wait" },
		{ 10, "cut a1=bad", "cut 1, settle a1, over" } } },
	{ "not where all was done", { .deadline = 9 },
	    { { 0, "+a end", "start a1 to 9, wait 9" },
		{ 8, "a1=ok", "settle a1, over" }, { 9, "", "over" },
		{ 9, "cut", "cut 0, over" } } },
	{ "nor where it was cancelled before", { .deadline = 9 },
	    { { 0, "+a end", "start a1 to 9, wait 9" }, { 8, "cancel", "wait" },
		{ 9, "", "wait" }, { 9, "cut", "cut 0, wait" } } },
	{ "why it was stopped", { .deadline = 100 },
	    { { 0, "+a:t30 +b:t500 +c:t100 end",
		  "start a1 to 30, start b1 to 100, start c1 to 100, wait "
		  "100" },
		{ 99, "why@a why@b why@c",
		    "max-time, deadline, deadline, wait 100" } } },
};

static const struct script redirects[] = {
	{ "goes on first, within its limit", { .jobs = 1 },
	    { { 0, "+a:t30 +b end", "start a1 to 30, wait" },
		{ 20, "a1=again", "go on a1, wait" },
		{ 25, "a1=ok", "settle a1, start b1, wait" } } },
	{ "past its limit it is dropped", { .jobs = 1 },
	    { { 0, "+a:t30 +b end", "start a1 to 30, wait" },
		{ 30, "a1=again", "drop a1 max-time, start b1, wait" } } },
	{ "past the deadline it is dropped", { .deadline = 30 },
	    { { 0, "+a end", "start a1 to 30, wait 30" },
		{ 30, "a1=again", "drop a1 deadline, over" } } },
	{ "one that found no process waits for its turn, and leaves a moment",
	    { .jobs = 9 },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 5, "a1=nothing", "wait 55" }, { 20, "b1=nothing", "wait 70" },
		{ 70, "", "go on a1, go on b1, wait" },
		{ 71, "a1=nothing", "wait 121" },
		{ 72, "b1=ok", "settle b1, go on a1, wait" },
		{ 80, "a1=ok", "settle a1, over" } } },
	{ "cancelled while it waits to go on", { .rate = 1, .rate_window = 50 },
	    { { 0, "+a end", "start a1, wait" }, { 9, "a1=again", "wait 50" },
		{ 12, "cancel", "drop a1 cancelled, over" } } },
	{ "its limit ends while it waits to go on",
	    { .rate = 1, .rate_window = 50 },
	    { { 0, "+a:t20 end", "start a1 to 20, wait" },
		{ 9, "a1=again", "wait 20" },
		{ 20, "", "drop a1 max-time, over" } } },
	{ "no process for it: tried again", { .jobs = 1 },
	    { { 0, "+a end", "start a1, wait" },
		{ 10, "nofork1 a1=again", "nofork a, wait 60" },
		{ 60, "", "go on a1, wait" },
		{ 61, "a1=ok", "settle a1, over" } } },
};

static const struct script no_process[] = {
	{ "tried again a little later", { .jobs = 2 },
	    { { 0, "nofork1 +a end", "nofork a, wait 50" },
		{ 49, "", "wait 50" }, { 50, "", "start a1, wait" } } },
	{ "tried again when another is done", { .jobs = 2 },
	    { { 0, "+a end", "start a1, wait" },
		{ 1, "nofork1 +b", "nofork b, wait 51" },
		{ 10, "a1=ok", "settle a1, start b1, wait" } } },
	{ "that it waited is not held against it", { .jobs = 2 },
	    { { 0, "nofork1 +b:t30 end", "nofork b, wait 50" },
		{ 60, "", "start b1 to 90, wait" } } },
	{ "the deadline does not wait for it", { .deadline = 30 },
	    { { 0, "nofork1 +b end", "nofork b, wait 30" },
		{ 30, "", "drop b deadline, over" } } },
	{ "it is not counted as an attempt, nor for the rate",
	    { .rate = 1, .rate_window = 500 },
	    { { 0, "nofork1 +a:x2h10 end", "nofork a, wait 50" },
		{ 50, "", "start a1/0, wait 550" } } },
};

static const struct script hosts[] = {
	{ "others are not blocked behind a full origin", { .jobs_per_host = 1 },
	    { { 0, "+a:@x +b:@x +c:@y +d end",
		  "start a1, start c1, start d1, wait" },
		{ 5, "c1=ok", "settle c1, wait" },
		{ 6, "a1=ok", "settle a1, start b1, wait" } } },
	{ "each replica is counted where it goes", { .jobs_per_host = 1 },
	    { { 0, "+a:x2@xy +b:@y +c:@x end", "start a1/0, start a2/1, wait" },
		{ 5, "a2=bad", "keep a2, start b1, wait" },
		{ 6, "a1=ok", "settle a1, start c1, wait" } } },
	{ "a replica that has no room waits; its ask does not",
	    { .jobs_per_host = 1 },
	    { { 0, "+b:@y end", "start b1, wait" },
		{ 1, "+a:x2@xy", "start a1/0, wait" },
		{ 5, "b1=ok", "settle b1, start a2/1, wait" } } },
	{ "a redirect is counted where it leads", { .jobs_per_host = 1 },
	    { { 0, "+a:@x +b:@y +c:@x end", "start a1, start b1, wait" },
		{ 5, "a1=again@y", "start c1, wait" },
		{ 6, "b1=ok", "settle b1, go on a1, wait" },
		{ 7, "+d:@y a1=ok", "settle a1, start d1, wait" } } },
	{ "jobs holds too", { .jobs = 2, .jobs_per_host = 2 },
	    { { 0, "+a:@x +b:@y +c:@z end", "start a1, start b1, wait" } } },
	{ "the one with a connection goes first", { .jobs = 1 },
	    { { 0, "+a:@x +b:@y +c:@y end", "start a1, wait" },
		{ 1, "+d:@x idle@x a1=ok", "settle a1, start d1, wait" },
		{ 2, "d1=ok", "settle d1, start b1, wait" },
		{ 3, "busy@x idle@y b1=ok", "settle b1, start c1, wait" } } },
	{ "but not where its origin is full", { .jobs = 2, .jobs_per_host = 1 },
	    { { 0, "idle@x +a:@x +b:@x +c:@y end",
		"start a1, start c1, wait" } } },
};

/* If no process can be started at all, the run fails and does not hang. */
static void
test_no_process_at_all(void)
{
	struct plan_policy policy = { 0 };
	struct world *w;
	int line, tries;

	w = mem_zalloc(sizeof(*w));
	world_init(w, &policy);
	play_line(w, &(struct line){ 0, "nofork99 +a +b end", NULL });
	tries = 1;
	for (line = 50; strstr(buf_str(&w->log), "drop") == NULL; line += 50) {
		tries++;
		play_line(w, &(struct line){ line, "", NULL });
		if (line > 99 * 50)
			break;
	}
	is_int(tries, PLAN_RETRY_START_MAX,
	    "a start without a process is retried a fixed number of times");
	is_str(buf_str(&w->log), "nofork a, drop a no-start, wait 2000",
	    "a service that never starts is dropped");
	play_line(w, &(struct line){ 2000, "nofork1", NULL });
	is_str(buf_str(&w->log), "nofork b, drop b no-start, over",
	    "after a service that never started, the next one is tried once");
	world_free(w);
	free(w);
}

/* Start the next service, which must be possible. */
static struct plan_attempt *
start_next(struct world *w)
{
	struct plan_step s;

	s = plan_next(w->plan, w->now);
	if (s.what != PLAN_START)
		bail("nothing to start");
	return plan_started(w->plan, &s, NULL, w->now);
}

/* Answer an attempt, whose child is idle afterwards. */
static void
answer(struct world *w, struct plan_attempt *a)
{
	w->hosts['x' - 'a'].idle++;
	plan_ended(w->plan, a, PLAN_SUCCESS, -1, w->now);
	plan_attempt_free(a);
}

/* While an origin answers quickly, a service waits for a child that is busy
 * there, but not for long. */
static void
test_waits_for_child(void)
{
	struct plan_policy policy = { .jobs = 9 };
	struct origin *x;
	struct plan_attempt *a, *b;
	struct plan_step s;
	struct world *w;
	int i;

	w = mem_zalloc(sizeof(*w));
	world_init(w, &policy);
	play_word(w, "pending");
	x = &w->hosts['x' - 'a'];
	for (i = 0; i < 40; i++) {
		w->now += CLOCK_MS / 10;
		play_word(w, "+a:s@x");
		a = start_next(w);
		x->idle = 0;
		answer(w, a);
		plan_task_free(w->asked[0].plan);
	}
	w->now += PACE_REST * PACE_COST_MIN;
	play_word(w, "+a:s@x");
	play_word(w, "+b:s@x");
	a = start_next(w);
	x->idle = 0;
	s = plan_next(w->plan, w->now);
	ok(s.what == PLAN_WAIT && s.until == w->now + PACE_REST * PACE_COST_MIN,
	    "a service waits for the child that is busy");
	w->now = s.until;
	s = plan_next(w->plan, w->now);
	ok(s.what == PLAN_WAIT && s.until == w->now,
	    "until it is certain that no answer has come");
	plan_heard(w->plan, w->now);
	ok(plan_next(w->plan, w->now).what == PLAN_START, "then it starts");
	play_word(w, "+c@x");
	plan_heard(w->plan, w->now - 1);
	answer(w, a);
	b = start_next(w);
	ok(x->idle == 1, "or when the child is idle");
	x->idle = 0;
	ok(plan_next(w->plan, w->now).what == PLAN_START,
	    "one that needs a child of its own does not wait");
	answer(w, b);
	world_free(w);
	free(w);
}

/* A service does not wait for ever while others reuse an open connection. */
static void
test_passed(void)
{
	struct plan_policy policy = { .jobs = 1, .ahead = 1 };
	struct plan_attempt *attempt;
	struct asked *old, *other;
	struct plan_step s;
	struct world *w;
	int passed;

	w = mem_zalloc(sizeof(*w));
	world_init(w, &policy);
	play_word(w, "end");
	play_word(w, "idle@y");
	play_word(w, "+a:@x");
	play_word(w, "+b:@y");
	old = &w->asked[0];
	other = &w->asked[1];
	for (passed = 0; passed < 99; passed++) {
		s = plan_next(w->plan, passed);
		if (s.task != other->plan)
			break;
		attempt = plan_started(w->plan, &s, NULL, passed);
		plan_ended(w->plan, attempt, PLAN_SUCCESS, -1, passed);
		plan_attempt_free(attempt);
		plan_task_free(other->plan);
		play_word(w, "+b:@y");
	}
	is_int(passed, PLAN_PASSED_MAX,
	    "a preferred service passes others a limited number of times");
	ok(s.what == PLAN_START && s.task == old->plan,
	    "a service that was passed as often as allowed is next");
	world_free(w);
	free(w);
}

int
main(void)
{
	play_scripts(starts, sizeof(starts) / sizeof(starts[0]));
	play_scripts(limits, sizeof(limits) / sizeof(limits[0]));
	play_scripts(redirects, sizeof(redirects) / sizeof(redirects[0]));
	play_scripts(no_process, sizeof(no_process) / sizeof(no_process[0]));
	play_scripts(hosts, sizeof(hosts) / sizeof(hosts[0]));
	test_no_process_at_all();
	test_waits_for_child();
	test_passed();
	return done();
}
