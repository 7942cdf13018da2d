/* SPDX-License-Identifier: MIT */
/*
 * calls.h - numbers of system calls that the headers may lack: NO_CALL for
 * calls that this architecture never had, and the number of calls that may be
 * newer than the C library. Calls that the kernel has added since 2019 have the
 * same number on all architectures.
 */
#ifndef FF_SANDBOX_CALLS_H
#define FF_SANDBOX_CALLS_H

#ifdef __linux__

#include <sys/syscall.h>

#define NO_CALL (-1)

/* The last call that our policies consider, which is of Linux 6.17. */
#define CALLS_LAST_KNOWN 469

#ifndef SYS_access
#define SYS_access NO_CALL
#endif
#ifndef SYS_alarm
#define SYS_alarm NO_CALL
#endif
#ifndef SYS_chmod
#define SYS_chmod NO_CALL
#endif
#ifndef SYS_chown
#define SYS_chown NO_CALL
#endif
#ifndef SYS_creat
#define SYS_creat NO_CALL
#endif
#ifndef SYS_epoll_wait
#define SYS_epoll_wait NO_CALL
#endif
#ifndef SYS_fork
#define SYS_fork NO_CALL
#endif
#ifndef SYS_futimesat
#define SYS_futimesat NO_CALL
#endif
#ifndef SYS_ioperm
#define SYS_ioperm NO_CALL
#endif
#ifndef SYS_iopl
#define SYS_iopl NO_CALL
#endif
#ifndef SYS_io_pgetevents
#define SYS_io_pgetevents NO_CALL
#endif
#ifndef SYS_kexec_file_load
#define SYS_kexec_file_load NO_CALL
#endif
#ifndef SYS_lchown
#define SYS_lchown NO_CALL
#endif
#ifndef SYS_link
#define SYS_link NO_CALL
#endif
#ifndef SYS_lstat
#define SYS_lstat NO_CALL
#endif
#ifndef SYS_mkdir
#define SYS_mkdir NO_CALL
#endif
#ifndef SYS_mknod
#define SYS_mknod NO_CALL
#endif
#ifndef SYS_modify_ldt
#define SYS_modify_ldt NO_CALL
#endif
#ifndef SYS_open
#define SYS_open NO_CALL
#endif
#ifndef SYS_poll
#define SYS_poll NO_CALL
#endif
#ifndef SYS_rename
#define SYS_rename NO_CALL
#endif
#ifndef SYS_rmdir
#define SYS_rmdir NO_CALL
#endif
#ifndef SYS_select
#define SYS_select NO_CALL
#endif
#ifndef SYS_stat
#define SYS_stat NO_CALL
#endif
#ifndef SYS_symlink
#define SYS_symlink NO_CALL
#endif
#ifndef SYS_time
#define SYS_time NO_CALL
#endif
#ifndef SYS_unlink
#define SYS_unlink NO_CALL
#endif
#ifndef SYS_uselib
#define SYS_uselib NO_CALL
#endif
#ifndef SYS_utime
#define SYS_utime NO_CALL
#endif
#ifndef SYS_utimes
#define SYS_utimes NO_CALL
#endif
#ifndef SYS_vfork
#define SYS_vfork NO_CALL
#endif

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif
#ifndef SYS_io_uring_enter
#define SYS_io_uring_enter 426
#endif
#ifndef SYS_io_uring_register
#define SYS_io_uring_register 427
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_fsopen
#define SYS_fsopen 430
#endif
#ifndef SYS_fsconfig
#define SYS_fsconfig 431
#endif
#ifndef SYS_fsmount
#define SYS_fsmount 432
#endif
#ifndef SYS_fspick
#define SYS_fspick 433
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifndef SYS_process_madvise
#define SYS_process_madvise 440
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif
#ifndef SYS_landlock_add_rule
#define SYS_landlock_add_rule 445
#endif
#ifndef SYS_landlock_restrict_self
#define SYS_landlock_restrict_self 446
#endif
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif
#ifndef SYS_process_mrelease
#define SYS_process_mrelease 448
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_map_shadow_stack
#define SYS_map_shadow_stack 453
#endif
#ifndef SYS_lsm_set_self_attr
#define SYS_lsm_set_self_attr 460
#endif
#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#endif
#ifndef SYS_removexattrat
#define SYS_removexattrat 466
#endif
#ifndef SYS_open_tree_attr
#define SYS_open_tree_attr 467
#endif
#ifndef SYS_file_setattr
#define SYS_file_setattr 469
#endif

#endif

#endif
