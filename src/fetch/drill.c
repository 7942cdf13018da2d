/* SPDX-License-Identifier: MIT */
/* drill.c - see drill.h. Nothing else may be in this object file, so that a
 * test program that defines drill() itself does not link it. */
#include "config.h"

#include "fetch/drill.h"

void
drill(enum drill_moment moment, const struct job *job, struct sender *to)
{
	(void)moment;
	(void)job;
	(void)to;
}
