/* SPDX-License-Identifier: MIT */
/* head.c - answers with an unusual head. */
#include "config.h"

#include "routes.h"

#include <stdlib.h>

static enum then
answer_ok(struct conn *c, const struct request *q, struct reply *r)
{
	bytes_adds(&r->body, "{\"ok\":true}\n");
	return answer(c, q, r);
}

enum then
route_big_headers(struct conn *c, const struct request *q)
{
	size_t size = (size_t)request_number(q, "size", 300 * 1024);
	struct reply r = { 0 };

	bytes_adds(&r.extra, "X-Big: ");
	bytes_fill(&r.extra, 'b', size);
	bytes_adds(&r.extra, "\r\n");
	return answer_ok(c, q, &r);
}

enum then
route_many_headers(struct conn *c, const struct request *q)
{
	int64_t i, n = request_number(q, "n", 100);
	struct reply r = { 0 };

	for (i = 1; i <= n; i++)
		bytes_addf(
		    &r.extra, "X-%lld: %lld\r\n", (long long)i, (long long)i);
	return answer_ok(c, q, &r);
}

enum then
route_endless_headers(struct conn *c, const struct request *q)
{
	static const char first[] = "HTTP/1.1 200 OK\r\n";
	int64_t ms = request_number(q, "ms", 0);
	struct bytes lines = { 0 };

	while (lines.n < 1024)
		bytes_adds(&lines, "X-Again: and again\r\n");
	if (conn_send(c, first, sizeof(first) - 1) == 0)
		while (conn_pause(c, ms) == 0 &&
		    conn_send(c, lines.at, lines.n) == 0)
			continue;
	bytes_free(&lines);
	return THEN_CUT;
}

enum then
route_1xx(struct conn *c, const struct request *q)
{
	int64_t i, n = request_number(q, "n", 100);
	int code = (int)request_number(q, "info", 100);
	struct reply r = { 0 };
	struct bytes one = { 0 };
	int status = 0;

	bytes_addf(&one, "HTTP/1.1 %03d Wait\r\n\r\n", code);
	for (i = 0; (n == 0 || i < n) && status == 0; i++)
		status = conn_send(c, one.at, one.n);
	bytes_free(&one);
	return status == -1 ? THEN_CUT : answer_ok(c, q, &r);
}

enum then
route_early_hints(struct conn *c, const struct request *q)
{
	static const char hints[] = "HTTP/1.1 103 Early Hints\r\n"
				    "Link: </style.css>; rel=preload\r\n"
				    "X-Hint: early\r\n\r\n";
	struct reply r = { 0 };

	if (conn_send(c, hints, sizeof(hints) - 1) == -1)
		return THEN_CUT;
	return answer_ok(c, q, &r);
}

/* Send the final answer while the client still waits to send its body. */
enum then
route_expect(struct conn *c, const struct request *q)
{
	struct reply r = { .code = (int)request_number(q, "code", 417) };

	bytes_adds(&r.extra, "Connection: close\r\n");
	bytes_adds(&r.body, "{\"ok\":false}\n");
	answer(c, q, &r);
	return THEN_DRAIN;
}
