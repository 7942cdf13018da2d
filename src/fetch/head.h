/* SPDX-License-Identifier: MIT */
/*
 * head.h - the lines of an answer's head, as libcurl hands them over one by
 * one, told to the parent as messages. Knows no libcurl.
 */
#ifndef FF_FETCH_HEAD_H
#define FF_FETCH_HEAD_H

#include "base/buf.h"
#include "base/strlist.h"
#include "fanout/channel.h"

#include <stdbool.h>
#include <stddef.h>

/* The limits of all the heads and trailers of an answer together. Those of
 * libcurl depend on its version, and none of them is lower: 5,000 headers, and
 * 300 KiB in all. A single line ends at its 100 KiB. */
#define HEAD_FIELDS_MAX ((size_t)4999)
#define HEAD_SIZE_MAX   ((size_t)256 << 10)

struct head {
	/* For the caller to read. */
	int code;          /* of the newest status line; 0 before any */
	char *location;    /* its first Location, or NULL */
	char *retry_after; /* its first Retry-After, or NULL */
	/* The values of its Content-Encoding and Transfer-Encoding headers,
	 * each with a comma after it. */
	struct buf codings;
	struct buf transfer_codings;
	bool open;  /* its blank line has not come yet */
	bool whole; /* its blank line has come, and it is not interim */
	/* What is wrong with it or its trailers: later lines are ignored. */
	bool too_large; /* there are too many headers to send */
	bool is_bad;    /* it has no valid status line */
	bool is_broken; /* a header breaks the rules */

	/* Set by the caller: secrets to hide; borrowed, or NULL. */
	const struct strlist *secrets;

	/* Private. */
	struct sender *to;
	struct buf field; /* the last header; the next line may continue it */
	size_t told;      /* the size of the headers that were sent */
	size_t fields;    /* how many came, those of interim heads included */
	size_t size;      /* of all lines, likewise */
};

/* The state of the transfer when libcurl hands a line over. */
struct head_now {
	int code;            /* of the newest status line, this one included */
	const char *version; /* likewise: "1.1", "2" */
	bool is_framed;      /* the connection may be one of HTTP/2 or 3 */
	bool body_has_begun;
};

void head_init(struct head *h, struct sender *to);

/* Prepare for the answer to the next request. */
void head_clear(struct head *h);

/*
 * Take one line, with or without its end. The first line, and the first one
 * after an interim head, is a status line, which has to show the code that
 * libcurl has read in it; what follows a whole head is a trailer, which is told
 * as one. What is no header is left out, and so is all that is over
 * ANSWER_HEADERS_MAX, HEAD_FIELDS_MAX or HEAD_SIZE_MAX. A server may send back
 * what it was sent, so secrets are hidden, but for those in location. Returns
 * 0, or -1 with errno where the parent is gone.
 */
int head_line(
    struct head *h, const char *line, size_t n, const struct head_now *now);

/* At the end, send the last header. Return as above. */
int head_finish(struct head *h);

#endif
