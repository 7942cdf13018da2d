/* SPDX-License-Identifier: MIT */
/* literals.c - see literals.h. Takes too much for a secret rather than too
 * little. */
#include "config.h"

#include "fetch/literals.h"

#include "base/buf.h"
#include "base/mem.h"
#include "service/certificate_word.h"
#include "service/header.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

/* A shorter word of a header is likely to stand elsewhere by chance. */
#define WORD_MIN 8

#define SEPARATORS " \t;,\""

static void
add(struct strlist *to, const char *text)
{
	if (text != NULL && *text != '\0')
		strlist_add(to, text);
}

/* Append what follows the '=' in a word of n bytes, or all of it. */
static void
add_word(struct strlist *to, const char *p, size_t n)
{
	const char *equals;
	size_t left;

	equals = memchr(p, '=', n);
	if (equals != NULL) {
		left = n - (size_t)(equals + 1 - p);
		/* More than the padding of base64. */
		if (left > 1) {
			p = equals + 1;
			n = left;
		}
	}
	if (n >= WORD_MIN)
		strlist_take(to, mem_memdup(p, n));
}

/*
 * Append the value of a header whose name says that it is secret, and the
 * words in it: the token behind "Bearer", the value of a cookie. The first of
 * several words may be the name of a scheme.
 */
static void
add_header(struct strlist *to, const char *text)
{
	struct buf unused = { 0 };
	const char *value, *p;
	bool is_secret;
	size_t n;

	is_secret = header_redact(&unused, text);
	buf_free(&unused);
	if (!is_secret)
		return;
	value = text + strcspn(text, ":;");
	value += *value != '\0';
	value += strspn(value, " \t");
	add(to, value);
	for (p = value; *p != '\0'; p += n) {
		p += strspn(p, SEPARATORS);
		n = strcspn(p, SEPARATORS);
		if (p > value || memchr(p, '=', n) != NULL)
			add_word(to, p, n);
	}
}

/* Append the password of a proxy, which may have no scheme. */
static void
add_proxy(struct strlist *to, const char *proxy)
{
	char *password;
	CURLU *u;

	u = curl_url();
	if (u == NULL)
		return;
	if (curl_url_set(u, CURLUPART_URL, proxy,
		CURLU_DEFAULT_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_PASSWORD, &password, CURLU_URLDECODE) ==
		CURLUE_OK) {
		add(to, password);
		curl_free(password);
	}
	curl_url_cleanup(u);
}

void
literals_add(struct strlist *to, const struct request *r, const char *password)
{
	const char *colon;
	size_t i;

	add(to, password);
	colon = r->user != NULL ? strchr(r->user, ':') : NULL;
	if (colon != NULL)
		add(to, colon + 1);
	for (i = 0; i < r->headers.n; i++)
		add_header(to, r->headers.items[i]);
	if (r->proxy != NULL)
		add_proxy(to, r->proxy);
}

void
literals_add_local(struct strlist *to, const struct request *r)
{
	char *file, *password;

	if (r->cert == NULL)
		return;
	certificate_word_split(r->cert, &file, &password);
	add(to, password);
	free(file);
	free(password);
}
