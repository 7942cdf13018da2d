/* SPDX-License-Identifier: MIT */
/*
 * note_head.h - send the heads of requests and responses as notes for
 * --verbose: a note per line, which begins with '>' or '<'. Knows no libcurl.
 *
 * A value is replaced by "***" if its name says that it is secret, if it refers
 * to a secret, or if a secret in it might not be found.
 */
#ifndef FF_FETCH_NOTE_HEAD_H
#define FF_FETCH_NOTE_HEAD_H

#include "base/strlist.h"
#include "fanout/channel.h"
#include "fetch/asking.h"
#include "service/request.h"

#include <stdbool.h>

/* Return whether the head of a request, as it was sent, asks a proxy for a
 * tunnel. */
bool note_head_is_connect(const char *head);

/*
 * Send the head of a request, given as it was sent. The URL is the one that a
 * shows; unresolved is the request with its references, and says which headers
 * the user set. Of the headers that libcurl adds, show only the values of those
 * that cannot have a secret in them. Return 0, or -1 with errno if the parent
 * is gone.
 */
int note_head_request(struct sender *to, const char *head,
    const struct asking *a, const struct request *unresolved);

/* Send a status line or a header of a response, in which secrets were hidden as
 * by secret_redact(). secrets, which may be NULL, are those. Return as above.
 */
int note_head_status(
    struct sender *to, const char *line, const struct strlist *secrets);
int note_head_field(struct sender *to, const char *name, const char *value,
    const struct strlist *secrets);

#endif
