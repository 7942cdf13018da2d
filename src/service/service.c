/* SPDX-License-Identifier: MIT */
/* service.c - one service, checked and described; it is asked elsewhere. */
#include "config.h"

#include "service/service.h"

#include "base/array.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "base/term.h"
#include "base/utf8.h"
#include "service/header.h"
#include "service/proxy_choice.h"
#include "service/quote.h"
#include "service/secret.h"
#include "service/template.h"
#include "service/sensitive.h"
#include "service/url.h"
#include "service/url_text.h"

#include <stdlib.h>
#include <string.h>

/* Return whether a character may be part of a name. Outside of ASCII, telling
 * letters from other characters would need tables, so only characters that can
 * drive a terminal or reorder a line are refused. */
static bool
is_name_character(uint32_t c)
{
	if (c >= 0x80)
		return !utf8_is_unsafe(c);
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

bool
service_is_name(const char *name, size_t n)
{
	size_t len;
	uint32_t c;

	if (n == 0 || *name == '.' || *name == '-')
		return false;
	for (; n > 0; name += len, n -= len) {
		len = utf8_decode(name, n, &c);
		if (len == 0 || !is_name_character(c))
			return false;
	}
	return true;
}

struct service *
service_new(const char *name)
{
	struct service *s;

	s = mem_zalloc(sizeof(*s));
	s->refs = 1;
	s->name = mem_strdup(name);
	request_init(&s->request);
	return s;
}

struct service *
service_clone(const struct service *s)
{
	struct service *copy;

	copy = service_new(s->name);
	strlist_add_all(&copy->urls, &s->urls);
	strlist_add_all(&copy->url_origins, &s->url_origins);
	strlist_add_all(&copy->exec, &s->exec);
	request_overlay(&copy->request, &s->request);
	copy->refers = s->refers;
	copy->is_listed = s->is_listed;
	copy->lists_files = s->lists_files;
	copy->id = mem_strdup(s->id);
	copy->origin = mem_strdup(s->origin);
	copy->index = s->index;
	return copy;
}

struct service *
service_hold(struct service *s)
{
	s->refs++;
	return s;
}

void
service_destroy(struct service *s)
{
	if (s == NULL || --s->refs > 0)
		return;
	free(s->name);
	strlist_free(&s->urls);
	strlist_free(&s->url_origins);
	strlist_free(&s->exec);
	request_free(&s->request);
	free(s->id);
	free(s->origin);
	free(s);
}

static size_t
text_weight(const char *text)
{
	return text != NULL ? strlen(text) : 0;
}

size_t
service_weight(const struct service *s)
{
	return sizeof(*s) + text_weight(s->name) + text_weight(s->id) +
	    text_weight(s->origin) + strlist_weight(&s->urls) +
	    strlist_weight(&s->url_origins) + strlist_weight(&s->exec) +
	    request_weight(&s->request);
}

bool
service_is_program(const struct service *s)
{
	return s->exec.n > 0;
}

bool
service_may_repeat(const struct service *s)
{
	if (service_is_program(s))
		return s->request.retry_all == 1;
	return request_may_repeat(&s->request);
}

/* Check the URL at i. */
static int
check_url(struct service *s, size_t i, struct errbuf *e)
{
	const char *url = s->urls.items[i];
	char *origin;

	if (i == s->url_origins.n) {
		if (url_read(url, s->refers, &origin, NULL, e) == -1)
			return -1;
		strlist_take(&s->url_origins, origin);
	}
	return s->refers ? secret_check(url, e) : 0;
}

/* Return whether a URL that was checked has a user. Unlike url_has_user(), know
 * that a reference may have a '/' in it. */
static bool
has_user(const char *url)
{
	const char *authority = url + strcspn(url, ":");

	authority += strspn(authority, ":/");
	return memchr(authority, '@', template_strcspn(authority, "/?#")) !=
	    NULL;
}

/* Check that a request that has to be signed, or to answer a challenge, has
 * somebody who can. Without one libcurl sends it as if nothing had been said.
 */
static int
check_user(const struct service *s, struct errbuf *e)
{
	const struct request *r = &s->request;
	const char *key;
	size_t i;

	if (r->aws_sigv4 != NULL)
		key = "aws_sigv4";
	else if (r->digest == 1 && r->oauth2_bearer == NULL)
		key = "digest";
	else
		return 0;
	for (i = 0; i < s->urls.n && r->user == NULL; i++)
		if (!has_user(s->urls.items[i])) {
			errbuf_set(
			    e, "there is no \"user\" (-u) to authenticate as");
			return request_prefix(r, key, 0, e);
		}
	return 0;
}

int
service_check(struct service *s, struct errbuf *e)
{
	struct quoted q;
	size_t i;
	int rc = 0;

	for (i = 0; i < s->urls.n && rc == 0; i++)
		rc = check_url(s, i, e);
	if (rc == 0)
		rc = request_check(&s->request, e);
	if (rc == 0)
		rc = check_user(s, e);
	if (rc == 0)
		rc = request_check_secrets(&s->request, e);
	if (rc == 0 && s->urls.n > 1 && !service_may_repeat(s))
		rc = errbuf_set(e,
		    "%s is not idempotent, so it is not sent to several "
		    "replicas without --retry-all",
		    quote(&q, request_method(&s->request)));
	if (rc == -1)
		errbuf_prefix(e, "service %s: ", quote(&q, s->name));
	return rc;
}

int
service_check_environment(const struct service *s, struct errbuf *e)
{
	struct quoted q;
	size_t i;

	for (i = 0; i < s->urls.n; i++)
		if (proxy_check_variable(&s->request, s->urls.items[i], e) ==
		    -1)
			return errbuf_prefix(
			    e, "service %s: ", quote(&q, s->name));
	return 0;
}

/* Return whether a text is not UTF-8 or has characters that may not be written
 * raw. */
static bool
has_unsafe(const char *text)
{
	size_t len, n = strlen(text);
	uint32_t c;

	for (; n > 0; text += len, n -= len) {
		len = utf8_decode(text, n, &c);
		if (len == 0 || utf8_is_unsafe(c))
			return true;
	}
	return false;
}

/* Append a word as a services file would have it, if it is not plain. */
static void
put_word(const char *shown, struct buf *out)
{
	buf_putc(out, ' ');
	if (*shown != '\0' && strpbrk(shown, " \"\\") == NULL &&
	    !has_unsafe(shown))
		buf_puts(out, shown);
	else
		jsonw_string(out, shown, strlen(shown));
}

/* Return whether the word after this option is a user and a password, as it is
 * for curl and its like. */
static bool
takes_user(const char *option)
{
	static const char *const options[] = { "-u", "-U", "--user",
		"--proxy-user" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(options); i++) {
		if (strcmp(option, options[i]) == 0)
			return true;
	}
	return false;
}

/* Append a word of a program for show; before is the word before it. Returns
 * whether there was a secret in it. */
static bool
redact_word(const char *before, const char *word, struct buf *out)
{
	size_t n;

	if (takes_user(before) && strchr(word, ':') != NULL) {
		n = strcspn(word, ":") + 1;
		buf_append(out, word, n);
		return sensitive_value(out, word + n);
	}
	if (*before == '-' && strchr(before, '=') == NULL &&
	    sensitive_is_name(before, strlen(before)))
		return sensitive_value(out, word);
	n = strcspn(word, "=: ");
	if (word[n] == '=' && sensitive_is_name(word, n)) {
		buf_append(out, word, n + 1);
		return sensitive_value(out, word + n + 1);
	}
	return word[n] == ':' ? header_redact(out, word) : url_show(out, word);
}

/* Append the words of a program for show. */
static bool
put_program(const struct service *s, struct buf *out)
{
	struct buf shown = { 0 };
	bool found = false;
	size_t i;

	buf_puts(out, "exec");
	for (i = 0; i < s->exec.n; i++) {
		found |= redact_word(i > 0 ? s->exec.items[i - 1] : "",
		    s->exec.items[i], &shown);
		put_word(buf_str(&shown), out);
		buf_clear(&shown);
	}
	buf_free(&shown);
	return found;
}

/* Append the URLs, or a program and its words, redacted. Returns whether there
 * was a secret in it. */
static bool
put_target(const struct service *s, struct buf *out)
{
	bool found = false;
	size_t i;

	if (service_is_program(s))
		return put_program(s, out);
	for (i = 0; i < s->urls.n; i++) {
		if (i > 0)
			buf_putc(out, ' ');
		found |= url_show(out, s->urls.items[i]);
	}
	return found;
}

const char *
service_plain_secret(const struct service *s)
{
	struct buf unused = { 0 };
	bool found;

	found = put_target(s, &unused);
	buf_free(&unused);
	if (!found)
		return request_plain_secret(&s->request);
	if (service_is_program(s))
		return "exec";
	return s->urls.n > 1 ? "replicas" : "url";
}

bool
service_refers(const struct service *s)
{
	size_t i;

	for (i = 0; s->refers && i < s->urls.n; i++)
		if (template_refers(s->urls.items[i]))
			return true;
	return request_refers(&s->request);
}

bool
service_has_secrets(const struct service *s)
{
	const struct request *r = &s->request;
	size_t i;

	if (service_is_program(s))
		return false;
	for (i = 0; i < s->urls.n; i++)
		if (url_has_user(s->urls.items[i]))
			return true;
	return r->cert != NULL || r->key != NULL || service_refers(s) ||
	    service_plain_secret(s) != NULL;
}

void
service_describe_target(const struct service *s, struct buf *out)
{
	struct buf shown = { 0 };

	put_target(s, &shown);
	term_append(out, buf_str(&shown), shown.len, false);
	buf_free(&shown);
}

void
service_describe(const struct service *s, struct buf *out)
{
	term_append(out, s->name, strlen(s->name), false);
	buf_puts(out, ": ");
	if (!service_is_program(s))
		buf_printf(out, "%s ", request_method(&s->request));
	service_describe_target(s, out);
	buf_putc(out, '\n');
	request_describe(&s->request, out);
}
