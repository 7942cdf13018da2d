/* SPDX-License-Identifier: MIT */
/* test-plan-replicas.c - several attempts for one answer: replicas that are
 * asked at the same time or in turn, and retries. See plan_script.h. */
#include "config.h"

#include "tap.h"

#include "plan_script.h"

static const struct script hedges[] = {
	{ "no hedge: all at once", { .jobs = 9 },
	    { { 0, "+a:x3 end",
		"start a1/0, start a2/1, start a3/2, wait" } } },
	{ "what has begun comes before what has not", { .jobs = 3 },
	    { { 0, "+a:x2 +b:x2 end",
		  "start a1/0, start a2/1, start b1/0, wait" },
		{ 5, "a1=ok", "settle a1, start b2/1, wait" },
		{ 6, "a2=bad b1=bad", "discard a2, keep b1, wait" } } },
	{ "the next when the hedge has passed", { .jobs = 9 },
	    { { 0, "+a:x3h10 end", "start a1/0, wait 10" },
		{ 10, "", "start a2/1, wait 20" },
		{ 20, "", "start a3/2, wait" } } },
	{ "a failure asks the next at once", { .jobs = 9 },
	    { { 0, "+a:x3h10 end", "start a1/0, wait 10" },
		{ 3, "a1=bad", "keep a1, start a2/1, wait 13" },
		{ 4, "a2=ok", "settle a2, over" } } },
	{ "first success wins, what ran with it is discarded", { .jobs = 9 },
	    { { 0, "+a:x3 end", "start a1/0, start a2/1, start a3/2, wait" },
		{ 5, "a2=ok", "settle a2, wait" },
		{ 6, "a1=ok", "discard a1, wait" },
		{ 7, "a3=bad", "discard a3, over" } } },
	{ "a fast failure does not beat a slow success", { .jobs = 9 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 1, "a1=bad", "keep a1, wait" },
		{ 9, "a2=ok", "settle a2, over" } } },
	{ "all fail: the last is the answer", { .jobs = 9 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 1, "a2=bad", "keep a2, wait" },
		{ 9, "a1=bad", "settle a1, over" } } },
	{ "two succeed at one moment: one answer", { .jobs = 9 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 5, "a2=ok a1=ok", "settle a2, discard a1, over" } } },
	{ "a success ends what would have been asked", { .jobs = 9 },
	    { { 0, "+a:x2h10 +b end", "start a1/0, start b1, wait 10" },
		{ 5, "a1=ok", "settle a1, wait" } } },
	{ "a hedge at the moment of the limit is not asked", { .jobs = 9 },
	    { { 0, "+a:x2h10t10 end", "start a1/0 to 10, wait 10" },
		{ 10, "", "wait" }, { 11, "a1=bad", "settle a1, over" } } },
	{ "nor one that failed with it", { .jobs = 9 },
	    { { 0, "+a:x2h50t10 end", "start a1/0 to 10, wait 50" },
		{ 10, "a1=bad", "settle a1, over" } } },
	{ "a replica that waits for a process gives way at the limit",
	    { .jobs = 1 },
	    { { 0, "+a:x2t20 +b end", "start a1/0 to 20, wait" },
		{ 9, "a1=bad nofork1", "keep a1, nofork a, wait 20" },
		{ 20, "", "drop a max-time, wait 59" } } },
	{ "cancelled: no other replica, but what runs may answer",
	    { .jobs = 9 },
	    { { 0, "+a:x3h10 end", "start a1/0, wait 10" },
		{ 10, "", "start a2/1, wait 20" }, { 11, "cancel", "wait" },
		{ 12, "a1=bad", "keep a1, wait" },
		{ 13, "a2=ok", "settle a2, over" } } },
	{ "a hedge counts from the last start", { .jobs = 2 },
	    { { 0, "+a:x3h10 +b end", "start a1/0, start b1, wait" },
		{ 17, "b1=ok", "settle b1, start a2/1, wait" },
		{ 20, "a2=bad", "keep a2, start a3/2, wait" } } },
};

