/* SPDX-License-Identifier: MIT */
/* proxy_choice.c - see proxy_choice.h. */
#include "config.h"

#include "service/proxy_choice.h"

#include "base/mem.h"
#include "service/url.h"
#include "service/url_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The characters that separate the hosts of no_proxy. */
#define SEPARATORS ", \t"

/* libcurl's default ports for a proxy; 1080 also for HTTP. */
#define PORT       1080
#define PORT_HTTPS 443

/* In libcurl's order: the first one that is set counts. */
#define PLAIN 0
#define HTTPS 1
#define ALL   3
const char *const proxy_variables[] = { "http_proxy", "https_proxy",
	"HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL };

static const char *
value_of(const char *name)
{
	const char *value;

	value = getenv(name);
	return value != NULL && value[0] != '\0' ? value : NULL;
}

static const char *
first_set(size_t begin, size_t end)
{
	for (; begin < end; begin++) {
		if (value_of(proxy_variables[begin]) != NULL)
			return proxy_variables[begin];
	}
	return NULL;
}

/* Return the variable that names the proxy for a URL, or NULL. */
static const char *
variable_for(const char *url)
{
	const char *name;

	name =
	    url_is_https(url) ? first_set(HTTPS, ALL) : first_set(PLAIN, HTTPS);
	return name != NULL ? name : first_set(ALL, ALL + 2);
}

const char *
proxy_of(const struct request *r, const char *url)
{
	const char *name;

	if (r->unix_socket != NULL)
		return NULL;
	if (r->proxy != NULL)
		return r->proxy[0] != '\0' ? r->proxy : NULL;
	name = variable_for(url);
	return name != NULL ? value_of(name) : NULL;
}

static bool
is_address(const char *host)
{
	return *host == '[' || strspn(host, "0123456789.") == strlen(host);
}

/* Return whether an entry of no_proxy matches a host, or may: libcurl compares
 * addresses as numbers, and knows networks. */
static bool
is_about(const char *entry, size_t n, const char *host)
{
	size_t len = strlen(host);

	if (is_address(host) &&
	    (memchr(entry, '/', n) != NULL || memchr(entry, ':', n) != NULL))
		return true;
	if (len > 0 && host[len - 1] == '.')
		len--;
	if (n > 0 && entry[n - 1] == '.')
		n--;
	if (n > 0 && *entry == '.') {
		entry++;
		n--;
	}
	if (n == 1 && *entry == '*')
		return true;
	return n > 0 && n <= len &&
	    strncasecmp(host + len - n, entry, n) == 0 &&
	    (n == len || host[len - n - 1] == '.');
}

static bool
is_in_list(const char *list, const char *host)
{
	size_t n;

	while (*list != '\0') {
		n = strcspn(list, SEPARATORS);
		if (is_about(list, n, host))
			return true;
		list += n;
		list += strspn(list, SEPARATORS);
	}
	return false;
}

/* Return whether the request's list or no_proxy may exempt a URL from the proxy
 * that a variable names. */
static bool
is_excepted(const struct request *r, const char *url)
{
	const char *list;
	bool is_in;
	char *host;

	list = r->noproxy != NULL ? r->noproxy : value_of("no_proxy");
	if (list == NULL)
		list = value_of("NO_PROXY");
	if (list == NULL)
		return false;
	host = url_part(url, URL_HOST);
	is_in = host == NULL || is_in_list(list, host);
	free(host);
	return is_in;
}

int
proxy_check_variable(const struct request *r, const char *url, struct errbuf *e)
{
	const char *name;

	if (r->unix_socket != NULL || r->proxy != NULL)
		return 0;
	name = variable_for(url);
	if (name == NULL || is_excepted(r, url) ||
	    url_check_proxy(value_of(name), false, e) == 0)
		return 0;
	return errbuf_prefix(e, "environment variable %s: ", name);
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
		port = url_is_https(proxy) ? PORT_HTTPS : PORT;
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
