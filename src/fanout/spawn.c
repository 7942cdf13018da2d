/* SPDX-License-Identifier: MIT */
/* spawn.c - see spawn.h. */
#include "config.h"

#include "fanout/spawn.h"

#include "base/array.h"
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

/* The descriptors of a child's pipes. */
#define SENDER_FD   3
#define RECEIVER_FD (SPAWN_KEPT_FD + SPAWN_KEPT_MAX)
#define CHILD_FDS   (RECEIVER_FD + 1)

/* Without close_range(2), close descriptors up to this one: trying all up to a
 * high limit would take minutes. */
#define CLOSE_MAX 65536

/* Time from the last moment of a child, deadline + grace, to its alarm. */
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
	/* The parent may have died before prctl(2). */
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
}

/* Set an alarm, in case the parent cannot stop us. */
static void
set_alarm(int64_t deadline, int64_t slack)
{
	int64_t ns, seconds;

	deadline = clock_after(deadline, slack);
	if (deadline == CLOCK_NEVER) {
		alarm(0);
		return;
	}
	ns = deadline - clock_now();
	seconds = ns > 0 ? (ns + CLOCK_S - 1) / CLOCK_S : 1;
	alarm(seconds < UINT_MAX ? (unsigned)seconds : UINT_MAX);
}

void
receiver_set_deadline(const struct receiver *r, int64_t deadline)
{
	set_alarm(deadline, r->slack);
}

/* Make the descriptor "to" the same as "from". Only the standard ones survive
 * an exec. */
static void
duplicate(int from, int to)
{
	int fd;

	do
		if (from == to)
			fd =
			    fcntl(to, F_SETFD, to < SENDER_FD ? 0 : FD_CLOEXEC);
		else
			fd = dup3(from, to, to < SENDER_FD ? 0 : O_CLOEXEC);
	while (fd == -1 && (errno == EINTR || errno == EBUSY));
	if (fd == -1)
		_exit(EXIT_FAILURE);
}

/* Move each of n descriptors to the number of its index, unless it is -1, and
 * close all others. */
static void
arrange(int *fds, int n)
{
	int i;

	while (fds[n - 1] == -1)
		n--;
	/* A descriptor below its index would be overwritten before its turn. */
	for (i = 0; i < n; i++)
		if (fds[i] != -1 && fds[i] < i &&
		    (fds[i] = fcntl(fds[i], F_DUPFD, n)) == -1)
			_exit(EXIT_FAILURE);
	for (i = 0; i < n; i++)
		if (fds[i] == -1)
			close(i);
		else
			duplicate(fds[i], i);
	close_all_above(n - 1);
}

/* The facts that parent and child both need after a fork. */
struct launch {
	child_fn *fn;
	void *arg;
	const struct spawn_how *how;
	int answers[2];
	int orders[2]; /* -1: none */
};

/* Wipe what was read of the others and has not been reported: secrets may be in
 * it. */
static void
wipe_others(const struct fanout *f)
{
	size_t i;

	if (f->buffered == 0)
		return;
	for (i = 0; i < f->n; i++)
		frame_decoder_free(&f->channels[i]->decoder);
}

static _Noreturn void
run_child(const struct fanout *f, const struct launch *b)
{
	struct sender to_parent;
	struct receiver from_parent = { .fd = RECEIVER_FD };
	const struct spawn_how *how = b->how;
	int fds[CHILD_FDS];
	size_t i;
	int status;

	if (how->leads_group)
		setpgid(0, 0);
	die_with_parent(f->pid);
	wipe_others(f);
	signals_reset();
	fds[STDIN_FILENO] = f->null_fd;
	fds[STDOUT_FILENO] = how->output_fd != -1 ? how->output_fd : f->null_fd;
	fds[STDERR_FILENO] =
	    how->error_fd != -1 ? how->error_fd : STDERR_FILENO;
	fds[SENDER_FD] = b->answers[1];
	fds[RECEIVER_FD] = b->orders[0];
	assert(how->n_kept <= SPAWN_KEPT_MAX);
	for (i = 0; i < SPAWN_KEPT_MAX; i++)
		fds[SPAWN_KEPT_FD + i] = i < how->n_kept ? how->kept[i] : -1;
	arrange(fds, CHILD_FDS);
	sender_init(&to_parent, SENDER_FD);
	frame_decoder_init(&from_parent.decoder, f->type_max);
	from_parent.slack = clock_after(f->grace, ALARM_SLACK);
	set_alarm(how->deadline, from_parent.slack);

	status =
	    b->fn(&to_parent, how->takes_orders ? &from_parent : NULL, b->arg);
	if (status == 0)
		sender_send(&to_parent, FRAME_END, NULL, 0);
	if (sender_flush(&to_parent) == -1)
		status = EXIT_FAILURE;
	_exit(status);
}

static void
close_pair(const int fds[2])
{
	int saved;

	saved = errno;
	if (fds[0] != -1) {
		close(fds[0]);
		close(fds[1]);
	}
	errno = saved;
}

