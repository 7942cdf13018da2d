/* SPDX-License-Identifier: MIT */
/*
 * retry_after.h - what a Retry-After header asks for. Pure: told what time it
 * is, it has no clock.
 */
#ifndef FF_FETCH_RETRY_AFTER_H
#define FF_FETCH_RETRY_AFTER_H

#include <stdint.h>

/* More than anybody waits for, and the most that is told to the parent. */
#define RETRY_AFTER_MAX INT64_C(0xfffffffe)

/*
 * Return how many seconds this value of Retry-After asks to wait: seconds, with
 * or without a fraction, which is rounded up, or a date, of which now is taken
 * (in seconds since 1970). A wait of more than RETRY_AFTER_MAX is as long as
 * that. Return -1 if it asks for no wait: a 0, a date that has passed, or
 * anything that is neither. value may be NULL.
 */
int64_t retry_after_parse(const char *value, int64_t now);

#endif
