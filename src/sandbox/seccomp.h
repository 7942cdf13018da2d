/* SPDX-License-Identifier: MIT */
/* seccomp.h - filters of system calls put upon a process. Elsewhere than on
 * Linux, and where FILTER_IS_KNOWN is 0, seccomp_is_there() says no. */
#ifndef FF_SANDBOX_SECCOMP_H
#define FF_SANDBOX_SECCOMP_H

#include "sandbox/filter.h"

#include <stdbool.h>

bool seccomp_is_there(void);

/*
 * Put f upon all threads of this process, its number filled in. Needs
 * no_new_privs. Returns 0, or -1 with errno.
 */
int seccomp_install(struct filter *f);

#endif
