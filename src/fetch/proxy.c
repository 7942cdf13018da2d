/* SPDX-License-Identifier: MIT */
/* proxy.c - see proxy.h. */
#include "config.h"

#include "fetch/proxy.h"

#include "base/mem.h"
#include "service/url.h"

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

long
proxy_port(const char *proxy)
{
	char *text;
	long port;

	text = url_part(proxy, URL_PORT);
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

	host = url_part(proxy, URL_HOST);
	name = mem_printf(
	    "%s port %ld", host != NULL ? host : "?", proxy_port(proxy));
	free(host);
	return name;
}
