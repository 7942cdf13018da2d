/* SPDX-License-Identifier: MIT */
/* test-retries.c - how long an ask waits before a retry, and when it gives
 * up. */
#include "config.h"

#include "plan/retries.h"

#include "base/array.h"
#include "tap.h"

#define NOW   (1000 * CLOCK_S)
#define SEEDS 500

/* Moments and durations are milliseconds from NOW on, where the ask began. */
static const struct {
	const char *name;
	struct plan_service service;
	struct retries failed;
	unsigned number; /* of the latest attempt */
	int64_t now, stop_at;
	int64_t want;
} rows[] = {
	{ "a failure that may pass is retried", { .retries = 1, .replicas = 1 },
	    { 0, 1, -1, 1, false }, 1, 1, 0, 1 },
	{ "one that may not is final", { .retries = 9, .replicas = 1 },
	    { 0, 1, -1, 0, false }, 1, 1, 0, -1 },
	{ "no more retries than allowed", { .retries = 1, .replicas = 1 },
	    { 1, 1, -1, 2, false }, 2, 2, 0, -1 },
	{ "each replica follows one that may pass",
	    { .retries = 9, .replicas = 3 }, { 0, 1, -1, 2, false }, 4, 7, 0,
	    7 },
	{ "until its own turn is over", { .retries = 9, .replicas = 3 },
	    { 0, 1, -1, 2, false }, 5, 7, 0, -1 },
	{ "the service chooses the moment", { .retries = 1, .replicas = 1 },
	    { 0, 1, 50, 1, false }, 1, 10, 0, 60 },
	{ "but not after the limit", { .retries = 1, .replicas = 1 },
	    { 0, 1, 50, 1, false }, 1, 10, 60, -1 },
	{ "nor never", { .retries = 1, .replicas = 1 },
	    { 0, 1, INT64_MAX / CLOCK_MS, 1, false }, 1, 10, 0, -1 },
	{ "if the rest is too short, the wait is cut to nothing",
	    { .retries = 1, .replicas = 1 }, { 0, 60, -1, 1, false }, 1, 60, 80,
	    60 },
	{ "but only once", { .retries = 9, .replicas = 1 },
	    { 1, 60, -1, 2, true }, 2, 60, 80, -1 },
};

static void
test_row(size_t row)
{
	struct retries r = rows[row].failed;
	struct plan_ask ask = { .started = NOW, .stop_at = CLOCK_NEVER };
	uint64_t random = 1;
	int64_t due, n = r.n;

	ask.number = rows[row].number;
	if (rows[row].stop_at > 0)
		ask.stop_at = NOW + rows[row].stop_at * CLOCK_MS;
	r.longest *= CLOCK_MS;
	if (r.retry_after >= 0)
		r.retry_after *= CLOCK_MS;
	due = retries_next(&r, &rows[row].service, &ask, &random,
	    NOW + rows[row].now * CLOCK_MS);
	is_int(due == CLOCK_NEVER ? -1 : (due - NOW) / CLOCK_MS, rows[row].want,
	    "%s", rows[row].name);
	is_int(r.n, n + (due != CLOCK_NEVER), "a retry counts if it is made");
}

/* A long wait is cut so that an attempt as long as the longest, and an eighth
 * of the limit, remain. */
static void
test_cut(void)
{
	const struct plan_service service = {
		.retries = 2, .replicas = 1, .retry_delay = 1000000 * CLOCK_S
	};
	const struct plan_ask ask = {
		.number = 1, .started = NOW, .stop_at = NOW + 800
	};
	struct retries r = { .retry_after = -1 };
	uint64_t random = 1;

	retries_note(&r, 1, true, 200, -1);
	is_int(retries_next(&r, &service, &ask, &random, NOW + 200) - NOW, 500,
	    "a long wait leaves room for one more attempt");
	retries_note(&r, 2, true, 100, -1);
	is_int(r.longest, 200, "the longest attempt is remembered");
	is_int(retries_next(&r, &service, &ask, &random, NOW + 600),
	    CLOCK_NEVER, "which is the last one");
}

/* The longest wait before each retry, in milliseconds. */
static const struct {
	const char *name;
	int64_t delay;
	int64_t retry_after; /* or -1 */
	int64_t most[8];
} backoffs[] = {
	{ "doubles", 100, -1, { 100, 200, 400, 800, 1600, 3200, 6400, 12800 } },
	{ "up to 30 s", 4000, -1,
	    { 4000, 8000, 16000, 30000, 30000, 30000, 30000, 30000 } },
	{ "exactly at the cap", 30000, -1,
	    { 30000, 30000, 30000, 30000, 30000, 30000, 30000, 30000 } },
	{ "over the cap from the start stays", 70000, -1,
	    { 70000, 70000, 70000, 70000, 70000, 70000, 70000, 70000 } },
	{ "no delay stays none", 0, -1, { 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ "is the delay, after what the service asked for", 10, 70,
	    { 10, 10, 10, 10, 10, 10, 10, 10 } },
};

/* Let each attempt fail, and store the length of the wait before each retry,
 * without the time that the service asked for. */
static void
wait_lengths(uint64_t seed, size_t row, int64_t *lengths)
{
	const struct plan_service service = { .retries = 8,
		.replicas = 1,
		.retry_delay = backoffs[row].delay * CLOCK_MS };
	struct plan_ask ask = { .started = NOW, .stop_at = CLOCK_NEVER };
	struct retries r = { .retry_after = -1 };
	int64_t after = -1;

	if (backoffs[row].retry_after >= 0)
		after = backoffs[row].retry_after * CLOCK_MS;
	for (ask.number = 1; ask.number <= 8; ask.number++) {
		retries_note(&r, ask.number, true, 1, after);
		*lengths++ = retries_next(&r, &service, &ask, &seed, NOW) -
		    NOW - (after >= 0 ? after : 0);
	}
}

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
		wait_lengths(seed, row, lengths);
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

int
main(void)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		test_row(i);
	test_cut();
	for (i = 0; i < ARRAY_LEN(backoffs); i++)
		test_backoff(i);
	return done();
}