static const struct script chosen[] = {
	{ "the first to be shown is the answer, though it fails", { .jobs = 9 },
	    { { 0, "+a:x3h10r5 end", "start a1/0, wait 10" },
		{ 10, "", "start a2/1, wait 20" },
		{ 11, "a1=choose a2=choose a1=choose",
		    "chosen a1, lost a2, chosen a1, wait" },
		{ 12, "a2=ok", "discard a2, wait" },
		{ 13, "a1=try", "settle a1, over" } } },
	{ "what has lost cannot be chosen", { .jobs = 9 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 1, "a1=ok", "settle a1, wait" },
		{ 2, "a2=choose", "lost a2, wait" } } },
	{ "what had failed before stays kept", { .jobs = 9 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 1, "a1=try", "keep a1, wait" },
		{ 2, "a2=choose", "chosen a2, wait" },
		{ 3, "a2=bad", "settle a2, over" } } },
	{ "chosen, and to go on past its limit: the losers do not count",
	    { .rate = 2, .rate_window = 90 },
	    { { 0, "+a:x2t30 end", "start a1/0 to 30, start a2/1 to 30, wait" },
		{ 1, "a1=choose", "chosen a1, wait" },
		{ 2, "a1=again", "wait 30" },
		{ 30, "", "drop a1 max-time, wait" },
		{ 31, "a2=bad", "discard a2, over" } } },
};

static const struct script lost[] = {
	{ "one that has lost is forgotten when it is to go on",
	    { .rate = 2, .rate_window = 90 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 1, "a2=again", "wait 90" },
		{ 2, "a1=ok", "settle a1, forget a2, over" } } },
	{ "also where it loses by another that is shown",
	    { .rate = 2, .rate_window = 90 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 1, "a2=again", "wait 90" },
		{ 2, "a1=choose", "chosen a1, forget a2, wait" } } },
	{ "a replica is asked though another is to go on", { .jobs = 9 },
	    { { 0, "+a:x2h10 end", "start a1/0, wait 10" },
		{ 1, "a1=again nofork1", "nofork a, wait 51" },
		{ 10, "", "wait 51" },
		{ 51, "", "go on a1, start a2/1, wait" } } },
	{ "two that are to go on at the limit are one answer",
	    { .rate = 2, .rate_window = 90 },
	    { { 0, "+a:x2t30 end", "start a1/0 to 30, start a2/1 to 30, wait" },
		{ 1, "a1=again a2=again", "wait 30" },
		{ 30, "", "forget a1, drop a2 max-time, over" } } },
	{ "one that is to go on at the limit leaves it to one that runs",
	    { .rate = 2, .rate_window = 90 },
	    { { 0, "+a:x2t30 end", "start a1/0 to 30, start a2/1 to 30, wait" },
		{ 1, "a1=again", "wait 30" }, { 30, "", "forget a1, wait" },
		{ 31, "a2=bad", "settle a2, over" } } },
	{ "and at the deadline",
	    { .rate = 2, .rate_window = 90, .deadline = 30 },
	    { { 0, "+a:x2 end", "start a1/0 to 30, start a2/1 to 30, wait 30" },
		{ 1, "a1=again", "wait 30" }, { 30, "", "forget a1, wait" },
		{ 30, "a2=ok", "settle a2, over" } } },
	{ "and when cancelled", { .rate = 2, .rate_window = 90 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 1, "a1=again", "wait 90" },
		{ 9, "cancel", "forget a1, wait" },
		{ 10, "a2=ok", "settle a2, over" } } },
	{ "two that are to go on when cancelled are one answer",
	    { .rate = 2, .rate_window = 90 },
	    { { 0, "+a:x2 end", "start a1/0, start a2/1, wait" },
		{ 1, "a1=again a2=again", "wait 90" },
		{ 9, "cancel", "forget a1, drop a2 cancelled, over" } } },
};

