/* SPDX-License-Identifier: MIT */
/* policy.h - what a child may ask of the kernel in each stage: the tables that
 * filters are made of. Pure. Nothing is here where FILTER_IS_KNOWN is 0. */
#ifndef FF_SANDBOX_POLICY_H
#define FF_SANDBOX_POLICY_H

#include "sandbox/filter.h"

#include <stdbool.h>

/*
 * While names are resolved: all but what is listed. The C library's resolver
 * loads modules, starts a thread, and talks to daemons as the system's
 * administrator has it; nobody who listed what it may do kept the list long.
 * What is refused fails with an errno, and never kills.
 */
void policy_resolving(struct filter *f);

/* In addition to the first stage, once the resolver has its thread: no more
 * threads. */
void policy_waiting(struct filter *f);

/* What a connection may need beside itself. */
struct policy_wants {
	bool files;        /* to open and read what Landlock leaves it */
	bool unix_sockets; /* it is made to a socket in the file system */
	bool alarm;        /* to move the alarm that ends the process */
};

/* Once the address is known: nothing but what is listed. */
void policy_talking(struct filter *f, const struct policy_wants *wants);

#endif
