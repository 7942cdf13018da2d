/* SPDX-License-Identifier: MIT */
/* http.h - read requests and write answers, both correctly. */
#ifndef STUBD_HTTP_H
#define STUBD_HTTP_H

#include "bytes.h"
#include "conn.h"

#include <stdbool.h>
#include <stdint.h>

struct pair {
	char *name;
	char *value; /* ends with a NUL, and may contain others */
	size_t n;    /* bytes of value */
};

struct pairs {
	struct pair *at;
	size_t n;
};

struct request {
	char *method;
	char *target; /* as it was received */
	char *path;   /* of the target, still percent-encoded */
	char *version;
	struct pairs params;  /* of the query, percent-decoded; + is + */
	struct pairs headers; /* names in lower case */
	struct bytes body;
	bool head;       /* the method is HEAD */
	bool keep_alive; /* asked for by the client, without close=1 */
};

enum request_status {
	REQUEST_READ,
	REQUEST_NONE, /* the client has closed the connection */
	REQUEST_BAD,
};

/* Read the head of the next request. The caller always frees the request. */
enum request_status request_read_head(struct conn *c, struct request *q);
/* Read the body of the request, after a 100 Continue if the client waits for
 * one and say_continue is set. */
enum request_status request_read_body(
    struct conn *c, struct request *q, bool say_continue);
void request_free(struct request *q);

/* Return the value of a header or of a parameter in the query, or otherwise if
 * there is none. */
const char *request_header(
    const struct request *q, const char *name, const char *otherwise);
const char *request_param(
    const struct request *q, const char *name, const char *otherwise);
/* Return a parameter as a number, which may end in k, M or G (powers of
 * 1024). */
int64_t request_number(
    const struct request *q, const char *name, int64_t otherwise);

struct reply {
	int code;           /* 0: that of code=N, or 200 */
	const char *reason; /* NULL: the usual one */
	const char *type;   /* NULL: that of type=T, or JSON */
	struct bytes extra; /* header lines, each with CRLF */
	struct bytes body;
};

/*
 * Answer with r, and with the headers of header=NAME:VALUE in the query. Empty
 * r, and return what the route should return.
 */
enum then answer(struct conn *c, const struct request *q, struct reply *r);
/* Answer with 200 and that text. */
enum then answer_text(struct conn *c, const struct request *q, const char *type,
    const char *text);

/*
 * Begin a body in pieces. framing is the header line that tells how the body
 * ends, with CRLF. Return -1 if no body may be sent: then the route returns
 * answer_then(q).
 */
int stream_begin(struct conn *c, const struct request *q, const char *type,
    const char *framing);
int stream_chunk(struct conn *c, const void *from, size_t n);
/* Send the last chunk, with trailers (lines with CRLF) or "". */
enum then stream_end(
    struct conn *c, const struct request *q, const char *trailers);
enum then answer_then(const struct request *q);

/* Stop counting the request as active, just before its answer is sent. */
void answer_begins(struct conn *c);

#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define JSON    "application/json"
#define TEXT    "text/plain; charset=utf-8"

#endif
