/* SPDX-License-Identifier: MIT */
/* world.c - see world.h: the clock, random numbers, and timed events. */
#include "config.h"

#include "world.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world world;

uint64_t
roll(uint64_t n)
{
	uint64_t z;

	z = world.random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return n == 0 ? 0 : z % n;
}

bool
one_in(uint64_t n)
{
	return roll(n) == 0;
}

bool
per_mille(unsigned n)
{
	return roll(1000) < n;
}

int64_t
roll_time(int64_t max)
{
	return (int64_t)roll((uint64_t)max + 1);
}

void
say(const char *format, ...)
{
	va_list ap;

	if (!world.traces)
		return;
	fprintf(stderr, "%12.6f ",
	    (double)(world.now - world.began) / (double)CLOCK_S);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void
fault(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(world.fault, sizeof(world.fault), format, ap);
	va_end(ap);
	say("FAULT %s", world.fault);
	longjmp(world.out, 1);
}

void
world_init(uint64_t seed, bool traces)
{
	size_t i;

	memset(&world, 0, sizeof(world));
	world.seed = seed;
	world.random = seed * UINT64_C(0xd1342543de82ef95) + 1;
	world.traces = traces;
	world.began = world.now = 1000 * CLOCK_S;
	world.last_pid = 1000;
	sigemptyset(&world.mask);
	world.fds[0].kind = FD_LIST;
	world.fds[1].kind = FD_OUTPUT;
	world.fds[1].blocks = true;
	world.fds[2].kind = FD_ERROR;
	for (i = 0; i < WORLD_SIGNALS; i++)
		world.signal_at[i] = CLOCK_NEVER;
	world.deadline = CLOCK_NEVER;
	world.output.read_at = CLOCK_NEVER;
	world.output.stall_at = world.output.gone_at = SIZE_MAX;
	world.list.next_at = CLOCK_NEVER;
}

void
world_free(void)
{
	size_t i;

	for (i = 0; i < world.n_processes; i++)
		process_free(world.processes[i]);
	free(world.processes);
	buf_free(&world.output.bytes);
	buf_free(&world.list.bytes);
	buf_free(&world.script);
}

int
world_fd(enum fd_kind kind, struct process *p)
{
	int fd;

	for (fd = FIRST_FD; fd < WORLD_FDS; fd++) {
		if (world.fds[fd].kind != FD_FREE)
			continue;
		world.fds[fd].kind = kind;
		world.fds[fd].process = p;
		world.fds[fd].blocks = false;
		return fd;
	}
	fault("%d descriptors are open", WORLD_FDS);
}

/* Let the reader of standard output read some bytes. */
static void
read_output(void)
{
	struct world_output *o = &world.output;
	size_t n;

	world.idle_polls = 0;
	n = o->unread < o->read_size ? o->unread : o->read_size;
	o->unread -= n;
	o->read_at = clock_after(o->read_at, o->read_gap);
	if (o->bytes.len - o->unread < o->stall_at)
		return;
	o->stall_at = SIZE_MAX;
	o->read_at = clock_after(o->read_at, o->stall);
	say("the reader stalls");
}

static void
read_list(void)
{
	struct world_list *l = &world.list;

	world.idle_polls = 0;
	if (l->come < l->bytes.len) {
		l->come += l->piece;
		if (l->come > l->bytes.len)
			l->come = l->bytes.len;
		l->next_at = clock_after(l->next_at, roll_time(l->gap));
		return;
	}
	l->has_ended = !l->is_endless;
	l->next_at = CLOCK_NEVER;
}

void
world_catch_up(void)
{
	size_t i;

	for (i = 0; i < WORLD_SIGNALS; i++)
		if (world.signal_at[i] <= world.now) {
			world.signal_at[i] = CLOCK_NEVER;
			world.signal_pending[i] = true;
			say("signal %d comes", world.signal_number[i]);
		}
	while (world.output.read_at <= world.now)
		read_output();
	while (world.list.next_at <= world.now)
		read_list();
	for (i = 0; i < world.n_processes; i++)
		process_catch_up(world.processes[i]);
}

int64_t
world_next(void)
{
	int64_t next;
	size_t i;

	/* A read from an empty pipe is no event. */
	next = world.output.unread > 0 ? world.output.read_at : CLOCK_NEVER;
	next = clock_earlier(next, world.list.next_at);
	for (i = 0; i < WORLD_SIGNALS; i++)
		next = clock_earlier(next, world.signal_at[i]);
	for (i = 0; i < world.n_processes; i++)
		next = clock_earlier(next, process_next(world.processes[i]));
	return next;
}

void
world_pass(int64_t moment)
{
	if (moment > world.now)
		world.now = moment;
	world_catch_up();
}
