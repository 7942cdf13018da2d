/* SPDX-License-Identifier: MIT */
/*
 * clock.h - time. A moment is in nanoseconds of CLOCK_MONOTONIC, a length is in
 * nanoseconds; both are int64_t and never negative. The wall clock is used only
 * for times that a record or the user's own text shows.
 */
#ifndef FF_BASE_CLOCK_H
#define FF_BASE_CLOCK_H

#include "base/buf.h"

#include <stdint.h>

#define CLOCK_NEVER INT64_MAX /* a moment that never comes */
#define CLOCK_MS    INT64_C(1000000)
#define CLOCK_S     INT64_C(1000000000)

/* Return the current moment. */
int64_t clock_now(void);

/* Return moment + length, or CLOCK_NEVER if either is CLOCK_NEVER or the sum
 * overflows. */
int64_t clock_after(int64_t moment, int64_t length);

/* Return the earlier of two moments. */
int64_t clock_earlier(int64_t a, int64_t b);

/*
 * Return the timeout for poll(2) to wait from now until then: milliseconds,
 * rounded up so that it never wakes early, at most INT_MAX; 0 if then has
 * passed; -1 for CLOCK_NEVER.
 */
int clock_poll_ms(int64_t now, int64_t then);

/* Return the wall clock in milliseconds since 1970. */
int64_t clock_wall_ms(void);

/* Return the wall clock in microseconds since 1970. */
int64_t clock_wall_us(void);

/* Append the UTC time wall_us in a format of strftime(3), in which %f are the
 * microseconds, and %s is right. Append nothing if that is too long. */
void clock_format(struct buf *out, const char *format, int64_t wall_us);

/* Append wall_ms, which is not negative, as "2026-11-24T06:36:15.123Z"
 * (RFC 3339). */
void clock_rfc3339(struct buf *out, int64_t wall_ms);

/* Format the time of day of wall_ms as "06:36:15", in the local time zone. size
 * is at least 9. */
void clock_local_time(int64_t wall_ms, char *out, size_t size);

#endif
