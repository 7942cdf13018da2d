/* SPDX-License-Identifier: MIT */
/* drill.c - see drill.h. To be alone in its object, or a test's program could
 * not leave it out of the library. */
#include "config.h"

#include "fetch/drill.h"

void
drill(enum drill_moment moment, const struct job *job, struct sender *to)
{
	(void)moment;
	(void)job;
	(void)to;
}
