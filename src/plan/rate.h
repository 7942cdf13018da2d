/* SPDX-License-Identifier: MIT */
/*
 * rate.h - at most so many of something in every window of time, wherever the
 * window begins. Pure: the moments are the caller's.
 */
#ifndef FF_PLAN_RATE_H
#define FF_PLAN_RATE_H

#include <stddef.h>
#include <stdint.h>

struct rate {
	size_t max; /* 0: any number */
	int64_t window;
	int64_t *last; /* the moments of the last max, a ring */
	size_t n;
	size_t next;
};

void rate_init(struct rate *r, size_t max, int64_t window);
void rate_free(struct rate *r);

/* One more, at this moment. */
void rate_count(struct rate *r, int64_t now);

/* The moment from which there may be one more; 0: any. */
int64_t rate_from(const struct rate *r);

#endif