/* Open a pipe whose end fds[ours] does not block. */
static int
open_pair(int fds[2], int ours)
{
	if (pipe2(fds, O_CLOEXEC) == -1) {
		fds[0] = fds[1] = -1;
		return -1;
	}
	if (fcntl(fds[ours], F_SETFL, O_NONBLOCK) == 0)
		return 0;
	close_pair(fds);
	fds[0] = fds[1] = -1;
	return -1;
}

static void
add(struct fanout *f, struct channel *c)
{
	f->channels =
	    array_grow(f->channels, &f->cap, f->n + 1, sizeof(f->channels[0]));
	f->channels[f->n++] = c;
	fanout_look_at(f, c->deadline);
}

static struct channel *
new_channel(pid_t pid, const struct launch *b, void *owner)
{
	struct channel *c;

	c = mem_zalloc(sizeof(*c));
	c->pid = pid;
	c->fd = b->answers[0];
	close(b->answers[1]);
	c->orders_fd = b->orders[1];
	if (b->orders[0] != -1)
		close(b->orders[0]);
	c->deadline = b->how->deadline;
	c->leads_group = b->how->leads_group;
	c->kill_at = CLOCK_NEVER;
	c->rest = -1;
	c->owner = owner;
	return c;
}

struct channel *
spawn(struct fanout *f, child_fn *fn, void *arg, const struct spawn_how *how,
    void *owner)
{
	static const struct spawn_how usual = { SPAWN_USUAL };
	struct launch b = { fn, arg, how == NULL ? &usual : how, { -1, -1 },
		{ -1, -1 } };
	struct channel *c;
	pid_t pid;

	if (open_pair(b.answers, 0) == -1)
		return NULL;
	if (b.how->takes_orders && open_pair(b.orders, 1) == -1)
		goto fail;

	fflush(NULL); /* or the child would write our buffered output, too */
	if ((pid = fork()) == -1)
		goto fail;
	if (pid == 0)
		run_child(f, &b);
	/* The child does this, too. Whichever is first, a signal to the group
	 * reaches it. */
	if (b.how->leads_group)
		setpgid(pid, pid);
	c = new_channel(pid, &b, owner);
	frame_decoder_init(&c->decoder, f->type_max);
	add(f, c);
	return c;

fail:
	close_pair(b.answers);
	close_pair(b.orders);
	return NULL;
}

void
spawn_signal(const struct channel *c, int signal)
{
	/* For kill(2), 0 and -1 are groups of processes. */
	if (c->pid > 1)
		kill(c->leads_group ? -c->pid : c->pid, signal);
}

/* Return whether the leader of a group has ended, and kill the rest of the
 * group then. Until the leader is reaped, no other group can have its id. */
static bool
end_group(const struct channel *c, int options)
{
	siginfo_t info;
	int rc;

	do {
		info.si_pid = 0;
		rc = waitid(
		    P_PID, (id_t)c->pid, &info, WEXITED | WNOWAIT | options);
	} while (rc == -1 && errno == EINTR);
	if (rc == -1)
		return true; /* waitpid(2) will report the error */
	if (info.si_pid == 0)
		return false;
	spawn_signal(c, SIGKILL);
	return true;
}

/* options is WNOHANG or 0 for waitpid(2). */
static bool
reap(struct channel *c, int options)
{
	pid_t pid;
	int status;

	if (c->pid == 0)
		return true;
	if (c->leads_group && !end_group(c, options))
		return false;
	/* Retry after EINTR: SIGCHLD has been handled and does not come again.
	 */
	do {
		status = 0;
		pid = waitpid(c->pid, &status, options);
	} while (pid == -1 && errno == EINTR);
	if (pid == 0)
		return false;
	c->pid = 0; /* another process may get this pid now */
	c->wait_status = status;
	c->reaped_at = clock_now();
	return true;
}

bool
spawn_reap(struct channel *c)
{
	return reap(c, WNOHANG);
}

/* Return the channel of that process, or of any that is not reaped if pid is
 * -1; or NULL. */
static struct channel *
find(const struct fanout *f, pid_t pid)
{
	pid_t its;
	size_t i;

	for (i = 0; i < f->n; i++) {
		its = f->channels[i]->pid;
		if (pid == -1 ? its != 0 : its == pid)
			return f->channels[i];
	}
	return NULL;
}

/* Ask the kernel which child has ended, because asking about each would cost
 * the square of their number. */
bool
spawn_reap_next(struct fanout *f)
{
	struct channel *c;
	siginfo_t info;
	int rc;

	do {
		info.si_pid = 0;
		rc = waitid(P_ALL, 0, &info, WEXITED | WNOWAIT | WNOHANG);
	} while (rc == -1 && errno == EINTR);
	if (rc == 0 && info.si_pid == 0)
		return false;
	/* Without any child, somebody else has reaped ours. */
	c = find(f, rc == 0 ? info.si_pid : -1);
	if (c != NULL)
		return spawn_reap(c);
	/* A process may have children from before it became this program. */
	return rc == 0 && waitpid(info.si_pid, NULL, WNOHANG) > 0;
}

void
spawn_wait(struct channel *c)
{
	reap(c, 0);
}
