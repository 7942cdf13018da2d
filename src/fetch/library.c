/* SPDX-License-Identifier: MIT */
/* library.c - see library.h. */
#include "config.h"

#include "fetch/library.h"

#include "base/array.h"

#include <curl/curl.h>

static const struct {
	int bit;
	const char *name;
} features[] = {
	{ CURL_VERSION_HTTP2, "HTTP/2" },
	{ CURL_VERSION_HTTP3, "HTTP/3" },
	{ CURL_VERSION_IPV6, "IPv6" },
	{ CURL_VERSION_IDN, "IDN" },
	{ CURL_VERSION_ASYNCHDNS, "threaded resolver" },
	{ CURL_VERSION_HTTPS_PROXY, "HTTPS proxies" },
	{ CURL_VERSION_UNIX_SOCKETS, "Unix sockets" },
};

static const char *const codings[] = {
#ifdef HAVE_ZLIB
	"gzip", "deflate",
#endif
#ifdef HAVE_BROTLI
	"brotli",
#endif
#ifdef HAVE_ZSTD
	"zstd",
#endif
	NULL
};

void
library_describe(struct buf *out)
{
	const curl_version_info_data *info;
	size_t i;

	info = curl_version_info(CURLVERSION_NOW);
	buf_printf(out, "libcurl %s with %s", info->version,
	    info->ssl_version != NULL ? info->ssl_version : "no TLS");
	for (i = 0; i < ARRAY_LEN(features); i++)
		if ((info->features & features[i].bit) != 0)
			buf_printf(out, ", %s", features[i].name);
	buf_puts(out, "\ndecodes:");
	for (i = 0; codings[i] != NULL; i++)
		buf_printf(out, "%s %s", i > 0 ? "," : "", codings[i]);
	buf_puts(out, i == 0 ? " nothing\n" : "\n");
}
