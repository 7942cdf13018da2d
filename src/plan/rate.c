/* SPDX-License-Identifier: MIT */
/* rate.c - see rate.h. */
#include "config.h"

#include "plan/rate.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdlib.h>

void
rate_init(struct rate *r, size_t max, int64_t window)
{
	r->max = max;
	r->window = window;
	r->last = max > 0 ? mem_resize(NULL, max, sizeof(r->last[0])) : NULL;
	r->n = 0;
	r->next = 0;
}

void
rate_free(struct rate *r)
{
	free(r->last);
	r->last = NULL;
}

void
rate_count(struct rate *r, int64_t now)
{
	if (r->max == 0)
		return;
	r->last[r->next] = now;
	r->next = (r->next + 1) % r->max;
	if (r->n < r->max)
		r->n++;
}

int64_t
rate_from(const struct rate *r)
{
	/* In a full ring, the next entry to be overwritten is the oldest. */
	if (r->max == 0 || r->n < r->max)
		return 0;
	return clock_after(r->last[r->next], r->window);
}
