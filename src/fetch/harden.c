/* SPDX-License-Identifier: MIT */
/* harden.c - see harden.h. Knows no request and no network. */
#include "config.h"

#include "fetch/harden.h"

#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

void
harden_process(void)
{
	static const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
	/* A core_pattern that is a pipe ignores the limit; it asks for this.
	 * It also makes /proc/PID/environ and mem unreadable for others. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}
