/* SPDX-License-Identifier: MIT */
/* calls.c - the system calls of the simulated run. */
#include "config.h"

#include "calls.h"
#include "judge.h"
#include "world.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* If more waits than this end without an event, a loop spins. */
#define IDLE_POLLS_MAX 1000

/* The longest that one call of clock_gettime() takes. */
#define LOOK_MAX 3000

#define STALL_MAX (30 * CLOCK_MS)

int
sim_clock_gettime(clockid_t which, struct timespec *ts)
{
	int64_t moment, stall;

	world.now += 1 + roll_time(LOOK_MAX);
	if (world.stalls != 0 && one_in(world.stalls)) {
		stall = roll_time(STALL_MAX);
		world.now += stall;
		world.stalled += stall;
		say("the machine stands still for %.3f ms",
		    (double)stall / (double)CLOCK_MS);
	}
	moment = world.now;
	if (which == CLOCK_REALTIME)
		moment += 1700000000 * CLOCK_S;
	ts->tv_sec = (time_t)(moment / CLOCK_S);
	ts->tv_nsec = (long)(moment % CLOCK_S);
	return 0;
}

static struct world_fd *
find(int fd)
{
	if (fd < 0 || fd >= WORLD_FDS || world.fds[fd].kind == FD_FREE)
		fault("descriptor %d is used, which is not open", fd);
	return &world.fds[fd];
}

int
sim_close(int fd)
{
	struct world_fd *f = find(fd);

	world_catch_up();
	if (f->kind == FD_ANSWERS) {
		f->process->is_heard = false;
		if (f->process->is_blocked)
			process_wake(f->process, world.now);
	}
	if (f->kind == FD_ORDERS) {
		f->process->is_ordered = false;
		f->process->is_told = true;
		if (f->process->awaits_order)
			process_wake(f->process,
			    clock_after(world.now, roll_time(CLOCK_MS)));
	}
	if (fd == 1)
		world.output.is_closed = true;
	f->kind = FD_FREE;
	processes_sweep();
	return 0;
}

int
sim_fcntl(int fd, int command)
{
	find(fd);
	return command == F_GETFL ? O_WRONLY : 0;
}

int
sim_fstat(int fd, struct stat *st)
{
	static const mode_t modes[] = {
		[OUTPUT_FILE] = S_IFREG,
		[OUTPUT_PIPE] = S_IFIFO,
		[OUTPUT_SOCKET] = S_IFSOCK,
	};

	find(fd);
	memset(st, 0, sizeof(*st));
	st->st_mode = modes[world.output.kind];
	return 0;
}

int
sim_isatty(int fd)
{
	find(fd);
	return 0;
}

int
sim_open(const char *path, int flags)
{
	(void)flags;
	if (strcmp(path, "/dev/null") == 0)
		return world_fd(FD_NULL, NULL);
	if (world.output.reopens)
		return world_fd(FD_OUTPUT, NULL);
	errno = ENOENT;
	return -1;
}

int
sim_getrlimit(int resource, struct rlimit *limit)
{
	limit->rlim_cur = limit->rlim_max =
	    resource == RLIMIT_NOFILE ? WORLD_FDS - FIRST_FD : RLIM_INFINITY;
	return 0;
}

int
sim_setrlimit(int resource, const struct rlimit *limit)
{
	(void)resource;
	(void)limit;
	return 0;
}

pid_t
sim_getpid(void)
{
	return 1000;
}

/* Set *n to the number of bytes in a process's pipe. */
int
sim_ioctl(int fd, unsigned long request, int *n)
{
	struct world_fd *f = find(fd);

	(void)request;
	world_catch_up();
	*n = (int)f->process->pipe.len;
	return 0;
}

static ssize_t
read_answers(struct process *p, void *to, size_t n)
{
	if (p->pipe.len == 0) {
		if (p->is_closed)
			return 0;
		errno = EAGAIN;
		return -1;
	}
	if (n > p->pipe.len)
		n = p->pipe.len;
	/* The kernel may return fewer bytes than there are. */
	if (one_in(4))
		n = 1 + roll(n);
	memcpy(to, p->pipe.data, n);
	buf_drop(&p->pipe, n);
	world.idle_polls = 0;
	if (p->is_blocked) {
		p->is_blocked = false;
		process_wake(p, clock_after(world.now, roll_time(20000)));
	}
	return (ssize_t)n;
}

