/* SPDX-License-Identifier: MIT */
/* redirect.c - see redirect.h. Knows no connection. */
#include "config.h"

#include "fetch/redirect.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "service/url.h"

#include <curl/curl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

bool
redirect_is(int code)
{
	return code == 301 || code == 302 || code == 303 || code == 307 ||
	    code == 308;
}

const char *
redirect_method(int code, const char *method)
{
	if (code == 303 && strcmp(method, "HEAD") != 0)
		return "GET";
	if ((code == 301 || code == 302) && strcmp(method, "POST") == 0)
		return "GET";
	return method;
}

bool
redirect_may_lead(int code, uint32_t hops, const char *from, const char *to)
{
	if (!redirect_is(code) || hops == 0)
		return false;
	if (strcmp(to, redirect_method(code, from)) == 0)
		return true;
	/* An earlier redirect may have changed the method to GET; later ones
	 * keep that. */
	return hops > 1 && strcmp(from, "HEAD") != 0 && strcmp(to, "GET") == 0;
}

bool
redirect_keeps_body(int code, const char *method)
{
	return code != 303 &&
	    strcmp(redirect_method(code, method), method) == 0;
}

/* Return a Location with its spaces encoded as browsers and curl do,
 * differently in a path and in a query. A space in the host is left as it is,
 * so that the URL is refused. */
static char *
encode_spaces(const char *location)
{
	size_t n = url_authority_end(location);
	struct buf b = { 0 };
	bool is_query = false;

	buf_append(&b, location, n);
	for (location += n; *location != '\0'; location++) {
		is_query = is_query || *location == '?';
		if (*location != ' ')
			buf_putc(&b, *location);
		else
			buf_puts(&b, is_query ? "+" : "%20");
	}
	return buf_steal(&b);
}

/* Return the reference to resolve against the base. A fragment alone leads to
 * the base itself (RFC 3986, 5.2.2), but versions of libcurl differ about
 * it. */
static char *
reference(const char *base, const char *location)
{
	char *ascii, *whole;

	whole = encode_spaces(location);
	ascii = url_to_ascii(whole);
	free(whole);
	if (*ascii != '#')
		return ascii;
	whole = mem_printf("%.*s%s", (int)strcspn(base, "#"), base, ascii);
	free(ascii);
	return whole;
}

char *
redirect_target(const char *base, const char *location)
{
	char *ascii, *part, *target;
	CURLU *u;

	target = NULL;
	if (utf8_has_ascii_control(location, ""))
		return NULL;
	u = curl_url();
	if (u == NULL)
		return NULL;
	ascii = reference(base, location);
	/* Accept any scheme here: the caller refuses those that are not
	 * ours. */
	if (curl_url_set(u, CURLUPART_URL, base, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_URL, ascii,
		CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_USER, NULL, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_PASSWORD, NULL, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_URL, &part, 0) == CURLUE_OK) {
		target = mem_strdup(part);
		curl_free(part);
	}
	free(ascii);
	curl_url_cleanup(u);
	return target;
}

bool
redirect_is_within(const char *a, const char *b)
{
	char *origin_a, *origin_b;
	bool same;

	origin_a = url_origin(a);
	origin_b = url_origin(b);
	same = origin_a != NULL && origin_b != NULL &&
	    strcmp(origin_a, origin_b) == 0;
	free(origin_a);
	free(origin_b);
	return same;
}
