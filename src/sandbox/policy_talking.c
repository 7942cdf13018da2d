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

/* The rules that are checks. */
enum {
	CHECK_EXECUTABLE = FILTER_CHECKS,
	CHECK_FCNTL,
	CHECK_IOCTL,
	CHECK_MMAP,
	CHECK_OPEN,
	CHECK_OPENAT,
	CHECK_SEND,
	CHECK_SENDMSG,
	CHECK_SETSOCKOPT,
	CHECK_SOCKET,
	CHECK_SOCKET_UNIX,
	CHECK_SOCKETPAIR,
	CHECK_TGKILL,
};

#define ALLOWED(call)                                                          \
	{                                                                      \
		call, FILTER_ALLOW                                             \
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

	{ SYS_fcntl, CHECK_FCNTL },
	{ SYS_ioctl, CHECK_IOCTL },
	{ SYS_mmap, CHECK_MMAP },
	{ SYS_mprotect, CHECK_EXECUTABLE },
	{ SYS_sendmsg, CHECK_SENDMSG },
	{ SYS_sendto, CHECK_SEND },
	{ SYS_setsockopt, CHECK_SETSOCKOPT },
	{ SYS_socket, CHECK_SOCKET },
	{ SYS_socketpair, CHECK_SOCKETPAIR },
	{ SYS_tgkill, CHECK_TGKILL },
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

	{ SYS_open, CHECK_OPEN },
	{ SYS_openat, CHECK_OPENAT },
};

static const struct filter_call unix_sockets[] = {
	{ SYS_socket, CHECK_SOCKET_UNIX },
};

/* For alarm(3), which is one or the other, depending on the C library. */
static const struct filter_call alarms[] = {
	ALLOWED(SYS_alarm),
	ALLOWED(SYS_setitimer),
};

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

static filter_check_fn *const checks[] = {
	[CHECK_EXECUTABLE - FILTER_CHECKS] = policy_check_executable,
	[CHECK_FCNTL - FILTER_CHECKS] = policy_check_fcntl,
	[CHECK_IOCTL - FILTER_CHECKS] = check_ioctl,
	[CHECK_MMAP - FILTER_CHECKS] = check_mmap,
	[CHECK_OPEN - FILTER_CHECKS] = policy_check_open,
	[CHECK_OPENAT - FILTER_CHECKS] = policy_check_openat,
	[CHECK_SEND - FILTER_CHECKS] = policy_check_send,
	[CHECK_SENDMSG - FILTER_CHECKS] = policy_check_sendmsg,
	[CHECK_SETSOCKOPT - FILTER_CHECKS] = policy_check_setsockopt,
	[CHECK_SOCKET - FILTER_CHECKS] = check_socket,
	[CHECK_SOCKET_UNIX - FILTER_CHECKS] = check_socket_unix,
	[CHECK_SOCKETPAIR - FILTER_CHECKS] = check_socketpair,
	[CHECK_TGKILL - FILTER_CHECKS] = policy_check_tgkill,
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
		.others = FILTER_EPERM,
		.unknown = FILTER_EPERM,
		.last_known = CALLS_LAST_KNOWN,
		.calls = calls,
		.checks = checks,
		.n_checks = ARRAY_LEN(checks),
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
