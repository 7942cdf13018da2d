/* SPDX-License-Identifier: MIT */
/*
 * spawn.h - Go's `go`: run a function in a process of its own and hold the
 * receiving end of its pipe. All that forks, signals and reaps is here.
 */
#ifndef FF_FANOUT_SPAWN_H
#define FF_FANOUT_SPAWN_H

#include "fanout/fanout.h"

#include <stddef.h>

/*
 * What a child runs. It says what it has to say through to_parent; the end
 * frame is sent behind it when it returns 0. Any other return leaves the
 * channel without its end: the child counts as dead. The return value is the
 * exit status. from_parent is NULL where the child takes no orders.
 */
typedef int child_fn(
    struct sender *to_parent, struct receiver *from_parent, void *arg);

/* What a child is given, and how it is held. */
struct spawn_how {
	int64_t deadline;  /* a moment; CLOCK_NEVER: none */
	bool takes_orders; /* with a pipe from the parent to it */
	bool leads_group;  /* of processes of its own: signals go to all of it,
	                      and what is left of it when the child is gone is
	                      killed */
	int output_fd;     /* its standard output; -1: /dev/null */
	int error_fd;      /* its standard error; -1: ours */
	/* More descriptors for it to have, -1 among them for none: it finds
	 * them as SPAWN_KEPT_FD and the numbers that follow. */
	const int *kept;
	size_t n_kept; /* at most SPAWN_KEPT_MAX */
};

#define SPAWN_KEPT_FD  5
#define SPAWN_KEPT_MAX 3

/*
 * Fork a child that runs fn(..., arg).
 *
 * The child has no descriptor but its pipe, that of its orders and those that
 * it is to keep (all are closed by an exec), and the standard three, input
 * being /dev/null, for reading and writing. Its signal
 * mask is empty, its actions are default (but SIGINT, SIGQUIT and SIGHUP, which
 * a terminal sends to all, are ignored: the parent decides). It dies with its
 * parent, and at the latest a second after deadline + grace by an alarm of its
 * own. It leaves by _exit(2). It is stopped at its deadline.
 *
 * Returns the channel, which fanout_close() frees, or NULL with errno where
 * there is no process (EAGAIN, ENOMEM) or no descriptor (EMFILE, ENFILE) to
 * be had: an error that goes away when other children are done.
 */
struct channel *spawn(struct fanout *f, child_fn *fn, void *arg,
    const struct spawn_how *how, void *owner);

/* In a child, with an order that brings another deadline (CLOCK_NEVER: none):
 * move its own alarm. The parent sets channel->deadline. */
void receiver_set_deadline(const struct receiver *r, int64_t deadline);

/* For this room alone: send a signal, to the group where it leads one, while
 * the pid is ours; reap without waiting (true once the child is reaped, with
 * its group killed before); wait for its end. */
void spawn_signal(const struct channel *c, int signal);
bool spawn_reap(struct channel *c);
void spawn_wait(struct channel *c);

#endif
