/* SPDX-License-Identifier: MIT */
/* redirect.c - see redirect.h. Knows no connection. */
#include "config.h"

#include "fetch/redirect.h"

#include "service/url.h"

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
