/* SPDX-License-Identifier: MIT */
/* serve.h - one thread for each connection. */
#ifndef STUBD_SERVE_H
#define STUBD_SERVE_H

#include "listen.h"
#include "server.h"

/* Serve a connection of the listener in a thread of its own, which closes fd at
 * its end. If no thread can be started, close fd at once. */
void serve_start(
    struct server *s, const struct listener *l, enum accept_mode mode, int fd);

#endif