static const struct script retries[] = {
	{ "a failure that may pass is tried again", { .jobs = 9 },
	    { { 0, "+a:r1d0 end", "start a1, wait" },
		{ 5, "a1=try", "keep a1, start a2, wait" },
		{ 6, "a2=try", "settle a2, over" } } },
	{ "one that would only fail again is not", { .jobs = 9 },
	    { { 0, "+a:r5d0 end", "start a1, wait" },
		{ 5, "a1=bad", "settle a1, over" } } },
	{ "nor is a success", { .jobs = 9 },
	    { { 0, "+a:r5d0 end", "start a1, wait" },
		{ 5, "a1=try", "keep a1, start a2, wait" },
		{ 6, "a2=ok", "settle a2, over" } } },
	{ "no retries unless asked for", { .jobs = 9 },
	    { { 0, "+a end", "start a1, wait" },
		{ 5, "a1=try", "settle a1, over" } } },
	{ "all replicas first, then the next in turn", { .jobs = 9 },
	    { { 0, "+a:x2h50r3d0 end", "start a1/0, wait 50" },
		{ 5, "a1=try", "keep a1, start a2/1, wait" },
		{ 6, "a2=try", "keep a2, start a3/0, wait" },
		{ 7, "a3=try", "keep a3, start a4/1, wait" },
		{ 8, "a4=try", "keep a4, start a5/0, wait" },
		{ 9, "a5=try", "settle a5, over" } } },
	{ "one that may pass among several is enough", { .jobs = 9 },
	    { { 0, "+a:x3r1d0 end",
		  "start a1/0, start a2/1, start a3/2, wait" },
		{ 5, "a2=try", "keep a2, wait" },
		{ 6, "a1=bad a3=bad", "keep a1, keep a3, start a4/0, wait" },
		{ 7, "a4=bad", "settle a4, over" } } },
	{ "but it counts only until its own turn", { .jobs = 9 },
	    { { 0, "+a:x2r5d0 end", "start a1/0, start a2/1, wait" },
		{ 5, "a2=try a1=bad", "keep a2, keep a1, start a3/0, wait" },
		{ 6, "a3=bad", "keep a3, start a4/1, wait" },
		{ 7, "a4=bad", "settle a4, over" } } },
	{ "a service says how long to wait", { .jobs = 9 },
	    { { 0, "+a:r1d0 end", "start a1, wait" },
		{ 5, "a1=try70", "keep a1, wait 75" },
		{ 75, "", "start a2, wait" } } },
	{ "of several that say so, the longest", { .jobs = 9 },
	    { { 0, "+a:x3r2d0 end",
		  "start a1/0, start a2/1, start a3/2, wait" },
		{ 5, "a1=try70 a2=try90 a3=try",
		    "keep a1, keep a2, keep a3, wait 95" },
		{ 95, "", "start a4/0, wait" },
		{ 96, "a4=try", "keep a4, start a5/1, wait" } } },
	{ "that it says for now is no wait", { .jobs = 9 },
	    { { 0, "+a:r1d0 end", "start a1, wait" },
		{ 5, "a1=try0", "keep a1, start a2, wait" } } },
	{ "a wait past the limit is given up at once", { .jobs = 9 },
	    { { 0, "+a:r1d0t75 +b:r1d0t76 end",
		  "start a1 to 75, start b1 to 76, wait" },
		{ 5, "a1=try70 b1=try70", "settle a1, keep b1, wait 75" },
		{ 75, "", "start b2 to 76, wait" } } },
	{ "a wait past the deadline too", { .deadline = 75 },
	    { { 0, "+a:r1d0 end", "start a1 to 75, wait 75" },
		{ 5, "a1=try70", "settle a1, over" } } },
	{ "past the limit nothing is tried again", { .jobs = 9 },
	    { { 0, "+a:r1d0t30 end", "start a1 to 30, wait" },
		{ 30, "a1=try", "settle a1, over" } } },
};

