/* SPDX-License-Identifier: MIT */
/* proxy.h - the parts of a proxy's URL, as libcurl understands them. */
#ifndef FF_FETCH_PROXY_H
#define FF_FETCH_PROXY_H

#include <stdbool.h>

bool proxy_is_https(const char *proxy);

/* Return the port of a proxy, or libcurl's default if the URL has none. */
long proxy_port(const char *proxy);

/* Return "HOST port PORT", which the caller frees. */
char *proxy_name(const char *proxy);

#endif
