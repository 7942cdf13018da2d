/* SPDX-License-Identifier: MIT */
/* libcurl.h - features of the libcurl that is in use. */
#ifndef FF_SERVICE_LIBCURL_H
#define FF_SERVICE_LIBCURL_H

#include <stdbool.h>

bool libcurl_has_http2(void);
bool libcurl_has_http3(void);
bool libcurl_has_https_proxy(void);

#endif
