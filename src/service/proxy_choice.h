/* SPDX-License-Identifier: MIT */
/*
 * proxy_choice.h - which proxy libcurl takes, by the request and by the
 * variables that libcurl reads, and what it understands by the text.
 */
#ifndef FF_SERVICE_PROXY_CHOICE_H
#define FF_SERVICE_PROXY_CHOICE_H

#include "base/errbuf.h"
#include "service/request.h"

/* The variables that may name a proxy; NULL ends them. */
extern const char *const proxy_variables[];

/* Return the proxy for a URL, whatever no_proxy says, or NULL. Borrowed. */
const char *proxy_of(const struct request *r, const char *url);

/* Check the variable that names the proxy for a URL, if one does: what the
 * request names was checked when it was set. Returns 0, or -1 with e naming the
 * variable. */
int proxy_check_variable(
    const struct request *r, const char *url, struct errbuf *e);

/* Return the port of a proxy, or libcurl's default if it names none. */
long proxy_port(const char *proxy);

/* Return "HOST port PORT", which the caller frees. */
char *proxy_name(const char *proxy);

#endif
