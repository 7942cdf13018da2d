/* SPDX-License-Identifier: MIT */
/* spawn.h - Go's `go`: run a function in a process of its own, and receive what
 * it sends. Only this file forks, signals and reaps. */
#ifndef FF_FANOUT_SPAWN_H
#define FF_FANOUT_SPAWN_H

#include "fanout/fanout.h"

#include <stddef.h>

/*
 * The main function of a child. It sends frames through to_parent and returns
 * its exit status. If that is 0, the end frame is sent; otherwise the channel
 * ends without it. from_parent is NULL if the child takes no orders.
 */
typedef int child_fn(
    struct sender *to_parent, struct receiver *from_parent, void *arg);

/* The options of spawn(). */
struct spawn_how {
	int64_t deadline;  /* a moment; CLOCK_NEVER: none */
	bool takes_orders; /* through a second pipe */
	bool leads_group;  /* give it a process group: signals go to the whole
	                      group, which is killed when the child ends */
	int output_fd;     /* its standard output; -1: /dev/null */
	int error_fd;      /* its standard error; -1: the parent's */
	/* More descriptors for the child, which get the numbers SPAWN_KEPT_FD
	 * and following; -1 leaves a number out. */
	const int *kept;
	size_t n_kept; /* at most SPAWN_KEPT_MAX */
};

/* The usual values of the members whose zero would mean something else: no
 * deadline, /dev/null as standard output, and the parent's standard error. */
#define SPAWN_USUAL .deadline = CLOCK_NEVER, .output_fd = -1, .error_fd = -1

#define SPAWN_KEPT_FD  4
#define SPAWN_KEPT_MAX 4

/*
 * Fork a child that runs fn(..., arg). how may be NULL, for { SPAWN_USUAL }.
 *
 * The child has only the descriptors of its pipes and those in how->kept, all
 * of them close-on-exec, and the standard three, of which standard input is
 * /dev/null, opened for reading and writing. It has no frame of another child,
 * for there may be a secret in it: arg must not point to the payload of one.
 * Its signals are as signals_reset() describes. It ends by _exit(2). It is
 * stopped at its deadline and dies with its parent. If the parent fails to stop
 * it, its own alarm ends it a second after deadline + grace.
 *
 * Return the channel, which fanout_close() frees, or NULL with errno if the
 * system is out of processes (EAGAIN, ENOMEM) or descriptors (EMFILE, ENFILE).
 * This may succeed again when other children have ended.
 */
struct channel *spawn(struct fanout *f, child_fn *fn, void *arg,
    const struct spawn_how *how, void *owner);

/* In a child: move its alarm when an order brings another deadline (or
 * CLOCK_NEVER). The parent sets channel->deadline. */
void receiver_set_deadline(const struct receiver *r, int64_t deadline);

/* The rest is for fanout only. */

/* Send a signal to the child or its process group, unless it is reaped. */
void spawn_signal(const struct channel *c, int signal);

/* If the child has ended, kill the rest of its group, and reap it. Return
 * whether it is reaped. */
bool spawn_reap(struct channel *c);

/* Do this for any one child that has ended. Return whether there was one. */
bool spawn_reap_next(struct fanout *f);

/* Do the same for this child, but wait until it has ended. */
void spawn_wait(struct channel *c);

#endif
