/* SPDX-License-Identifier: MIT */
/* attacks_on_processes.c - attempts to reach the parent, or another process of
 * the same user. */
#include "config.h"

#include "attacks.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The signals are SIGCONT, which does no harm. */
static int
kill_parent(const struct attack_target *t)
{
	return attack_errno(kill(t->parent, SIGCONT));
}

static int
kill_victim(const struct attack_target *t)
{
	return attack_errno(kill(t->victim, SIGCONT));
}

static int
kill_group(const struct attack_target *t)
{
	(void)t;
	return attack_errno(kill(0, SIGCONT));
}

static int
kill_thread(const struct attack_target *t)
{
	return attack_errno(syscall(SYS_tgkill, t->parent, t->parent, SIGCONT));
}

static int
kill_any_thread(const struct attack_target *t)
{
	return attack_errno(syscall(SYS_tkill, t->parent, SIGCONT));
}

static int
queue_signal(const struct attack_target *t)
{
	union sigval none = { .sival_int = 0 };

	return attack_errno(sigqueue(t->parent, SIGCONT, none));
}

static int
kill_by_descriptor(const struct attack_target *t)
{
	int fd, rc;

	fd = (int)syscall(SYS_pidfd_open, t->parent, 0);
	if (fd == -1)
		return errno;
	rc = attack_errno(syscall(SYS_pidfd_send_signal, fd, SIGCONT, NULL, 0));
	close(fd);
	return rc;
}

static int
open_process(const struct attack_target *t)
{
	return attack_close((int)syscall(SYS_pidfd_open, t->victim, 0));
}

static int
take_descriptor(const struct attack_target *t)
{
	int fd, rc;

	fd = (int)syscall(SYS_pidfd_open, t->victim, 0);
	if (fd == -1)
		return errno;
	rc = attack_close((int)syscall(SYS_pidfd_getfd, fd, 0, 0));
	close(fd);
	return rc;
}

static int
trace(pid_t pid)
{
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == -1)
		return errno;
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	return 0;
}

static int
trace_victim(const struct attack_target *t)
{
	return trace(t->victim);
}

/* Read the memory of a process at an invalid address: the kernel checks the
 * permission first. */
static int
read_memory(pid_t pid)
{
	char byte;
	struct iovec here = { &byte, 1 };
	struct iovec there = { (void *)1, 1 };

	return attack_errno_but(
	    process_vm_readv(pid, &here, 1, &there, 1, 0), EFAULT);
}

static int
read_parent(const struct attack_target *t)
{
	return read_memory(t->parent);
}

static int
read_victim(const struct attack_target *t)
{
	return read_memory(t->victim);
}

static int
write_victim(const struct attack_target *t)
{
	char byte = 0;
	struct iovec here = { &byte, 1 };
	struct iovec there = { (void *)1, 1 };

	return attack_errno_but(
	    process_vm_writev(t->victim, &here, 1, &there, 1, 0), EFAULT);
}

static int
advise_process(const struct attack_target *t)
{
	(void)t;
	return attack_errno_but(
	    syscall(SYS_process_madvise, -1, NULL, 0, MADV_COLD, 0), EBADF);
}

static int
move_pages_of_parent(const struct attack_target *t)
{
	return attack_errno(
	    syscall(SYS_move_pages, t->parent, 0, NULL, NULL, NULL, 0));
}

static int
compare_processes(const struct attack_target *t)
{
	return attack_errno(syscall(SYS_kcmp, t->parent, t->victim, 2, 0, 0));
}

static int
limits_of_parent(const struct attack_target *t)
{
	struct rlimit limit;

	return attack_errno(prlimit(t->parent, RLIMIT_NOFILE, NULL, &limit));
}

static int
affinity_of_parent(const struct attack_target *t)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) == -1)
		return errno;
	return attack_errno(sched_setaffinity(t->parent, sizeof(set), &set));
}

static int
priority_of_parent(const struct attack_target *t)
{
	return attack_errno(setpriority(PRIO_PROCESS, (id_t)t->parent, 0));
}

/* Set the parent's I/O priority to the default. The first 1 means a process. */
static int
io_priority_of_parent(const struct attack_target *t)
{
	return attack_errno(syscall(SYS_ioprio_set, 1, t->parent, 0));
}

const struct attack attacks_on_processes[] = {
	{ "kill-parent", kill_parent },
	{ "kill-victim", kill_victim },
	{ "kill-group", kill_group },
	{ "tgkill-parent", kill_thread },
	{ "tkill-parent", kill_any_thread },
	{ "sigqueue-parent", queue_signal },
	{ "pidfd-kill-parent", kill_by_descriptor },
	{ "pidfd-open", open_process },
	{ "pidfd-getfd", take_descriptor },
	{ "ptrace-victim", trace_victim },
	{ "vm-read-parent", read_parent },
	{ "vm-read-victim", read_victim },
	{ "vm-write-victim", write_victim },
	{ "process-madvise", advise_process },
	{ "move-pages", move_pages_of_parent },
	{ "kcmp", compare_processes },
	{ "prlimit-parent", limits_of_parent },
	{ "affinity-parent", affinity_of_parent },
	{ "priority-parent", priority_of_parent },
	{ "ioprio-parent", io_priority_of_parent },
	{ NULL, NULL },
};
