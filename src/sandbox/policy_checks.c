/* SPDX-License-Identifier: MIT */
/* policy_checks.c - see policy_checks.h. */
#include "config.h"

#include "sandbox/policy_checks.h"

#if FILTER_IS_KNOWN

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

#define N(table) (sizeof(table) / sizeof((table)[0]))

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

/* Landlock is not asked by a send that connects; and urgent data, which nobody
 * here sends, is how the kernel has been broken into by way of a pair. */
#define REFUSED_SENDS (MSG_FASTOPEN | MSG_OOB)

void
policy_check_send(struct filter *f)
{
	filter_load(f, 3);
	filter_refuse_bits(f, REFUSED_SENDS, EPERM);
}

void
policy_check_sendmsg(struct filter *f)
{
	filter_load(f, 2);
	filter_refuse_bits(f, REFUSED_SENDS, EPERM);
}

/* Code for the kernel to run, and what makes of TCP one of its relatives that
 * Landlock does not know. */
void
policy_check_setsockopt(struct filter *f)
{
	static const uint32_t programs[] = { SO_ATTACH_FILTER, SO_ATTACH_BPF,
		SO_ATTACH_REUSEPORT_CBPF, SO_ATTACH_REUSEPORT_EBPF };
	static const uint32_t layers[] = { POLICY_TCP_ULP };
	uint16_t level;

	filter_load(f, 1);
	level = filter_if(f, SOL_SOCKET);
	filter_load(f, 2);
	filter_refuse_values(f, programs, N(programs), EPERM);
	filter_allow(f);
	filter_end(f, level);
	level = filter_if(f, IPPROTO_TCP);
	filter_load(f, 2);
	filter_refuse_values(f, layers, N(layers), EPERM);
	filter_end(f, level);
}

/* abort() sends itself a signal. */
void
policy_check_tgkill(struct filter *f)
{
	filter_load(f, 0);
	filter_refuse_unless_self(f, EPERM);
}

#endif
