/* SPDX-License-Identifier: MIT */
/* policy.h - which system calls a child may make in each stage. If
 * FILTER_IS_KNOWN is 0, no function below exists. */
#ifndef FF_SANDBOX_POLICY_H
#define FF_SANDBOX_POLICY_H

#include "sandbox/filter.h"

/*
 * Make the filter for the first stage, in which names are resolved. It allows
 * all calls except those listed: the C library's resolver loads modules, starts
 * a thread and talks to daemons as the administrator has configured, so a list
 * of what it may do would soon be wrong. A refused call fails with an errno; it
 * does not kill the process.
 */
void policy_resolving(struct filter *f);

/* Make an additional filter for the first stage that refuses new threads, for
 * use when the resolver has its thread. */
void policy_waiting(struct filter *f);

/* The permissions that a connection may want besides its socket. */
#define POLICY_WANTS_FILES  1U /* to read the files that Landlock allows */
#define POLICY_WANTS_SOCKET 2U /* to connect to a socket in the file system */
#define POLICY_WANTS_ALARM  4U /* to set the alarm that ends the process */
#define POLICY_WANTS_ALL    7U

/* Make the filter for the second stage, after names were resolved. It allows
 * only the calls listed. wants is any of the above, combined. */
void policy_talking(struct filter *f, unsigned wants);

#endif
