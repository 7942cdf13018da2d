/* SPDX-License-Identifier: MIT */
/* literals.c - see literals.h. Takes too much for a secret rather than too
 * little. */
#include "config.h"

#include "fetch/literals.h"

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"
#include "service/certificate_word.h"
#include "service/header.h"
#include "service/template.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

/* Append a password, and the base64 in which it is sent. Without one it is the
 * user that is secret: many services take a token there. */
static void
add_user(struct strlist *to, const char *user, const char *password)
{
	struct buf sent = { 0 };
	char *both;

	user = user != NULL ? user : "";
	password = password != NULL ? password : "";
	if (*user == '\0' && *password == '\0')
		return;
	strlist_add(to, *password != '\0' ? password : user);
	both = mem_printf("%s:%s", user, password);
	base64_append(&sent, both, strlen(both));
	strlist_take(to, buf_steal(&sent));
	free(both);
}

/* Append the password of "user:password". */
static void
add_credentials(struct strlist *to, const char *text)
{
	const char *colon = strchr(text, ':');
	char *user;

	if (colon == NULL)
		return;
	user = mem_memdup(text, (size_t)(colon - text));
	add_user(to, user, colon + 1);
	free(user);
}

/* Append the password that a server reads in "Basic BASE64". */
static void
add_basic(struct strlist *to, const char *value)
{
	static const char scheme[] = "Basic ";
	struct buf plain = { 0 };

	if (strncasecmp(value, scheme, sizeof(scheme) - 1) != 0)
		return;
	value += sizeof(scheme) - 1;
	value += strspn(value, " ");
	if (base64_decode(&plain, value, strcspn(value, SEPARATORS)) == 0)
		add_credentials(to, buf_str(&plain));
	buf_free(&plain);
}

/* Append what follows the name in "sid=value" and the scheme in "Bearer
 * token", though there be blanks and '=' in it. */
static void
add_part(struct strlist *to, const char *p, size_t n)
{
	const char *blank;
	size_t left;

	while (n > 0 && p[n - 1] == ' ')
		n--;
	add_word(to, p, n);
	blank = memchr(p, ' ', n);
	if (blank == NULL)
		return;
	blank += strspn(blank, " ");
	left = n - (size_t)(blank - p);
	if (left >= WORD_MIN)
		strlist_take(to, mem_memdup(blank, left));
}

static void
add_parts(struct strlist *to, const char *value)
{
	size_t n;

	for (; *value != '\0'; value += n) {
		value += strspn(value, SEPARATORS);
		n = strcspn(value, ";");
		add_part(to, value, n);
	}
}

/*
 * Append the value of a header whose name says that it is secret, and the
 * parts and words in it: the token behind "Bearer", the value of a cookie. The
 * first of several words may be the name of a scheme.
 */
static void
add_header(struct strlist *to, const char *text)
{
	struct buf unused = { 0 };
	const char *value, *p;
	char *escaped;
	bool is_secret;
	size_t n;

	/* A "${" that is here has been resolved: it is no reference. */
	escaped = template_escape(text);
	is_secret = header_redact(&unused, escaped);
	free(escaped);
	buf_free(&unused);
	if (!is_secret)
		return;
	value = text + strcspn(text, ":;");
	value += *value != '\0';
	value += strspn(value, " \t");
	add(to, value);
	add_basic(to, value);
	add_parts(to, value);
	for (p = value; *p != '\0'; p += n) {
		p += strspn(p, SEPARATORS);
		n = strcspn(p, SEPARATORS);
		if (p > value || memchr(p, '=', n) != NULL)
			add_word(to, p, n);
	}
}

static char *
url_part(CURLU *u, CURLUPart what)
{
	char *text;

	if (curl_url_get(u, what, &text, CURLU_URLDECODE) != CURLUE_OK)
		return NULL;
	return text;
}

/* Append the password of a proxy, which may have no scheme. */
static void
add_proxy(struct strlist *to, const char *proxy)
{
	char *user, *password;
	CURLU *u;

	u = curl_url();
	if (u == NULL)
		return;
	if (curl_url_set(u, CURLUPART_URL, proxy,
		CURLU_DEFAULT_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
		user = url_part(u, CURLUPART_USER);
		password = url_part(u, CURLUPART_PASSWORD);
		add_user(to, user, password);
		curl_free(user);
		curl_free(password);
	}
	curl_url_cleanup(u);
}

void
literals_add(struct strlist *to, const struct request *r, const char *user,
    const char *password)
{
	size_t i;

	add_user(to, user, password);
	if (r->user != NULL)
		add_credentials(to, r->user);
	for (i = 0; i < r->headers.n; i++)
		add_header(to, r->headers.items[i]);
	if (r->proxy != NULL)
		add_proxy(to, r->proxy);
}

void
literals_add_local(struct strlist *to, const struct request *r, bool refers)
{
	char *file, *password;

	if (r->cert == NULL)
		return;
	certificate_word_split(r->cert, &file, &password);
	add(to, password);
	if (refers)
		add(to, file);
	free(file);
	free(password);
}
