/* SPDX-License-Identifier: MIT */
/*
 * shim.c - a library to preload that injects faults: an allocation that fails
 * in one process, and short reads and writes in all of them. It can also stop a
 * process at a gate until a tracer is attached. Knows nothing of the program.
 *
 * FAULT_IN=G.N       the chosen process: 0.0 is the first, 1.N its Nth child,
 *                    2.N the Nth child of one of these
 * FAULT_GATE=FIFO    the process writes its PID to the FIFO, and waits while
 *                    the reader has the FIFO locked
 * FAULT_ALLOC=N      the Nth allocation of the process fails
 * FAULT_STATE=FILE   the file has an up-to-date struct state of the process
 * FAULT_SHORT=N      no read or write, in any process, moves more than N bytes
 *
 * The programs that these processes execute have no faults.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Longest wait at the gate, in seconds: its reader may have been killed. */
#define GATE_MAX 60

/* Bytes of a read or write on an event descriptor, which cannot be short. */
#define EVENT_SIZE 8

struct state {
	uint64_t allocations; /* made by the process */
	uint64_t failed;      /* number of allocations that failed */
};

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *p, size_t n);

ssize_t __read_chk(int fd, void *p, size_t n, size_t room);
ssize_t __recv_chk(int fd, void *p, size_t n, size_t room, int flags);

static struct {
	long generation, number; /* the chosen process */
	uint64_t alloc;          /* 0: none */
	size_t cap;              /* 0: none */
	char gate[256];          /* "": none */
} plan;

static struct state own, *state = &own;
static long generation, forks;
static bool is_meant;

static long
number_of(const char *name)
{
	const char *value = getenv(name);

	return value != NULL ? strtol(value, NULL, 10) : 0;
}

static void
map_state(void)
{
	const char *path = getenv("FAULT_STATE");
	void *p;
	int fd;

	fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd == -1)
		return;
	p = mmap(
	    NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p != MAP_FAILED)
		state = p;
	close(fd);
}

static void
wait_at_gate(void)
{
	int fd;

	if (plan.gate[0] == '\0')
		return;
	/* Allow a tracer that is not our parent even if Yama restricts it. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	alarm(GATE_MAX);
	fd = open(plan.gate, O_WRONLY | O_CLOEXEC);
	dprintf(fd, "%ld\n", (long)getpid());
	flock(fd, LOCK_SH);
	close(fd);
	alarm(0);
}

static void
see_who_this_is(long number)
{
	is_meant = generation == plan.generation && number == plan.number;
	if (is_meant)
		wait_at_gate();
}

static void
count_fork(void)
{
	forks++;
}

static void
be_child(void)
{
	long number = forks;

	generation++;
	forks = 0;
	see_who_this_is(number);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *in = getenv("FAULT_IN"), *gate = getenv("FAULT_GATE");
	char *end;

	unsetenv("LD_PRELOAD");
	plan.generation = in != NULL ? strtol(in, &end, 10) : -1;
	if (in != NULL && *end == '.')
		plan.number = strtol(end + 1, NULL, 10);
	if (gate != NULL)
		snprintf(plan.gate, sizeof(plan.gate), "%s", gate);
	plan.alloc = (uint64_t)number_of("FAULT_ALLOC");
	plan.cap = (size_t)number_of("FAULT_SHORT");
	map_state();
	pthread_atfork(count_fork, NULL, be_child);
	see_who_this_is(0);
}

/* Count an allocation, and return whether it has to fail. */
static bool
fails(void)
{
	uint64_t n;

	if (!is_meant)
		return false;
	n = __atomic_add_fetch(&state->allocations, 1, __ATOMIC_RELAXED);
	if (n != plan.alloc)
		return false;
	state->failed++;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}

static size_t
cut(size_t n)
{
	if (plan.cap == 0 || n <= plan.cap || n == EVENT_SIZE)
		return n;
	return plan.cap;
}

ssize_t
read(int fd, void *p, size_t n)
{
	return syscall(SYS_read, fd, p, cut(n));
}

/* read() is compiled to this function if buffer sizes are checked. */
ssize_t
__read_chk(int fd, void *p, size_t n, size_t room)
{
	return read(fd, p, n < room ? n : room);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	return syscall(SYS_write, fd, p, cut(n));
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	if (plan.cap == 0)
		return syscall(SYS_writev, fd, v, n);
	while (n > 1 && v->iov_len == 0) {
		v++;
		n--;
	}
	return write(fd, v->iov_base, v->iov_len);
}

ssize_t
recv(int fd, void *p, size_t n, int flags)
{
	return syscall(SYS_recvfrom, fd, p, cut(n), flags, NULL, NULL);
}

ssize_t
__recv_chk(int fd, void *p, size_t n, size_t room, int flags)
{
	return recv(fd, p, n < room ? n : room, flags);
}

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	return syscall(SYS_sendto, fd, p, cut(n), flags, NULL, 0);
}
