/* SPDX-License-Identifier: MIT */
/*
 * write_out.h - parse the text of --write-out, which is written for each record
 * and uses curl's names of variables. Pure: uses no record and no descriptor.
 */
#ifndef FF_OUTPUT_WRITE_OUT_H
#define FF_OUTPUT_WRITE_OUT_H

#include "base/errbuf.h"
#include "service/url.h"

#include <stdbool.h>
#include <stddef.h>

enum write_out_kind {
	WRITE_OUT_TEXT,   /* text as it stands */
	WRITE_OUT_KEY,    /* the value of a key of the record */
	WRITE_OUT_HEADER, /* the first value of a header */
	WRITE_OUT_NUM_HEADERS,
	WRITE_OUT_NUM_RETRIES,
	WRITE_OUT_SCHEME,
	WRITE_OUT_URL_PART, /* of a key that is a URL */
	WRITE_OUT_REDIRECT_URL,
	WRITE_OUT_TIME, /* the time of day */
	WRITE_OUT_SPEED_DOWNLOAD,
	WRITE_OUT_BODY_ENCODING,
	WRITE_OUT_BODY_TRUNCATED,
	/* These have any size, and go to standard output only. */
	WRITE_OUT_JSON, /* the whole record */
	WRITE_OUT_HEADERS,
	WRITE_OUT_TRAILERS,
	WRITE_OUT_BODY,
	/* These write nothing. */
	WRITE_OUT_ONERROR, /* stop here if the service is ok */
	WRITE_OUT_STDERR,  /* go on with standard error */
	WRITE_OUT_STDOUT,
};

struct write_out_piece {
	enum write_out_kind kind;
	char *text;          /* the text; or the name of the key or, in lower
	                        case, of the header; or the format of the time;
	                        or NULL */
	enum url_part part;  /* of the URL */
	const char *nothing; /* written for a key without a value */
};

/* Zero-initialised writes nothing. */
struct write_out {
	struct write_out_piece *pieces;
	size_t n;
	bool uses_stdout; /* some piece goes to standard output */
};

/*
 * Parse a format. Return 0, or -1 with e set. If a variable is unknown,
 * *unknown is its name, which the caller frees; it is NULL otherwise.
 */
int write_out_parse(
    struct write_out *w, const char *format, char **unknown, struct errbuf *e);
void write_out_free(struct write_out *w);

/* Return the name of variable i, or NULL if there are no more. */
const char *write_out_name(size_t i);

#endif
