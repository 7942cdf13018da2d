/* SPDX-License-Identifier: MIT */
/* spawn.c - see spawn.h. A pid is signalled only while it is not reaped. */
#include "config.h"

#include "fanout/spawn.h"

#include "base/clock.h"
#include "base/mem.h"
#include "fanout/signals.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

/* Where a child finds the pipe: behind the three that everybody has. */
#define SENDER_FD 3

/* Where the kernel does not close all at once, a limit may be so high that
 * trying each number would take minutes. */
#define CLOSE_MAX 65536

/* How long past its last moment a child waits for the parent to end it. */
#define ALARM_SLACK CLOCK_S

static void
close_all_above(int fd)
{
	struct rlimit limit;
	int i, end;

#ifdef HAVE_CLOSE_RANGE
	if (close_range((unsigned)fd + 1, UINT_MAX, 0) == 0)
		return;
#endif
	end = CLOSE_MAX;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < CLOSE_MAX)
		end = (int)limit.rlim_cur;
	for (i = fd + 1; i < end; i++)
		close(i);
}

static void
die_with_parent(pid_t parent)
{
#ifdef PR_SET_PDEATHSIG
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	/* It may have died before it could have told us. */
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
}

/* The parent stops us in time; this is for when it cannot. */
static void
set_alarm(int64_t deadline, int64_t grace)
{
	int64_t ns, seconds;

	deadline = clock_after(clock_after(deadline, grace), ALARM_SLACK);
	if (deadline == CLOCK_NEVER)
		return;
	ns = deadline - clock_now();
	seconds = ns > 0 ? (ns + CLOCK_S - 1) / CLOCK_S : 1;
	alarm(seconds < UINT_MAX ? (unsigned)seconds : UINT_MAX);
}

static _Noreturn void
be_child(const struct fanout *f, int fd, const struct channel *c, child_fn *fn,
    void *arg)
{
	struct sender to_parent;
	int status;

	die_with_parent(f->pid);
	signals_reset();
	dup2(f->null_fd, STDIN_FILENO);
	dup2(f->null_fd, STDOUT_FILENO);
	if (fd != SENDER_FD)
		dup2(fd, SENDER_FD);
	close_all_above(SENDER_FD);
	fcntl(SENDER_FD, F_SETFD, FD_CLOEXEC);
	set_alarm(c->deadline, f->grace);

	to_parent.fd = SENDER_FD;
	status = fn(&to_parent, arg);
	if (status == 0 && sender_send(&to_parent, FRAME_END, NULL, 0) == -1)
		status = EXIT_FAILURE;
	_exit(status);
}

static void
add(struct fanout *f, struct channel *c)
{
	if (f->n == f->cap) {
		f->cap = f->cap == 0 ? 16 : f->cap * 2;
		f->channels =
		    mem_resize(f->channels, f->cap, sizeof(f->channels[0]));
	}
	f->channels[f->n++] = c;
}

struct channel *
spawn(struct fanout *f, child_fn *fn, void *arg, int64_t deadline, void *owner)
{
	struct channel *c;
	int fds[2], saved;

	if (pipe2(fds, O_CLOEXEC) == -1)
		return NULL;
	c = mem_zalloc(sizeof(*c));
	c->fd = fds[0];
	c->deadline = deadline;
	c->kill_at = CLOCK_NEVER;
	c->owner = owner;
	if (fcntl(c->fd, F_SETFL, O_NONBLOCK) == -1)
		goto fail;

	fflush(NULL); /* or the child would have our unwritten output too */
	if ((c->pid = fork()) == -1)
		goto fail;
	if (c->pid == 0)
		be_child(f, fds[1], c, fn, arg);
	close(fds[1]);
	frame_decoder_init(&c->decoder, f->type_max);
	add(f, c);
	return c;

fail:
	saved = errno;
	close(fds[0]);
	close(fds[1]);
	free(c);
	errno = saved;
	return NULL;
}

void
spawn_signal(const struct channel *c, int signal)
{
	/* kill(2) takes 0 and -1 for whole groups of processes. */
	if (c->pid > 1)
		kill(c->pid, signal);
}

bool
spawn_reap(struct channel *c)
{
	pid_t pid;
	int status;

	if (c->pid == 0)
		return true;
	status = 0;
	pid = waitpid(c->pid, &status, WNOHANG);
	if (pid == 0 || (pid == -1 && errno == EINTR))
		return false;
	c->pid = 0; /* whose it is from here on, nobody knows */
	c->wait_status = status;
	c->reaped_at = clock_now();
	return true;
}

void
spawn_wait(struct channel *c)
{
	while (c->pid != 0 && waitpid(c->pid, &c->wait_status, 0) == -1)
		if (errno != EINTR)
			break;
	c->pid = 0;
}
