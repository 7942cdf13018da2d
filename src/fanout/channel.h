/* SPDX-License-Identifier: MIT */
/*
 * channel.h - a conversation between a child process and its parent: frames
 * on a pipe of their own and, where the child takes orders, frames on another
 * one back. The child holds a sender, and a receiver for orders; the parent
 * holds a channel.
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

/* The child's end of the way back. */
struct receiver {
	int fd;
	struct frame_decoder decoder;
	int64_t slack; /* how long past a deadline its alarm waits */
};

/*
 * Wait for the next order. 1: *out is it, its payload valid until the next
 * call; 0: the parent wants no more (it said so, or is gone), now and at each
 * call to come; -1 with errno, EPROTO where what came was no stream of frames.
 * Blocks. Reads nothing behind the order: r->fd is ready to be read where,
 * and only where, the next call has something to tell.
 */
int receiver_next(struct receiver *r, struct frame *out);

/* How far a child has been asked to go. */
enum channel_stop {
	CHANNEL_RUNS,   /* not at all */
	CHANNEL_ASKED,  /* SIGTERM was sent, or the end of its orders */
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
	pid_t pid;        /* 0 once reaped: it may be somebody else's now */
	int fd;           /* -1 at end-of-file */
	int orders_fd;    /* not blocking; -1: it takes no orders, or no more */
	int64_t deadline; /* when it is stopped, the caller's to move;
	                     CLOCK_NEVER: not by the clock */
	enum channel_stop stop;
	int wait_status;   /* as wait(2)'s, once pid is 0 */
	int64_t reaped_at; /* once pid is 0 */
	void *owner;       /* the caller's */
	bool is_held;      /* the caller's: it is not read, but waits in its
	                      pipe; its deadline holds */

	struct frame_decoder decoder;
	bool leads_group; /* its signals go to a group of processes */
	bool was_quit;    /* ASKED, but not by a signal so far */
	int64_t kill_at;  /* when ASKED becomes KILLED */
	int rest;         /* once pid is 0: bytes of its own in the pipe, or
	                     -1: not yet counted */
	size_t counted;   /* of its decoder, in the fanout's buffered */
	bool no_memory;   /* for what came: it is corrupt for that alone */
	bool is_muted;    /* nothing of it is heard any more */
};

/*
 * Send an order, of at most FRAME_PAYLOAD_MAX bytes. Never blocks. Returns 0,
 * or -1 with errno where the child does not take it at once and whole: EAGAIN
 * where its pipe is full, EPIPE where it takes no orders or is gone (without a
 * signal, SIGPIPE being ignored). PIPE_BUF bytes, the header among them, fit
 * for sure where the child has read what was sent before. Half an order may be
 * on its way then, so no other follows, and orders_fd is closed: stop the
 * child.
 */
int channel_order(
    struct channel *c, uint8_t type, const void *payload, size_t len);

/* No order follows: the child hears the end once it has read what was sent. */
void channel_close_orders(struct channel *c);

/* There is a secret in the payload of the frame that it gave last, which has
 * served its purpose: overwrite it. */
void channel_wipe(struct channel *c, const struct frame *f);

/* Read what came, once and not more than is fair. At end-of-file, or where
 * nothing can come any more, the pipe is closed. For channel_select() alone. */
void channel_read(struct channel *c);
void channel_close_pipe(struct channel *c);

/* How it came to its end: for a channel that channel_select() called done. */
enum channel_end channel_how(const struct channel *c);

/* Whether its child is reaped and died, unasked, of a signal that is sent to
 * whole groups of processes: the same signal may be on its way to us. */
bool channel_died_with_group(const struct channel *c);

/* Hear nothing more of a child that is stopped: what it has said and
 * channel_select() has not told yet is dropped, and so is what it still says.
 * Its end is told all the same. Invalidates the payload of its last frame. */
void channel_mute(struct channel *c);

/* Its frames make no sense: treat the stream as corrupt. The child is killed
 * at the next channel_select(). */
void channel_reject(struct channel *c);

#endif
