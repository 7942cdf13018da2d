/* SPDX-License-Identifier: MIT */
/* harden.h - restrictions of a process other than those on system calls and
 * files. Restrictions that the system lacks are left out. */
#ifndef FF_SANDBOX_HARDEN_H
#define FF_SANDBOX_HARDEN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

/* Gain no privileges by exec and dump no core. */
void harden_privileges(void);

/* Let no process of the same user inspect this one or its children, and dump no
 * core. */
void harden_inspection(void);

/* The limits of resources that a child inherits. */
struct harden_limits {
	struct rlimit files, size, stack, data, addresses, cpu;
};

/* In the parent: look at its limits, so that no child has to. */
void harden_look(struct harden_limits *l);

/* Let no file grow beyond file_max bytes (UINT64_MAX: no limit), and limit
 * additional memory, descriptors and processor time (cpu is a length;
 * CLOCK_NEVER: no limit). */
void harden_resources(
    const struct harden_limits *l, int64_t cpu, uint64_t file_max);

/* Drop all capabilities except, if wanted, those to read the files and to
 * connect to the sockets of other users. */
void harden_capabilities(bool may_read, bool may_connect);

#endif
