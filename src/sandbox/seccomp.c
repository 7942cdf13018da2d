/* SPDX-License-Identifier: MIT */
/* seccomp.c - see seccomp.h. */
#include "config.h"

#include "sandbox/seccomp.h"

#include <errno.h>

#if FILTER_IS_KNOWN

#include "sandbox/calls.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <unistd.h>

bool
seccomp_is_there(void)
{
	uint32_t action = SECCOMP_RET_ERRNO;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int
seccomp_install(const struct filter *f)
{
	struct filter own = *f;
	struct sock_fprog program;
	long rc;
	size_t i;

	for (i = 0; i < f->n_pids; i++)
		own.code[f->pids[i]].k = (uint32_t)getpid();
	program.len = own.n;
	program.filter = (struct sock_filter *)(void *)own.code;
	/* Include threads that a library has started. */
	rc = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_TSYNC, &program);
	if (rc > 0)
		errno = EBUSY; /* a thread with filters of its own */
	return rc == 0 ? 0 : -1;
}

#else

bool
seccomp_is_there(void)
{
	return false;
}

int
seccomp_install(const struct filter *f)
{
	(void)f;
	errno = ENOSYS;
	return -1;
}

#endif
