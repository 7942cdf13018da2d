/* SPDX-License-Identifier: MIT */
/* http.h - requests read and answers written, both correctly. */
#ifndef STUBD_HTTP_H
#define STUBD_HTTP_H

#include "bytes.h"
#include "conn.h"

#include <stdbool.h>
#include <stdint.h>

struct pair {
	char *name;
	char *value; /* has a NUL behind it, and may have more within */
	size_t n;    /* bytes of value */
};

struct pairs {
	struct pair *at;
	size_t n;
};

struct request {
	char *method;
	char *target; /* as it came */
	char *path;   /* of the target, still percent-encoded */
	char *version;
	struct pairs params;  /* of the query, percent-decoded; + is + */
	struct pairs headers; /* names in lower case */
	struct bytes body;
	bool head;       /* the method is HEAD */
	bool keep_alive; /* the client's wish, but for close=1 in the query */
};

enum request_status {
	REQUEST_READ,
	REQUEST_NONE, /* the client has gone */
	REQUEST_BAD,
};

/* Read the head of the next request. Free it whatever is returned. */
enum request_status request_read_head(struct conn *c, struct request *q);
/* Read its body too, after a 100 Continue where the client waits for one and
 * is not to wait in vain. */
enum request_status request_read_body(
    struct conn *c, struct request *q, bool say_continue);
void request_free(struct request *q);

/* The value of a header or of a query's parameter, or otherwise. */
const char *request_header(
    const struct request *q, const char *name, const char *otherwise);
const char *request_param(
    const struct request *q, const char *name, const char *otherwise);
/* The same as a number, which may end in k, M or G (powers of 1024). */
int64_t request_number(
    const struct request *q, const char *name, int64_t otherwise);

struct reply {
	int code;           /* 0: as code=N says, else 200 */
	const char *reason; /* NULL: the usual one */
	const char *type;   /* NULL: as type=T says, else JSON */
	struct bytes extra; /* header lines, each with CRLF */
	struct bytes body;
};

/*
 * Answer with r and with the headers that header=NAME:VALUE in the query asks
 * for; empties r. Returns what the route should return.
 */
enum then answer(struct conn *c, const struct request *q, struct reply *r);
/* The usual case: 200, and that text. */
enum then answer_text(struct conn *c, const struct request *q, const char *type,
    const char *text);

/*
 * A body in pieces. framing is the header line that says how it ends, with
 * CRLF. -1: there is no body to be sent, and the route returns
 * answer_then(q).
 */
int stream_begin(struct conn *c, const struct request *q, const char *type,
    const char *framing);
int stream_chunk(struct conn *c, const void *from, size_t n);
/* The last chunk, with trailers (lines with CRLF) or "". */
enum then stream_end(
    struct conn *c, const struct request *q, const char *trailers);
enum then answer_then(const struct request *q);

/* The request is as good as answered: it is not active any more. */
void answer_begins(struct conn *c);

#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define JSON    "application/json"
#define TEXT    "text/plain; charset=utf-8"

#endif
