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
	SSL *ssl; /* NULL: no TLS */
	int fd;
	int port;             /* our port; 0: a Unix socket */
	unsigned long number; /* number of this connection, from 1 */
	unsigned long asked;  /* requests on it so far */
	unsigned long turn;   /* number of the request in its topic */
	bool active;          /* a request has not been answered yet */
	struct bytes in;      /* read and not yet used */
};

/* Ways to continue or end a connection after an answer. */
enum then {
	THEN_KEEP,  /* wait for the next request */
	THEN_CLOSE, /* close it properly */
	THEN_DRAIN, /* the same, but first read until the client closes it */
	THEN_CUT,   /* close it without TLS's close_notify */
	THEN_RESET, /* send RST */
	THEN_HANG,  /* send nothing until the client closes it */
};

/* Send all bytes. Return -1 if the client has closed the connection. */
int conn_send(struct conn *c, const void *from, size_t n);
/* Repeat the block until size bytes have been sent. */
int conn_send_repeated(
    struct conn *c, const struct bytes *block, uint64_t size);
/* Read more bytes into c->in. Return -1 if there are none. */
int conn_read(struct conn *c);
/* Sleep, but return -1 as soon as the client has closed the connection. */
int conn_pause(struct conn *c, int64_t ms);
bool conn_gone(const struct conn *c);

/* End the connection in that way. The caller frees c itself. */
void conn_finish(struct conn *c, enum then how);

#endif
