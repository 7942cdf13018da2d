/* SPDX-License-Identifier: MIT */
/* asking.c - see asking.h. A child reads secrets only here. Text that may be a
 * secret is treated as one even if no reference was used. */
#include "config.h"

#include "fetch/asking.h"

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"
#include "fetch/redirect.h"
#include "service/certificate_word.h"
#include "service/cookie.h"
#include "service/header.h"
#include "service/secret.h"
#include "service/template.h"
#include "service/url.h"
#include "service/url_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes of a body that are searched for secrets before its beginning is shown.
 */
#define EXCERPT_WINDOW ((size_t)4096)

/* A shorter word of a header is likely to occur elsewhere by chance. */
#define WORD_MIN 8

#define SEPARATORS " \t;,\""

static void
drop(char **text)
{
	free(*text);
	*text = NULL;
}

/*
 * Remove the headers, which were meant for the first origin only, except for
 * the type of the body, which is sent with the body. If the type refers to a
 * secret, replace it by "Content-Type:", which sends no type: libcurl would
 * make one up.
 */
static void
leave_out_headers(struct strlist *headers)
{
	static const char kept[] = "Content-Type:";
	bool is_hidden;
	size_t i;

	is_hidden = false;
	for (i = headers->n; i-- > 0;) {
		if (strncasecmp(headers->items[i], kept, sizeof(kept) - 1) !=
		    0) {
			strlist_remove(headers, i);
		} else if (template_refers(headers->items[i])) {
			strlist_remove(headers, i);
			is_hidden = true;
		}
	}
	if (is_hidden)
		strlist_add(headers, kept);
}

static void
leave_out_texts(struct request *r, const struct request_key *key)
{
	void *member = (char *)r + key->offset;
	struct strlist *list;
	char **text;
	size_t i;

	if (key->kind == REQUEST_STRING) {
		text = member;
		if (*text != NULL &&
		    (key->is_private || template_refers(*text)))
			drop(text);
	} else if (key->kind == REQUEST_LIST) {
		list = member;
		for (i = list->n; i-- > 0;)
			if (key->is_private || template_refers(list->items[i]))
				strlist_remove(list, i);
	}
}

/*
 * Remove everything that a foreign origin must not see: headers and
 * credentials, which were meant for the first origin, and whatever else refers
 * to a secret. Call this before references are resolved, so that those secrets
 * are not even read.
 */
static void
leave_out_private(struct request *r)
{
	size_t i;

	leave_out_headers(&r->headers);
	for (i = 0; i < request_keys_n; i++)
		if (request_keys[i].is_private ||
		    (request_keys[i].may_refer && !request_keys[i].stays_here))
			leave_out_texts(r, &request_keys[i]);
	if (request_body_refers(r)) {
		drop(&r->data);
		r->data_len = 0;
	}
}

/* A function like secret_resolve(). */
typedef char *resolve_fn(
    const char *text, struct strlist *values, struct errbuf *e);

/* Resolve the references in a text, and replace it by the result. */
static int
resolve_by(
    resolve_fn *fn, char **text, struct strlist *secrets, struct errbuf *e)
{
	char *plain;

	if (*text == NULL)
		return 0;
	plain = fn(*text, secrets, e);
	if (plain == NULL)
		return -1;
	free(*text);
	*text = plain;
	return 0;
}

static int
resolve_data(struct request *r, struct strlist *secrets, struct errbuf *e)
{
	resolve_fn *fn;

	if (r->data == NULL || r->expand <= 0)
		return 0;
	fn = r->expand == REQUEST_EXPAND_JSON ? secret_resolve_json
					      : secret_resolve;
	if (resolve_by(fn, &r->data, secrets, e) == -1)
		return request_prefix_body(r, e);
	r->data_len = strlen(r->data);
	return 0;
}

static int
resolve_key(struct asking *a, const struct request_key *key, struct errbuf *e)
{
	resolve_fn *fn = key->resolve != NULL ? key->resolve : secret_resolve;
	void *member = (char *)&a->request + key->offset;
	struct strlist *list = member;
	char *const *unused;
	char **text;
	size_t i, n;

	n = key->may_refer ? request_texts(&a->request, key, &unused) : 0;
	for (i = 0; i < n; i++) {
		text = key->kind == REQUEST_STRING ? member : &list->items[i];
		if (resolve_by(fn, text, &a->secrets, e) == -1)
			return request_prefix(&a->request, key->name, i, e);
	}
	return 0;
}

/* If files, resolve the keys that name files of this machine; otherwise resolve
 * all others. */
