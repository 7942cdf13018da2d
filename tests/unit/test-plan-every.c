/* SPDX-License-Identifier: MIT */
/* test-plan-every.c - a run that ends early, limits on the number of starts in
 * a window of time, and services that are asked repeatedly. See plan_script.h.
 */
#include "config.h"

#include "tap.h"

#include "plan_script.h"

static const struct script needs[] = {
	{ "met: what runs is to stop, once; what waits is cancelled",
	    { .jobs = 3, .need = 2 },
	    { { 0, "+a +b +c +d +e end", "start a1, start b1, start c1, wait" },
		{ 5, "b1=ok met", "settle b1, met 0, start d1, wait" },
		{ 6, "a1=ok met closed",
		    "settle a1, met 1, closed 1, stop, "
		    "drop e cancelled, wait" },
		{ 7, "d1=bad why@c", "settle d1, cancelled, wait" },
		{ 8, "c1=ok met", "surplus c1, met 1, over" } } },
	{ "met: what succeeds in the same moment is not needed", { .need = 2 },
	    { { 0, "+a +b +c +d end",
		  "start a1, start b1, start c1, start d1, wait" },
		{ 5, "a1=ok b1=ok c1=ok d1=bad met",
		    "settle a1, settle b1, surplus c1, settle d1, met 1, stop, "
		    "over" } } },
	{ "met: nor is a replica, or what is asked again and again",
	    { .need = 1, .every = 10 },
	    { { 0, "+a:x2 +b end", "start a1/0, start a2/1, start b1, wait" },
		{ 5, "b1=ok a2=ok a1=ok",
		    "settle b1, surplus a2, discard a1, stop, over" } } },
	{ "until ok: what succeeds is not asked again",
	    { .every = 10, .until_ok = true },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 5, "a1=bad b1=ok", "settle a1+, settle b1, wait 10" },
		{ 10, "", "start a2, wait" },
		{ 12, "a2=ok", "settle a2, over" } } },
	{ "until ok: the deadline cuts what waits for its next ask",
	    { .every = 10, .until_ok = true, .deadline = 9 },
	    { { 0, "+a +b end", "start a1 to 9, start b1 to 9, wait 9" },
		{ 5, "a1=bad b1=ok cut",
		    "settle a1+, settle b1, cut 0, wait 9" },
		{ 9, "", "drop a deadline in ask 1, over" },
		{ 10, "cut", "cut 1, over" } } },
	{ "until ok: as often as count says",
	    { .every = 10, .until_ok = true, .count = 2 },
	    { { 0, "+a end", "start a1, wait" },
		{ 5, "a1=bad", "settle a1+, wait 10" },
		{ 10, "", "start a2, wait" },
		{ 12, "a2=bad", "settle a2, over" } } },
	{ "until ok: a need is met",
	    { .every = 10, .until_ok = true, .need = 1 },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 5, "a1=bad b1=ok",
		    "settle a1+, settle b1, stop, "
		    "drop a cancelled in ask 1, over" } } },
	{ "met: what was cut by the deadline is settled alike",
	    { .need = 1, .deadline = 9 },
	    { { 0, "+a +b end", "start a1 to 9, start b1 to 9, wait 9" },
		{ 10, "a1=ok b1=ok", "settle a1, surplus b1, over" } } },
	{ "met: what is shown is not needed, either", { .need = 1 },
	    { { 0, "+a +b +c +d end",
		  "start a1, start b1, start c1, start d1, wait" },
		{ 4, "a1=choose b1=choose", "chosen a1, chosen b1, wait" },
		{ 5, "d1=bad b1=ok c1=choose a1=ok c1=bad",
		    "settle d1, settle b1, lost c1, surplus a1, settle c1, "
		    "stop, over" } } },
	{ "shown, but failed: it does not count", { .need = 1 },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 4, "a1=choose b1=choose", "chosen a1, chosen b1, wait" },
		{ 5, "a1=try b1=ok", "settle a1, settle b1, stop, over" } } },
	{ "failures do not count", { .need = 1 },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 5, "b1=bad", "settle b1, wait" },
		{ 6, "a1=ok met", "settle a1, met 1, stop, over" } } },
	{ "not met", { .need = 2 },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 6, "a1=ok b1=bad met",
		    "settle a1, settle b1, met 0, over" } } },
	{ "none needed: never met", { .jobs = 9 },
	    { { 0, "+a end", "start a1, wait" },
		{ 6, "a1=ok met", "settle a1, met 0, over" } } },
	{ "met: no other replica, retry or redirect",
	    { .need = 1, .rate = 5, .rate_window = 99 },
	    { { 0, "+a:x2h20 +b:r1d0 +c +d end",
		  "start a1/0, start b1, start c1, start d1, wait 20" },
		{ 5, "b1=try50 c1=again", "keep b1, go on c1, wait 99" },
		{ 6, "c1=again", "wait 99" },
		{ 7, "d1=ok",
		    "settle d1, stop, drop c1 cancelled, "
		    "drop b cancelled, wait" },
		{ 8, "a1=bad", "settle a1, over" } } },
	{ "replicas count as one", { .need = 2 },
	    { { 0, "+a:x2 +b end", "start a1/0, start a2/1, start b1, wait" },
		{ 5, "a1=ok a2=ok met", "settle a1, discard a2, met 0, wait" },
		{ 6, "b1=ok", "settle b1, stop, over" } } },
	{ "met by what still came when cancelled: nothing more to stop",
	    { .need = 1 },
	    { { 0, "+a +b end cancel",
		  "drop a cancelled, drop b cancelled, over" },
		{ 0, "met", "met 0, over" } } },
	{ "met while it is cancelled", { .need = 1 },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 1, "cancel", "wait" },
		{ 2, "a1=ok met", "settle a1, met 1, wait" },
		{ 3, "b1=bad", "settle b1, over" } } },
	{ "each ask counts", { .need = 2, .every = 10 },
	    { { 0, "+a end", "start a1, wait" },
		{ 3, "a1=ok", "settle a1+, wait 10" },
		{ 10, "", "start a2, wait" },
		{ 13, "a2=bad", "settle a2+, wait 20" },
		{ 20, "", "start a3, wait" },
		{ 21, "a3=ok met", "settle a3, met 1, stop, over" } } },
	{ "wait until it is up", { .need = 1, .every = 10 },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 3, "a1=bad b1=bad", "settle a1+, settle b1+, wait 10" },
		{ 10, "", "start a2, start b2, wait" },
		{ 13, "b2=ok", "settle b2, stop, wait" },
		{ 14, "a2=bad", "settle a2, over" } } },
	{ "what rests when it is met is forgotten", { .need = 1, .every = 10 },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 3, "a1=bad", "settle a1+, wait 10" },
		{ 4, "b1=ok", "settle b1, stop, forget a, over" } } },
};