static ssize_t
read_list(void *to, size_t n)
{
	struct world_list *l = &world.list;

	if (l->at == l->come && l->has_ended && l->fails) {
		errno = EIO;
		return -1;
	}
	if (l->at == l->come && l->has_ended)
		return 0;
	if (l->at == l->come)
		fault("standard input is read where nothing is there");
	if (n > l->come - l->at)
		n = l->come - l->at;
	memcpy(to, l->bytes.data + l->at, n);
	l->at += n;
	return (ssize_t)n;
}

ssize_t
sim_read(int fd, void *p, size_t n)
{
	struct world_fd *f = find(fd);

	world_catch_up();
	if (one_in(50)) {
		errno = EINTR;
		return -1;
	}
	if (f->kind == FD_LIST)
		return read_list(p, n);
	if (f->kind != FD_ANSWERS)
		fault("descriptor %d is read", fd);
	return read_answers(f->process, p, n);
}

static size_t
room(void)
{
	const struct world_output *o = &world.output;

	if (o->kind == OUTPUT_FILE)
		return SIZE_MAX;
	return o->unread < o->pipe_size ? o->pipe_size - o->unread : 0;
}

static ssize_t
write_output(const struct world_fd *f, const void *p, size_t n)
{
	struct world_output *o = &world.output;

	if (o->is_closed)
		fault("standard output is written to after its end");
	if (o->bytes.len >= o->gone_at)
		o->is_gone = true;
	if (o->is_gone) {
		errno = o->kind == OUTPUT_FILE ? ENOSPC : EPIPE;
		return -1;
	}
	if (f->blocks && o->kind == OUTPUT_PIPE && n > room())
		fault("a write to standard output blocks");
	if (n > room())
		n = room();
	if (n == 0) {
		errno = EAGAIN;
		return -1;
	}
	if (o->kind == OUTPUT_FILE && n > 1 && one_in(8))
		n = 1 + roll(n - 1);
	buf_append(&o->bytes, p, n);
	if (o->kind != OUTPUT_FILE) {
		if (o->unread == 0 && o->read_at < world.now)
			o->read_at = world.now;
		o->unread += n;
	}
	return (ssize_t)n;
}

ssize_t
sim_write(int fd, const void *p, size_t n)
{
	struct world_fd *f = find(fd);

	world_catch_up();
	if (f->kind == FD_ERROR) {
		say("says: %.*s", (int)n - 1, (const char *)p);
		return (ssize_t)n;
	}
	if (f->kind != FD_OUTPUT)
		fault("descriptor %d is written to", fd);
	return write_output(f, p, n);
}

ssize_t
sim_send(int fd, const void *p, size_t n, int flags)
{
	if ((flags & MSG_NOSIGNAL) == 0 || (flags & MSG_DONTWAIT) == 0)
		fault("a socket is written to without care");
	return sim_write(fd, p, n);
}

static ssize_t
write_orders(struct process *p, const struct iovec *v, int n)
{
	size_t all, left, part;
	int i;

	if (p->is_dead) {
		errno = EPIPE;
		return -1;
	}
	left = p->orders_size - p->orders.len;
	for (i = 0, all = 0; i < n && left > 0; i++) {
		part = v[i].iov_len < left ? v[i].iov_len : left;
		buf_append(&p->orders, v[i].iov_base, part);
		all += part;
		left -= part;
	}
	if (all == 0) {
		errno = EAGAIN;
		return -1;
	}
	if (p->awaits_order)
		process_wake(p, clock_after(world.now, roll_time(CLOCK_MS)));
	return (ssize_t)all;
}

ssize_t
sim_writev(int fd, const struct iovec *v, int n)
{
	struct world_fd *f;
	size_t all;
	int i;

	if (fd == SCRIPT_FD) {
		for (i = 0, all = 0; i < n; all += v[i++].iov_len)
			buf_append(&world.script, v[i].iov_base, v[i].iov_len);
		return (ssize_t)all;
	}
	f = find(fd);
	world_catch_up();
	if (f->kind != FD_ORDERS)
		fault("descriptor %d is written to", fd);
	return write_orders(f->process, v, n);
}

