/* SPDX-License-Identifier: MIT */
/*
 * output.h - write records in their order and format, and count totals. A
 * format is a row in the table of output.c and a file format_*.c.
 */
#ifndef FF_OUTPUT_OUTPUT_H
#define FF_OUTPUT_OUTPUT_H

#include "output/body.h"
#include "output/record.h"
#include "output/stream.h"
#include "output/write_out.h"
#include "output/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* The outcome of all services. */
struct totals {
	uint64_t by_status[STATUSES];
	uint64_t ok;
	uint64_t failed;
	uint64_t required_failed;   /* failed services that are required, but
	                               not superseded */
	uint64_t required_deadline; /* those of them cut by the deadline */
	int64_t elapsed;            /* ns from the start of the run */
	bool complete;              /* nothing cut the run short */
	bool list_is_empty; /* a list was read, and had no service in it */
	bool repeated;      /* services were asked repeatedly (--every) */
	bool own_fault;     /* a required service failed because we had no
	                       process for it or could not write its body */
};

struct output;

/* Called when n bytes of one piece of a body have been written. Return whether
 * to write the rest of that piece. */
typedef bool output_more_fn(void *arg, size_t n);

/* Get the current size of the terminal, as in struct output_options. */
typedef void output_size_fn(size_t *columns, size_t *lines);

struct format {
	const char *name;
	bool streams; /* records are written and freed as they come */
	/* Each appends to o->writer.bytes; any may be NULL. If records wait for
	 * the end of the run, o->totals is final when the first is written. */
	void (*begin)(struct output *o);
	void (*record)(struct output *o, struct record *r);
	void (*end)(struct output *o, const struct totals *t);
	/* Free what the format has in o. */
	void (*free)(struct output *o);
	/* If the format writes bodies as they come: how to split one (see
	 * stream.h; last_item may be NULL), and append an item of it. Records
	 * are then written in the order in which they end, since their bodies
	 * have been written already. */
	int (*next_item)(
	    struct stream *s, struct bytes *piece, struct stream_item *item);
	int (*last_item)(struct stream *s, struct stream_item *item);
	void (*item)(struct output *o, const struct record *r,
	    const struct stream_item *item);
	/* Set e and return -1 if the format cannot show such an answer. */
	int (*objection)(const struct record *r, struct errbuf *e);
};

/* Filled in by the caller. */
struct output_options {
	const struct format *format;
	enum body_how body;
	const struct write_out *write_out; /* written after each record;
	                                      borrowed, or NULL */
	bool keep_order;     /* write records by index; each comes once. Not if
	                        the format writes bodies as they come */
	bool only_failed;    /* count records that are ok, but do not write
	                        them. Not if the format writes bodies as they
	                        come */
	bool color;          /* of the table */
	bool ascii;          /* the terminal shows no other text in a table */
	bool redraw;         /* replace the row of a service in place; nothing
	                        else may write to the terminal then */
	bool repeats;        /* the table has columns for --every */
	size_t columns;      /* width of the terminal; 0: no limit */
	size_t lines;        /* height of the terminal; 0: unknown */
	size_t name_columns; /* width of the longest name known in advance */
	output_size_fn *get_size; /* or NULL */
};

/* The rows of a table that are still on the screen. */
struct table_rows {
	uint64_t *indexes; /* row n shows the service indexes[n % cap] */
	size_t cap;        /* rows that fit above the cursor */
	uint64_t n;        /* rows written so far */
};

/* A failure that did not fit into its row. */
struct table_note {
	uint64_t index; /* of its service */
	char *text;
};

/* Private to format_table.c. Zero-initialised is its beginning. */
struct table {
	bool begun;             /* the heading was written */
	bool is_past;           /* the next row begins another table */
	size_t name_columns;    /* width of the longest name so far */
	struct table_rows rows; /* if the table is redrawn */
	struct table_note *notes;
	size_t n_notes;
	size_t notes_size; /* bytes of their texts */
	uint64_t left_out; /* notes for which there was no room */
};

struct output {
	struct output_options options;
	struct writer writer;
	struct totals totals;

	/* Records that wait for an earlier one, or for the end of the run. A
	 * record waits in held[place % held_cap]; its place is its index, or
	 * without keep_order the number of records before it. */
	struct record **held;
	size_t held_cap;     /* 0 or a power of two */
	uint64_t next_place; /* everything before it was written */
	uint64_t end_place;  /* one more than the last place held */
	uint64_t written;    /* number of records written */

	output_more_fn *more; /* set by the caller, or NULL */
	void *more_arg;

	struct table table;
	struct errbuf objection; /* the last one */
};

/* Return the format of that name, or NULL. */
const struct format *output_format(const char *name);

/* Return the names of all formats, for messages. */
const char *output_formats(void);

/* Return the formats of --events and of --write-out without -o, which -o cannot
 * name. */
const struct format *output_events(void);
const struct format *output_write_out(void);

/* Prepare for writing to standard output. wait and arg are for writer_init().
 * Return 0, or -1 with errno if standard output is not writable. */
int output_init(struct output *o, const struct output_options *options,
    writer_wait_fn *wait, void *arg);
void output_free(struct output *o);

/* Note that the process was suspended: on a terminal, other text may stand
 * below what was written. */
void output_continued(struct output *o);

/* Write what precedes the first record. Return 0, or -1 on failure. */
int output_begin(struct output *o);

/* Count a finished record and write it when its turn has come, or gather it
 * with others until output_flush(). Output owns the record from here on. Return
 * 0, or -1 if standard output has failed; see o->writer.error and given_up. */
int output_record(struct output *o, struct record *r);

/* Return whether records wait for output_flush(). */
bool output_is_waiting(const struct output *o);

/* Write what was gathered. Call this before anything that takes time. Nothing
 * waits after it. Return as output_record() does. */
int output_flush(struct output *o);

/* Return whether the format writes bodies as they come, so that records need
 * not keep them. */
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

/* Return why the format cannot show the answer of r, whose head is complete, or
 * NULL if it can or the answer does not count as a success. The text is
 * borrowed until the next call. A head is examined once, so this is cheap to
 * call for each piece of a body. */
const char *output_objection(struct output *o, struct record *r);

/* After the last record: write the records that wait and what follows the last,
 * and close standard output. Return 0, or -1 on failure. */
int output_end(struct output *o, int64_t elapsed, bool complete);

/* Return the bytes of memory that output takes, without those of records. */
size_t output_weight(const struct output *o);

/* Return whether records are freed before the end of the run; and whether the
 * record of that index would be written and freed at once. */
bool output_frees(const struct output *o);
bool output_waits_for(const struct output *o, uint64_t index);

/* Append the line that --summary shows. */
void output_summary(const struct totals *t, struct buf *out);

#endif
