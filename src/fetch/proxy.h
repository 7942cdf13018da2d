/* SPDX-License-Identifier: MIT */
/*
 * proxy.h - which proxy libcurl takes, told from the request and from the
 * variables that libcurl reads. Knows no connection.
 */
#ifndef FF_FETCH_PROXY_H
#define FF_FETCH_PROXY_H

#include "service/request.h"

#include <stdbool.h>
#include <stddef.h>

/* The variables that may name a proxy; NULL ends them. */
extern const char *const proxy_variables[];

/* Return the proxy for a URL unless no_proxy is about its host, or NULL.
 * Borrowed. */
const char *proxy_of(const struct request *r, const char *url);

bool proxy_is_https(const char *proxy);

/* Return the port of a proxy, or that of libcurl if none is written. */
long proxy_port(const char *proxy);

/* Return "HOST port PORT", which the caller frees. */
char *proxy_name(const char *proxy);

#endif
