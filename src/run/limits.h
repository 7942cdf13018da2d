/* SPDX-License-Identifier: MIT */
/* limits.h - how many children this process may have. */
#ifndef FF_RUN_LIMITS_H
#define FF_RUN_LIMITS_H

#include <stddef.h>

/* Children at once where nobody says how many. */
#define LIMITS_JOBS_DEFAULT 256

/* Descriptors that are not a child's: the standard ones, output, list. */
#define LIMITS_SPARE_FDS 16

/*
 * Raise the soft limits on descriptors and processes to the hard ones, and
 * return how many children to have at most: wanted, or where that is 0
 * LIMITS_JOBS_DEFAULT, and never more than the limits leave room for, when
 * each takes fds_each descriptors. At least 1.
 */
size_t limits_jobs(size_t wanted, size_t fds_each);

#endif
