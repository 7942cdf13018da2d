/* SPDX-License-Identifier: MIT */
/*
 * timeline.h - draw the phases of each attempt of a run as bars, one per line.
 * Pure: uses no clock and no descriptor.
 */
#ifndef FF_OUTPUT_TIMELINE_H
#define FF_OUTPUT_TIMELINE_H

#include "base/buf.h"
#include "wire/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bars that are drawn: those of the attempts that took longest. */
#define TIMELINE_BARS 100

/* The parts of a bar, in their order in time. */
enum timeline_part {
	TIMELINE_REDIRECTED, /* earlier processes, which ended in a redirect */
	TIMELINE_NAMELOOKUP,
	TIMELINE_CONNECT,
	TIMELINE_TLS,
	TIMELINE_WAITING,
	TIMELINE_RECEIVING,
	TIMELINE_PARTS
};

/* An attempt at a service. All times are from the start of the run, in ns. */
struct timeline_bar {
	char *name;
	uint64_t index;  /* of the service */
	int64_t seq;     /* of the answer */
	unsigned number; /* of the attempt, from 1 */
	enum status status;
	int64_t started; /* -1: never */
	/* The end of each part; a part that did not take place ends when the
	 * one before it does. */
	int64_t ends[TIMELINE_PARTS];
};

/* Zero-initialised, it is empty. */
struct timeline {
	struct timeline_bar *bars;
	size_t n;
	size_t cap;
	uint64_t dropped; /* shorter bars that were left out */
};

/* Add a bar, whose name is copied. The number of bars that are kept is limited,
 * so that memory does not grow with the run. */
void timeline_add(struct timeline *t, const struct timeline_bar *bar);

void timeline_free(struct timeline *t);

struct timeline_view {
	size_t columns; /* fewer than 40 count as 40, more than 200 as 200 */
	bool utf8;      /* otherwise ASCII only */
	bool color;
	int64_t deadline; /* from its start, or CLOCK_NEVER */
};

/* Append a time axis up to the end of the last attempt, a line per attempt
 * in the order of the services, and a legend. Append nothing if there are no
 * bars. May change the order of the bars. */
void timeline_render(
    struct timeline *t, const struct timeline_view *view, struct buf *out);

#endif
