/* SPDX-License-Identifier: MIT */
/*
 * head.h - send the head of an answer to the parent, as libcurl hands it over
 * line by line. Knows no libcurl.
 */
#ifndef FF_FETCH_HEAD_H
#define FF_FETCH_HEAD_H

#include "base/buf.h"
#include "base/strlist.h"
#include "fanout/channel.h"

#include <stdbool.h>
#include <stddef.h>

/* Limits for all heads and trailers of an answer together. libcurl has its own,
 * which depend on its version but are never lower: 5,000 headers, and 300 KiB
 * in all. It also limits a single line to 100 KiB. */
#define HEAD_FIELDS_MAX ((size_t)4999)
#define HEAD_SIZE_MAX   ((size_t)256 << 10)

/* The faults of a head or its trailers. */
enum head_fault {
	HEAD_GOOD,
	HEAD_NO_STATUS, /* it has no valid status line */
	HEAD_BROKEN,    /* a header breaks the rules */
	HEAD_TOO_LARGE, /* there are too many headers to send */
};

struct head {
	/* For the caller to read. */
	int code;            /* of the newest status line; 0 before any */
	const char *version; /* of that line: see head_now; or NULL */
	char *location;      /* its first Location, or NULL */
	char *retry_after;   /* its first Retry-After, or NULL */
	/* The values of its Content-Encoding and Transfer-Encoding headers,
	 * each with a comma after it. */
	struct buf codings;
	struct buf transfer_codings;
	bool open;  /* its blank line is still to come */
	bool whole; /* its blank line has come, and it is not interim */
	enum head_fault fault; /* after which lines are ignored */

	/* Its headers as they came, if keeps_fields: "Name: value". */
	struct strlist kept;

	/* Set by the caller: secrets to hide; borrowed, or NULL. */
	const struct strlist *secrets;
	bool keeps_fields;
	bool has_notes; /* send each line as a note, too */
	bool is_proxys; /* it answers CONNECT: send nothing but notes */

	/* Private. */
	struct sender *to;
	struct buf field; /* the last header; the next line may continue it */
	size_t told;      /* the size of the headers that were sent */
	size_t fields; /* number of headers, those of interim heads included */
	size_t size;   /* bytes of all lines, those of interim heads included */
};

/* The state of the transfer when libcurl hands a line over. */
struct head_now {
	int code;            /* of the newest status line, this one included */
	const char *version; /* of the same line: "1.1", "2" */
	bool is_framed;      /* the connection may be one of HTTP/2 or 3 */
	bool body_has_begun;
};

void head_init(struct head *h, struct sender *to);

/* Prepare for the answer to the next request. */
void head_clear(struct head *h);

/*
 * Take one line, with or without its end. The first line, and the first one
 * after an interim head, has to be a status line with the code that libcurl has
 * read in it. Lines after a whole head are trailers, and are sent as such.
 * Leave out lines that are not headers, and everything over ANSWER_HEADERS_MAX,
 * HEAD_FIELDS_MAX or HEAD_SIZE_MAX. Hide secrets except in location, because a
 * server may send back what it was sent. Send names and values without white
 * space around them. Return 0, or -1 with errno if the parent is gone.
 */
int head_line(
    struct head *h, const char *line, size_t n, const struct head_now *now);

/* At the end of the answer, send the last header. Return as head_line(). */
int head_finish(struct head *h);

#endif
