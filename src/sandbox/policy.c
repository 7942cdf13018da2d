/* SPDX-License-Identifier: MIT */
/* policy.c - see policy.h: checks of arguments that both stages share, then the
 * first stage, then the second. */
#include "config.h"

#include "sandbox/policy.h"

#include "base/array.h"

#if FILTER_IS_KNOWN

#include "sandbox/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/* Mask for a socket's type without SOCK_NONBLOCK and SOCK_CLOEXEC. */
#define SOCK_TYPE 0xfU

/* Numbers of the kernel that headers may lack. */
#define KERNEL_PR_SET_VMA           0x53564d41
#define KERNEL_SOL_NETLINK          270
#define KERNEL_TCP_FASTOPEN_CONNECT 30

static void
check_flags(struct filter *f, unsigned argument)
{
	filter_load(f, argument);
	filter_refuse_bits(f, O_ACCMODE | O_CREAT | O_TRUNC, EACCES);
}

/* Allow opening files only for reading. */
static void
check_open(struct filter *f)
{
	check_flags(f, 1);
}

static void
check_openat(struct filter *f)
{
	check_flags(f, 2);
}

/* Refuse to make memory executable. */
static void
check_executable(struct filter *f)
{
	filter_load(f, 2);
	filter_refuse_bits(f, PROT_EXEC, EACCES);
}

/* Refuse memory that no limit counts: RLIMIT_DATA does not count growing stacks
 * and shared memory, even if no other process shares it. Files may be mapped
 * shared, as the resolver does with caches of names. */
static void
refuse_uncounted(struct filter *f)
{
	static const uint32_t shared[] = { MAP_SHARED | MAP_ANONYMOUS,
		MAP_SHARED_VALIDATE | MAP_ANONYMOUS };

	filter_load(f, 3);
	filter_refuse_bits(f, MAP_GROWSDOWN, EPERM);
	filter_mask(f, MAP_TYPE | MAP_ANONYMOUS);
	filter_refuse_values(f, shared, ARRAY_LEN(shared), EPERM);
}

/* Refuse locks, for which other processes would wait, signals to others and
 * larger pipes. */
static void
check_fcntl(struct filter *f)
{
	static const uint32_t allowed[] = { F_DUPFD, F_GETFD, F_SETFD, F_GETFL,
		F_SETFL, F_DUPFD_CLOEXEC };

	filter_load(f, 1);
	filter_refuse_unless(f, allowed, ARRAY_LEN(allowed), EPERM);
}

/* A send that connects bypasses Landlock. Nobody here sends urgent data, which
 * was used to attack the kernel through a socket pair. */
#define REFUSED_SENDS (MSG_FASTOPEN | MSG_OOB)

static void
check_send(struct filter *f)
{
	filter_load(f, 3);
	filter_refuse_bits(f, REFUSED_SENDS, EPERM);
}

static void
check_sendmsg(struct filter *f)
{
	filter_load(f, 2);
	filter_refuse_bits(f, REFUSED_SENDS, EPERM);
}

/* Allow these options of a level, and refuse its others. */
static void
allow_options(
    struct filter *f, uint32_t level, const uint32_t *options, size_t n)
{
	uint16_t begun;

	filter_load(f, 1);
	begun = filter_if(f, level);
	filter_load(f, 2);
	filter_refuse_unless(f, options, n, EPERM);
	filter_allow(f);
	filter_end(f, begun);
}

/*
 * Allow the options that libcurl and the C library's resolver with its modules
 * set. Refused are, for example, programs for the kernel, ways around the
 * system's routes (SO_BINDTODEVICE, IP_UNICAST_IF), and turning TCP into a
 * protocol that Landlock does not restrict (TCP_ULP).
 */
