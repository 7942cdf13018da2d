/* SPDX-License-Identifier: MIT */
/* attacks_on_kernel.c - attempts to reach more of the kernel, or to change the
 * machine. Calls that would change it have arguments without effect. */
#include "config.h"

#include "attacks.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#define PAGE ((size_t)4096)

/* Define an attempt that is a single call, with nothing to undo. */
#define CALL(function, expression)                                             \
	static int function(const struct attack_target *t)                     \
	{                                                                      \
		(void)t;                                                       \
		return attack_errno(expression);                               \
	}

/* Define an attempt that fails with that errno if it is not refused. */
#define CALL_BUT(function, harmless, expression)                               \
	static int function(const struct attack_target *t)                     \
	{                                                                      \
		(void)t;                                                       \
		return attack_errno_but(expression, harmless);                 \
	}

/* Define an attempt that is a single call for a descriptor. */
#define CALL_FOR_FD(function, expression)                                      \
	static int function(const struct attack_target *t)                     \
	{                                                                      \
		(void)t;                                                       \
		return attack_close((int)(expression));                        \
	}

static int
map(int protection, int change_to)
{
	void *p;
	int rc;

	p = mmap(NULL, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return errno;
	rc = attack_errno(mprotect(p, PAGE, change_to));
	munmap(p, PAGE);
	return rc;
}

static int
map_executable(const struct attack_target *t)
{
	(void)t;
	return map(PROT_READ | PROT_WRITE | PROT_EXEC,
	    PROT_READ | PROT_WRITE | PROT_EXEC);
}

static int
make_executable(const struct attack_target *t)
{
	(void)t;
	return map(PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC);
}

static int
make_readable_executable(const struct attack_target *t)
{
	unsigned long before;

	(void)t;
	before = (unsigned long)personality(0xffffffff);
	if (personality(before | READ_IMPLIES_EXEC) == -1)
		return errno;
	personality(before);
	return 0;
}

static int
set_up_ring(const struct attack_target *t)
{
	unsigned char parameters[256];

	(void)t;
	memset(parameters, 0, sizeof(parameters));
	return attack_close((int)syscall(SYS_io_uring_setup, 1, parameters));
}

static int
add_key_to_ring(const struct attack_target *t)
{
	(void)t;
	/* -2 is the keyring of this process. */
	return attack_errno(syscall(SYS_add_key, "user", "drill", "x", 1, -2));
}

static int
open_events(const struct attack_target *t)
{
	unsigned char attributes[128];

	(void)t;
	memset(attributes, 0, sizeof(attributes));
	return attack_close(
	    (int)syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0));
}

static int
share_memory(const struct attack_target *t)
{
	long id;

	(void)t;
	id = syscall(SYS_shmget, 0, PAGE, 0600);
	if (id == -1)
		return errno;
	syscall(SYS_shmctl, id, 0, NULL);
	return 0;
}

static int
queue_messages(const struct attack_target *t)
{
	long id;

	(void)t;
	id = syscall(SYS_msgget, 0, 0600);
	if (id == -1)
		return errno;
	syscall(SYS_msgctl, id, 0, NULL);
	return 0;
}

static int
make_semaphore(const struct attack_target *t)
{
	long id;

	(void)t;
	id = syscall(SYS_semget, 0, 1, 0600);
	if (id == -1)
		return errno;
	syscall(SYS_semctl, id, 0, 0, NULL);
	return 0;
}

static int
set_clock(const struct attack_target *t)
{
	struct timespec never = { 0, -1 };

	(void)t;
	return attack_errno_but(
	    syscall(SYS_clock_settime, CLOCK_REALTIME, &never), EINVAL);
}

static int
set_day(const struct attack_target *t)
{
	long never[2] = { 0, -1 };

	(void)t;
	return attack_errno_but(syscall(SYS_settimeofday, never, NULL), EINVAL);
}

static int
adjust_clock(const struct attack_target *t)
{
	struct timex nothing;

	(void)t;
	memset(&nothing, 0, sizeof(nothing));
	return attack_errno(syscall(SYS_adjtimex, &nothing));
}

CALL_BUT(splice_none, EBADF, syscall(SYS_splice, -1, NULL, -1, NULL, 1, 0))
CALL_BUT(tee_none, EBADF, syscall(SYS_tee, -1, -1, 1, 0))
CALL_BUT(splice_memory, EBADF, syscall(SYS_vmsplice, -1, NULL, 0, 0))
CALL_BUT(send_file, EBADF, syscall(SYS_sendfile, -1, -1, NULL, 1))
CALL_BUT(
    copy_range, EBADF, syscall(SYS_copy_file_range, -1, NULL, -1, NULL, 1, 0))
