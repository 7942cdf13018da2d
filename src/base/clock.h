/* SPDX-License-Identifier: MIT */
/*
 * clock.h - time. A moment is nanoseconds of CLOCK_MONOTONIC, a length is
 * nanoseconds; both are int64_t and never negative. Only the moment that a
 * record shows to people comes from the wall clock.
 */
#ifndef FF_BASE_CLOCK_H
#define FF_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define CLOCK_NEVER INT64_MAX /* the moment that does not come */
#define CLOCK_MS    INT64_C(1000000)
#define CLOCK_S     INT64_C(1000000000)

/* Now. */
int64_t clock_now(void);

/* moment + length, which stays CLOCK_NEVER where either is, or overflows. */
int64_t clock_after(int64_t moment, int64_t length);

/* The earlier of two moments. */
int64_t clock_earlier(int64_t a, int64_t b);

/*
 * For poll(2): the whole milliseconds from now until then, rounded up so that
 * a wake-up is never early, 0 when then has passed, -1 for CLOCK_NEVER, at
 * most INT_MAX.
 */
int clock_poll_ms(int64_t now, int64_t then);

/* The wall clock, in milliseconds since 1970. */
int64_t clock_wall_ms(void);

/* wall_ms as "2026-11-24T06:36:15.123Z" (RFC 3339); size is at least 32. */
void clock_rfc3339(int64_t wall_ms, char *out, size_t size);

#endif
