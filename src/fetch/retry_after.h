/* SPDX-License-Identifier: MIT */
/*
 * retry_after.h - parse the value of a Retry-After header. Pure: the caller
 * passes the time.
 */
#ifndef FF_FETCH_RETRY_AFTER_H
#define FF_FETCH_RETRY_AFTER_H

#include <stdint.h>

/* The longest wait that is reported to the parent; nobody waits so long. */
#define RETRY_AFTER_MAX INT64_C(0xfffffffe)

/*
 * Return how many seconds a value of Retry-After asks to wait. The value is a
 * number of seconds, of which a fraction is rounded up, or a date, from which
 * now is subtracted (in seconds since 1970). Return at most RETRY_AFTER_MAX.
 * Return -1 if the value asks for no wait: a 0, a date that has passed, or
 * anything that is neither a number nor a date. value may be NULL.
 */
int64_t retry_after_parse(const char *value, int64_t now);

#endif
