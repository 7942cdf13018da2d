/* SPDX-License-Identifier: MIT */
/* retries.c - see retries.h. */
#include "config.h"

#include "plan/retries.h"

void
retries_note(struct retries *r, unsigned number, bool may_pass, int64_t length,
    int64_t retry_after)
{
	if (may_pass && number > r->may_pass)
		r->may_pass = number;
	if (length > r->longest)
		r->longest = length;
	if (retry_after > r->retry_after)
		r->retry_after = retry_after;
}

/* Return a number from 0 to max, both included: splitmix64, which is good
 * enough to keep clients apart. */
static int64_t
random_up_to(uint64_t *random, int64_t max)
{
	uint64_t z;

	z = *random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (int64_t)(z % ((uint64_t)max + 1));
}

/* Return the longest wait before the next retry, in addition to the time that
 * the service asked for: exponential backoff. */
static int64_t
longest_wait(const struct retries *r, int64_t delay)
{
	int64_t max = delay, i;

	if (r->retry_after >= 0 || delay > RETRIES_BACKOFF_MAX)
		return delay;
	for (i = 0; i < r->n && max < RETRIES_BACKOFF_MAX; i++)
		max *= 2;
	return clock_earlier(max, RETRIES_BACKOFF_MAX);
}

/*
 * Return when to retry, or CLOCK_NEVER if that is not possible within the
 * limit.
 *
 * Wait as long as the backoff says, with full jitter, if an attempt as long as
 * the longest so far would still end within the limit. Otherwise cut the wait,
 * once, to leave room for one more attempt: the duration of the longest so far,
 * and a part of the limit, because an attempt that succeeds may take longer.
 * Never cut the time that the service asked for: an earlier attempt would only
 * fail again. It needs jitter too, because the service asks all clients for the
 * same time.
 */
static int64_t
retry_at(struct retries *r, int64_t delay, const struct plan_ask *ask,
    uint64_t *random, int64_t now)
{
	int64_t earliest, due, room, latest;

	earliest = r->retry_after >= 0 ? clock_after(now, r->retry_after) : now;
	if (earliest >= ask->stop_at)
		return CLOCK_NEVER;
	due =
	    clock_after(earliest, random_up_to(random, longest_wait(r, delay)));
	if (clock_after(due, r->longest) <= ask->stop_at)
		return due;
	if (r->is_cut)
		return CLOCK_NEVER;
	r->is_cut = true;
	room = r->longest + (ask->stop_at - ask->started) / RETRIES_ROOM_PART;
	latest = ask->stop_at - room;
	return latest > earliest ? clock_earlier(latest, due) : earliest;
}

int64_t
retries_next(struct retries *r, const struct plan_service *service,
    const struct plan_ask *ask, uint64_t *random, int64_t now)
{
	int64_t due;

	if (r->may_pass == 0 ||
	    ask->number >= r->may_pass + service->replicas ||
	    r->n >= service->retries)
		return CLOCK_NEVER;
	due = retry_at(r, service->retry_delay, ask, random, now);
	if (due == CLOCK_NEVER)
		return CLOCK_NEVER;
	r->n++;
	r->retry_after = -1;
	return due;
}
