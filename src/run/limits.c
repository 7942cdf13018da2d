/* SPDX-License-Identifier: MIT */
/* limits.c - see limits.h. */
#include "config.h"

#include "run/limits.h"

#include <sys/resource.h>

/* Each raises the soft limit to the hard one, and returns what it is then.
 * One function for both would need a name for the type of the resource, which
 * is an enum here and an int there. */
static rlim_t
raise_fds(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return RLIM_INFINITY;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur
						     : RLIM_INFINITY;
}

static rlim_t
raise_processes(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NPROC, &limit) == -1)
		return RLIM_INFINITY;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NPROC, &limit);
	return getrlimit(RLIMIT_NPROC, &limit) == 0 ? limit.rlim_cur
						    : RLIM_INFINITY;
}

static size_t
at_most(size_t jobs, rlim_t limit)
{
	if (limit == RLIM_INFINITY || limit >= jobs)
		return jobs;
	return limit > 0 ? (size_t)limit : 1;
}

size_t
limits_jobs(size_t wanted, size_t fds_each)
{
	rlim_t fds;
	size_t jobs;

	jobs = wanted != 0 ? wanted : LIMITS_JOBS_DEFAULT;
	fds = raise_fds();
	if (fds != RLIM_INFINITY)
		fds = fds > LIMITS_SPARE_FDS + fds_each
		    ? (fds - LIMITS_SPARE_FDS) / fds_each
		    : 1;
	jobs = at_most(jobs, fds);
	/* Others of this user count too; fork(2) tells when they are many. */
	return at_most(jobs, raise_processes());
}
