/* SPDX-License-Identifier: MIT */
/* listen.h - the listening sockets and how they take connections. */
#ifndef STUBD_LISTEN_H
#define STUBD_LISTEN_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

struct listener {
	int fd;
	int port;     /* 0: a socket in the file system */
	SSL_CTX *tls; /* borrowed; NULL: none */
};

enum accept_mode {
	ACCEPT_SERVE,
	ACCEPT_NEVER,   /* connecting hangs */
	ACCEPT_CLOSE,   /* at once */
	ACCEPT_RESET,   /* as soon as the client has spoken */
	ACCEPT_HANG,    /* not a byte: a ClientHello goes unanswered, too */
	ACCEPT_GARBAGE, /* what is neither TLS nor HTTP */
	ACCEPT_DRIP,    /* a record of TLS, a byte at a time */
};

/* Listen on 127.0.0.1, or on ::1 where six; port 0: any. -1 with errno. */
int listener_open(
    struct listener *l, bool six, int port, enum accept_mode mode);
int listener_open_unix(struct listener *l, const char *path);

/* A port on which nobody listens, and nobody else can. -1 with errno. */
int listener_refuse(int *port);

#endif
