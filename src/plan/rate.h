/* SPDX-License-Identifier: MIT */
/*
 * rate.h - limit the number of events in every window of time, no matter when
 * the window begins. Pure: the caller passes the moments.
 */
#ifndef FF_PLAN_RATE_H
#define FF_PLAN_RATE_H

#include <stddef.h>
#include <stdint.h>

struct rate {
	size_t max; /* 0: any number */
	int64_t window;
	int64_t *last; /* ring of the moments of the last max events */
	size_t n;
	size_t next;
};

void rate_init(struct rate *r, size_t max, int64_t window);
void rate_free(struct rate *r);

/* Count an event at this moment. */
void rate_count(struct rate *r, int64_t now);

/* Return the moment from which another event is allowed; 0: any. */
int64_t rate_from(const struct rate *r);

#endif
