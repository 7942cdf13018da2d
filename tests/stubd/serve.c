/* SPDX-License-Identifier: MIT */
/* serve.c - serve one connection: read its requests and answer them. */
#include "config.h"

#include "serve.h"

#include "bytes.h"
#include "conn.h"
#include "http.h"
#include "routes.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Large enough for OpenSSL, and small enough for thousands of threads. */
#define STACK_SIZE ((size_t)256 << 10)

struct guest {
	struct conn conn;
	SSL_CTX *tls;
	enum accept_mode mode;
};

static void
log_request(struct conn *c, const struct request *q)
{
	struct bytes line = { 0 };
	const struct pair *h;

	bytes_addf(&line, "%s %s\tconn=%lu", q->method, q->target, c->number);
	for (h = q->headers.at; h != q->headers.at + q->headers.n; h++)
		bytes_addf(&line, "\t%s: %s", h->name, h->value);
	server_log(c->server, line.at, line.n);
	bytes_free(&line);
}

static void
count_request(struct conn *c, const struct request *q, const struct route *r)
{
	const char *key = request_param(q, "key", r->path);

	c->asked++;
	if ((r->flags & ROUTE_ASIDE) != 0)
		return;
	c->turn = server_count(c->server, server_topic(c->server, key));
	c->active = true;
	server_begin(c->server);
}

static enum then
refuse(struct conn *c, const struct request *q)
{
	struct reply r = { .code = 400 };

	bytes_adds(&r.body, "{\"error\":\"cannot read that request\"}\n");
	answer(c, q, &r);
	return THEN_DRAIN;
}

static enum then
serve_request(struct conn *c, struct request *q)
{
	enum request_status status;
	const struct route *r;

	status = request_read_head(c, q);
	if (status == REQUEST_BAD)
		return refuse(c, q);
	if (status == REQUEST_NONE)
		return THEN_CLOSE;
	r = route_find(q->path);
	log_request(c, q);
	count_request(c, q, r);
	if ((r->flags & ROUTE_EARLY) == 0)
		status =
		    request_read_body(c, q, (r->flags & ROUTE_SILENT) == 0);
	if (status == REQUEST_BAD)
		return refuse(c, q);
	return status == REQUEST_NONE ? THEN_CUT : r->run(c, q);
}

static enum then
serve_http(struct conn *c)
{
	struct request q;
	enum then then;

	do {
		then = serve_request(c, &q);
		request_free(&q);
		if (then == THEN_KEEP)
			answer_begins(c);
	} while (then == THEN_KEEP);
	return then;
}

static enum then
send_garbage(struct conn *c)
{
	static const char bytes[] = "\r\n\x7f\0garbage\xff\xfe\r\n\r\n";

	conn_read(c);
	conn_send(c, bytes, sizeof(bytes) - 1);
	return THEN_DRAIN;
}

/* Send the header of the longest possible record, and then zeros, byte by byte:
 * the client waits for the whole record. */
static enum then
drip_record(struct conn *c)
{
	static const char head[] = "\x16\3\3\x40";
	size_t i;

	for (i = 0; conn_pause(c, 50) == 0; i++)
		if (conn_send(c, i < sizeof(head) ? head + i : "", 1) == -1)
			break;
	return THEN_CUT;
}

static enum then
shake_hands(struct conn *c, SSL_CTX *tls)
{
	c->ssl = SSL_new(tls);
	if (c->ssl == NULL || SSL_set_fd(c->ssl, c->fd) != 1)
		abort();
	return SSL_accept(c->ssl) == 1 ? THEN_KEEP : THEN_CUT;
}

static enum then
entertain(struct guest *g)
{
	struct conn *c = &g->conn;
	int on = 1;

	if (g->mode == ACCEPT_CLOSE)
		return THEN_DRAIN;
	if (g->mode == ACCEPT_RESET) {
		/* An earlier reset could look like a refused connection. */
		conn_read(c);
		return THEN_RESET;
	}
	if (g->mode == ACCEPT_HANG)
		return THEN_HANG;
	if (g->mode == ACCEPT_GARBAGE)
		return send_garbage(c);
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (g->mode == ACCEPT_DRIP)
		return drip_record(c);
	if (g->tls != NULL && shake_hands(c, g->tls) != THEN_KEEP)
		return THEN_CUT;
	return serve_http(c);
}

static void *
run(void *arg)
{
	struct guest *g = arg;
	struct server *s = g->conn.server;
	enum then then;

	g->conn.number = server_connected(s, g->conn.port);
	then = entertain(g);
	/* A request that hangs stays active until the client leaves. */
	if (then != THEN_HANG)
		answer_begins(&g->conn);
	conn_finish(&g->conn, then);
	answer_begins(&g->conn);
	server_disconnected(s, g->conn.number);
	free(g);
	OPENSSL_thread_stop();
	return NULL;
}

void
serve_start(
    struct server *s, const struct listener *l, enum accept_mode mode, int fd)
{
	struct guest *g = zeroed(sizeof(*g));
	pthread_attr_t attr;
	pthread_t thread;
	int status;

	g->conn.server = s;
	g->conn.fd = fd;
	g->conn.port = l->port;
	g->tls = l->tls;
	g->mode = mode;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	status = pthread_create(&thread, &attr, run, g);
	pthread_attr_destroy(&attr);
	if (status != 0) {
		fprintf(stderr, "stubd: no thread for a connection\n");
		close(fd);
		free(g);
	}
}
