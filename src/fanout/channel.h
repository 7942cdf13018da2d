/* SPDX-License-Identifier: MIT */
/*
 * channel.h - a one-way conversation between a child process and its parent:
 * frames on a pipe of their own. The child holds a sender, the parent a
 * channel.
 */
#ifndef FF_FANOUT_CHANNEL_H
#define FF_FANOUT_CHANNEL_H

#include "fanout/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The child's end. */
struct sender {
	int fd;
};

/*
 * Send one frame, of at most FRAME_PAYLOAD_MAX bytes. Blocks while the parent
 * does not read. Returns 0, or -1 with errno: EPIPE where the parent is gone
 * (where SIGPIPE is at its default the process is gone too).
 */
int sender_send(
    struct sender *s, uint8_t type, const void *payload, size_t len);

/* How far a child has been asked to go. */
enum channel_stop {
	CHANNEL_RUNS,   /* not at all */
	CHANNEL_ASKED,  /* SIGTERM was sent */
	CHANNEL_KILLED, /* SIGKILL was sent */
};

/* How a channel came to its end. */
enum channel_end {
	CHANNEL_ENDED,     /* the end frame came: all was said */
	CHANNEL_EXITED,    /* without it, the child left with a status */
	CHANNEL_SIGNALLED, /* without it, a signal killed the child */
	CHANNEL_CORRUPT,   /* what came was no stream of frames */
};

/* The parent's end. */
struct channel {
	pid_t pid; /* 0 once reaped: it may be somebody else's now */
	int fd;    /* -1 at end-of-file */
	int64_t
	    deadline; /* when it is stopped; CLOCK_NEVER: not by the clock */
	enum channel_stop stop;
	int wait_status;   /* as wait(2)'s, once pid is 0 */
	int64_t reaped_at; /* once pid is 0 */
	void *owner;       /* the caller's */

	struct frame_decoder decoder;
	int64_t kill_at; /* when ASKED becomes KILLED */
};

/* How it came to its end: for a channel that channel_select() called done. */
enum channel_end channel_how(const struct channel *c);

/* Whether its child is reaped and died, unasked, of a signal that is sent to
 * whole groups of processes: the same signal may be on its way to us. */
bool channel_died_with_group(const struct channel *c);

/* Its frames make no sense: treat the stream as corrupt. The child is killed
 * at the next channel_select(). */
void channel_reject(struct channel *c);

#endif
