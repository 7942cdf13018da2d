/* SPDX-License-Identifier: MIT */
/* plain.c - complete and valid answers. */
#include "config.h"

#include "routes.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum then
route_ok(struct conn *c, const struct request *q)
{
	return answer_text(c, q, NULL, "{\"ok\":true}\n");
}

enum then
route_missing(struct conn *c, const struct request *q)
{
	struct reply r = { .code = 404 };

	bytes_adds(&r.body, "{\"error\":\"no such route\"}\n");
	return answer(c, q, &r);
}

enum then
route_text(struct conn *c, const struct request *q)
{
	static const char line[] = "abcdefghijklmnopqrstuvwxyz0123456789"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ.\n";
	int64_t size = request_number(q, "size", 64);
	struct bytes block = { 0 }, framing = { 0 };
	int status;

	while (block.n < 65536)
		bytes_add(&block, line, sizeof(line) - 1);
	bytes_addf(&framing, "Content-Length: %lld\r\n", (long long)size);
	status = stream_begin(c, q, TEXT, bytes_text(&framing));
	answer_begins(c);
	if (status == 0)
		status = conn_send_repeated(c, &block, (uint64_t)size);
	bytes_free(&block);
	bytes_free(&framing);
	return status == -1 && !q->head ? THEN_CUT : answer_then(q);
}

/* Add the bytes in the query: text=, percent-encoded, or b64=. */
static void
add_given_bytes(struct bytes *out, const struct request *q)
{
	const struct pair *p;
	unsigned char *raw;
	size_t n;
	int got;

	for (p = q->params.at; p != q->params.at + q->params.n; p++) {
		if (strcmp(p->name, "text") == 0)
			bytes_add(out, p->value, p->n);
		if (strcmp(p->name, "b64") != 0)
			continue;
		raw = zeroed(p->n + 4);
		got = EVP_DecodeBlock(
		    raw, (const unsigned char *)p->value, (int)p->n);
		for (n = p->n; got > 0 && n > 0 && p->value[n - 1] == '='; n--)
			got--;
		if (got > 0)
			bytes_add(out, raw, (size_t)got);
		free(raw);
	}
}

enum then
route_body(struct conn *c, const struct request *q)
{
	struct reply r = { 0 };

	add_given_bytes(&r.body, q);
	return answer(c, q, &r);
}

enum then
route_json(struct conn *c, const struct request *q)
{
	if (request_param(q, "text", request_param(q, "b64", NULL)) == NULL)
		return route_ok(c, q);
	return route_body(c, q);
}

enum then
route_raw(struct conn *c, const struct request *q)
{
	static const struct {
		const char *name;
		enum then then;
	} ends[] = {
		{ "keep", THEN_KEEP },
		{ "close", THEN_CLOSE },
		{ "cut", THEN_CUT },
		{ "reset", THEN_RESET },
		{ "hang", THEN_HANG },
	};
	const char *end = request_param(q, "then", "close");
	struct bytes out = { 0 };
	size_t i;

	add_given_bytes(&out, q);
	answer_begins(c);
	conn_send(c, out.at, out.n);
	bytes_free(&out);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(ends[i].name, end) == 0)
			return ends[i].then;
	return THEN_CLOSE;
}

enum then
route_again(struct conn *c, const struct request *q)
{
	const char *again = request_param(q, "again", ".");
	int64_t ms = request_number(q, "ms", 0);
	struct bytes out = { 0 };
	int status;

	add_given_bytes(&out, q);
	answer_begins(c);
	status = conn_send(c, out.at, out.n);
	out.n = 0;
	/* Without a pause, send many repetitions in one write. */
	do
		bytes_adds(&out, again);
	while (ms == 0 && out.n > 0 && out.n < 16384);
	while (status == 0 && conn_pause(c, ms) == 0)
		status = conn_send(c, out.at, out.n);
	bytes_free(&out);
	return THEN_CUT;
}

enum then
route_reflect(struct conn *c, const struct request *q)
{
	struct reply r = { .type = request_header(q, "content-type", "") };

	bytes_add(&r.body, q->body.at, q->body.n);
	return answer(c, q, &r);
}

enum then
route_status(struct conn *c, const struct request *q)
{
	struct reply r = { .code =
			       (int)strtol(route_rest(q, "200"), NULL, 10) };

	bytes_addf(&r.body, "{\"status\":%d}\n", r.code);
	return answer(c, q, &r);
}

enum then
route_delay(struct conn *c, const struct request *q)
{
	if (conn_pause(c, request_number(q, "ms", 1000)) == -1)
		return THEN_CUT;
	return route_ok(c, q);
}

