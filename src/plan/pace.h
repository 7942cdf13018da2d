/* SPDX-License-Identifier: MIT */
/*
 * pace.h - judge whether a service should wait for a child of its origin that
 * is busy, rather than be asked by a new one: a new child costs as much as many
 * quick answers. Private to plan.
 */
#ifndef FF_PLAN_PACE_H
#define FF_PLAN_PACE_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The cost of a new child is the time by which the first answer of a child
 * takes longer than later answers: with TLS, mostly the handshake. The cost is
 * kept between these limits: over a slow network, most of that time is waiting,
 * which costs nothing. */
#define PACE_COST_MIN (3 * CLOCK_MS / 2)
#define PACE_COST_MAX (5 * CLOCK_MS)

/* While answers come often, the least time between two forks at origins that
 * have answered, and the longest wait for a child that should be idle by now;
 * in units of what a child costs. Otherwise a fork may come after one unit. */
#define PACE_REST 4

/* Forks at other origins delay a service no longer than this after the last
 * start or answer at its own, in the same units. */
#define PACE_MAX 13

/* Answers come often if they are no further apart than this part of a unit.
 * Otherwise, each child is worth its fork. */
#define PACE_OFTEN 5

/* Number of answers over which the time between two is averaged. */
#define PACE_WINDOW 32

/* The answers of a run. Zero-initialised: none has come. Only those count whose
 * child is idle afterwards. */
struct pace_run {
	int64_t forked; /* moment when a child was last forked */
	int64_t
	    between;   /* average duration between two answers; 0: not known */
	int64_t began; /* moment when the window began */
	unsigned n;    /* answers since then */
	int64_t first; /* duration of the quickest answer that was the first one
	                  of its child; 0: not known */
	int64_t least; /* duration of the quickest answer of all; 0: not known
	                */
};

/* The answers of an origin. Zero-initialised: nothing is known of them. */
struct pace {
	int64_t least; /* duration of the quickest answer; 0: not known. The
	                  others may have waited for a busy processor */
	int64_t since; /* moment of the last start or answer */
};

/* Note that a child was given a service, and whether it was forked for it. */
void pace_started(
    struct pace_run *run, struct pace *p, bool is_new, int64_t now);

/* Note an answer, whether it was the first one of its child, and the time it
 * took. */
void pace_answered(struct pace_run *run, struct pace *p, bool is_new,
    int64_t took, int64_t now);

/* Forget how quickly the origin answers: a child has left without being idle
 * again. */
void pace_forget(struct pace *p);

/* The work at hand. */
struct pace_work {
	size_t here;    /* children at the origin that are to be idle again */
	size_t busy;    /* such children at all origins */
	size_t waiting; /* services that wait to be asked */
};

/*
 * Return the moment until which to wait for a child at the origin to become
 * idle, or 0 if none is busy or has answered there. Normally that is soon after
 * the last fork. It is later if answers come often, one is expected before a
 * new child would be ready, and a new child would save all waiting services
 * less than it costs.
 */
int64_t pace_until(const struct pace_run *run, const struct pace *p,
    const struct pace_work *work);

#endif