static const struct script failures[] = {
	{ "the first of a required one ends the run",
	    { .jobs = 2, .fail_fast = true },
	    { { 0, "+a +b +c end", "start a1, start b1, wait" },
		{ 5, "a1=ok", "settle a1, start c1, wait" },
		{ 6, "b1=bad met", "settle b1, met 0, stop, wait" },
		{ 7, "c1=bad", "settle c1, over" } } },
	{ "what waits is cancelled", { .jobs = 1, .fail_fast = true },
	    { { 0, "+a +b +c end", "start a1, wait" },
		{ 5, "a1=bad",
		    "settle a1, stop, drop b cancelled, "
		    "drop c cancelled, over" } } },
	{ "an optional one's does not", { .jobs = 1, .fail_fast = true },
	    { { 0, "+a:o +b end", "start a1, wait" },
		{ 5, "a1=bad", "settle a1, start b1, wait" },
		{ 6, "b1=bad", "settle b1, stop, over" } } },
	{ "an optional one's success counts", { .need = 1 },
	    { { 0, "+a:o +b end", "start a1, start b1, wait" },
		{ 5, "a1=ok met", "settle a1, met 1, stop, wait" } } },
	{ "an attempt's is none while another may succeed",
	    { .fail_fast = true },
	    { { 0, "+a:x2r1d0 end", "start a1/0, start a2/1, wait" },
		{ 5, "a1=try", "keep a1, wait" },
		{ 6, "a2=try", "keep a2, start a3/0, wait" },
		{ 7, "a3=bad", "settle a3, stop, over" } } },
	{ "one that is given up ends the run too",
	    { .jobs = 1, .fail_fast = true },
	    { { 0, "+a:t30 +b +c end", "start a1 to 30, wait" },
		{ 30, "a1=again",
		    "drop a1 max-time, stop, drop b cancelled, "
		    "drop c cancelled, over" } } },
	{ "what the deadline cuts is named by it",
	    { .jobs = 2, .fail_fast = true, .deadline = 30 },
	    { { 0, "+a +b +c +d end",
		  "start a1 to 30, start b1 to 30, wait 30" },
		{ 30, "", "drop c deadline, drop d deadline, wait" },
		{ 31, "a1=bad why@b", "settle a1, deadline, wait" },
		{ 31, "b1=bad", "settle b1, over" } } },
};

