/* SPDX-License-Identifier: MIT */
/* listen.h - the listening sockets, and how they accept connections. */
#ifndef STUBD_LISTEN_H
#define STUBD_LISTEN_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

struct listener {
	int fd;
	int port;     /* 0: a Unix socket */
	SSL_CTX *tls; /* borrowed; NULL: no TLS */
};

enum accept_mode {
	ACCEPT_SERVE,
	ACCEPT_NEVER,   /* connecting hangs */
	ACCEPT_CLOSE,   /* close at once */
	ACCEPT_RESET,   /* reset when the client has sent something */
	ACCEPT_HANG,    /* send nothing, not even a TLS handshake */
	ACCEPT_GARBAGE, /* send bytes that are neither TLS nor HTTP */
	ACCEPT_DRIP,    /* send a record of TLS byte by byte */
};

/* Listen on 127.0.0.1, or on ::1 if six is set. Port 0 means any. Return -1
 * with errno on failure. */
int listener_open(
    struct listener *l, bool six, int port, enum accept_mode mode);
int listener_open_unix(struct listener *l, const char *path);

/* Reserve a port at which connections are refused. Return -1 with errno on
 * failure. */
int listener_refuse(int *port);

#endif
