/* SPDX-License-Identifier: MIT */
/* harden.h - restrictions of a process other than those on system calls and
 * files. Restrictions that the system lacks are left out. */
#ifndef FF_SANDBOX_HARDEN_H
#define FF_SANDBOX_HARDEN_H

#include <stdbool.h>
#include <stdint.h>

/* Gain no privileges by exec and dump no core. */
void harden_privileges(void);

/* Let no process of the same user inspect this one, and dump no core. */
void harden_inspection(void);

/* Forbid writing files, and limit additional memory, descriptors and processor
 * time (cpu is a length; CLOCK_NEVER: no limit). */
void harden_resources(int64_t cpu);

/* Drop all capabilities except, if wanted, those to read the files and to
 * connect to the sockets of other users. */
void harden_capabilities(bool may_read, bool may_connect);

#endif
