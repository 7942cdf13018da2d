/* SPDX-License-Identifier: MIT */
/* policy_checks.c - see policy_checks.h. */
#include "config.h"

#include "sandbox/policy_checks.h"

#if FILTER_IS_KNOWN

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

static void
check_flags(struct filter *f, unsigned argument)
{
	filter_load(f, argument);
	filter_refuse_bits(f, O_ACCMODE | O_CREAT | O_TRUNC, EACCES);
}

/* Files are read, and nothing else. */
void
policy_check_open(struct filter *f)
{
	check_flags(f, 1);
}

void
policy_check_openat(struct filter *f)
{
	check_flags(f, 2);
}

/* Memory does not become code. */
void
policy_check_executable(struct filter *f)
{
	filter_load(f, 2);
	filter_refuse_bits(f, PROT_EXEC, EACCES);
}

/* Landlock is not asked by a send that connects. */
void
policy_check_send(struct filter *f)
{
	filter_load(f, 3);
	filter_refuse_bits(f, MSG_FASTOPEN, EPERM);
}

void
policy_check_sendmsg(struct filter *f)
{
	filter_load(f, 2);
	filter_refuse_bits(f, MSG_FASTOPEN, EPERM);
}

/* abort() sends itself a signal. */
void
policy_check_tgkill(struct filter *f)
{
	filter_load(f, 0);
	filter_refuse_unless_self(f, EPERM);
}

#endif
