/* SPDX-License-Identifier: MIT */
/* channel_select.h - Go's `select`: wait for the next event. No other function
 * of the program waits. */
#ifndef FF_FANOUT_CHANNEL_SELECT_H
#define FF_FANOUT_CHANNEL_SELECT_H

#include "fanout/fanout.h"

enum event_kind {
	GOT_FRAME,    /* event->channel sent event->frame */
	CHANNEL_DONE, /* at end-of-file and reaped: see channel_how() */
	GOT_READY,    /* event->fd, a watched descriptor, is ready */
	TIME_IS_UP,   /* the moment "until" has come */
	GOT_SIGNAL,   /* event->signal: SIGINT, SIGTERM or SIGHUP, or SIGTSTP
	                 after fanout_report_suspend() */
	SELECT_FAILED /* poll(2) failed and set errno: give up */
};

/* The moment to give to channel_select() for an event of what was read already:
 * then it makes no system call, and may miss what has come since. */
#define SELECT_READ (-1)

struct event {
	struct channel *channel;
	struct frame frame; /* its payload is valid until the next select */
	int signal;
	int fd;
};

/*
 * Wait for an event and return its kind. until is a moment or CLOCK_NEVER; if
 * it has passed, events that are already there are still returned first, as by
 * Go's select with a default. A signal comes before all other events, and is
 * returned by each call until channel_select_forget_signal().
 *
 * Meanwhile, stop children at their deadlines (also those that were quit), and
 * kill those that were stopped or quit and have not left within the grace. If a
 * child dies of SIGTERM, SIGINT or SIGHUP that we did not send, report it a
 * moment later: a terminal or timeout(1) sends such a signal to the whole
 * group, and it should reach us first. With fanout->reads_paused no channel is
 * read or reported as done; the rest goes on.
 *
 * Channels take turns, with one bounded read each, so that a busy child cannot
 * starve the others. A channel is reported as done until fanout_close().
 */
enum event_kind channel_select(
    struct fanout *f, int64_t until, struct event *event);

/* Do the same, but free each channel that is done, and return CHANNEL_DONE only
 * if no child is left. This is for callers that do not need to know how each
 * child has ended. */
enum event_kind channel_receive(
    struct fanout *f, int64_t until, struct event *event);

void channel_select_forget_signal(void);

/* Wait up to wait_ms milliseconds, or until a signal if that is -1. Return
 * whether fd is ready for events (POLLIN or POLLOUT), or has an end or error to
 * report. */
bool channel_select_is_ready(int fd, short events, int wait_ms);

#endif
