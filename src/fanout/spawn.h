/* SPDX-License-Identifier: MIT */
/*
 * spawn.h - Go's `go`: run a function in a process of its own and hold the
 * receiving end of its pipe. All that forks, signals and reaps is here.
 */
#ifndef FF_FANOUT_SPAWN_H
#define FF_FANOUT_SPAWN_H

#include "fanout/fanout.h"

/*
 * What a child runs. It says what it has to say through to_parent; the end
 * frame is sent behind it when it returns 0. Any other return leaves the
 * channel without its end: the child counts as dead. The return value is the
 * exit status.
 */
typedef int child_fn(struct sender *to_parent, void *arg);

/*
 * Fork a child that runs fn(arg).
 *
 * The child has no descriptor but the pipe and standard error, standard input
 * and output on /dev/null, its signal mask empty, default actions (but
 * SIGINT, SIGQUIT and SIGHUP, which a terminal sends to all, are ignored: the
 * parent decides), dies with its parent, and at the latest a second after
 * deadline + grace by an alarm of its own. It leaves by _exit(2). It is
 * stopped at deadline, a moment, or never (CLOCK_NEVER).
 *
 * Returns the channel, which fanout_close() frees, or NULL with errno where
 * there is no process (EAGAIN, ENOMEM) or no descriptor (EMFILE, ENFILE) to
 * be had: an error that goes away when other children are done.
 */
struct channel *spawn(
    struct fanout *f, child_fn *fn, void *arg, int64_t deadline, void *owner);

/* For this room alone: send a signal while the pid is ours; reap without
 * waiting (true once the child is reaped); wait for its end. */
void spawn_signal(const struct channel *c, int signal);
bool spawn_reap(struct channel *c);
void spawn_wait(struct channel *c);

#endif