static void
check_setsockopt(struct filter *f)
{
	static const uint32_t any[] = { SO_REUSEADDR, SO_BROADCAST, SO_SNDBUF,
		SO_RCVBUF, SO_SNDBUFFORCE, SO_RCVBUFFORCE, SO_KEEPALIVE,
		SO_PRIORITY, SO_LINGER, SO_PASSCRED, SO_PASSSEC, SO_RCVTIMEO,
		SO_SNDTIMEO, SO_TIMESTAMP };
	static const uint32_t tcp[] = { TCP_NODELAY, TCP_MAXSEG, TCP_CORK,
		TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_QUICKACK,
		TCP_USER_TIMEOUT, KERNEL_TCP_FASTOPEN_CONNECT };
	static const uint32_t ip[] = { IP_TOS, IP_TTL, IP_PKTINFO,
		IP_MTU_DISCOVER, IP_RECVERR, IP_RECVTTL };
	static const uint32_t ipv6[] = { IPV6_UNICAST_HOPS, IPV6_V6ONLY,
		IPV6_MTU_DISCOVER, IPV6_RECVERR, IPV6_RECVPKTINFO,
		IPV6_RECVHOPLIMIT, IPV6_TCLASS };
	uint16_t netlink;

	allow_options(f, SOL_SOCKET, any, ARRAY_LEN(any));
	allow_options(f, IPPROTO_TCP, tcp, ARRAY_LEN(tcp));
	allow_options(f, IPPROTO_IP, ip, ARRAY_LEN(ip));
	allow_options(f, IPPROTO_IPV6, ipv6, ARRAY_LEN(ipv6));
	filter_load(f, 1);
	netlink = filter_if(f, KERNEL_SOL_NETLINK);
	filter_allow(f);
	filter_end(f, netlink);
	filter_refuse(f, EPERM);
}

/* abort() sends a signal to its own process. */
static void
check_tgkill(struct filter *f)
{
	filter_load(f, 0);
	filter_refuse_unless_self(f, EPERM);
}

/* Allow threads, refuse processes. */
static void
check_clone(struct filter *f)
{
	static const uint32_t thread[] = { CLONE_THREAD };

	filter_load(f, 0);
	filter_mask(f, CLONE_THREAD);
	filter_refuse_unless(f, thread, ARRAY_LEN(thread), EPERM);
}

/* Allow executable mappings only of files, as for the resolver's modules, and
 * only if they are not writable. */
static void
resolving_mmap(struct filter *f)
{
	static const uint32_t writable_code[] = { PROT_EXEC | PROT_WRITE };
	uint16_t executable;

	filter_load(f, 2);
	filter_mask(f, PROT_EXEC | PROT_WRITE);
	filter_refuse_values(
	    f, writable_code, ARRAY_LEN(writable_code), EACCES);
	executable = filter_if(f, PROT_EXEC);
	filter_load(f, 3);
	filter_refuse_bits(f, MAP_ANONYMOUS, EACCES);
	filter_end(f, executable);
	refuse_uncounted(f);
}

/* Allow asking for the number of readable bytes, for a terminal, and for names
 * and numbers of interfaces, which link-local addresses need. Refuse others:
 * some change a file through a descriptor that is open only for reading. */
static void
resolving_ioctl(struct filter *f)
{
	static const uint32_t allowed[] = { FIONBIO, FIONREAD, TCGETS,
		SIOCGIFNAME, SIOCGIFINDEX, SIOCGIFCONF, SIOCGIFFLAGS,
		SIOCGIFADDR };

	filter_load(f, 1);
	filter_refuse_unless(f, allowed, ARRAY_LEN(allowed), EPERM);
}

/* Refuse whatever would undo a restriction of this process. */
static void
check_prctl(struct filter *f)
{
	static const uint32_t allowed[] = { PR_GET_PDEATHSIG, PR_GET_DUMPABLE,
		PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_GET_TIMERSLACK,
		PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, KERNEL_PR_SET_VMA };

	filter_load(f, 0);
	filter_refuse_unless(f, allowed, ARRAY_LEN(allowed), EPERM);
}

