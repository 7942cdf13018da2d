/* SPDX-License-Identifier: MIT */
/*
 * progress.h - the text that shows the progress of a run. Pure: the same state
 * gives the same text. live.h puts it on the screen.
 */
#ifndef FF_OUTPUT_PROGRESS_H
#define FF_OUTPUT_PROGRESS_H

#include "base/buf.h"
#include "wire/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a service is doing. The states from RESOLVING to RECEIVING are in their
 * order in time. */
enum progress_state {
	PROGRESS_QUEUED,
	PROGRESS_RETRYING, /* waits before its next attempt */
	PROGRESS_RUNNING,  /* a program that has written nothing yet */
	PROGRESS_RESOLVING,
	PROGRESS_CONNECTING,
	PROGRESS_TLS,
	PROGRESS_WAITING, /* for the first byte of the answer */
	PROGRESS_RECEIVING,
	PROGRESS_DONE,
	PROGRESS_STATES
};

struct progress_row {
	const char *name; /* borrowed */
	enum progress_state state;
	enum status status; /* if DONE */
	uint64_t bytes;     /* received of the body */
	uint64_t rate;      /* bytes per second; 0: not known, or none */
	int64_t time;       /* duration so far, or the total; -1: not started */
	int64_t limit;      /* duration after which it is stopped, or
	                       CLOCK_NEVER */
};

struct progress {
	const struct progress_row *rows; /* borrowed */
	size_t n;
	size_t name_columns; /* width of the longest name */
	bool is_complete; /* there is a row for each service, not only for those
	                     that are under way */
	bool is_repeated; /* services are asked again and again: done counts
	                     answers */
	uint64_t done;    /* including failed */
	uint64_t failed;
	uint64_t total; /* services; 0: not known */
	int64_t time;   /* duration of the run so far */
	int64_t limit;  /* of the run, or CLOCK_NEVER */
};

/* The screen. */
struct progress_view {
	size_t columns; /* 0: any number, and no bar */
	size_t lines;
	bool utf8; /* otherwise ASCII only */
	bool color;
};

/*
 * Append a line per service and the summary if the screen has room for them and
 * the rows are complete, or else the summary alone. Newlines stand between
 * lines. No line fills the last column of the screen, so that none wraps.
 */
void progress_render(const struct progress *p, const struct progress_view *view,
    struct buf *out);

/* Append the summary, one line without a newline: "3/6 done, 1 failed, waiting
 * for mail, pay (4 s)". */
void progress_summary(const struct progress *p,
    const struct progress_view *view, struct buf *out);

#endif
