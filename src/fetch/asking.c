/* SPDX-License-Identifier: MIT */
/* asking.c - see asking.h. The one place where a child's secrets are read;
 * knows no connection. */
#include "config.h"

#include "fetch/asking.h"

#include "base/mem.h"
#include "fetch/foreign.h"
#include "fetch/literals.h"
#include "fetch/redirect.h"
#include "service/secret.h"
#include "service/template.h"
#include "service/url.h"
#include "service/url_text.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes of a body that are searched for secrets before its beginning is shown.
 */
#define EXCERPT_WINDOW ((size_t)4096)

static void
drop(char **text)
{
	free(*text);
	*text = NULL;
}

/* secret_resolve() or another one like it. */
typedef char *resolve_fn(
    const char *text, struct strlist *values, struct errbuf *e);

/* Replace a text by itself with its references resolved. */
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
resolve_list(struct strlist *list, struct strlist *secrets, struct errbuf *e)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (resolve_by(secret_resolve, &list->items[i], secrets, e) ==
		    -1)
			return -1;
	return 0;
}

static int
resolve_data(struct request *r, struct strlist *secrets, struct errbuf *e)
{
	resolve_fn *fn;

	if (r->data == NULL || r->expand == REQUEST_UNSET)
		return 0;
	fn = r->expand == REQUEST_EXPAND_JSON ? secret_resolve_json
					      : secret_resolve;
	if (resolve_by(fn, &r->data, secrets, e) == -1)
		return errbuf_prefix(e, "%s: ", request_body_key(r));
	r->data_len = strlen(r->data);
	return 0;
}

static int
resolve_key(struct asking *a, const struct request_key *key, struct errbuf *e)
{
	resolve_fn *fn = key->resolve != NULL ? key->resolve : secret_resolve;
	char *member = (char *)&a->request + key->offset;
	int rc;

	rc = 0;
	if (!key->may_refer)
		return 0;
	if (key->kind == REQUEST_STRING)
		rc = resolve_by(fn, (char **)(void *)member, &a->secrets, e);
	else if (key->kind == REQUEST_HEADERS || key->kind == REQUEST_LIST)
		rc = resolve_list(
		    (struct strlist *)(void *)member, &a->secrets, e);
	if (rc == -1)
		errbuf_prefix(e, "%s: ", key->name);
	return rc;
}

/* Resolve the keys that name files of this machine, or all others. */
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

static char *
url_part(CURLU *u, CURLUPart part, unsigned flags)
{
	char *text, *copy;

	text = NULL;
	if (curl_url_get(u, part, &text, flags) != CURLUE_OK)
		return NULL;
	copy = mem_strdup(text);
	curl_free(text);
	return copy;
}

/* libcurl would encode the path alone. */
static void
encode_url(struct asking *a)
{
	char *encoded;

	encoded = url_to_ascii(a->url);
	free(a->url);
	a->url = encoded;
}

/*
 * Move user and password out of the URL, so that nothing that shows the URL
 * can show them. A URL that cannot be parsed stays as it is: libcurl says best
 * what is wrong with it.
 */
static void
take_user(struct asking *a)
{
	char *user, *password;
	CURLU *u;

	u = curl_url();
	if (u == NULL || curl_url_set(u, CURLUPART_URL, a->url, 0) != CURLUE_OK)
		goto done;
	user = url_part(u, CURLUPART_USER, CURLU_URLDECODE);
	password = url_part(u, CURLUPART_PASSWORD, CURLU_URLDECODE);
	if (user == NULL && password == NULL)
		goto done;
	a->url_user = user;
	a->url_password = password;
	curl_url_set(u, CURLUPART_USER, NULL, 0);
	curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
	free(a->url);
	a->url = url_part(u, CURLUPART_URL, 0);
done:
	curl_url_cleanup(u);
}

/*
 * Where a redirect led to another origin, the method tells whether the body
 * went along: it is still the one that came with it. A GET's body is not
 * worth the doubt.
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

/* Resolve all references, and gather the secrets: first those that a server
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
	literals_add(&a->secrets, &a->request, a->url_user, a->url_password);
	a->n_sent = a->secrets.n;
	if (resolve_keys(a, true, e) == -1)
		return -1;
	literals_add_local(
	    &a->secrets, &a->request, cert != NULL && template_refers(cert));
	return 0;
}

int
asking_init(struct asking *a, const struct job *job, struct errbuf *e)
{
	memset(a, 0, sizeof(*a));
	request_init(&a->request);
	request_overlay(&a->request, job->request);
	if (job->foreign)
		foreign_leave_out(&a->request);
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
	/* All that is left of them is the type of the body. */
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

	/* The secrets first, while they are still of one piece. */
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
		k -= k > 0; /* a whole one is hidden as one */
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

	/* A secret that ends after what is shown is hidden as a whole. */
	if (n > EXCERPT_WINDOW)
		n = EXCERPT_WINDOW;
	n -= half_secret(a, p, n);
	for (i = 0; i < n; i++)
		buf_putc(&b, p[i] != '\0' ? p[i] : ' ');
	shown = asking_redacted(a, buf_str(&b));
	mem_wipe(b.data, b.len);
	buf_free(&b);
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
