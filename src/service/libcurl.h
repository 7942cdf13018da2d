/* SPDX-License-Identifier: MIT */
/* libcurl.h - what this libcurl can do. */
#ifndef FF_SERVICE_LIBCURL_H
#define FF_SERVICE_LIBCURL_H

#include <stdbool.h>

bool libcurl_has_http2(void);
bool libcurl_has_http3(void);
bool libcurl_has_https_proxy(void);

#endif
