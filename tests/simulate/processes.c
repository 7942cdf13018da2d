/* SPDX-License-Identifier: MIT */
/* processes.c - simulated processes: their acts, their deaths, and the
 * functions of fanout/spawn.h. */
#include "config.h"

#include "judge.h"
#include "world.h"

#include "base/mem.h"
#include "fanout/spawn.h"
#include "run/attempt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Longest time from the decision to start a process to its start. */
#define START_LATE CLOCK_MS

struct process *
process_new(void)
{
	struct process *p;

	p = mem_zalloc(sizeof(*p));
	p->pid = ++world.last_pid;
	p->is_heard = true;
	p->next_at = world.now;
	p->dies_at = CLOCK_NEVER;
	p->orders_size = PIPE_SIZE;
	order_store_init(&p->store);
	if (world.n_processes == world.processes_cap) {
		world.processes_cap = 2 * world.processes_cap + 16;
		world.processes = mem_resize(world.processes,
		    world.processes_cap, sizeof(world.processes[0]));
	}
	world.processes[world.n_processes++] = p;
	world.born++;
	return p;
}

struct process *
process_find(pid_t pid)
{
	size_t i;

	for (i = 0; i < world.n_processes; i++)
		if (world.processes[i]->pid == pid)
			return world.processes[i];
	fault("process %d is signalled or reaped after its end", (int)pid);
}

void
process_free(struct process *p)
{
	buf_free(&p->pipe);
	buf_free(&p->orders);
	buf_free(&p->script);
	frame_decoder_free(&p->decoder);
	order_store_free(&p->store);
	free(p->acts);
	free(p->url);
	free(p->method);
	free(p);
}

/* Free the processes that have been reaped and whose pipes are closed. */
void
processes_sweep(void)
{
	struct process *p;
	size_t i, n;

	for (i = n = 0; i < world.n_processes; i++) {
		p = world.processes[i];
		if (p->is_reaped && !p->is_heard && !p->is_ordered)
			process_free(p);
		else
			world.processes[n++] = p;
	}
	world.n_processes = n;
}

void
process_act(struct process *p, enum act_kind kind, int64_t wait, size_t n)
{
	p->acts = mem_resize(p->acts, p->acts_n + 1, sizeof(p->acts[0]));
	p->acts[p->acts_n++] = (struct act){ kind, wait, n };
	if (p->acts_n == p->acts_at + 1)
		p->next_at = clock_after(world.now, wait);
}

void
process_wake(struct process *p, int64_t moment)
{
	if (!p->is_dead)
		p->next_at = moment;
}

