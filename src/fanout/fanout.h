/* SPDX-License-Identifier: MIT */
/* fanout.h - the channels of one parent, and how it stops its children. */
#ifndef FF_FANOUT_FANOUT_H
#define FF_FANOUT_FANOUT_H

#include "base/clock.h"
#include "fanout/channel.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A descriptor other than a channel to wait for. */
struct watch {
	int fd;       /* -1: none */
	short events; /* POLLIN or POLLOUT */
};

#define FANOUT_WATCHES 2

struct fanout {
	/* Set by the caller. */
	int64_t grace;     /* ns from SIGTERM to SIGKILL; 0: kill at once */
	bool reads_paused; /* read from no child, so that their pipes fill */
	struct watch watches[FANOUT_WATCHES];

	/* The children that fanout_close() has not freed yet; for the caller to
	 * read. */
	struct channel **channels;
	size_t n;

	size_t buffered; /* memory of all that was read and is not reported
	                    yet, in bytes; for the caller to read */

	int64_t heard; /* moment: what was read of all pipes by then was
	                  reported; for the caller to read */

	/* Private. */
	int64_t read_at; /* moment after the last look at all pipes */
	size_t cap;
	struct channel *ready; /* the channels that may have an event, in the
	                          order of their turns; NULL: none */
	struct channel *last_ready;
	int64_t due; /* moment before which no child has to be stopped, killed
	                or reported as done */
	uint8_t type_max;
	int null_fd;
	int64_t looked_at;    /* moment of the last check of all channels */
	int64_t late_since;   /* see late.h: moment, 0: none */
	int64_t late_spent;   /* length */
	size_t late_written;  /* bytes */
	pid_t pid;            /* of the parent */
	sigset_t wait_mask;   /* signal mask while waiting */
	struct pollfd *polls; /* rebuilt before each wait */
	size_t polls_cap;
};

/*
 * Initialise an empty fanout, of which a process has only one. Frames in both
 * directions may have types up to type_max. Block the signals that
 * channel_select() reports, except while it waits, and handle SIGCHLD. Return
 * 0, or -1 with errno.
 */
int fanout_init(struct fanout *f, uint8_t type_max, int64_t grace);

/* Have channel_select() report SIGTSTP (Ctrl-Z), too, unless it is ignored. The
 * caller then calls signals_suspend(). */
void fanout_report_suspend(struct fanout *f);

/* Kill and reap all children, and free everything. */
void fanout_free(struct fanout *f);

/*
 * Stop a child: send SIGTERM and, after the grace, SIGKILL. Do not wait:
 * channel_select() reports the end. A child that was quit before gets SIGTERM
 * now, but no second grace.
 */
void fanout_stop(struct fanout *f, struct channel *c);

/*
 * Ask a child to finish its work and exit, as by Go's quit channel: send it the
 * end frame, and SIGKILL after the grace. SIGTERM is sent only at its deadline,
 * which still applies. Do not wait. A child that takes no orders is stopped
 * instead. Do nothing if the child was stopped or quit before.
 */
void fanout_quit(struct fanout *f, struct channel *c);

/* Change the deadline of a child. */
void fanout_set_deadline(struct fanout *f, struct channel *c, int64_t deadline);

/* For this room: at this moment, at the latest, look at the deadlines of all
 * children again. */
void fanout_look_at(struct fanout *f, int64_t moment);

/* Stop all children; kill all of them, stopped or not. */
void fanout_stop_all(struct fanout *f);
void fanout_kill_all(struct fanout *f);

/* Free a channel that is done. */
void fanout_close(struct fanout *f, struct channel *c);

#endif