static const struct script cut_waits[] = {
	{ "a wait past the limit is cut, for one more attempt", { .jobs = 9 },
	    { { 0, "+a:r9d9999t80 end", "start a1 to 80, wait" },
		{ 8, "a1=try", "keep a1, wait 62" },
		{ 62, "", "start a2 to 80, wait" },
		{ 65, "a2=try", "settle a2, over" } } },
	{ "past the deadline too", { .deadline = 80 },
	    { { 0, "+a:r9d9999 end", "start a1 to 80, wait 80" },
		{ 8, "a1=try", "keep a1, wait 62" },
		{ 62, "", "start a2 to 80, wait 80" },
		{ 70, "a2=ok", "settle a2, over" } } },
	{ "the longest attempt says how much room one takes", { .jobs = 9 },
	    { { 0, "+a:x2h5r9d9999t80 end", "start a1/0 to 80, wait 5" },
		{ 4, "a1=try", "keep a1, start a2/1 to 80, wait" },
		{ 24, "a2=try", "keep a2, wait 50" },
		{ 50, "", "start a3/0 to 80, wait" } } },
	{ "with less room than that, it is tried again at once", { .jobs = 9 },
	    { { 0, "+a:r9d9999t80 end", "start a1 to 80, wait" },
		{ 50, "a1=try", "keep a1, start a2 to 80, wait" },
		{ 79, "a2=try", "settle a2, over" } } },
	{ "what the service asks for is not cut, the jitter is", { .jobs = 9 },
	    { { 0, "+a:r9d9999t80 +b:r9d9999t80 end",
		  "start a1 to 80, start b1 to 80, wait" },
		{ 8, "a1=try70 b1=try20", "keep a1, keep b1, wait 62" },
		{ 62, "", "start b2 to 80, wait 78" },
		{ 78, "", "start a2 to 80, wait" } } },
	{ "no wait is none to be cut", { .jobs = 9 },
	    { { 0, "+a:r9d0t80 end", "start a1 to 80, wait" },
		{ 35, "a1=try", "keep a1, start a2 to 80, wait" },
		{ 70, "a2=try", "keep a2, start a3 to 80, wait" },
		{ 75, "a3=try", "settle a3, over" } } },
	{ "each ask has its own", { .every = 100, .count = 2 },
	    { { 0, "+a:r9d9999t80 end", "start a1 to 80, wait" },
		{ 8, "a1=try", "keep a1, wait 62" },
		{ 62, "", "start a2 to 80, wait" },
		{ 65, "a2=try", "settle a2+, wait 100" },
		{ 100, "", "start a3 to 180, wait" },
		{ 116, "a3=try", "keep a3, wait 154" },
		{ 154, "", "start a4 to 180, wait" },
		{ 155, "a4=try", "settle a4, over" } } },
};

static const struct script waiting[] = {
	{ "the limit comes when no slot was free", { .jobs = 1 },
	    { { 0, "+a:r1d0t30 +b end", "start a1 to 30, wait" },
		{ 5, "a1=try9", "keep a1, start b1, wait 30" },
		{ 14, "", "wait 30" }, { 30, "", "drop a max-time, wait" } } },
	{ "the deadline comes while it waits", { .deadline = 30 },
	    { { 0, "+a:r1d0t90 end", "start a1 to 30, wait 30" },
		{ 5, "a1=try20", "keep a1, wait 25" },
		{ 30, "", "drop a deadline, over" } } },
	{ "cancelled while it waits", { .jobs = 9 },
	    { { 0, "+a:r1d0t90 end", "start a1 to 90, wait" },
		{ 5, "a1=try20", "keep a1, wait 25" },
		{ 7, "cancel", "drop a cancelled, over" } } },
	{ "its slot is another's meanwhile, then it comes first", { .jobs = 1 },
	    { { 0, "+a:r1d0 +b +c end", "start a1, wait" },
		{ 5, "a1=try20", "keep a1, start b1, wait" },
		{ 25, "", "wait" },
		{ 30, "b1=ok", "settle b1, start a2, wait" },
		{ 31, "a2=ok", "settle a2, start c1, wait" } } },
	{ "those that are due longest go first", { .jobs = 1 },
	    { { 0, "+a:r1d0 +b:r1d0 +c end", "start a1, wait" },
		{ 1, "a1=try50", "keep a1, start b1, wait" },
		{ 2, "b1=try20", "keep b1, start c1, wait" },
		{ 60, "c1=ok", "settle c1, start b2, wait" } } },
	{ "where its origin is full, it waits for that", { .jobs_per_host = 1 },
	    { { 0, "+a:r1d0@x +b:@x end", "start a1, wait" },
		{ 1, "a1=try50", "keep a1, start b1, wait 51" },
		{ 51, "", "wait" },
		{ 60, "b1=ok", "settle b1, start a2, wait" } } },
};

/* Let each attempt fail, and store the length of the wait before each retry. */
static void
wait_lengths(uint64_t seed, int64_t delay, int64_t *lengths, int n)
{
	struct origin *none = NULL;
	struct plan_service service = { .replicas = 1, .origins = &none };
	struct plan_policy policy = {
		.deadline = CLOCK_NEVER, .jobs = 1, .ahead = 1, .seed = seed
	};
	struct plan_attempt *attempt;
	struct plan_task *task;
	struct plan_step s;
	struct plan *p;
	int64_t now;
	int i;

	p = plan_new(&policy);
	plan_set_list(p, PLAN_LIST_ENDED);
	service.retries = n;
	service.retry_delay = delay;
	task = plan_add(p, &service, NULL);
	now = 1000;
	for (i = 0; i <= n; i++) {
		s = plan_next(p, now);
		if (s.what == PLAN_WAIT) {
			lengths[i - 1] = s.until - now;
			now = s.until;
			s = plan_next(p, now);
		} else if (i > 0) {
			lengths[i - 1] = 0;
		}
		if (s.what != PLAN_START)
			bail("a retry that is not started");
		attempt = plan_started(p, &s, NULL, now);
		plan_ended(p, attempt, PLAN_RETRYABLE, -1, now);
		plan_attempt_free(attempt);
	}
	plan_task_free(task);
	plan_free(p);
}

