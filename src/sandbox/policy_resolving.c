/* SPDX-License-Identifier: MIT */
/* policy_resolving.c - see policy.h: the first stage. */
#include "config.h"

#include "base/array.h"
#include "sandbox/policy.h"

#if FILTER_IS_KNOWN

#include "sandbox/calls.h"
#include "sandbox/policy_checks.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/* The rules that are checks. */
enum {
	CHECK_CLONE = FILTER_CHECKS,
	CHECK_EXECUTABLE,
	CHECK_FCNTL,
	CHECK_IOCTL,
	CHECK_MMAP,
	CHECK_OPEN,
	CHECK_OPENAT,
	CHECK_PRCTL,
	CHECK_PRLIMIT,
	CHECK_SEND,
	CHECK_SENDMSG,
	CHECK_SETSOCKOPT,
	CHECK_SOCKET,
	CHECK_SOCKETPAIR,
	CHECK_TGKILL,
};

#define REFUSED(name)                                                          \
	{                                                                      \
		SYS_##name, FILTER_EPERM                                       \
	}

static const struct filter_call calls[] = {
	/* Other processes and other programs. */
	REFUSED(execve),
	REFUSED(execveat),
	REFUSED(fork),
	REFUSED(vfork),
	REFUSED(kcmp),
	REFUSED(kill),
	REFUSED(pidfd_getfd),
	REFUSED(pidfd_open),
	REFUSED(pidfd_send_signal),
	REFUSED(process_madvise),
	REFUSED(process_mrelease),
	REFUSED(process_vm_readv),
	REFUSED(process_vm_writev),
	REFUSED(ptrace),
	REFUSED(rt_sigqueueinfo),
	REFUSED(rt_tgsigqueueinfo),
	REFUSED(tkill),
	REFUSED(lsm_set_self_attr),
	REFUSED(setpgid),
	REFUSED(setsid),
	REFUSED(personality),
	REFUSED(setfsgid),
	REFUSED(setfsuid),
	REFUSED(setgid),
	REFUSED(setgroups),
	REFUSED(setregid),
	REFUSED(setresgid),
	REFUSED(setresuid),
	REFUSED(setreuid),
	REFUSED(setuid),
	REFUSED(setrlimit),
	REFUSED(ioprio_set),
	REFUSED(setpriority),
	REFUSED(sched_setaffinity),
	REFUSED(sched_setattr),
	REFUSED(sched_setparam),
	REFUSED(sched_setscheduler),
	REFUSED(migrate_pages),
	REFUSED(move_pages),

	/* Files, other than by open(). */
	REFUSED(chmod),
	REFUSED(chown),
	REFUSED(creat),
	REFUSED(copy_file_range),
	REFUSED(fallocate),
	REFUSED(fchmod),
	REFUSED(fchmodat),
	REFUSED(fchmodat2),
	REFUSED(fchown),
	REFUSED(fchownat),
	REFUSED(flock),
	REFUSED(file_setattr),
	REFUSED(fremovexattr),
	REFUSED(fsetxattr),
	REFUSED(ftruncate),
	REFUSED(futimesat),
	REFUSED(lchown),
	REFUSED(link),
	REFUSED(linkat),
	REFUSED(lremovexattr),
	REFUSED(lsetxattr),
	REFUSED(mkdir),
	REFUSED(mkdirat),
	REFUSED(mknod),
	REFUSED(mknodat),
	REFUSED(removexattr),
	REFUSED(removexattrat),
	REFUSED(rename),
	REFUSED(renameat),
	REFUSED(renameat2),
	REFUSED(rmdir),
	REFUSED(setxattr),
	REFUSED(setxattrat),
	REFUSED(symlink),
	REFUSED(symlinkat),
	REFUSED(truncate),
	REFUSED(unlink),
	REFUSED(unlinkat),
	REFUSED(utime),
	REFUSED(utimensat),
	REFUSED(utimes),
	REFUSED(fanotify_init),
	REFUSED(fanotify_mark),
	REFUSED(inotify_add_watch),
	REFUSED(name_to_handle_at),
	REFUSED(open_by_handle_at),
	REFUSED(sync),
	REFUSED(syncfs),

	/* Servers, and memory that is shared with others. */
	REFUSED(accept),
	REFUSED(accept4),
	REFUSED(listen),
	REFUSED(memfd_create),
	REFUSED(memfd_secret),
	REFUSED(mq_open),
	REFUSED(mq_unlink),
	REFUSED(msgctl),
	REFUSED(msgget),
	REFUSED(msgrcv),
	REFUSED(msgsnd),
	REFUSED(semctl),
	REFUSED(semget),
	REFUSED(semop),
	REFUSED(semtimedop),
	REFUSED(shmat),
	REFUSED(shmctl),
	REFUSED(shmget),

	/* Memory that no limit counts, and moving pages between files. */
	REFUSED(map_shadow_stack),
	REFUSED(remap_file_pages),
	REFUSED(sendfile),
	REFUSED(splice),
	REFUSED(tee),
	REFUSED(vmsplice),

	/* The system, and calls by which kernels have been attacked. */
	REFUSED(acct),
	REFUSED(add_key),
	REFUSED(adjtimex),
	REFUSED(bpf),
	REFUSED(chroot),
	REFUSED(clock_adjtime),
	REFUSED(clock_settime),
	REFUSED(delete_module),
	REFUSED(finit_module),
	REFUSED(fsconfig),
	REFUSED(fsmount),
	REFUSED(fsopen),
	REFUSED(fspick),
	REFUSED(init_module),
	REFUSED(io_cancel),
	REFUSED(io_destroy),
	REFUSED(io_getevents),
	REFUSED(io_pgetevents),
	REFUSED(io_setup),
	REFUSED(io_submit),
	REFUSED(ioperm),
	REFUSED(iopl),
	REFUSED(kexec_load),
	REFUSED(kexec_file_load),
	REFUSED(keyctl),
	REFUSED(modify_ldt),
	REFUSED(mount),
	REFUSED(mount_setattr),
	REFUSED(move_mount),
	REFUSED(open_tree),
	REFUSED(open_tree_attr),
	REFUSED(perf_event_open),
	REFUSED(pivot_root),
	REFUSED(quotactl),
	REFUSED(quotactl_fd),
	REFUSED(reboot),
	REFUSED(request_key),
	REFUSED(setdomainname),
	REFUSED(sethostname),
	REFUSED(setns),
	REFUSED(settimeofday),
	REFUSED(swapoff),
	REFUSED(swapon),
	REFUSED(syslog),
	REFUSED(umount2),
	REFUSED(unshare),
	REFUSED(uselib),
	REFUSED(userfaultfd),
	REFUSED(vhangup),

	/* A ruleset is shared with later children. */
	REFUSED(landlock_add_rule),
	REFUSED(landlock_create_ruleset),

	/* With ENOSYS, the C library uses an older call. */
	{ SYS_clone3, FILTER_ENOSYS },
	{ SYS_io_uring_enter, FILTER_ENOSYS },
	{ SYS_io_uring_register, FILTER_ENOSYS },
	{ SYS_io_uring_setup, FILTER_ENOSYS },
	{ SYS_openat2, FILTER_ENOSYS },

	{ SYS_clone, CHECK_CLONE },
	{ SYS_fcntl, CHECK_FCNTL },
	{ SYS_ioctl, CHECK_IOCTL },
	{ SYS_mmap, CHECK_MMAP },
	{ SYS_mprotect, CHECK_EXECUTABLE },
	{ SYS_open, CHECK_OPEN },
	{ SYS_openat, CHECK_OPENAT },
	{ SYS_pkey_mprotect, CHECK_EXECUTABLE },
	{ SYS_prctl, CHECK_PRCTL },
	{ SYS_prlimit64, CHECK_PRLIMIT },
	{ SYS_sendmmsg, CHECK_SEND },
	{ SYS_sendmsg, CHECK_SENDMSG },
	{ SYS_sendto, CHECK_SEND },
	{ SYS_setsockopt, CHECK_SETSOCKOPT },
	{ SYS_socket, CHECK_SOCKET },
	{ SYS_socketpair, CHECK_SOCKETPAIR },
	{ SYS_tgkill, CHECK_TGKILL },
};

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
check_mmap(struct filter *f)
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
	policy_refuse_uncounted(f);
}

