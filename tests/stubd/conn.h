/* SPDX-License-Identifier: MIT */
/* conn.h - one connection, with or without TLS. Knows no HTTP. */
#ifndef STUBD_CONN_H
#define STUBD_CONN_H

#include "bytes.h"
#include "server.h"

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

struct conn {
	struct server *server;
	SSL *ssl; /* NULL: none */
	int fd;
	int port;             /* ours; 0: a socket in the file system */
	unsigned long number; /* of all connections, from 1 */
	unsigned long asked;  /* requests on it so far */
	unsigned long turn;   /* of the request among those of its topic */
	bool active;          /* a request is not answered yet */
	struct bytes in;      /* read and not yet used */
};

/* What becomes of a connection after an answer. */
enum then {
	THEN_KEEP,  /* wait for the next request */
	THEN_CLOSE, /* in good order */
	THEN_DRAIN, /* the same, but hear the client out first */
	THEN_CUT,   /* close without TLS's goodbye */
	THEN_RESET, /* RST */
	THEN_HANG,  /* say nothing, until the client leaves */
};

/* Send all of it. -1: the client has gone. */
int conn_send(struct conn *c, const void *from, size_t n);
/* Send size bytes: the block again and again. */
int conn_send_repeated(
    struct conn *c, const struct bytes *block, uint64_t size);
/* Read some more into c->in. -1: there is no more. */
int conn_read(struct conn *c);
/* Sleep. -1: the client has gone, at once. */
int conn_pause(struct conn *c, int64_t ms);
bool conn_gone(const struct conn *c);

/* The end of it; c's memory is the caller's. */
void conn_finish(struct conn *c, enum then how);

#endif
