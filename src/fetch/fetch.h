/* SPDX-License-Identifier: MIT */
/*
 * fetch.h - the child's side: ask one origin with libcurl, tell the parent
 * what comes. Runs in a process of its own, and only there.
 */
#ifndef FF_FETCH_FETCH_H
#define FF_FETCH_FETCH_H

#include "fanout/channel.h"

/*
 * A child_fn; arg is a struct job (wire/job.h). Resolves its own secrets, wipes
 * the environment, enters the sandbox, initialises libcurl, asks, follows
 * redirects within the origin, sends the answer (answer.h). One that takes
 * orders (order.h) then waits for the next, its connections kept, until it is
 * told to leave, or until the address that it holds is out of date and it needs
 * a new connection. Returns 0 once its last message is sent.
 */
int fetch_main(
    struct sender *to_parent, struct receiver *from_parent, void *arg);

#endif
