/* SPDX-License-Identifier: MIT */
/* clock.c - a child for which a minute passes at once. Its clock is the whole
 * program's, libraries included: this takes the place of the C library's. */
#include "config.h"

#include "drills.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static time_t ahead;

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	long rc;

	rc = syscall(SYS_clock_gettime, clock, now);
	if (rc == 0)
		now->tv_sec += ahead;
	return (int)rc;
}

/* The clock has been set ahead for this, and stays so. */
static void
pass_minute(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	(void)row;
	(void)to;
	(void)job;
	ahead += 61;
}

const struct drill_row drill_clock[] = {
	{ "minute-passes", DRILL_ORDERED, pass_minute, NULL, 0 },
	{ NULL, DRILL_BEGUN, NULL, NULL, 0 },
};
