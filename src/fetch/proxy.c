/* SPDX-License-Identifier: MIT */
/* proxy.c - see proxy.h. */
#include "config.h"

#include "fetch/proxy.h"

#include "base/mem.h"
#include "service/url.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* libcurl's own, if the proxy's URL has none: it is not that of its scheme. */
#define PORT       1080
#define PORT_HTTPS 443

/* In libcurl's order: the first one that is set counts. */
#define PLAIN 0
#define HTTPS 1
#define ALL   3
const char *const proxy_variables[] = { "http_proxy", "https_proxy",
	"HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL };

static const char *
first_set(size_t begin, size_t end)
{
	const char *value;
	size_t i;

	for (i = begin; i < end; i++) {
		value = getenv(proxy_variables[i]);
		if (value != NULL && value[0] != '\0')
			return value;
	}
	return NULL;
}

const char *
proxy_of(const struct request *r, const char *url)
{
	const char *proxy;

	if (r->unix_socket != NULL)
		return NULL;
	if (r->proxy != NULL)
		return r->proxy[0] != '\0' ? r->proxy : NULL;
	proxy =
	    url_is_https(url) ? first_set(HTTPS, ALL) : first_set(PLAIN, HTTPS);
	if (proxy == NULL)
		proxy = first_set(ALL, ALL + 2);
	return proxy;
}

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
