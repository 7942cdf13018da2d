/* SPDX-License-Identifier: MIT */
/* shared.c - answers that depend on other requests. */
#include "config.h"

#include "routes.h"

#include <string.h>

enum then
route_count(struct conn *c, const struct request *q)
{
	const char *key = request_param(q, "key", NULL);
	struct reply r = { .type = JSON };
	unsigned long n;

	if (key == NULL)
		n = server_tally(c->server, false).requests;
	else
		n = server_seen(c->server, server_topic(c->server, key));
	bytes_addf(&r.body, "{\"count\":%lu}\n", n);
	return answer(c, q, &r);
}

enum then
route_stats(struct conn *c, const struct request *q)
{
	struct reply r = { .type = JSON };
	struct tally t;

	t = server_tally(c->server, request_number(q, "reset", 0) != 0);
	bytes_addf(&r.body,
	    "{\"connections\":%lu,\"open\":%lu,\"requests\":%lu,"
	    "\"active\":%lu,\"max_active\":%lu,\"sent\":%lu}\n",
	    t.connections, t.open, t.requests, t.active, t.max_active, t.sent);
	return answer(c, q, &r);
}

static enum then
fail_until(struct conn *c, const struct request *q, const char *after)
{
	const char *how = request_param(q, "how", "code");
	int64_t good = request_number(q, "ok", 2);
	struct reply r = { .code = 200 };

	if ((int64_t)c->turn < good) {
		if (strcmp(how, "reset") == 0)
			return THEN_RESET;
		if (strcmp(how, "close") == 0)
			return THEN_CLOSE;
		if (strcmp(how, "hang") == 0)
			return THEN_HANG;
		r.code = (int)request_number(q, "code", 503);
		if (after != NULL)
			bytes_addf(&r.extra, "Retry-After: %s\r\n", after);
	}
	bytes_addf(&r.body, "{\"ok\":%s,\"turn\":%lu}\n",
	    r.code == 200 ? "true" : "false", c->turn);
	return answer(c, q, &r);
}

enum then
route_flaky(struct conn *c, const struct request *q)
{
	return fail_until(c, q, request_param(q, "after", NULL));
}

enum then
route_retry_after(struct conn *c, const struct request *q)
{
	return fail_until(c, q, request_param(q, "after", "1"));
}

enum then
route_slow5(struct conn *c, const struct request *q)
{
	if (c->turn % 20 == 0 &&
	    conn_pause(c, request_number(q, "ms", 1000)) == -1)
		return THEN_CUT;
	return route_ok(c, q);
}

static bool
has_gone(void *arg)
{
	return conn_gone(arg);
}

enum then
route_wait(struct conn *c, const struct request *q)
{
	struct topic *t =
	    server_topic(c->server, request_param(q, "key", "wait"));

	if (server_wait(c->server, t, 0, has_gone, c) == -1)
		return THEN_CUT;
	if (request_param(q, "to", NULL) != NULL)
		return route_redirect(c, q);
	return route_ok(c, q);
}

enum then
route_halves(struct conn *c, const struct request *q)
{
	struct topic *t =
	    server_topic(c->server, request_param(q, "key", "halves"));
	const char *text = request_param(q, "text", "");
	const char *rest = request_param(q, "rest", "");

	if (stream_begin(c, q, NULL, CHUNKED) == -1)
		return answer_then(q);
	if (stream_chunk(c, text, strlen(text)) == -1 ||
	    server_wait(c->server, t, 0, has_gone, c) == -1)
		return THEN_CUT;
	if (*rest != '\0' && stream_chunk(c, rest, strlen(rest)) == -1)
		return THEN_CUT;
	return stream_end(c, q, "");
}

enum then
route_release(struct conn *c, const struct request *q)
{
	server_release(c->server,
	    server_topic(c->server, request_param(q, "key", "wait")));
	return route_ok(c, q);
}

enum then
route_barrier(struct conn *c, const struct request *q)
{
	struct topic *t =
	    server_topic(c->server, request_param(q, "key", "barrier"));
	int64_t n = request_number(q, "n", 2);

	if (server_wait(c->server, t, (unsigned long)n, has_gone, c) == -1)
		return THEN_CUT;
	return route_ok(c, q);
}