/* Allow only reading our own limits. */
static void
check_prlimit(struct filter *f)
{
	uint16_t other;

	filter_load(f, 0);
	other = filter_if(f, 0);
	filter_load(f, 2);
	filter_refuse_bits(f, UINT32_MAX, EPERM);
	filter_load_high(f, 2);
	filter_refuse_bits(f, UINT32_MAX, EPERM);
	filter_allow(f);
	filter_end(f, other);
	filter_refuse(f, EPERM);
}

/* Allow sockets for the resolver's daemons, for DNS, and for the list of this
 * machine's addresses. */
static void
resolving_socket(struct filter *f)
{
	static const uint32_t families[] = { AF_UNIX, AF_INET, AF_INET6 };
	static const uint32_t types[] = { SOCK_STREAM, SOCK_DGRAM };
	static const uint32_t protocols[] = { 0, IPPROTO_TCP, IPPROTO_UDP };
	uint16_t netlink;

	filter_load(f, 0);
	netlink = filter_if(f, AF_NETLINK);
	filter_load(f, 2);
	filter_refuse_bits(f, UINT32_MAX, EPERM); /* NETLINK_ROUTE is 0 */
	filter_allow(f);
	filter_end(f, netlink);
	filter_refuse_unless(f, families, ARRAY_LEN(families), EAFNOSUPPORT);
	filter_load(f, 1);
	filter_mask(f, SOCK_TYPE);
	filter_refuse_unless(f, types, ARRAY_LEN(types), EPERM);
	filter_load(f, 2);
	filter_refuse_unless(f, protocols, ARRAY_LEN(protocols), EPERM);
}

/* The kernel creates sockets of any family before it finds that they cannot be
 * paired, and sockets of some families can. */
static void
resolving_socketpair(struct filter *f)
{
	static const uint32_t families[] = { AF_UNIX };

	filter_load(f, 0);
	filter_refuse_unless(f, families, ARRAY_LEN(families), EAFNOSUPPORT);
}

#define REFUSED(call)                                                          \
	{                                                                      \
		call, EPERM, NULL                                              \
	}

