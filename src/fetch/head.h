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
	 * each with a comma behind it. */
	struct buf codings;
	struct buf transfer_codings;
	bool open;  /* its blank line has not come yet */
	bool whole; /* its blank line has come, and it is not interim */
	/* What is wrong with it, or with its trailers: no more is taken. */
	bool too_large; /* a header was not told: it was one too many */
	bool is_bad;    /* a line stood in the place of its status line */
	bool is_broken; /* a header breaks the rules */

	/* For the caller to set: what to hide in what is told; borrowed, or
	 * NULL. */
	const struct strlist *secrets;

	/* The head's own. */
	struct sender *to;
	struct buf field; /* the last header, which the next line may go on */
	size_t told;      /* the size of the headers that were told */
	size_t fields;    /* how many came, those of interim heads included */
	size_t size;      /* of all lines, likewise */
};

/* What libcurl knows when it hands a line over. */
struct head_now {
	int code;            /* of the newest status line, this one included */
	const char *version; /* likewise: "1.1", "2" */
	bool is_framed;      /* the connection may be one of HTTP/2 or 3 */
	bool body_has_begun;
};

void head_init(struct head *h, struct sender *to);

/* Forget everything: for the answer to the next request. */
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

/* No line follows: tell what is left. Returns as above. */
int head_finish(struct head *h);

#endif
