/* SPDX-License-Identifier: MIT */
/* proxy.c - see proxy.h. */
#include "config.h"

#include "fetch/proxy.h"

#include "base/mem.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* libcurl's default ports for a proxy; 1080 also for HTTP. */
#define PORT       1080
#define PORT_HTTPS 443

bool
proxy_is_https(const char *proxy)
{
	return strncasecmp(proxy, "https:", strlen("https:")) == 0;
}

static char *
part(const char *proxy, CURLUPart which)
{
	char *text, *copy;
	CURLU *u;

	text = NULL;
	copy = NULL;
	u = curl_url();
	if (u != NULL &&
	    curl_url_set(u, CURLUPART_URL, proxy,
		CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    curl_url_get(u, which, &text, 0) == CURLUE_OK)
		copy = mem_strdup(text);
	curl_free(text);
	curl_url_cleanup(u);
	return copy;
}

long
proxy_port(const char *proxy)
{
	char *text;
	long port;

	text = part(proxy, CURLUPART_PORT);
	port = text != NULL ? strtol(text, NULL, 10) : 0;
	free(text);
	if (port == 0)
		port = proxy_is_https(proxy) ? PORT_HTTPS : PORT;
	return port;
}

char *
proxy_name(const char *proxy)
{
	char *host, *name;

	host = part(proxy, CURLUPART_HOST);
	name = mem_printf(
	    "%s port %ld", host != NULL ? host : "?", proxy_port(proxy));
	free(host);
	return name;
}