/* Calls that the first stage does not simply allow. */
static const struct filter_call resolving[] = {
	/* Other processes and other programs. */
	REFUSED(SYS_execve),
	REFUSED(SYS_execveat),
	REFUSED(SYS_fork),
	REFUSED(SYS_vfork),
	REFUSED(SYS_kcmp),
	REFUSED(SYS_kill),
	REFUSED(CALL_PIDFD_GETFD),
	REFUSED(CALL_PIDFD_OPEN),
	REFUSED(CALL_PIDFD_SEND_SIGNAL),
	REFUSED(CALL_PROCESS_MADVISE),
	REFUSED(CALL_PROCESS_MRELEASE),
	REFUSED(SYS_process_vm_readv),
	REFUSED(SYS_process_vm_writev),
	REFUSED(SYS_ptrace),
	REFUSED(SYS_rt_sigqueueinfo),
	REFUSED(SYS_rt_tgsigqueueinfo),
	REFUSED(SYS_tkill),
	REFUSED(CALL_LSM_SET_SELF_ATTR),
	REFUSED(SYS_setpgid),
	REFUSED(SYS_setsid),
	REFUSED(SYS_personality),
	REFUSED(SYS_setfsgid),
	REFUSED(SYS_setfsuid),
	REFUSED(SYS_setgid),
	REFUSED(SYS_setgroups),
	REFUSED(SYS_setregid),
	REFUSED(SYS_setresgid),
	REFUSED(SYS_setresuid),
	REFUSED(SYS_setreuid),
	REFUSED(SYS_setuid),
	REFUSED(SYS_setrlimit),
	REFUSED(SYS_ioprio_set),
	REFUSED(SYS_setpriority),
	REFUSED(SYS_sched_setaffinity),
	REFUSED(SYS_sched_setattr),
	REFUSED(SYS_sched_setparam),
	REFUSED(SYS_sched_setscheduler),
	REFUSED(SYS_migrate_pages),
	REFUSED(SYS_move_pages),

	/* Files, other than by open(). */
	REFUSED(SYS_chmod),
	REFUSED(SYS_chown),
	REFUSED(SYS_creat),
	REFUSED(SYS_copy_file_range),
	REFUSED(SYS_fallocate),
	REFUSED(SYS_fchmod),
	REFUSED(SYS_fchmodat),
	REFUSED(CALL_FCHMODAT2),
	REFUSED(SYS_fchown),
	REFUSED(SYS_fchownat),
	REFUSED(SYS_flock),
	REFUSED(CALL_FILE_SETATTR),
	REFUSED(SYS_fremovexattr),
	REFUSED(SYS_fsetxattr),
	REFUSED(SYS_ftruncate),
	REFUSED(SYS_futimesat),
	REFUSED(SYS_lchown),
	REFUSED(SYS_link),
	REFUSED(SYS_linkat),
	REFUSED(SYS_lremovexattr),
	REFUSED(SYS_lsetxattr),
	REFUSED(SYS_mkdir),
	REFUSED(SYS_mkdirat),
	REFUSED(SYS_mknod),
	REFUSED(SYS_mknodat),
	REFUSED(SYS_removexattr),
	REFUSED(CALL_REMOVEXATTRAT),
	REFUSED(SYS_rename),
	REFUSED(SYS_renameat),
	REFUSED(SYS_renameat2),
	REFUSED(SYS_rmdir),
	REFUSED(SYS_setxattr),
	REFUSED(CALL_SETXATTRAT),
	REFUSED(SYS_symlink),
	REFUSED(SYS_symlinkat),
	REFUSED(SYS_truncate),
	REFUSED(SYS_unlink),
	REFUSED(SYS_unlinkat),
	REFUSED(SYS_utime),
	REFUSED(SYS_utimensat),
	REFUSED(SYS_utimes),
	REFUSED(SYS_fanotify_init),
	REFUSED(SYS_fanotify_mark),
	REFUSED(SYS_inotify_add_watch),
	REFUSED(SYS_name_to_handle_at),
	REFUSED(SYS_open_by_handle_at),
	REFUSED(SYS_sync),
	REFUSED(SYS_syncfs),

	/* Servers, and memory that is shared with others. */
	REFUSED(SYS_accept),
	REFUSED(SYS_accept4),
	REFUSED(SYS_listen),
	REFUSED(SYS_memfd_create),
	REFUSED(CALL_MEMFD_SECRET),
	REFUSED(SYS_mq_open),
	REFUSED(SYS_mq_unlink),
	REFUSED(SYS_msgctl),
	REFUSED(SYS_msgget),
	REFUSED(SYS_msgrcv),
	REFUSED(SYS_msgsnd),
	REFUSED(SYS_semctl),
	REFUSED(SYS_semget),
	REFUSED(SYS_semop),
	REFUSED(SYS_semtimedop),
	REFUSED(SYS_shmat),
	REFUSED(SYS_shmctl),
	REFUSED(SYS_shmget),

	/* Memory that no limit counts, and moving pages between files. */
	REFUSED(CALL_MAP_SHADOW_STACK),
	REFUSED(SYS_remap_file_pages),
	REFUSED(SYS_sendfile),
	REFUSED(SYS_splice),
	REFUSED(SYS_tee),
	REFUSED(SYS_vmsplice),

	/* The system, and calls by which kernels have been attacked. */
	REFUSED(SYS_acct),
	REFUSED(SYS_add_key),
	REFUSED(SYS_adjtimex),
	REFUSED(SYS_bpf),
	REFUSED(SYS_chroot),
	REFUSED(SYS_clock_adjtime),
	REFUSED(SYS_clock_settime),
	REFUSED(SYS_delete_module),
	REFUSED(SYS_finit_module),
	REFUSED(CALL_FSCONFIG),
	REFUSED(CALL_FSMOUNT),
	REFUSED(CALL_FSOPEN),
	REFUSED(CALL_FSPICK),
	REFUSED(SYS_init_module),
	REFUSED(SYS_io_cancel),
	REFUSED(SYS_io_destroy),
	REFUSED(SYS_io_getevents),
	REFUSED(SYS_io_pgetevents),
	REFUSED(SYS_io_setup),
	REFUSED(SYS_io_submit),
	REFUSED(SYS_ioperm),
	REFUSED(SYS_iopl),
	REFUSED(SYS_kexec_load),
	REFUSED(SYS_kexec_file_load),
	REFUSED(SYS_keyctl),
	REFUSED(SYS_modify_ldt),
	REFUSED(SYS_mount),
	REFUSED(CALL_MOUNT_SETATTR),
	REFUSED(CALL_MOVE_MOUNT),
	REFUSED(CALL_OPEN_TREE),
	REFUSED(CALL_OPEN_TREE_ATTR),
	REFUSED(SYS_perf_event_open),
	REFUSED(SYS_pivot_root),
	REFUSED(SYS_quotactl),
	REFUSED(CALL_QUOTACTL_FD),
	REFUSED(SYS_reboot),
	REFUSED(SYS_request_key),
	REFUSED(SYS_setdomainname),
	REFUSED(SYS_sethostname),
	REFUSED(SYS_setns),
	REFUSED(SYS_settimeofday),
	REFUSED(SYS_swapoff),
	REFUSED(SYS_swapon),
	REFUSED(SYS_syslog),
	REFUSED(SYS_umount2),
	REFUSED(SYS_unshare),
	REFUSED(SYS_uselib),
	REFUSED(SYS_userfaultfd),
	REFUSED(SYS_vhangup),

	/* A ruleset is shared with later children. */
	REFUSED(CALL_LANDLOCK_ADD_RULE),
	REFUSED(CALL_LANDLOCK_CREATE_RULESET),

	/* With ENOSYS, the C library uses an older call. */
	{ CALL_CLONE3, ENOSYS, NULL },
	{ CALL_IO_URING_ENTER, ENOSYS, NULL },
	{ CALL_IO_URING_REGISTER, ENOSYS, NULL },
	{ CALL_IO_URING_SETUP, ENOSYS, NULL },
	{ CALL_OPENAT2, ENOSYS, NULL },

	{ SYS_clone, .check = check_clone },
	{ SYS_fcntl, .check = check_fcntl },
	{ SYS_ioctl, .check = resolving_ioctl },
	{ SYS_mmap, .check = resolving_mmap },
	{ SYS_mprotect, .check = check_executable },
	{ SYS_open, .check = check_open },
	{ SYS_openat, .check = check_openat },
	{ SYS_pkey_mprotect, .check = check_executable },
	{ SYS_prctl, .check = check_prctl },
	{ SYS_prlimit64, .check = check_prlimit },
	{ SYS_sendmmsg, .check = check_send },
	{ SYS_sendmsg, .check = check_sendmsg },
	{ SYS_sendto, .check = check_send },
	{ SYS_setsockopt, .check = check_setsockopt },
	{ SYS_socket, .check = resolving_socket },
	{ SYS_socketpair, .check = resolving_socketpair },
	{ SYS_tgkill, .check = check_tgkill },
};