static const struct script rates[] = {
	{ "so many in every window", { .rate = 2, .rate_window = 100 },
	    { { 0, "+a +b +c end", "start a1, start b1, wait 100" },
		{ 5, "a1=ok b1=ok", "settle a1, settle b1, wait 100" },
		{ 99, "", "wait 100" }, { 100, "", "start c1, wait" } } },
	{ "wherever the window begins", { .rate = 2, .rate_window = 100 },
	    { { 0, "+a end", "start a1, wait" },
		{ 90, "+b +c", "start b1, wait 100" },
		{ 100, "+d", "start c1, wait 190" },
		{ 190, "", "start d1, wait" } } },
	{ "hedges are starts", { .rate = 2, .rate_window = 100 },
	    { { 0, "+a:x3h10 end", "start a1/0, wait 10" },
		{ 10, "", "start a2/1, wait 100" },
		{ 100, "", "start a3/2, wait" } } },
	{ "retries and redirects are starts, and come first",
	    { .rate = 1, .rate_window = 100 },
	    { { 0, "+a:r1d0 +b end", "start a1, wait 100" },
		{ 5, "a1=try", "keep a1, wait 100" },
		{ 100, "", "start a2, wait 200" },
		{ 110, "a2=again", "wait 200" },
		{ 200, "", "go on a2, wait 300" },
		{ 300, "", "start b1, wait" } } },
	{ "asks are starts", { .rate = 1, .rate_window = 100, .every = 30 },
	    { { 0, "+a end", "start a1, wait" },
		{ 5, "a1=ok", "settle a1+, wait 100" },
		{ 100, "", "start a2, wait" },
		{ 101, "a2=ok", "settle a2+, wait 200" } } },
	{ "nothing is taken in before it may start",
	    { .ahead = 1, .rate = 1, .rate_window = 100 },
	    { { 0, "+a", "start a1, wait 100" }, { 100, "", "more" } } },
	{ "but where nothing runs, the list may have ended",
	    { .ahead = 1, .rate = 1, .rate_window = 100 },
	    { { 0, "+a", "start a1, wait 100" },
		{ 5, "a1=ok", "settle a1, more" }, { 6, "end", "over" } } },
	{ "a limit does not count before the start",
	    { .rate = 1, .rate_window = 100 },
	    { { 0, "+a:t30 +b:t30 end", "start a1 to 30, wait 100" },
		{ 100, "", "start b1 to 130, wait" } } },
};

