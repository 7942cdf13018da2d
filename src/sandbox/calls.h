/* SPDX-License-Identifier: MIT */
/* calls.h - numbers of system calls that the system's headers may lack. */
#ifndef FF_SANDBOX_CALLS_H
#define FF_SANDBOX_CALLS_H

#ifdef __linux__
#include <sys/syscall.h>
#endif

/* Calls that may be newer than the C library. A new call has the same number on
 * all architectures but Alpha and MIPS, which have no filters; but they have
 * Landlock. */
enum {
	CALL_PIDFD_SEND_SIGNAL = 424,
	CALL_IO_URING_SETUP = 425,
	CALL_IO_URING_ENTER = 426,
	CALL_IO_URING_REGISTER = 427,
	CALL_OPEN_TREE = 428,
	CALL_MOVE_MOUNT = 429,
	CALL_FSOPEN = 430,
	CALL_FSCONFIG = 431,
	CALL_FSMOUNT = 432,
	CALL_FSPICK = 433,
	CALL_PIDFD_OPEN = 434,
	CALL_CLONE3 = 435,
	CALL_OPENAT2 = 437,
	CALL_PIDFD_GETFD = 438,
	CALL_FACCESSAT2 = 439,
	CALL_PROCESS_MADVISE = 440,
	CALL_EPOLL_PWAIT2 = 441,
	CALL_MOUNT_SETATTR = 442,
	CALL_QUOTACTL_FD = 443,
#ifdef SYS_landlock_create_ruleset
	CALL_LANDLOCK_CREATE_RULESET = SYS_landlock_create_ruleset,
	CALL_LANDLOCK_ADD_RULE = SYS_landlock_add_rule,
	CALL_LANDLOCK_RESTRICT_SELF = SYS_landlock_restrict_self,
#else
	CALL_LANDLOCK_CREATE_RULESET = 444,
	CALL_LANDLOCK_ADD_RULE = 445,
	CALL_LANDLOCK_RESTRICT_SELF = 446,
#endif
	CALL_MEMFD_SECRET = 447,
	CALL_PROCESS_MRELEASE = 448,
	CALL_FCHMODAT2 = 452,
	CALL_MAP_SHADOW_STACK = 453,
	CALL_LSM_SET_SELF_ATTR = 460,
	CALL_SETXATTRAT = 463,
	CALL_REMOVEXATTRAT = 466,
	CALL_OPEN_TREE_ATTR = 467,
	CALL_FILE_SETATTR = 469,
};

/* The last call that our policies consider, which is of Linux 6.17. */
#define CALLS_LAST_KNOWN 469

#ifdef __linux__

#define NO_CALL (-1)

#ifndef SYS_io_pgetevents
#define SYS_io_pgetevents NO_CALL
#endif
#ifndef SYS_kexec_file_load
#define SYS_kexec_file_load NO_CALL
#endif

/* Calls of x86 that a newer architecture never had. */
#ifdef __aarch64__
#define SYS_access     NO_CALL
#define SYS_alarm      NO_CALL
#define SYS_chmod      NO_CALL
#define SYS_chown      NO_CALL
#define SYS_creat      NO_CALL
#define SYS_epoll_wait NO_CALL
#define SYS_fork       NO_CALL
#define SYS_futimesat  NO_CALL
#define SYS_ioperm     NO_CALL
#define SYS_iopl       NO_CALL
#define SYS_lchown     NO_CALL
#define SYS_link       NO_CALL
#define SYS_lstat      NO_CALL
#define SYS_mkdir      NO_CALL
#define SYS_mknod      NO_CALL
#define SYS_modify_ldt NO_CALL
#define SYS_open       NO_CALL
#define SYS_poll       NO_CALL
#define SYS_rename     NO_CALL
#define SYS_rmdir      NO_CALL
#define SYS_select     NO_CALL
#define SYS_stat       NO_CALL
#define SYS_symlink    NO_CALL
#define SYS_time       NO_CALL
#define SYS_unlink     NO_CALL
#define SYS_uselib     NO_CALL
#define SYS_utime      NO_CALL
#define SYS_utimes     NO_CALL
#define SYS_vfork      NO_CALL
#endif

#endif

#endif
