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

#define REFUSED(call)                                                          \
	{                                                                      \
		call, EPERM, NULL                                              \
	}

static const struct filter_call calls[] = {
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
	{ SYS_fcntl, .check = policy_check_fcntl },
	{ SYS_ioctl, .check = check_ioctl },
	{ SYS_mmap, .check = check_mmap },
	{ SYS_mprotect, .check = policy_check_executable },
	{ SYS_open, .check = policy_check_open },
	{ SYS_openat, .check = policy_check_openat },
	{ SYS_pkey_mprotect, .check = policy_check_executable },
	{ SYS_prctl, .check = check_prctl },
	{ SYS_prlimit64, .check = check_prlimit },
	{ SYS_sendmmsg, .check = policy_check_send },
	{ SYS_sendmsg, .check = policy_check_sendmsg },
	{ SYS_sendto, .check = policy_check_send },
	{ SYS_setsockopt, .check = policy_check_setsockopt },
	{ SYS_socket, .check = check_socket },
	{ SYS_socketpair, .check = check_socketpair },
	{ SYS_tgkill, .check = policy_check_tgkill },
};

void
policy_resolving(struct filter *f)
{
	static const struct filter_policy policy = {
		.others = 0,
		/* Calls that we have not considered. */
		.unknown = ENOSYS,
		.last_known = CALLS_LAST_KNOWN,
		.calls = calls,
		.n_calls = ARRAY_LEN(calls),
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

#endif