static const struct script everies[] = {
	{ "asked by the clock, however long it takes", { .every = 10 },
	    { { 3, "+a end", "start a1, wait" },
		{ 5, "a1=ok", "settle a1+, wait 13" },
		{ 13, "", "start a2, wait" },
		{ 22, "a2=bad", "settle a2+, wait 23" },
		{ 24, "", "start a3, wait" },
		{ 25, "a3=ok", "settle a3+, wait 33" } } },
	{ "ticks that a slow answer missed are left out", { .every = 10 },
	    { { 0, "+a end", "start a1, wait" },
		{ 35, "a1=ok", "settle a1+, wait 40" },
		{ 40, "", "start a2, wait" },
		{ 60, "a2=ok", "settle a2+, start a3, wait" },
		{ 61, "a3=ok", "settle a3+, wait 70" } } },
	{ "an answer at once does not make it ask twice", { .every = 10 },
	    { { 0, "+a end", "start a1, wait" },
		{ 0, "a1=ok", "settle a1+, wait 10" } } },
	{ "so many times", { .every = 10, .count = 2 },
	    { { 0, "+a +b end", "start a1, start b1, wait" },
		{ 3, "a1=bad b1=ok", "settle a1+, settle b1+, wait 10" },
		{ 10, "", "start a2, start b2, wait" },
		{ 11, "a2=ok", "settle a2, wait" },
		{ 12, "b2=bad", "settle b2, over" } } },
	{ "once", { .every = 10, .count = 1 },
	    { { 0, "+a end", "start a1, wait" },
		{ 3, "a1=ok", "settle a1, over" } } },
	{ "each ask has its own replicas, retries and limit", { .every = 100 },
	    { { 0, "+a:x2h5r1d0t50 end", "start a1/0 to 50, wait 5" },
		{ 5, "", "start a2/1 to 50, wait" },
		{ 6, "a1=try a2=try",
		    "keep a1, keep a2, start a3/0 to 50, wait" },
		{ 50, "a3=bad", "settle a3+, wait 100" },
		{ 100, "", "start a4/0 to 150, wait 105" },
		{ 101, "a4=try", "keep a4, start a5/1 to 150, wait" },
		{ 102, "a5=try", "keep a5, start a6/0 to 150, wait" },
		{ 103, "a6=ok", "settle a6+, wait 200" } } },
	{ "what has lost in one ask counts in none", { .every = 10 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 3, "a1=ok", "settle a1+, wait 10" },
		{ 10, "", "start a3/0, start a4/1, wait" },
		{ 11, "a2=ok a3=bad a2=choose",
		    "discard a2, keep a3, lost a2, wait" },
		{ 12, "a4=ok", "settle a4+, wait 20" } } },
	{ "what was to go on in one ask is forgotten in the next",
	    { .rate = 2, .rate_window = 90, .every = 10 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 2, "a2=again", "wait 90" },
		{ 3, "a1=ok", "settle a1+, forget a2, wait 90" } } },
	{ "shown in one ask, not in the next", { .every = 10 },
	    { { 0, "+a end", "start a1, wait" },
		{ 3, "a1=choose a1=ok", "chosen a1, settle a1+, wait 10" },
		{ 10, "", "start a2, wait" },
		{ 11, "a2=choose a2=bad",
		    "chosen a2, settle a2+, wait 20" } } },
	{ "the limit of an ask comes while it waits",
	    { .jobs = 1, .every = 100 },
	    { { 0, "+a:r1d0t30 +b end", "start a1 to 30, wait" },
		{ 5, "a1=try9", "keep a1, start b1, wait 30" },
		{ 30, "", "drop a max-time in ask 0 since 0, wait" },
		{ 40, "b1=ok", "settle b1+, wait 100" },
		{ 100, "", "start a2 to 130, wait" } } },
	{ "no process for an ask: it is given up, the next is not",
	    { .every = 10000 },
	    { { 0, "+a end", "start a1, wait" },
		{ 1, "a1=ok nofork1", "settle a1+, wait 10000" },
		{ 10000, "", "nofork a, wait 10050" },
		{ 10050, "", "start a2, wait" } } },
	{ "the deadline between two asks: no more of it",
	    { .every = 20, .deadline = 30 },
	    { { 0, "+a end", "start a1 to 30, wait 30" },
		{ 3, "a1=ok", "settle a1+, wait 20" },
		{ 20, "", "start a2 to 30, wait 30" },
		{ 21, "a2=ok", "settle a2+, wait 30" },
		{ 30, "", "forget a, over" }, { 30, "cut", "cut 1, over" } } },
	{ "the deadline in an ask", { .every = 20, .deadline = 30 },
	    { { 0, "+a end", "start a1 to 30, wait 30" },
		{ 30, "a1=bad", "settle a1, over" } } },
	{ "the deadline before the first",
	    { .jobs = 1, .every = 20, .deadline = 30 },
	    { { 0, "+a +b end", "start a1 to 30, wait 30" },
		{ 30, "", "drop b deadline in ask 0, wait" } } },
	{ "cancelled between two asks", { .every = 20 },
	    { { 0, "+a end", "start a1, wait" },
		{ 3, "a1=ok", "settle a1+, wait 20" },
		{ 4, "cancel", "forget a, over" } } },
	{ "those whose turn it is come before new ones",
	    { .jobs = 1, .every = 10 },
	    { { 0, "+a +b end", "start a1, wait" },
		{ 15, "a1=ok", "settle a1+, start b1, wait" },
		{ 21, "+c b1=ok", "settle b1+, start a2, wait" },
		{ 22, "a2=ok", "settle a2+, start c1, wait" } } },
};

