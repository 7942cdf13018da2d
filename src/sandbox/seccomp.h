/* SPDX-License-Identifier: MIT */
/* seccomp.h - apply a filter of system calls to this process. If
 * FILTER_IS_KNOWN is 0, seccomp_is_there() returns false. */
#ifndef FF_SANDBOX_SECCOMP_H
#define FF_SANDBOX_SECCOMP_H

#include "sandbox/filter.h"

#include <stdbool.h>

bool seccomp_is_there(void);

/* Apply f, with our process id filled in, to all threads. This needs
 * no_new_privs. Return 0, or -1 with errno. */
int seccomp_install(const struct filter *f);

#endif
