/* SPDX-License-Identifier: MIT */
/*
 * stream.h - split a body that comes in pieces into lines or into server-sent
 * events (text/event-stream, as the WHATWG's HTML defines it). Pure: knows
 * neither whose body it is nor where its lines go.
 *
 * A line ends with a newline, which is not part of it; a CR before the newline
 * is. Server-sent events may end their lines with CR or CRLF as well. Unlike a
 * browser, we do not decode them: bytes that are not UTF-8 are kept.
 */
#ifndef FF_OUTPUT_STREAM_H
#define FF_OUTPUT_STREAM_H

#include "base/buf.h"
#include "base/pack.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longer lines, and longer data of an event, are cut to this many bytes, or up
 * to three fewer so that no UTF-8 character is cut. */
#define LINES_MAX  ((size_t)64 << 10)
#define EVENTS_MAX ((size_t)1 << 20)

/* A name or id of an event that is longer than this is ignored. */
#define EVENTS_WORD_MAX ((size_t)4096)

/* The state of splitting a body. Zero-initialised is its beginning. */
struct stream {
	struct buf line;    /* what is kept of a line that has not ended */
	uint64_t line_size; /* bytes of the line, kept or not */
	bool line_returned; /* the line was returned: the next call drops it */
	bool after_cr;      /* a newline now belongs to the CR before it */
	bool is_past_first; /* no byte order mark can follow */
	struct buf name;    /* of the event being read */
	struct buf data;    /* likewise */
	bool has_data;
	bool event_returned; /* the next call drops the event */
	struct buf id;       /* the last id of the stream */
};

/* A line or an event with data, borrowed until the next call. */
struct stream_item {
	struct bytes data; /* the line; or an event's lines of data, separated
	                      by newlines */
	uint64_t left_out; /* bytes that were cut off the end of data; of an
	                      event, possibly more */
	struct bytes name; /* of an event; "message" unless the stream names
	                      it */
	struct bytes id;   /* the last id of the stream; empty: none */
};

/* Free the memory of a stream and start again. */
void stream_free(struct stream *s);

/* Return the bytes of memory that a stream's buffers take. */
size_t stream_weight(const struct stream *s);

/*
 * Take bytes from the front of rest until a line has ended. Return 1 with the
 * line, 0 when rest is used up, or -1 if there is no memory to keep the
 * beginning of a line; the stream can only be freed then.
 */
int stream_next_line(
    struct stream *s, struct bytes *rest, struct stream_item *line);

/* The body has ended: return as above with what follows its last newline. */
int stream_last_line(struct stream *s, struct stream_item *line);

/* The same for events. An event is never returned if the blank line that ends
 * it does not come. */
int stream_next_event(
    struct stream *s, struct bytes *rest, struct stream_item *event);

#endif