void
policy_resolving(struct filter *f)
{
	static const struct filter_policy policy = {
		.others = 0,
		/* Calls that we have not considered. */
		.unknown = ENOSYS,
		.last_known = CALLS_LAST_KNOWN,
		.calls = resolving,
		.n_calls = ARRAY_LEN(resolving),
	};

	filter_build(f, &policy);
}

void
policy_waiting(struct filter *f)
{
	static const struct filter_call threads[] = { REFUSED(SYS_clone) };
	static const struct filter_policy policy = {
		.others = 0,
		.unknown = 0, /* the other filter decides */
		.last_known = CALLS_LAST_KNOWN,
		.calls = threads,
		.n_calls = ARRAY_LEN(threads),
	};

	filter_build(f, &policy);
}

static void
talking_ioctl(struct filter *f)
{
	static const uint32_t allowed[] = { FIONBIO, FIONREAD };

	filter_load(f, 1);
	filter_refuse_unless(f, allowed, ARRAY_LEN(allowed), EPERM);
}

static void
talking_mmap(struct filter *f)
{
	check_executable(f);
	refuse_uncounted(f);
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
	filter_mask(f, SOCK_TYPE);
	filter_refuse_unless(f, types, ARRAY_LEN(types), EPERM);
	filter_load(f, 2);
	filter_refuse_unless(f, protocols, ARRAY_LEN(protocols), EPERM);
}

