/* SPDX-License-Identifier: MIT */
/* libcurl.c - see libcurl.h. Only looks, and initialises nothing. */
#include "config.h"

#include "service/libcurl.h"

#include <curl/curl.h>

static bool
has(int feature)
{
	return (curl_version_info(CURLVERSION_NOW)->features & feature) != 0;
}

bool
libcurl_has_http2(void)
{
	return has(CURL_VERSION_HTTP2);
}

bool
libcurl_has_http3(void)
{
	return has(CURL_VERSION_HTTP3);
}

bool
libcurl_has_https_proxy(void)
{
	return has(CURL_VERSION_HTTPS_PROXY);
}
