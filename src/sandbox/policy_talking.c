/* SPDX-License-Identifier: MIT */
/* policy_talking.c - see policy.h: the second stage. */
#include "config.h"

#include "base/array.h"
#include "sandbox/policy.h"

#if FILTER_IS_KNOWN

#include "sandbox/calls.h"
#include "sandbox/policy_checks.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

static void
check_ioctl(struct filter *f)
{
	static const uint32_t allowed[] = { FIONBIO, FIONREAD };

	filter_load(f, 1);
	filter_refuse_unless(f, allowed, ARRAY_LEN(allowed), EPERM);
}

static void
check_mmap(struct filter *f)
{
	policy_check_executable(f);
	policy_refuse_uncounted(f);
}

/* Allow only stream sockets of these families, and only TCP for IP: Landlock
 * does not restrict related protocols. */
static void
allow_streams(struct filter *f, const uint32_t *families, size_t n)
{
	static const uint32_t types[] = { SOCK_STREAM };
	static const uint32_t protocols[] = { 0, IPPROTO_TCP };

	filter_load(f, 0);
	filter_refuse_unless(f, families, n, EAFNOSUPPORT);
	filter_load(f, 1);
	filter_mask(f, POLICY_SOCK_TYPE);
	filter_refuse_unless(f, types, ARRAY_LEN(types), EPERM);
	filter_load(f, 2);
	filter_refuse_unless(f, protocols, ARRAY_LEN(protocols), EPERM);
}

/* AF_UNIX is last, so that a check can leave it out. */
static const uint32_t families[] = { AF_INET, AF_INET6, AF_UNIX };

static void
check_socket(struct filter *f)
{
	allow_streams(f, families, ARRAY_LEN(families) - 1);
}

static void
check_socket_unix(struct filter *f)
{
	allow_streams(f, families, ARRAY_LEN(families));
}

/* libcurl wakes itself up through a pair of stream sockets. Datagram sockets
 * are refused: they could be connected again, to a socket of another process.
 */
static void
check_socketpair(struct filter *f)
{
	allow_streams(f, families + ARRAY_LEN(families) - 1, 1);
}

#define ALLOWED(call)                                                          \
	{                                                                      \
		call, 0, NULL                                                  \
	}

/* What libcurl, its TLS library and the C library, in all their versions, need
 * to communicate over sockets. */
static const struct filter_call talking[] = {
	ALLOWED(SYS_read),
	ALLOWED(SYS_readv),
	ALLOWED(SYS_write),
	ALLOWED(SYS_writev),
	ALLOWED(SYS_close),
	ALLOWED(SYS_recvfrom),
	ALLOWED(SYS_recvmsg),
	ALLOWED(SYS_connect),
	ALLOWED(SYS_getpeername),
	ALLOWED(SYS_getsockname),
	ALLOWED(SYS_getsockopt),
	ALLOWED(SYS_shutdown),
	ALLOWED(SYS_poll),
	ALLOWED(SYS_ppoll),
	ALLOWED(SYS_select),
	ALLOWED(SYS_pselect6),
	ALLOWED(SYS_epoll_create1),
	ALLOWED(SYS_epoll_ctl),
	ALLOWED(SYS_epoll_pwait),
	ALLOWED(CALL_EPOLL_PWAIT2),
	ALLOWED(SYS_epoll_wait),
	ALLOWED(SYS_eventfd2),
	ALLOWED(SYS_pipe2),
	ALLOWED(SYS_brk),
	ALLOWED(SYS_madvise),
	ALLOWED(SYS_mremap),
	ALLOWED(SYS_munmap),
	ALLOWED(SYS_clock_getres),
	ALLOWED(SYS_clock_gettime),
	ALLOWED(SYS_gettimeofday),
	ALLOWED(SYS_time),
	ALLOWED(SYS_getrandom),
	ALLOWED(SYS_fstat),
	ALLOWED(SYS_futex),
	ALLOWED(SYS_getpid),
	ALLOWED(SYS_gettid),
	ALLOWED(SYS_sched_yield),
	ALLOWED(SYS_restart_syscall),
	ALLOWED(SYS_rt_sigaction),
	ALLOWED(SYS_rt_sigprocmask),
	ALLOWED(SYS_rt_sigreturn),
	ALLOWED(SYS_sigaltstack),
	ALLOWED(SYS_exit),
	ALLOWED(SYS_exit_group),

	{ SYS_fcntl, .check = policy_check_fcntl },
	{ SYS_ioctl, .check = check_ioctl },
	{ SYS_mmap, .check = check_mmap },
	{ SYS_mprotect, .check = policy_check_executable },
	{ SYS_sendmsg, .check = policy_check_sendmsg },
	{ SYS_sendto, .check = policy_check_send },
	{ SYS_setsockopt, .check = policy_check_setsockopt },
	{ SYS_socket, .check = check_socket },
	{ SYS_socketpair, .check = check_socketpair },
	{ SYS_tgkill, .check = policy_check_tgkill },
};

/* For reading certificates, also from a directory. */
static const struct filter_call reading[] = {
	ALLOWED(SYS_access),
	ALLOWED(SYS_faccessat),
	ALLOWED(CALL_FACCESSAT2),
	ALLOWED(SYS_getdents64),
	ALLOWED(SYS_lseek),
	ALLOWED(SYS_lstat),
	ALLOWED(SYS_newfstatat),
	ALLOWED(SYS_pread64),
	ALLOWED(SYS_stat),
	ALLOWED(SYS_statx),

	{ SYS_open, .check = policy_check_open },
	{ SYS_openat, .check = policy_check_openat },
};

static const struct filter_call unix_sockets[] = {
	{ SYS_socket, .check = check_socket_unix },
};

/* For alarm(3), which is one or the other, depending on the C library. */
static const struct filter_call alarms[] = {
	ALLOWED(SYS_alarm),
	ALLOWED(SYS_setitimer),
};

/* Limit of the calls in a policy. */
#define CALLS_MAX                                                              \
	(ARRAY_LEN(talking) + ARRAY_LEN(reading) + ARRAY_LEN(unix_sockets) +   \
	    ARRAY_LEN(alarms))

static size_t
append(struct filter_call *list, size_t n, const struct filter_call *more,
    size_t n_more)
{
	memcpy(list + n, more, n_more * sizeof(list[0]));
	return n + n_more;
}

void
policy_talking(struct filter *f, const struct policy_wants *wants)
{
	struct filter_call calls[CALLS_MAX];
	struct filter_policy policy = {
		.others = EPERM,
		.unknown = EPERM,
		.last_known = CALLS_LAST_KNOWN,
		.calls = calls,
	};

	policy.n_calls = append(calls, 0, talking, ARRAY_LEN(talking));
	if (wants->files)
		policy.n_calls =
		    append(calls, policy.n_calls, reading, ARRAY_LEN(reading));
	if (wants->unix_sockets)
		policy.n_calls = append(calls, policy.n_calls, unix_sockets,
		    ARRAY_LEN(unix_sockets));
	if (wants->alarm)
		policy.n_calls =
		    append(calls, policy.n_calls, alarms, ARRAY_LEN(alarms));
	filter_build(f, &policy);
}

#endif