/* Allow asking for the number of readable bytes, for a terminal, and for names
 * and numbers of interfaces, which link-local addresses need. Refuse others:
 * some change a file through a descriptor that is open only for reading. */
static void
check_ioctl(struct filter *f)
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
		PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, POLICY_PR_SET_VMA };

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
check_socket(struct filter *f)
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
	filter_mask(f, POLICY_SOCK_TYPE);
	filter_refuse_unless(f, types, ARRAY_LEN(types), EPERM);
	filter_load(f, 2);
	filter_refuse_unless(f, protocols, ARRAY_LEN(protocols), EPERM);
}

/* The kernel creates sockets of any family before it finds that they cannot be
 * paired, and sockets of some families can. */
static void
check_socketpair(struct filter *f)
{
	static const uint32_t families[] = { AF_UNIX };

	filter_load(f, 0);
	filter_refuse_unless(f, families, ARRAY_LEN(families), EAFNOSUPPORT);
}

static filter_check_fn *const checks[] = {
	[CHECK_CLONE - FILTER_CHECKS] = check_clone,
	[CHECK_EXECUTABLE - FILTER_CHECKS] = policy_check_executable,
	[CHECK_FCNTL - FILTER_CHECKS] = policy_check_fcntl,
	[CHECK_IOCTL - FILTER_CHECKS] = check_ioctl,
	[CHECK_MMAP - FILTER_CHECKS] = check_mmap,
	[CHECK_OPEN - FILTER_CHECKS] = policy_check_open,
	[CHECK_OPENAT - FILTER_CHECKS] = policy_check_openat,
	[CHECK_PRCTL - FILTER_CHECKS] = check_prctl,
	[CHECK_PRLIMIT - FILTER_CHECKS] = check_prlimit,
	[CHECK_SEND - FILTER_CHECKS] = policy_check_send,
	[CHECK_SENDMSG - FILTER_CHECKS] = policy_check_sendmsg,
	[CHECK_SETSOCKOPT - FILTER_CHECKS] = policy_check_setsockopt,
	[CHECK_SOCKET - FILTER_CHECKS] = check_socket,
	[CHECK_SOCKETPAIR - FILTER_CHECKS] = check_socketpair,
	[CHECK_TGKILL - FILTER_CHECKS] = policy_check_tgkill,
};

void
policy_resolving(struct filter *f)
{
	static const struct filter_policy policy = {
		.others = FILTER_ALLOW,
		/* Calls that we have not considered. */
		.unknown = FILTER_ENOSYS,
		.last_known = CALLS_LAST_KNOWN,
		.calls = calls,
		.n_calls = ARRAY_LEN(calls),
		.checks = checks,
		.n_checks = ARRAY_LEN(checks),
	};

	filter_build(f, &policy);
}

void
policy_waiting(struct filter *f)
{
	static const struct filter_call threads[] = { REFUSED(clone) };
	static const struct filter_policy policy = {
		.others = FILTER_ALLOW,
		.unknown = FILTER_ALLOW, /* the other filter decides */
		.last_known = CALLS_LAST_KNOWN,
		.calls = threads,
		.n_calls = ARRAY_LEN(threads),
	};

	filter_build(f, &policy);
}

#endif