/* The longest wait before each retry, in milliseconds. */
static const struct {
	const char *name;
	int64_t delay;
	int64_t most[8];
} backoffs[] = {
	{ "doubles", 100, { 100, 200, 400, 800, 1600, 3200, 6400, 12800 } },
	{ "up to 30 s", 4000,
	    { 4000, 8000, 16000, 30000, 30000, 30000, 30000, 30000 } },
	{ "exactly at the cap", 30000,
	    { 30000, 30000, 30000, 30000, 30000, 30000, 30000, 30000 } },
	{ "over the cap from the start stays", 70000,
	    { 70000, 70000, 70000, 70000, 70000, 70000, 70000, 70000 } },
	{ "no delay stays none", 0, { 0, 0, 0, 0, 0, 0, 0, 0 } },
};

#define SEEDS 500

/* With many seeds, the waits come near to both ends of their range. */
static void
test_backoff(size_t row)
{
	int64_t lengths[8], most[8] = { 0 }, least[8], limit;
	bool within, spread;
	uint64_t seed;
	int i;

	within = spread = true;
	for (i = 0; i < 8; i++)
		least[i] = INT64_MAX;
	for (seed = 1; seed <= SEEDS; seed++) {
		wait_lengths(seed, backoffs[row].delay * CLOCK_MS, lengths, 8);
		for (i = 0; i < 8; i++) {
			most[i] = lengths[i] > most[i] ? lengths[i] : most[i];
			if (lengths[i] < least[i])
				least[i] = lengths[i];
		}
	}
	for (i = 0; i < 8; i++) {
		limit = backoffs[row].most[i] * CLOCK_MS;
		within = within && least[i] >= 0 && most[i] <= limit;
		spread = spread && most[i] >= limit / 10 * 9 &&
		    least[i] <= limit / 10;
	}
	ok(within, "the wait before a retry %s", backoffs[row].name);
	ok(spread, "and is anything within that: %s", backoffs[row].name);
}

/* Services that were told the same Retry-After are not all retried at the same
 * moment. */
static void
test_jitter(void)
{
	int64_t least, most, length;
	struct plan_policy policy = { 0 };
	struct world *w;

	w = mem_zalloc(sizeof(*w));
	least = INT64_MAX;
	most = 0;
	for (policy.seed = 1; policy.seed <= SEEDS; policy.seed++) {
		world_init(w, &policy);
		play_line(w, &(struct line){ 0, "+a:r1d10 end", NULL });
		play_line(w, &(struct line){ 5, "a1=try70", NULL });
		length = plan_next(w->plan, w->now).until - w->now;
		least = length < least ? length : least;
		most = length > most ? length : most;
		world_free(w);
	}
	free(w);
	ok(least >= 70 * CLOCK_MS && least < 71 * CLOCK_MS,
	    "never before the service said");
	ok(most <= 80 * CLOCK_MS && most > 79 * CLOCK_MS,
	    "and up to the delay later");
}

int
main(void)
{
	size_t i;

	play_scripts(hedges, sizeof(hedges) / sizeof(hedges[0]));
	play_scripts(chosen, sizeof(chosen) / sizeof(chosen[0]));
	play_scripts(lost, sizeof(lost) / sizeof(lost[0]));
	play_scripts(retries, sizeof(retries) / sizeof(retries[0]));
	play_scripts(cut_waits, sizeof(cut_waits) / sizeof(cut_waits[0]));
	play_scripts(waiting, sizeof(waiting) / sizeof(waiting[0]));
	for (i = 0; i < sizeof(backoffs) / sizeof(backoffs[0]); i++)
		test_backoff(i);
	test_jitter();
	return done();
}
