/* SPDX-License-Identifier: MIT */
/*
 * events.h - server-sent events (text/event-stream, as the WHATWG's HTML has
 * it) out of bytes that come in pieces. Pure: knows neither whose stream it
 * is nor where its events go.
 *
 * In one thing it is not a browser: nothing is decoded, and bytes that are not
 * UTF-8 stay what they are.
 */
#ifndef FF_OUTPUT_EVENTS_H
#define FF_OUTPUT_EVENTS_H

#include "base/pack.h"

#include <stdbool.h>
#include <stddef.h>

/* Longer data is cut to this many bytes, or up to three fewer, so that no
 * character of UTF-8 is cut. */
#define EVENTS_MAX ((size_t)1 << 20)

/* A longer name of an event, or id, is passed over. */
#define EVENTS_WORD_MAX ((size_t)4096)

struct events;

/* An event with data, borrowed. */
struct server_event {
	struct bytes name; /* "message" unless it says otherwise */
	struct bytes id;   /* the last that the stream gave; empty: none */
	struct bytes data; /* its lines, with newlines between them */
	bool data_truncated;
};

typedef void events_fn(void *arg, const struct server_event *e);

/* NULL where there is no memory for it. */
struct events *events_new(void);
void events_destroy(struct events *s);

/* The memory that it takes; NULL takes none. */
size_t events_weight(const struct events *s);

/* Take n bytes more, and give every event that ends in them to fn. An event
 * whose blank line never comes is never given. Returns 0, or -1 where there is
 * no memory for the one that is coming. */
int events_feed(
    struct events *s, const char *p, size_t n, events_fn *fn, void *arg);

#endif