/* AF_UNIX is last, so that a check can leave it out. */
static const uint32_t families[] = { AF_INET, AF_INET6, AF_UNIX };

static void
talking_socket(struct filter *f)
{
	allow_streams(f, families, ARRAY_LEN(families) - 1);
}

static void
talking_socket_unix(struct filter *f)
{
	allow_streams(f, families, ARRAY_LEN(families));
}

/* libcurl wakes itself up through a pair of stream sockets. Datagram sockets
 * are refused: they could be connected again, to a socket of another process.
 */
static void
talking_socketpair(struct filter *f)
{
	allow_streams(f, families + ARRAY_LEN(families) - 1, 1);
}

#define ALLOWED(call)                                                          \
	{                                                                      \
		call, 0, NULL                                                  \
	}

/* Allow all that libcurl, its TLS library and the C library, in all their
 * versions, need to communicate over sockets. */
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

	{ SYS_fcntl, .check = check_fcntl },
	{ SYS_ioctl, .check = talking_ioctl },
	{ SYS_mmap, .check = talking_mmap },
	{ SYS_mprotect, .check = check_executable },
	{ SYS_sendmsg, .check = check_sendmsg },
	{ SYS_sendto, .check = check_send },
	{ SYS_setsockopt, .check = check_setsockopt },
	{ SYS_socket, .check = talking_socket },
	{ SYS_socketpair, .check = talking_socketpair },
	{ SYS_tgkill, .check = check_tgkill },
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

	{ SYS_open, .check = check_open },
	{ SYS_openat, .check = check_openat },
};

static const struct filter_call unix_sockets[] = {
	{ SYS_socket, .check = talking_socket_unix },
};

/* For alarm(3), which is one or the other, depending on the C library. */
static const struct filter_call alarms[] = {
	ALLOWED(SYS_alarm),
	ALLOWED(SYS_setitimer),
};

/* The calls of the second stage, and what a child must want to get them. */
static const struct {
	unsigned wants;
	const struct filter_call *calls;
	size_t n;
} groups[] = {
	{ 0, talking, ARRAY_LEN(talking) },
	{ POLICY_WANTS_FILES, reading, ARRAY_LEN(reading) },
	{ POLICY_WANTS_SOCKET, unix_sockets, ARRAY_LEN(unix_sockets) },
	{ POLICY_WANTS_ALARM, alarms, ARRAY_LEN(alarms) },
};

void
policy_talking(struct filter *f, unsigned wants)
{
	struct filter_call calls[FILTER_CALLS];
	struct filter_policy policy = {
		.others = EPERM,
		.unknown = EPERM,
		.last_known = CALLS_LAST_KNOWN,
		.calls = calls,
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(groups); i++) {
		if ((groups[i].wants & ~wants) != 0)
			continue;
		memcpy(calls + policy.n_calls, groups[i].calls,
		    groups[i].n * sizeof(calls[0]));
		policy.n_calls += groups[i].n;
	}
	filter_build(f, &policy);
}

#endif