static short
events_of(const struct pollfd *p)
{
	const struct world_fd *f = find(p->fd);
	const struct world_output *o = &world.output;
	const struct world_list *l = &world.list;
	short events;

	events = 0;
	switch (f->kind) {
	case FD_LIST:
		if (l->at < l->come || l->has_ended)
			events = POLLIN;
		break;
	case FD_OUTPUT:
		if (o->is_gone && o->kind == OUTPUT_PIPE)
			return POLLERR;
		/* Linux requires room for at least a page. */
		if (o->is_gone || room() >= PIPE_BUF)
			events = POLLOUT;
		break;
	case FD_ANSWERS:
		if (f->process->pipe.len > 0)
			events = POLLIN;
		if (f->process->is_closed)
			return (short)(events | POLLHUP);
		break;
	case FD_ERROR:
		events = POLLOUT;
		break;
	default:
		fault("descriptor %d is waited for", p->fd);
	}
	return (short)(events & p->events);
}

static int
count_ready(struct pollfd *fds, nfds_t n)
{
	nfds_t i;
	int ready;

	for (i = 0, ready = 0; i < n; i++) {
		fds[i].revents = fds[i].fd >= 0 ? events_of(&fds[i]) : 0;
		ready += fds[i].revents != 0;
	}
	return ready;
}

static bool
deliver(void)
{
	bool any;
	int i;

	any = world.child_changed;
	world.child_changed = false;
	if (any && world.handlers[SIGCHLD] != NULL)
		world.handlers[SIGCHLD](SIGCHLD);
	for (i = 0; i < WORLD_SIGNALS; i++) {
		if (!world.signal_pending[i])
			continue;
		world.signal_pending[i] = false;
		any = true;
		if (world.signals_taken++ == 0)
			world.signalled = world.now;
		say("signal %d is taken", world.signal_number[i]);
		world.handlers[world.signal_number[i]](world.signal_number[i]);
	}
	return any;
}

/* Return whether the call waits for the reader of standard output. */
static bool
awaits_reader(const struct pollfd *fds, nfds_t n)
{
	nfds_t i;

	for (i = 0; i < n; i++)
		if (fds[i].fd >= 0 && world.fds[fds[i].fd].kind == FD_OUTPUT &&
		    (fds[i].events & POLLOUT) != 0)
			return true;
	return false;
}

static int
wait_for(struct pollfd *fds, nfds_t n, int64_t until, bool lets_in)
{
	int64_t next, before;
	int ready;

	for (;;) {
		world_catch_up();
		if ((ready = count_ready(fds, n)) > 0)
			return ready;
		if (lets_in && deliver()) {
			errno = EINTR;
			return -1;
		}
		if (world.now >= until)
			return 0;
		next = clock_earlier(until, world_next());
		if (next == CLOCK_NEVER)
			fault("the run waits for ever");
		before = world.now;
		world_pass(next);
		if (awaits_reader(fds, n))
			world.blocked += world.now - before;
	}
}

int
sim_poll(struct pollfd *fds, nfds_t n, int wait_ms)
{
	return wait_for(fds, n,
	    wait_ms < 0 ? CLOCK_NEVER
			: clock_after(world.now, wait_ms * CLOCK_MS),
	    false);
}

int
sim_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *wait,
    const sigset_t *mask)
{
	int64_t until;

	(void)mask;
	judge_memory();
	if (++world.idle_polls > IDLE_POLLS_MAX)
		fault("the run spins");
	until = CLOCK_NEVER;
	if (wait != NULL)
		until = clock_after(
		    world.now, wait->tv_sec * CLOCK_S + wait->tv_nsec);
	judge_wait(until);
	return wait_for(fds, n, until, true);
}

int
sim_sigaction(int number, const struct sigaction *set, struct sigaction *old)
{
	if (old != NULL) {
		memset(old, 0, sizeof(*old));
		old->sa_handler = world.handlers[number];
	}
	if (set != NULL)
		world.handlers[number] = set->sa_handler;
	return 0;
}

int
sim_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	if (old != NULL)
		*old = world.mask;
	if (how == SIG_BLOCK)
		sigorset(&world.mask, &world.mask, set);
	else
		world.mask = *set;
	if (sigismember(&world.mask, SIGTERM) == 0)
		deliver();
	return 0;
}
