/* SPDX-License-Identifier: MIT */
/* retries.h - when an ask that failed is tried again. Private to plan. */
#ifndef FF_PLAN_RETRIES_H
#define FF_PLAN_RETRIES_H

#include "plan/plan.h"

/* Upper bound of the exponential backoff between retries. */
#define RETRIES_BACKOFF_MAX (30 * CLOCK_S)

/* If a wait is cut, it leaves this part of the limit, plus the duration of the
 * longest attempt so far. */
#define RETRIES_ROOM_PART 8

/* The failed attempts of one ask. Initialise it with retry_after -1, all else
 * zero. */
struct retries {
	int64_t n;           /* number of retries so far */
	int64_t longest;     /* duration of the longest attempt */
	int64_t retry_after; /* longest wait that the service asked for since
	                        the last retry; -1: none */
	unsigned may_pass;   /* number of the latest attempt whose failure may
	                        pass; 0: none */
	bool is_cut;         /* a wait was cut */
};

/* Note a failed attempt: its number, whether the failure may pass, how long it
 * took, and how long the service asked to wait, or -1. */
void retries_note(struct retries *r, unsigned number, bool may_pass,
    int64_t length, int64_t retry_after);

/*
 * Count a retry, and return the moment at which to make it; or return
 * CLOCK_NEVER if none is allowed, or worth making, within the ask's limit. An
 * attempt is worth making only at a replica that has not failed for good.
 * random is the state of a random number generator.
 */
int64_t retries_next(struct retries *r, const struct plan_service *service,
    const struct plan_ask *ask, uint64_t *random, int64_t now);

#endif
