/* SPDX-License-Identifier: MIT */
/*
 * channel_select.h - Go's `select`: wait for the one thing that happens next.
 * The only place that waits.
 */
#ifndef FF_FANOUT_CHANNEL_SELECT_H
#define FF_FANOUT_CHANNEL_SELECT_H

#include "fanout/fanout.h"

enum event_kind {
	GOT_FRAME,    /* event->channel sent event->frame */
	CHANNEL_DONE, /* at end-of-file and reaped: see channel_how() */
	GOT_READY,    /* event->fd, a watched descriptor, is ready */
	TIME_IS_UP,   /* until has come */
	GOT_SIGNAL,   /* event->signal: SIGINT, SIGTERM or SIGHUP */
	SELECT_FAILED /* poll(2) failed, errno is set: give up */
};

struct event {
	struct channel *channel;
	struct frame frame; /* its payload is valid until the next select */
	int signal;
	int fd;
};

/*
 * Wait until something happens, and say what. until is a moment, or
 * CLOCK_NEVER; where it has passed, what has happened already is still told
 * first, as by a select of Go's with a default. A signal comes before anything
 * else, and is reported again at each call until
 * channel_select_forget_signal().
 *
 * On the way children whose deadline has come are stopped (those that were
 * quit as well), those that were asked in either way and did not leave within
 * the grace are killed, and a child that died of SIGTERM, SIGINT or SIGHUP
 * unasked is held for a moment, since the same signal may be on its way to us
 * (a terminal, or timeout(1), sends it to the whole group). With
 * fanout->reads_paused no channel is read and none reported done, but all of
 * the above goes on.
 *
 * Channels are served in turn, one bounded read each: a chatty one starves no
 * other. A channel that was reported done stays so until fanout_close().
 */
enum event_kind channel_select(
    struct fanout *f, int64_t until, struct event *event);

void channel_select_forget_signal(void);

/* Whether fd is ready for events (POLLIN or POLLOUT, or has an end or error to
 * tell) within wait_ms milliseconds; -1: for ever, or until a signal. */
bool channel_select_is_ready(int fd, short events, int wait_ms);

#endif
