/* SPDX-License-Identifier: MIT */
/* reply.c - write valid answers. Knows no route. */
#include "config.h"

#include "http.h"

#include <stdio.h>
#include <string.h>

static const struct {
	int code;
	const char *text;
} reasons[] = {
	{ 100, "Continue" },
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 206, "Partial Content" },
	{ 301, "Moved Permanently" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 413, "Content Too Large" },
	{ 417, "Expectation Failed" },
	{ 425, "Too Early" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
};

static const char *
find_reason(int code)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].code == code)
			return reasons[i].text;
	return "Whatever";
}

static bool
has_no_body(int code)
{
	return code / 100 == 1 || code == 204 || code == 304;
}

static void
add_wished_headers(struct bytes *out, const struct request *q)
{
	const struct pair *p;
	size_t i;

	for (i = 0; i < q->params.n; i++) {
		p = &q->params.at[i];
		if (strcmp(p->name, "header") != 0)
			continue;
		bytes_add(out, p->value, p->n);
		bytes_adds(out, "\r\n");
	}
}

static void
add_head(struct bytes *out, const struct request *q, const struct reply *r)
{
	int code = r->code;
	const char *reason = r->reason, *type = r->type;

	if (code == 0)
		code = (int)request_number(q, "code", 200);
	if (reason == NULL)
		reason = request_param(q, "reason", find_reason(code));
	if (type == NULL)
		type = request_param(q, "type", JSON);
	bytes_addf(out, "HTTP/1.1 %03d %s\r\n", code, reason);
	if (type[0] != '\0' && !has_no_body(code))
		bytes_addf(out, "Content-Type: %s\r\n", type);
	if (!q->keep_alive)
		bytes_adds(out, "Connection: close\r\n");
	bytes_add(out, r->extra.at, r->extra.n);
	add_wished_headers(out, q);
}

enum then
answer(struct conn *c, const struct request *q, struct reply *r)
{
	struct bytes out = { 0 };
	int status;

	if (r->code == 0)
		r->code = (int)request_number(q, "code", 200);
	add_head(&out, q, r);
	if (!has_no_body(r->code))
		bytes_addf(&out, "Content-Length: %zu\r\n", r->body.n);
	bytes_adds(&out, "\r\n");
	if (!q->head && !has_no_body(r->code))
		bytes_add(&out, r->body.at, r->body.n);
	answer_begins(c);
	status = conn_send(c, out.at, out.n);
	bytes_free(&out);
	bytes_free(&r->extra);
	bytes_free(&r->body);
	return status == -1 ? THEN_CUT : answer_then(q);
}

enum then
answer_text(
    struct conn *c, const struct request *q, const char *type, const char *text)
{
	struct reply r = { .type = type };

	bytes_adds(&r.body, text);
	return answer(c, q, &r);
}

int
stream_begin(struct conn *c, const struct request *q, const char *type,
    const char *framing)
{
	struct bytes out = { 0 };
	struct reply r = { .type = type };
	int status;

	add_head(&out, q, &r);
	bytes_addf(&out, "%s\r\n", framing);
	status = conn_send(c, out.at, out.n);
	bytes_free(&out);
	return q->head ? -1 : status;
}

int
stream_chunk(struct conn *c, const void *from, size_t n)
{
	struct bytes out = { 0 };
	int status;

	bytes_addf(&out, "%zx\r\n", n);
	bytes_add(&out, from, n);
	bytes_adds(&out, "\r\n");
	status = conn_send(c, out.at, out.n);
	bytes_free(&out);
	return status;
}

enum then
stream_end(struct conn *c, const struct request *q, const char *trailers)
{
	struct bytes out = { 0 };
	int status;

	bytes_addf(&out, "0\r\n%s\r\n", trailers);
	answer_begins(c);
	status = conn_send(c, out.at, out.n);
	bytes_free(&out);
	return status == -1 ? THEN_CUT : answer_then(q);
}

enum then
answer_then(const struct request *q)
{
	return q->keep_alive ? THEN_KEEP : THEN_CLOSE;
}

void
answer_begins(struct conn *c)
{
	if (c->active)
		server_end(c->server);
	c->active = false;
}