CALL_BUT(set_up_io, EFAULT, syscall(SYS_io_setup, 1, NULL))
CALL_BUT(submit_io, EINVAL, syscall(SYS_io_submit, 0, 0, NULL))
CALL_FOR_FD(fault_in_user, syscall(SYS_userfaultfd, O_CLOEXEC))
CALL_BUT(load_bpf, EINVAL, syscall(SYS_bpf, 0, NULL, 0))
CALL_BUT(use_keys, ENOKEY, syscall(SYS_keyctl, 0, -3, 0))
CALL_BUT(ask_for_key, ENOKEY, syscall(SYS_request_key, "user", "none", 0, 0))
CALL_FOR_FD(
    make_ruleset, syscall(SYS_landlock_create_ruleset, (&(long[4]){ 1 }), 8, 0))
CALL_BUT(filter_again, EFAULT, syscall(SYS_seccomp, 1, 0, NULL))
CALL_BUT(make_queue, EFAULT, syscall(SYS_mq_open, NULL, O_RDONLY, 0, NULL))
CALL_BUT(mount_none, ENODEV, syscall(SYS_mount, "x", "/", "drill", 0, NULL))
CALL_BUT(unmount, EINVAL, syscall(SYS_umount2, "/", -1))
CALL_BUT(swap, ENOENT, syscall(SYS_swapon, "/none", 0))
CALL_BUT(account, ENOENT, syscall(SYS_acct, "/none"))
CALL_BUT(reboot_not, EINVAL, syscall(SYS_reboot, 0, 0, 0, NULL))
CALL_BUT(load_kernel, EINVAL, syscall(SYS_kexec_load, 0, 1000, NULL, 0))
CALL_BUT(load_module, ENOEXEC, syscall(SYS_init_module, NULL, 0, ""))
CALL_BUT(remove_module, EFAULT, syscall(SYS_delete_module, NULL, 0))
CALL_BUT(set_quota, EINVAL, syscall(SYS_quotactl, 0x7fffff00, NULL, 0, NULL))
CALL(read_log, syscall(SYS_syslog, 10, NULL, 0))
CALL_BUT(name_host, EINVAL, syscall(SYS_sethostname, "", -1))
CALL_BUT(join, EBADF, syscall(SYS_setns, -1, 0))
CALL_BUT(pivot, ENOENT, syscall(SYS_pivot_root, "/none", "/none"))
#ifdef __x86_64__
CALL(set_port_level, syscall(SYS_iopl, 0))
CALL(read_segments, syscall(SYS_modify_ldt, 0, (&(long[2]){ 0 }), 16))
#endif
/* These attempts change the process for later ones, so they come last. */
CALL(change_root, syscall(SYS_chroot, "/"))
CALL(leave_mounts, unshare(CLONE_NEWNS))
CALL(leave_users, unshare(CLONE_NEWUSER))

const struct attack attacks_on_kernel[] = {
	{ "mmap-wx", map_executable },
	{ "mprotect-x", make_executable },
	{ "personality", make_readable_executable },
	{ "io-uring", set_up_ring },
	{ "io-setup", set_up_io },
	{ "io-submit", submit_io },
	{ "splice", splice_none },
	{ "tee", tee_none },
	{ "vmsplice", splice_memory },
	{ "sendfile", send_file },
	{ "copy-file-range", copy_range },
	{ "userfaultfd", fault_in_user },
	{ "bpf", load_bpf },
	{ "perf-event", open_events },
	{ "keyctl", use_keys },
	{ "add-key", add_key_to_ring },
	{ "request-key", ask_for_key },
	{ "landlock", make_ruleset },
	{ "seccomp", filter_again },
	{ "shmget", share_memory },
	{ "msgget", queue_messages },
	{ "semget", make_semaphore },
	{ "mq-open", make_queue },
	{ "mount", mount_none },
	{ "umount", unmount },
	{ "pivot-root", pivot },
	{ "swapon", swap },
	{ "acct", account },
	{ "reboot", reboot_not },
	{ "kexec-load", load_kernel },
	{ "init-module", load_module },
	{ "delete-module", remove_module },
	{ "quotactl", set_quota },
	{ "syslog", read_log },
	{ "sethostname", name_host },
	{ "clock-settime", set_clock },
	{ "settimeofday", set_day },
	{ "adjtimex", adjust_clock },
	{ "setns", join },
#ifdef __x86_64__
	{ "iopl", set_port_level },
	{ "modify-ldt", read_segments },
#endif
	{ "chroot", change_root },
	{ "unshare-mounts", leave_mounts },
	{ "unshare-users", leave_users },
	{ NULL, NULL },
};
