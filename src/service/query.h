/* SPDX-License-Identifier: MIT */
/* query.h - the query that is appended to the URLs of a service: the parameters
 * of "url_query", and the data of a request with "get". Pure string work. */
#ifndef FF_SERVICE_QUERY_H
#define FF_SERVICE_QUERY_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "service/service.h"

#include <stdbool.h>
#include <stddef.h>

/* Append n bytes as a form encodes them: unreserved characters as they are, a
 * space as '+', and all others as %XX. */
void query_encode(struct buf *out, const char *p, size_t n);

/*
 * Append the name of a file that is uploaded to those URLs of a service whose
 * path ends with a slash. Append the "url_query" and, if "get" is set, the data
 * to its URLs, as templates. Afterwards the request has neither of these two. A
 * reference to a secret stays one, and so does a {KEY}, unless the text is one
 * of own and has_parameters is false: braces are common in such a text. own is
 * the command line's request, which has been put above the service's.
 *
 * Returns 0, or -1 with e naming the service; s may be half changed then.
 */
int query_append(struct service *s, const struct request *own,
    bool has_parameters, struct errbuf *e);

/* Append a parameter of "url_query" for show. Returns whether there was a
 * secret to hide. */
bool query_redact(struct buf *out, const char *text);

#endif
