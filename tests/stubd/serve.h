/* SPDX-License-Identifier: MIT */
/* serve.h - one thread for each connection. */
#ifndef STUBD_SERVE_H
#define STUBD_SERVE_H

#include "listen.h"
#include "server.h"

/* Serve, in a thread of its own, the connection that the listener gave; fd is
 * closed in the end, and at once where there is no thread to be had. */
void serve_start(
    struct server *s, const struct listener *l, enum accept_mode mode, int fd);

#endif
