/* SPDX-License-Identifier: MIT */
/* conn.c - one connection, with or without TLS. Knows no HTTP. */
#include "config.h"

#include "conn.h"

#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef POLLRDHUP
#define POLLRDHUP 0
#endif

int
conn_send(struct conn *c, const void *from, size_t n)
{
	const char *p = from;
	ssize_t put;

	while (n > 0) {
		if (c->ssl != NULL)
			put = SSL_write(
			    c->ssl, p, n < INT_MAX ? (int)n : INT_MAX);
		else
			put = send(c->fd, p, n, MSG_NOSIGNAL);
		if (put <= 0)
			return -1;
		p += put;
		n -= (size_t)put;
		server_sent(c->server, (size_t)put);
	}
	return 0;
}

int
conn_send_repeated(struct conn *c, const struct bytes *block, uint64_t size)
{
	size_t n;

	for (; size > 0; size -= n) {
		n = size < block->n ? (size_t)size : block->n;
		if (conn_send(c, block->at, n) == -1)
			return -1;
	}
	return 0;
}

int
conn_read(struct conn *c)
{
	char chunk[16384];
	ssize_t got;

	if (c->ssl != NULL)
		got = SSL_read(c->ssl, chunk, (int)sizeof(chunk));
	else
		got = recv(c->fd, chunk, sizeof(chunk), 0);
	if (got <= 0)
		return -1;
	bytes_add(&c->in, chunk, (size_t)got);
	return 0;
}

/* Return whether the client closes the connection within ms milliseconds. */
static bool
leaves_within(const struct conn *c, int ms)
{
	struct pollfd p = { .fd = c->fd, .events = POLLRDHUP };

	return poll(&p, 1, ms) > 0;
}

bool
conn_gone(const struct conn *c)
{
	return leaves_within(c, 0);
}

int
conn_pause(struct conn *c, int64_t ms)
{
	int part;

	for (; ms > 0; ms -= part) {
		part = ms < INT_MAX ? (int)ms : INT_MAX;
		if (leaves_within(c, part))
			return -1;
	}
	return 0;
}

/* Wait until the client closes the connection, and discard what it sends. */
static void
wait_until_gone(const struct conn *c)
{
	char chunk[4096];

	while (recv(c->fd, chunk, sizeof(chunk), 0) > 0)
		continue;
}

void
conn_finish(struct conn *c, enum then how)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	if (how == THEN_RESET)
		setsockopt(
		    c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	if ((how == THEN_CLOSE || how == THEN_DRAIN) && c->ssl != NULL)
		SSL_shutdown(c->ssl);
	/* close() would send a reset if there were unread bytes. */
	if (how == THEN_DRAIN)
		shutdown(c->fd, SHUT_WR);
	if (how == THEN_DRAIN || how == THEN_HANG)
		wait_until_gone(c);
	SSL_free(c->ssl);
	close(c->fd);
	bytes_free(&c->in);
}
