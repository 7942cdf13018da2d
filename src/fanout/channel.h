/* SPDX-License-Identifier: MIT */
/*
 * channel.h - frames between a child process and its parent. The child sends
 * on a pipe of its own; if it takes orders, a second pipe carries them to it.
 * The child has a sender and a receiver for orders, the parent has a channel.
 */
#ifndef FF_FANOUT_CHANNEL_H
#define FF_FANOUT_CHANNEL_H

#include "fanout/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Bytes of frames that wait in a sender. */
#define SENDER_SIZE 4096

/* The child's end of the pipe to the parent. */
struct sender {
	int fd;

	/* Private. */
	size_t n;
	unsigned char waiting[SENDER_SIZE];
};

void sender_init(struct sender *s, int fd);

/*
 * Send one frame of at most FRAME_PAYLOAD_MAX bytes. Small frames wait for more
 * until sender_flush(), because each write(2) wakes the parent. Block while the
 * pipe is full. Return 0, or -1 with errno: EPIPE if the parent is gone.
 */
int sender_send(
    struct sender *s, uint8_t type, const void *payload, size_t len);

/* Send what waits. Call this before anything that may take time: the parent
 * tells from the frames how far a child has got. Return as sender_send(). */
int sender_flush(struct sender *s);

/* Send a formatted text of at most FRAME_PAYLOAD_MAX bytes in a frame of its
 * own, now: as sender_send() and sender_flush(). Return as sender_send(). */
int sender_say(struct sender *s, uint8_t type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The child's end of the pipe with orders. */
struct receiver {
	int fd;
	struct frame_decoder decoder;
	int64_t slack; /* time from a deadline to the child's own alarm */
};

/*
 * Wait for the next order. Return 1 and set *out, whose payload is valid until
 * the next call; 0 if no order follows, because the parent said so or is gone;
 * or -1 with errno, which is EPROTO if the stream is corrupt. Read nothing
 * after the order, so that r->fd is readable if and only if the next call has a
 * result.
 */
int receiver_next(struct receiver *r, struct frame *out);

/* The last thing that was done to stop a child. */
enum channel_stop {
	CHANNEL_RUNS,   /* not at all */
	CHANNEL_ASKED,  /* by SIGTERM or the end of its orders */
	CHANNEL_KILLED, /* by SIGKILL */
};

/* The way in which a channel ended. */
enum channel_end {
	CHANNEL_ENDED,     /* with the end frame */
	CHANNEL_EXITED,    /* without it: the child exited */
	CHANNEL_SIGNALLED, /* without it: a signal killed the child */
	CHANNEL_CORRUPT,   /* the bytes were not a stream of frames */
};

/* The parent's end. */
struct channel {
	pid_t pid;        /* 0 once reaped: another process may have it then */
	int fd;           /* -1 at end-of-file */
	int orders_fd;    /* non-blocking; -1: takes no orders (any more) */
	int64_t deadline; /* moment to stop the child, or CLOCK_NEVER; see
	                     fanout_set_deadline() */
	enum channel_stop stop;
	int wait_status;   /* of wait(2); set when pid becomes 0 */
	int64_t reaped_at; /* moment; set when pid becomes 0 */
	void *owner;       /* for the caller */
	bool is_held;      /* set by the caller: do not read from the child; its
	                      deadline still applies */

	/* Private. */
	struct frame_decoder decoder;
	bool leads_group; /* signals go to the child's process group */
	bool was_quit;    /* stop is CHANNEL_ASKED, but without a signal */
	int64_t kill_at;  /* moment at which CHANNEL_ASKED ends */
	struct channel *next_ready;
	bool is_ready;  /* in the list of channels that may have an event */
	int rest;       /* once pid is 0: bytes that the child has left in the
	                   pipe; -1: not counted yet */
	size_t counted; /* memory of decoder included in fanout->buffered */
	bool no_memory; /* corrupt only for lack of memory */
	bool is_muted;  /* see channel_mute() */
};

/*
 * Send an order of at most FRAME_PAYLOAD_MAX bytes, without blocking. Return 0,
 * or -1 with errno if the pipe does not take all of it: EAGAIN if the pipe is
 * full, EPIPE if the child takes no orders or is gone. After a failure half an
 * order may be in the pipe, so orders_fd is closed and the caller has to stop
 * the child. PIPE_BUF bytes, header included, always fit if the child has read
 * all earlier orders.
 */
int channel_order(
    struct channel *c, uint8_t type, const void *payload, size_t len);

/* Close the pipe with orders: receiver_next() returns 0 after the last one. */
void channel_close_orders(struct channel *c);

/* Overwrite the payload of the last frame, which may hold a secret. */
void channel_wipe(struct channel *c, const struct frame *f);

/* For channel_select() only: read once, at most a fair share. Close the pipe at
 * end-of-file, or if nothing can follow. */
void channel_read(struct channel *c);
void channel_close_pipe(struct channel *c);

/* Return how a channel ended. Call this after CHANNEL_DONE. */
enum channel_end channel_how(const struct channel *c);

/* Return whether the child has died, without being stopped by us, of a signal
 * that is often sent to a whole process group: it may be about to reach us. */
bool channel_died_with_group(const struct channel *c);

/* Drop all frames of a stopped child that channel_select() has not reported
 * yet, and all that follow. CHANNEL_DONE is still reported. This invalidates
 * the payload of the last frame. */
void channel_mute(struct channel *c);

/* Treat the stream as corrupt, because its last frame makes no sense. The next
 * channel_select() kills the child. Call this only after a frame of the channel
 * was reported. */
void channel_reject(struct channel *c);

#endif
