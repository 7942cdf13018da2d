/* SPDX-License-Identifier: MIT */
/*
 * output.h - records to people and programs: order, format, totals. A format
 * is a row in the table of output.c and a file format_*.c.
 */
#ifndef FF_OUTPUT_OUTPUT_H
#define FF_OUTPUT_OUTPUT_H

#include "output/body.h"
#include "output/record.h"
#include "output/stream.h"
#include "output/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* What came of all services. */
struct totals {
	uint64_t by_status[STATUSES];
	uint64_t ok;
	uint64_t failed;
	uint64_t required_failed;   /* of the services whose failure counts */
	uint64_t required_deadline; /* those of them that the deadline cut */
	int64_t elapsed;            /* ns from the start of the run */
	bool complete; /* every service has its record, and was asked to the
	                  end: no deadline and no signal cut the run */
	bool list_is_empty; /* a list was read, and had no service in it */
	bool repeated;      /* services were asked again and again */
	bool own_fault;     /* one whose failure counts failed for want of a
	                       process, or of a place for its body: not the
	                       service's fault */
};

struct output;

/* Called when n bytes of one piece of a body have been written. Returns whether
 * the rest of that piece is wanted. */
typedef bool output_more_fn(void *arg, size_t n);

struct format {
	const char *name;
	bool streams; /* records leave as they come, and are not needed again */
	/* Each appends to o->writer.bytes; any may be NULL. Where records wait
	 * for the end, o->totals is final by the first of them. */
	void (*begin)(struct output *o);
	void (*record)(struct output *o, struct record *r);
	void (*end)(struct output *o, const struct totals *t);
	/* Append what a piece of a body adds. Records of such a format are
	 * written in the order in which they end, since their bodies have
	 * been written already. Return 0, or -1 if there is no memory for what
	 * s has to keep of the piece. */
	int (*piece)(struct output *o, const struct record *r, struct stream *s,
	    struct bytes piece);
	/* Append what s has kept of a whole body. */
	void (*last_piece)(
	    struct output *o, const struct record *r, struct stream *s);
	/* Sets e and returns -1 where it cannot take such an answer. */
	int (*objection)(const struct record *r, struct errbuf *e);
};

/* For the caller to fill in. */
struct output_options {
	const struct format *format;
	enum body_how body;
	bool keep_order;     /* each index comes once then */
	bool color;          /* the table's */
	bool redraw;         /* a service has one row, written anew in place:
	                        nothing else may write to the terminal */
	size_t columns;      /* the terminal's width; 0: no bound */
	size_t lines;        /* its height; 0: unknown */
	size_t name_columns; /* of the longest name that is known before */
};

/* The rows of a table that are still on the screen. */
struct table_rows {
	uint64_t *indexes; /* row n shows the service indexes[n % cap] */
	size_t cap;        /* rows that fit above the cursor */
	uint64_t n;        /* rows written so far */
};

struct output {
	struct output_options options;
	struct writer writer;
	struct totals totals;

	/* Records that wait for an earlier one, or for the end. The place of a
	 * record is its index, or its turn where the order is free; it stands
	 * in held[place % held_cap]. */
	struct record **held;
	size_t held_cap;     /* 0 or a power of two */
	uint64_t next_place; /* nothing before it is held */
	uint64_t end_place;  /* nothing from here on is held */
	uint64_t written;    /* records that a format was given */

	output_more_fn *more; /* for the caller to set, or NULL */
	void *more_arg;
	bool is_cut; /* the rest of this piece is not wanted */

	struct table_rows rows;  /* of a table that is redrawn */
	struct errbuf objection; /* the last one */
};

/* The format of that name, or NULL. */
const struct format *output_format(const char *name);

/* "table, jsonl, json, body, lines", for messages. */
const char *output_formats(void);

/* The format of --events, which has no name for -o. */
const struct format *output_events(void);

/* Returns 0, or -1 with errno where standard output cannot be written to. */
int output_init(struct output *o, const struct output_options *options,
    writer_wait_fn *wait, void *arg);
void output_free(struct output *o);

/* Write what stands before the first record. */
int output_begin(struct output *o);

/* Take a settled record, which is output's to destroy from here on. Returns 0,
 * or -1 where standard output failed (see o->writer.error and given_up). */
int output_record(struct output *o, struct record *r);

/* Whether the format writes bodies as they come. They need not be kept in the
 * records then. */
bool output_takes_pieces(const struct output *o);

/*
 * Write a piece of a body of r, as it comes and in order: n bytes of what
 * record_apply() called RECORD_BODY. s is the stream of this body alone; the
 * caller owns it, and frees it when the body begins anew. Nothing is written
 * if the answer does not count as a success or the format takes no pieces.
 * Return as output_record() does; set r->no_memory if there is no memory for
 * the piece.
 */
int output_piece(struct output *o, struct record *r, struct stream *s,
    const void *p, size_t n);

/* Write what s has kept of the body of r, which has ended, unless the body is
 * truncated or the answer was cancelled. Call this just before output_record(),
 * which says whether it worked. */
void output_last_piece(
    struct output *o, const struct record *r, struct stream *s);

/* For formats: call this after each line that a piece gives, however long that
 * line is. It writes when there is enough. Once it has set o->is_cut, the
 * format leaves out what else the piece gives. */
void output_relieve(struct output *o);

/* Return why the format cannot take the answer whose head, now whole, is in r;
 * or NULL, as for every answer that does not count as success. Borrowed until
 * the next call. A head that was accepted is not looked at again, so that this
 * may be asked for each piece of a body. */
const char *output_objection(struct output *o, struct record *r);

/* All records were given: write what is held and what stands behind, and
 * close. Returns as above. */
int output_end(struct output *o, int64_t elapsed, bool complete);

/* The memory that it takes for itself: not that of the records. */
size_t output_weight(const struct output *o);

/* Whether a record is freed before the end of the run, and if it is, whether
 * the one of that index would be as soon as it is given. */
bool output_frees(const struct output *o);
bool output_waits_for(const struct output *o, uint64_t index);

/* Append the one line of --summary. */
void output_summary(const struct totals *t, struct buf *out);

#endif
