/* SPDX-License-Identifier: MIT */
/*
 * fanout.h - all the channels of one parent, and what it takes to wait for
 * them.
 */
#ifndef FF_FANOUT_FANOUT_H
#define FF_FANOUT_FANOUT_H

#include "fanout/channel.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Something other than a channel to wait for. */
struct watch {
	int fd;       /* -1: nothing */
	short events; /* POLLIN or POLLOUT */
};

#define FANOUT_WATCHES 2

struct fanout {
	/* For the caller to set. */
	int64_t grace; /* between SIGTERM and SIGKILL, in ns; 0 kills at once */
	bool reads_paused; /* no child is read: they wait in their pipes */
	struct watch watches[FANOUT_WATCHES];

	size_t buffered; /* for the caller to read: bytes of memory that what
	                    was read and not told yet takes */

	/* The fanout's own. */
	struct channel **channels;
	size_t n;
	size_t cap;
	size_t turn; /* where the next look round begins */
	uint8_t type_max;
	int null_fd;
	int64_t looked_at;    /* moment when channels were last looked at */
	int64_t late_since;   /* see late.h: moment, 0: none */
	int64_t late_spent;   /* length */
	size_t late_written;  /* bytes */
	pid_t pid;            /* the parent's own */
	sigset_t wait_mask;   /* the mask to wait with */
	struct pollfd *polls; /* scratch, made anew at each wait */
	size_t polls_cap;
};

/*
 * Make an empty fanout whose children may send, and be sent, types up to
 * type_max. From here on the signals that channel_select() reports are blocked
 * but while it waits, and SIGCHLD has a handler. There is one fanout in a
 * process. Returns 0, or -1 with errno.
 */
int fanout_init(struct fanout *f, uint8_t type_max, int64_t grace);

/* Kill and reap what is left, and give everything back. */
void fanout_free(struct fanout *f);

/*
 * Stop a child: SIGTERM, after the grace SIGKILL. Does not wait; the end is
 * told by channel_select(). One that was quit before gets its SIGTERM, the
 * second wish being more urgent, but no second grace.
 */
void fanout_stop(struct fanout *f, struct channel *c);

/*
 * Go's quit channel: ask a child to finish what it does and leave. The end
 * frame is the last of its orders; where it has not left within the grace,
 * SIGKILL follows. No SIGTERM is sent but at its deadline, which goes on to
 * apply. Does not wait. A child that takes no orders (any more) is stopped
 * instead; one that was asked before is left alone.
 */
void fanout_quit(struct fanout *f, struct channel *c);

/* Stop all; kill all, whether they were stopped or not. */
void fanout_stop_all(struct fanout *f);
void fanout_kill_all(struct fanout *f);

/* Forget a channel that is done, which is freed. */
void fanout_close(struct fanout *f, struct channel *c);

#endif
