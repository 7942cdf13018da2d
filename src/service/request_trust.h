/* SPDX-License-Identifier: MIT */
/*
 * request_trust.h - what a line of a list, which may be somebody else's data,
 * may set in a request: what is sent, and limits that are no looser than those
 * that hold without it. The table of keys has the rule for each key.
 */
#ifndef FF_SERVICE_REQUEST_TRUST_H
#define FF_SERVICE_REQUEST_TRUST_H

#include "base/errbuf.h"
#include "service/request.h"

/* The end of every refusal. */
#define TRUST_LIST_HINT "give --trust-list if you trust the list"

/* Return whether a request names files of this machine. */
bool request_names_files(const struct request *r);

/* The most replicas, and elements of a list such as headers or cookies, that
 * such a line may have: each takes far more memory than the few bytes that it
 * takes to write it. */
#define TRUST_REPLICAS_MAX 256
#define TRUST_ELEMENTS_MAX 256

/* The most bytes of a name and of an id in such a line: each event and each
 * line of the answer repeats them. */
#define TRUST_NAME_MAX 255
#define TRUST_ID_MAX   4096

/* Return 0 if a stranger may write this line, or -1 with e naming the key.
 * limits is from request_limits(). */
int request_check_trust(
    const struct request *line, const struct request *limits, struct errbuf *e);

/* Of each limit that both r and line set, keep the stricter one in r. */
void request_tighten(struct request *r, const struct request *line);

#endif
