/* SPDX-License-Identifier: MIT */
/* no_processes.h - functions of spawn.c for a program whose children are no
 * processes; it defines the others itself. */
#ifndef FF_TESTS_UNIT_NO_PROCESSES_H
#define FF_TESTS_UNIT_NO_PROCESSES_H

#include "fanout/spawn.h"

void
receiver_set_deadline(const struct receiver *r, int64_t deadline)
{
	(void)r;
	(void)deadline;
}

void
spawn_signal(const struct channel *c, int signal)
{
	(void)c;
	(void)signal;
}

void
spawn_wait(struct channel *c)
{
	c->pid = 0;
}

#endif
