/* SPDX-License-Identifier: MIT */
/* service.c - one service, checked and described; it is asked elsewhere. */
#include "config.h"

#include "service/service.h"

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
		return !utf8_is_control(c) && !utf8_is_bidi(c);
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
	request_overlay(&copy->request, &s->request);
	copy->refers = s->refers;
	copy->origin = mem_strdup(s->origin);
	copy->index = s->index;
	return copy;
}

void
service_destroy(struct service *s)
{
	if (s == NULL)
		return;
	free(s->name);
	strlist_free(&s->urls);
	request_free(&s->request);
	free(s->origin);
	free(s);
}

static int
check_url(const struct service *s, const char *url, struct errbuf *e)
{
	if (url_check(url, e) == -1)
		return -1;
	return s->refers ? secret_check(url, e) : 0;
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
	if (rc == -1)
		errbuf_prefix(e, "service %s: ", quote(&q, s->name));
	return rc;
}

void
service_describe(const struct service *s, struct buf *out)
{
	size_t i;

	buf_printf(out, "%s: %s", s->name, request_method(&s->request));
	for (i = 0; i < s->urls.n; i++) {
		buf_putc(out, ' ');
		url_redact(out, s->urls.items[i]);
	}
	buf_putc(out, '\n');
	request_describe(&s->request, out);
}