static int
resolve_keys(struct asking *a, bool files, struct errbuf *e)
{
	size_t i;

	for (i = 0; i < request_keys_n; i++)
		if ((request_keys[i].trust == REQUEST_FILE) == files &&
		    resolve_key(a, &request_keys[i], e) == -1)
			return -1;
	return 0;
}

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

/* Append a password, and user and password in base64, as they are sent. Without
 * a password the user is the secret: many services accept a token there. */
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

/* Append the value after the name in "sid=value", and the value after the
 * scheme in "Bearer token", even if there are blanks and '=' in it. */
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
 * Append the value of a header whose name says that it is secret, and the parts
 * and words of the value: the token after "Bearer", the value of a cookie. Skip
 * a first word without '=', which may be the name of a scheme.
 */
static void
add_header(struct strlist *to, const char *text)
{
	struct buf unused = { 0 };
	const char *value, *p;
	char *escaped;
	bool is_secret;
	size_t n;

	/* References have been resolved, so a "${" that is left is not one. */
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

static void
add_cookie(struct strlist *to, const char *text)
{
	const char *value = cookie_value(text);

	if (value != NULL)
		add(to, value);
	else
		add_parts(to, text);
}

/* Append the password of a proxy, which may have no scheme. */
static void
add_proxy(struct strlist *to, const char *proxy)
{
	char *user, *password;

	user = url_part(proxy, URL_USER);
	password = url_part(proxy, URL_PASSWORD);
	add_user(to, user, password);
	free(user);
	free(password);
}

/* Append the secrets that a server or a proxy gets to see, both as they are and
 * as they are sent. user and password are those of the URL, or NULL. */
static void
add_literals(struct strlist *to, const struct request *r, const char *user,
    const char *password)
{
	size_t i;

	add_user(to, user, password);
	if (r->user != NULL)
		add_credentials(to, r->user);
	for (i = 0; i < r->headers.n; i++)
		add_header(to, r->headers.items[i]);
	add(to, r->oauth2_bearer);
	for (i = 0; i < r->cookies.n; i++)
		add_cookie(to, r->cookies.items[i]);
	if (r->proxy != NULL)
		add_proxy(to, r->proxy);
}

/* Find the secrets that stay in this process: the password of the key, and the
 * file of the certificate if references may have named it. */
static void
take_certificate(struct asking *a, bool refers)
{
	if (a->request.cert == NULL)
		return;
	certificate_word_split(
	    a->request.cert, &a->cert_file, &a->cert_password);
	add(&a->secrets, a->cert_password);
	if (refers)
		add(&a->secrets, a->cert_file);
}

/* Encode the whole URL: libcurl would encode only the path. */
static void
encode_url(struct asking *a)
{
	char *encoded;

	encoded = url_to_ascii(a->url);
	free(a->url);
	a->url = encoded;
}

/*
 * Move user and password out of the URL, so that messages about the URL cannot
 * show them. Leave a URL that cannot be parsed as it is: libcurl describes best
 * what is wrong with it.
 */
static void
take_user(struct asking *a)
{
	char *url;

	if (strchr(a->url, '@') == NULL)
		return;
	a->url_user = url_part(a->url, URL_USER);
	a->url_password = url_part(a->url, URL_PASSWORD);
	if (a->url_user == NULL && a->url_password == NULL)
		return;
	url = url_without_login(a->url);
	free(a->url);
	a->url = url;
}

/*
 * Return whether the request is sent with its body. After a redirect, the
 * method shows whether the body was kept: it was if the method is still the
 * original one. A GET may have lost its body in a 303 without a change of
 * method, so send none.
 */
static bool
has_body(const struct asking *a, bool foreign)
{
	if (a->request.data == NULL || strcmp(a->method, "HEAD") == 0)
		return false;
	if (!foreign)
		return true;
	return strcmp(a->method, "GET") != 0 &&
	    strcmp(a->method, request_method(&a->request)) == 0;
}

/* Resolve all references, and collect the secrets: first those that a server
 * gets to see. */
static int
resolve_all(struct asking *a, const struct job *job, struct errbuf *e)
{
	const char *cert = job->request->cert;

	if (resolve_keys(a, false, e) == -1 ||
	    resolve_data(&a->request, &a->secrets, e) == -1)
		return -1;
	if (job->url_refers &&
	    resolve_by(url_resolve, &a->url, &a->secrets, e) == -1)
		return errbuf_prefix(e, "url: ");
	encode_url(a);
	take_user(a);
	add_literals(&a->secrets, &a->request, a->url_user, a->url_password);
	a->n_sent = a->secrets.n;
	if (resolve_keys(a, true, e) == -1)
		return -1;
	take_certificate(a, cert != NULL && template_refers(cert));
	return 0;
}

int
asking_init(struct asking *a, const struct job *job, struct errbuf *e)
{
	struct request limits;

	memset(a, 0, sizeof(*a));
	request_init(&a->request);
	request_overlay(&a->request, job->request);
	request_limits(&limits, job->request, false);
	request_overlay(&a->request, &limits);
	if (job->foreign)
		leave_out_private(&a->request);
	a->body_refers = request_body_refers(&a->request);
	a->num_redirects = job->num_redirects;
	a->url = mem_strdup(job->url);
	if (resolve_all(a, job, e) == -1)
		return -1;
	if (job->foreign) {
		drop(&a->url_user);
		drop(&a->url_password);
	}
	if (job->target != NULL) {
		free(a->url);
		a->url = mem_strdup(job->target);
	}
	a->shown = asking_redacted(a, a->url);
	a->method = mem_strdup(
	    job->method != NULL ? job->method : request_method(&a->request));
	a->with_body = has_body(a, job->foreign || job->num_redirects > 0);
	/* Only the type of the body is left in them. */
	if (job->foreign && !a->with_body)
		strlist_free(&a->request.headers);
	return 0;
}

void
asking_copy(struct asking *to, const struct asking *from)
{
	*to = *from;
	request_init(&to->request);
	request_overlay(&to->request, &from->request);
	to->url = mem_strdup(from->url);
	to->shown = mem_strdup(from->shown);
	to->url_user = mem_strdup(from->url_user);
	to->url_password = mem_strdup(from->url_password);
	to->cert_file = mem_strdup(from->cert_file);
	to->cert_password = mem_strdup(from->cert_password);
	to->method = mem_strdup(from->method);
	memset(&to->secrets, 0, sizeof(to->secrets));
	strlist_add_all(&to->secrets, &from->secrets);
}

void
asking_free(struct asking *a)
{
	request_free(&a->request);
	free(a->url);
	free(a->shown);
	free(a->url_user);
	free(a->url_password);
	free(a->cert_file);
	mem_free_wiped(a->cert_password);
	free(a->method);
	strlist_free(&a->secrets);
}

void
asking_follow(struct asking *a, int code, const char *url, const char *shown)
{
	char *method;

	if (!redirect_keeps_body(code, a->method))
		a->with_body = false;
	method = mem_strdup(redirect_method(code, a->method));
	free(a->method);
	a->method = method;
	free(a->url);
	a->url = mem_strdup(url);
	free(a->shown);
	a->shown = mem_strdup(shown);
	a->num_redirects++;
}

char *
asking_redacted(const struct asking *a, const char *text)
{
	struct buf secretless = { 0 }, b = { 0 };

	if (a->secrets.n == 0)
		return url_redacted(text);
	/* Hide the secrets first, while they are still in one piece. */
	secret_redact(&secretless, text, &a->secrets);
	url_redact(&b, buf_str(&secretless));
	buf_free(&secretless);
	return buf_steal(&b);
}

/* Return how many bytes at the end of p are the beginning of a secret. */
static size_t
half_secret(const struct asking *a, const char *p, size_t n)
{
	size_t i, k, longest = 0;
	const char *secret;

	for (i = 0; i < a->secrets.n; i++) {
		secret = a->secrets.items[i];
		k = strlen(secret);
		k -= k > 0; /* a whole secret is hidden anyway */
		for (k = k < n ? k : n; k > longest; k--)
			if (memcmp(p + n - k, secret, k) == 0)
				longest = k;
	}
	return longest;
}

char *
asking_excerpt(const struct asking *a, const char *p, size_t n)
{
	struct buf b = { 0 };
	char *shown;
	size_t i;

	/* Search more than will be shown, because a secret that is shown only
	 * in part has to be hidden, too. */
	if (n > EXCERPT_WINDOW)
		n = EXCERPT_WINDOW;
	n -= half_secret(a, p, n);
	for (i = 0; i < n; i++)
		buf_putc(&b, p[i] != '\0' ? p[i] : ' ');
	shown = asking_redacted(a, buf_str(&b));
	buf_free_wiped(&b);
	return shown;
}

bool
asking_reveals(const struct asking *a, const char *text)
{
	struct strlist sent = { .items = a->secrets.items, .n = a->n_sent };
	struct buf b = { 0 };
	bool is_revealed;

	secret_redact(&b, text, &sent);
	is_revealed = strcmp(buf_str(&b), text) != 0;
	buf_free(&b);
	return is_revealed;
}