static void
die(struct process *p, int status)
{
	say("process %d %s %d", (int)p->pid,
	    WIFSIGNALED(status) ? "dies of signal" : "exits with",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	world.idle_polls = 0;
	p->is_dead = true;
	p->status = status;
	p->is_closed = p->is_closed || !p->leaks;
	p->next_at = p->dies_at = CLOCK_NEVER;
	world.child_changed = true;
}

/* Send as many bytes as there is room for in the pipe. Return their number. */
static size_t
send_some(struct process *p, const char *bytes, size_t n)
{
	size_t room;

	if (!p->is_heard) {
		die(p, SIGPIPE);
		return 0;
	}
	room = p->pipe.len < PIPE_SIZE ? PIPE_SIZE - p->pipe.len : 0;
	if (n > room)
		n = room;
	buf_append(&p->pipe, bytes, n);
	return n;
}

/* Write as many bytes of the act as there is room for. Return whether all are
 * written. */
static bool
write_some(struct process *p, struct act *a)
{
	size_t n;

	n = send_some(p, p->script.data + p->script_at, a->n);
	say("process %d sends %zu of %zu bytes", (int)p->pid, n, a->n);
	p->script_at += n;
	a->n -= n;
	if (a->n > 0 && !p->is_dead) {
		p->is_blocked = true;
		p->next_at = CLOCK_NEVER;
		return false;
	}
	return true;
}

/* Do the act, and return whether it is done. */
static bool
do_act(struct process *p, struct act *a)
{
	switch (a->kind) {
	case ACT_WRITE:
		return write_some(p, a);
	case ACT_CLOSE:
		say("process %d closes its pipe", (int)p->pid);
		p->is_closed = true;
		return true;
	case ACT_EXIT:
		die(p, (int)a->n << 8);
		return true;
	case ACT_DIE:
		die(p, (int)a->n);
		return true;
	case ACT_ORDER:
		say("process %d looks for an order", (int)p->pid);
		p->awaits_order = true;
		p->next_at = CLOCK_NEVER;
		child_ordered(p);
		return !p->awaits_order;
	case ACT_NOTHING:
		p->next_at = CLOCK_NEVER;
		return false;
	}
	return true;
}

void
process_catch_up(struct process *p)
{
	struct act *a;

	while (
	    !p->is_dead && p->next_at <= world.now && p->acts_at < p->acts_n) {
		a = &p->acts[p->acts_at];
		world.idle_polls = 0;
		if (!do_act(p, a) || p->is_dead)
			break;
		p->acts_at++;
		p->next_at = p->acts_at < p->acts_n
		    ? clock_after(
			  p->next_at == CLOCK_NEVER ? world.now : p->next_at,
			  p->acts[p->acts_at].wait)
		    : CLOCK_NEVER;
	}
	if (!p->is_dead && p->dies_at <= world.now)
		die(p, p->dies_how);
}

int64_t
process_next(const struct process *p)
{
	int64_t next;

	if (p->is_dead)
		return CLOCK_NEVER;
	next = p->acts_at < p->acts_n ? p->next_at : CLOCK_NEVER;
	return clock_earlier(next, p->dies_at);
}

static void
plan_death(struct process *p, int64_t after, int status)
{
	int64_t at;

	at = clock_after(world.now, after);
	if (at >= p->dies_at)
		return;
	p->dies_at = at;
	p->dies_how = status;
}

/* Let the process do the rest of its acts without waiting. */
static void
hurry(struct process *p)
{
	size_t i;

	if (p->awaits_order) {
		plan_death(p, roll_time(CLOCK_MS), SIGTERM);
		return;
	}
	for (i = p->acts_at; i < p->acts_n; i++)
		p->acts[i].wait = 0;
	if (!p->is_blocked)
		process_wake(p, world.now);
}

static void
take_term(struct process *p)
{
	switch (p->on_term) {
	case TERM_DIES:
		plan_death(p, roll_time(CLOCK_MS), SIGTERM);
		break;
	case TERM_EXITS:
		plan_death(p, roll_time(300 * CLOCK_MS), (int)roll(3) << 8);
		break;
	case TERM_ENDS:
		hurry(p);
		break;
	case TERM_IGNORED:
		break;
	}
}

void
process_signal(struct process *p, int number)
{
	world_catch_up();
	if (p->is_dead)
		return;
	p->is_told = true;
	say("process %d is sent signal %d", (int)p->pid, number);
	if (number == SIGKILL && p->is_undying)
		world.has_undying = true;
	if (number == SIGKILL)
		plan_death(p, p->is_undying ? 5 * CLOCK_S : roll_time(CLOCK_MS),
		    SIGKILL);
	else if (number == SIGTERM)
		take_term(p);
}

/* The functions of fanout/spawn.h, with simulated processes. */

static bool
can_fork(void)
{
	if (world.now >= world.fork_fails_from &&
	    world.now < world.fork_fails_until)
		return false;
	return !per_mille(world.fork_fails);
}

/* Check that another process may ask. */
static void
check_start(void)
{
	size_t i, n;

	if (world.signals_taken > 0)
		fault("a service is asked after a signal");
	if (world.now > clock_after(world.deadline, START_LATE + world.stalled))
		fault("a service is asked after the deadline");
	for (i = n = 0; i < world.n_processes; i++)
		n += !world.processes[i]->is_reaped &&
		    !world.processes[i]->is_dead &&
		    !world.processes[i]->is_told;
	if (world.jobs > 0 && n > world.jobs)
		fault("%zu processes ask, of %zu", n, world.jobs);
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
	fanout_look_at(f, c->deadline);
}

struct channel *
spawn(struct fanout *f, child_fn *fn, void *arg, const struct spawn_how *how,
    void *owner)
{
	struct channel *c;
	struct process *p;

	(void)fn;
	world_catch_up();
	world.idle_polls = 0;
	world.fanout = f;
	if (!can_fork()) {
		say("fork fails");
		errno = one_in(2) ? EAGAIN : EMFILE;
		return NULL;
	}
	p = process_new();
	p->takes_orders = p->is_ordered = how->takes_orders;
	frame_decoder_init(&p->decoder, f->type_max);
	c = mem_zalloc(sizeof(*c));
	c->pid = p->pid;
	c->fd = world_fd(FD_ANSWERS, p);
	c->orders_fd = how->takes_orders ? world_fd(FD_ORDERS, p) : -1;
	c->deadline = how->deadline;
	c->leads_group = how->leads_group;
	c->kill_at = CLOCK_NEVER;
	c->rest = -1;
	c->owner = owner;
	frame_decoder_init(&c->decoder, f->type_max);
	add(f, c);
	check_start();
	judge_start(f, arg);
	child_begin(p, &((const struct attempt *)arg)->job);
	return c;
}

void
spawn_signal(const struct channel *c, int signal)
{
	if (c->pid > 1)
		process_signal(process_find(c->pid), signal);
}

static void
reap(struct channel *c, struct process *p)
{
	say("process %d is reaped", (int)p->pid);
	p->is_reaped = true;
	c->pid = 0;
	c->wait_status = p->status;
	c->reaped_at = clock_now();
	processes_sweep();
}

bool
spawn_reap(struct channel *c)
{
	struct process *p;

	if (c->pid == 0)
		return true;
	world_catch_up();
	p = process_find(c->pid);
	if (!p->is_dead)
		return false;
	reap(c, p);
	return true;
}

bool
spawn_reap_next(struct fanout *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->channels[i]->pid != 0 && spawn_reap(f->channels[i]))
			return true;
	return false;
}

void
spawn_wait(struct channel *c)
{
	struct process *p;
	int64_t next;

	if (c->pid == 0)
		return;
	p = process_find(c->pid);
	while (!p->is_dead) {
		next = world_next();
		if (next == CLOCK_NEVER)
			fault("a process that does not die is waited for");
		world_pass(next);
	}
	reap(c, p);
}

/* Do nothing: simulated children have no alarm. */
void
receiver_set_deadline(const struct receiver *r, int64_t deadline)
{
	(void)r;
	(void)deadline;
}
