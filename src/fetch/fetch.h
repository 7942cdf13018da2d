/* SPDX-License-Identifier: MIT */
/*
 * fetch.h - the child that asks one origin with libcurl and sends the parent
 * what comes. Runs in a process of its own only.
 */
#ifndef FF_FETCH_FETCH_H
#define FF_FETCH_FETCH_H

#include "fanout/channel.h"

/*
 * A child_fn; arg is a struct job (wire/job.h). Resolve the secrets, wipe the
 * environment, enter the sandbox, initialise libcurl, send the request, follow
 * redirects within the origin, and send the answer (wire/answer.h). A child
 * that takes orders (wire/order.h) keeps its connections and waits for the next
 * one, until there are no more, or until it needs a new connection and its
 * address is too old. Return 0 once the last message is sent.
 */
int fetch_main(
    struct sender *to_parent, struct receiver *from_parent, void *arg);

#endif
