/* SPDX-License-Identifier: MIT */
/* attacks_on_self.c - attempts to start another program or process, and to
 * leave the limits of this one. */
#include "config.h"

#include "attacks.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Arguments at an invalid address: the kernel opens the program, but does not
 * run it. */
#define BAD_ARGUMENTS ((char **)1)

static int
end_made(long pid)
{
	if (pid == -1)
		return errno;
	if (pid == 0)
		_exit(0);
	while (waitpid((pid_t)pid, NULL, __WALL) == -1 && errno == EINTR)
		;
	return 0;
}

static int
run_program(const struct attack_target *t)
{
	(void)t;
	return attack_errno_but(
	    syscall(SYS_execve, "/bin/true", BAD_ARGUMENTS, NULL), EFAULT);
}

static int
run_program_at(const struct attack_target *t)
{
	(void)t;
	return attack_errno_but(syscall(SYS_execveat, AT_FDCWD, "/bin/true",
				    BAD_ARGUMENTS, NULL, 0),
	    EFAULT);
}

static int
run_memory(const struct attack_target *t)
{
	int fd, rc;

	(void)t;
	fd = memfd_create("drill", 0);
	if (fd == -1)
		return errno;
	rc = attack_errno_but(
	    syscall(SYS_execveat, fd, "", BAD_ARGUMENTS, NULL, AT_EMPTY_PATH),
	    EFAULT);
	close(fd);
	return rc;
}

static int
make_memory_file(const struct attack_target *t)
{
	(void)t;
	return attack_close(memfd_create("drill", 0));
}

static int
fork_one(const struct attack_target *t)
{
	(void)t;
	return end_made(fork());
}

static int
fork_raw(const struct attack_target *t)
{
	(void)t;
#ifdef SYS_fork
	return end_made(syscall(SYS_fork));
#else
	return ENOSYS;
#endif
}

static int
clone_one(const struct attack_target *t)
{
	(void)t;
	return end_made(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

static int
clone3_one(const struct attack_target *t)
{
	unsigned long long args[8] = { 0 };

	(void)t;
	args[4] = SIGCHLD; /* exit_signal */
	return end_made(syscall(SYS_clone3, args, sizeof(args)));
}

static int
raise_limit(const struct attack_target *t)
{
	static const struct rlimit one = { 1, 1 };

	(void)t;
	return attack_errno(setrlimit(RLIMIT_CORE, &one));
}

static int
survive_parent(const struct attack_target *t)
{
	int rc;

	(void)t;
	rc = attack_errno(prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0));
	if (rc == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	return rc;
}

static int
be_dumpable(const struct attack_target *t)
{
	int rc;

	(void)t;
	rc = attack_errno(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
	if (rc == 0)
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return rc;
}

static int
disarm(const struct attack_target *t)
{
	unsigned left;

	(void)t;
	errno = 0;
	left = alarm(0);
	if (errno != 0)
		return errno;
	alarm(left);
	return 0;
}

static int
push_input(const struct attack_target *t)
{
	/* Standard input is /dev/null, so no terminal gets the byte. */
	(void)t;
	return attack_errno_but(ioctl(STDIN_FILENO, TIOCSTI, "x"), ENOTTY);
}

static int
lead_group(const struct attack_target *t)
{
	(void)t;
	return attack_errno(setpgid(0, 0));
}

static int
lead_session(const struct attack_target *t)
{
	(void)t;
	return attack_errno(setsid());
}

const struct attack attacks_on_self[] = {
	{ "execve", run_program },
	{ "execveat", run_program_at },
	{ "memfd-exec", run_memory },
	{ "memfd-create", make_memory_file },
	{ "fork", fork_one },
	{ "fork-raw", fork_raw },
	{ "clone", clone_one },
	{ "clone3", clone3_one },
	{ "rlimit-up", raise_limit },
	{ "pdeathsig-off", survive_parent },
	{ "dumpable-on", be_dumpable },
	{ "alarm-off", disarm },
	{ "tiocsti", push_input },
	{ "setsid", lead_session },
	{ "setpgid", lead_group },
	{ NULL, NULL },
};