enum then
route_redirect(struct conn *c, const struct request *q)
{
	struct reply r = { .code = (int)request_number(q, "code", 302) };
	int64_t n;

	bytes_addf(&r.extra, "Location: %s\r\n", request_param(q, "to", "/ok"));
	for (n = request_number(q, "more", 0); n > 0; n--)
		bytes_addf(&r.extra, "X-%d: more\r\n", (int)n);
	bytes_adds(&r.body, "{\"redirect\":true}\n");
	return answer(c, q, &r);
}

enum then
route_redirect_loop(struct conn *c, const struct request *q)
{
	int64_t n = request_number(q, "n", 10);
	struct reply r = { .code = (int)request_number(q, "code", 302) };

	if (n == 0)
		bytes_adds(&r.extra, "Location: /ok\r\n");
	else
		bytes_addf(&r.extra,
		    "Location: /redirect-loop?n=%lld&code=%d\r\n",
		    (long long)(n < 0 ? n : n - 1), r.code);
	return answer(c, q, &r);
}

enum then
route_auth(struct conn *c, const struct request *q)
{
	static const char right[] = "Basic YWxpY2U6c2VjcmV0";
	const char *given = request_header(q, "authorization", "");
	struct reply r = { .code = 200 };

	if (request_number(q, "digest", 0) == 1) {
		if (strncmp(given, "Digest ", 7) != 0) {
			r.code = 401;
			bytes_adds(&r.extra,
			    "WWW-Authenticate: Digest realm=\"stubd\", "
			    "nonce=\"abc\", qop=\"auth\"\r\n");
		}
	} else if (strcmp(given, right) != 0) {
		r.code = 401;
		bytes_adds(
		    &r.extra, "WWW-Authenticate: Basic realm=\"stubd\"\r\n");
	}
	bytes_addf(&r.body, "{\"authenticated\":%s,\"authorization\":",
	    r.code == 200 ? "true" : "false");
	bytes_add_json(&r.body, given, strlen(given));
	bytes_adds(&r.body, "}\n");
	return answer(c, q, &r);
}

enum then
route_set_cookie(struct conn *c, const struct request *q)
{
	struct reply r = { 0 };

	bytes_adds(&r.extra,
	    "Set-Cookie: a=1; Path=/\r\n"
	    "X-Between: yes\r\n"
	    "set-cookie: b=2; HttpOnly\r\n"
	    "SET-COOKIE: c=3\r\n");
	bytes_adds(&r.body, "{\"ok\":true}\n");
	return answer(c, q, &r);
}

enum then
route_deep(struct conn *c, const struct request *q)
{
	size_t n = (size_t)request_number(q, "n", 1000);
	struct reply r = { 0 };

	bytes_fill(&r.body, '[', n);
	bytes_fill(&r.body, ']', n);
	return answer(c, q, &r);
}

enum then
route_binary(struct conn *c, const struct request *q)
{
	int64_t repeat = request_number(q, "n", 1);
	struct reply r = { .type = "application/octet-stream" };
	int i;

	while (repeat-- > 0)
		for (i = 0; i < 256; i++)
			bytes_fill(&r.body, i, 1);
	return answer(c, q, &r);
}

enum then
route_gzip(struct conn *c, const struct request *q)
{
	const char *text = request_param(q, "text", "{\"ok\":true}\n");
	struct reply r = { 0 };

	bytes_adds(&r.extra, "Content-Encoding: gzip\r\n");
	gzip_add(&r.body, text, strlen(text));
	/* Change a byte of the checksum, near the end. */
	if (request_number(q, "broken", 0) != 0)
		r.body.at[r.body.n - 6] ^= 0x55;
	return answer(c, q, &r);
}

enum then
route_demo(struct conn *c, const struct request *q)
{
	static const struct {
		const char *path;
		const char *body;
	} services[] = {
		{ "/facebook",
		    "{\"name\":\"facebook\",\"status\":\"Hello, friends\","
		    "\"user\":\"octocat\",\"friends\":64}\n" },
		{ "/twitter",
		    "{\"name\":\"twitter\",\"status\":\"Hello, world\","
		    "\"user\":\"octocat\",\"followers\":1024}\n" },
		{ "/github",
		    "{\"name\":\"github\",\"status\":\"Hello, forks\","
		    "\"user\":\"octocat\",\"repos\":8}\n" },
	};
	size_t i;

	if (conn_pause(c, request_number(q, "ms", 100)) == -1)
		return THEN_CUT;
	for (i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strncmp(q->path, services[i].path,
			strlen(services[i].path)) == 0)
			return answer_text(c, q, JSON, services[i].body);
	return THEN_CUT;
}
