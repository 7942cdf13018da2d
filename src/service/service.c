/* SPDX-License-Identifier: MIT */
/* service.c - one service, checked and described; it is asked elsewhere. */
#include "config.h"

#include "service/service.h"

#include "base/jsonw.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/quote.h"
#include "service/secret.h"
#include "service/url.h"

#include <stdlib.h>
#include <string.h>

/* Letters beyond ASCII are not told from other characters, which would take
 * tables; what can drive a terminal or turn a line around is kept out. */
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
	    strlist_weight(&s->exec) + request_weight(&s->request);
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

bool
service_has_secrets(const struct service *s)
{
	const struct request *r = &s->request;
	size_t i;

	if (service_is_program(s))
		return false;
	for (i = 0; i < s->urls.n; i++)
		if ((s->refers && secret_is_in(s->urls.items[i])) ||
		    url_has_password(s->urls.items[i]))
			return true;
	return r->cert != NULL || r->key != NULL || request_refers(r) ||
	    request_plain_secret(r) != NULL;
}

static int
check_url(const struct service *s, const char *url, struct errbuf *e)
{
	if (!s->refers)
		return url_check(url, e);
	return url_check_template(url, e) == -1 ? -1 : secret_check(url, e);
}

int
service_check(const struct service *s, struct errbuf *e)
{
	struct quoted q;
	size_t i;
	int rc = 0;

	for (i = 0; i < s->urls.n && rc == 0; i++)
		rc = check_url(s, s->urls.items[i], e);
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

/* Whether a text has characters that may not be written raw, or is none. */
static bool
has_control(const char *text)
{
	size_t len, n = strlen(text);
	uint32_t c;

	for (; n > 0; text += len, n -= len) {
		len = utf8_decode(text, n, &c);
		if (len == 0 || utf8_is_control(c))
			return true;
	}
	return false;
}

/* A word as a services file would have it, where it is not plain. */
static void
describe_word(const char *word, struct buf *out)
{
	char *shown;

	shown = url_redacted(word);
	buf_putc(out, ' ');
	if (*shown != '\0' && strpbrk(shown, " \"\\") == NULL &&
	    !has_control(shown))
		buf_puts(out, shown);
	else
		jsonw_string(out, shown, strlen(shown));
	free(shown);
}

void
service_describe_target(const struct service *s, struct buf *out)
{
	size_t i;

	if (service_is_program(s))
		buf_puts(out, "exec");
	for (i = 0; i < s->exec.n; i++)
		describe_word(s->exec.items[i], out);
	for (i = 0; i < s->urls.n; i++) {
		if (i > 0)
			buf_putc(out, ' ');
		url_redact(out, s->urls.items[i]);
	}
}

void
service_describe(const struct service *s, struct buf *out)
{
	buf_printf(out, "%s: ", s->name);
	if (!service_is_program(s))
		buf_printf(out, "%s ", request_method(&s->request));
	service_describe_target(s, out);
	buf_putc(out, '\n');
	request_describe(&s->request, out);
}