/* A thousand asks, whose answers take up to the period: no ask is delayed by
 * the one before it. */
static void
test_drift(void)
{
	struct origin *none = NULL;
	struct plan_service service = { .replicas = 1, .origins = &none };
	struct plan_policy policy = { .deadline = CLOCK_NEVER,
		.jobs = 1,
		.ahead = 1,
		.every = 7 * CLOCK_MS,
		.count = 1000 };
	int64_t now, began, jitter;
	struct plan_attempt *attempt;
	struct plan_task *task;
	struct plan_step s;
	struct plan *p;
	int asks, bad;

	p = plan_new(&policy);
	plan_set_list(p, PLAN_LIST_ENDED);
	task = plan_add(p, &service, NULL);
	now = began = 12345;
	jitter = 1;
	for (asks = bad = 0; (s = plan_next(p, now)).what != PLAN_OVER;) {
		if (s.what == PLAN_WAIT) {
			bad += s.until != began + asks * policy.every;
			now = s.until;
			continue;
		}
		bad += s.what != PLAN_START || s.ask.seq != (uint64_t)asks;
		attempt = plan_started(p, &s, NULL, now);
		jitter = jitter * 48271 % 2147483647;
		now += jitter % policy.every;
		plan_ended(p, attempt,
		    jitter % 3 == 0 ? PLAN_FAILURE : PLAN_SUCCESS, -1, now);
		plan_attempt_free(attempt);
		asks++;
	}
	is_int(asks, 1000, "a service is asked as often as --count says");
	is_int(bad, 0, "each ask starts at its moment");
	ok(plan_task_is_over(task), "a service is over after its last ask");
	plan_task_free(task);
	plan_free(p);
}

int
main(void)
{
	play_scripts(needs, sizeof(needs) / sizeof(needs[0]));
	play_scripts(failures, sizeof(failures) / sizeof(failures[0]));
	play_scripts(rates, sizeof(rates) / sizeof(rates[0]));
	play_scripts(everies, sizeof(everies) / sizeof(everies[0]));
	test_drift();
	return done();
}
