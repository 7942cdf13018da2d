/* SPDX-License-Identifier: MIT */
/* cookie.c - see cookie.h. */
#include "config.h"

#include "service/cookie.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "service/secret.h"
#include "service/sensitive.h"
#include "service/template.h"

#include <string.h>
#include <strings.h>

/* The beginning of a header in a file of cookies. */
static const char set_cookie[] = "Set-Cookie:";

int
cookie_check(const char *text, struct errbuf *e)
{
	if (utf8_has_ascii_control(text, "\t"))
		return errbuf_set(e, "contains a control character");
	if (template_strchr(text, '=') == NULL && !cookie_is_line(text) &&
	    !template_refers(text))
		return errbuf_set(e, "is not NAME=VALUE");
	return 0;
}

static bool
is_header(const char *text)
{
	return strncasecmp(text, set_cookie, sizeof(set_cookie) - 1) == 0;
}

bool
cookie_is_line(const char *text)
{
	return strchr(text, '\t') != NULL || is_header(text);
}

static int
put_without_tab(struct buf *out, const char *value, struct errbuf *e)
{
	if (strchr(value, '\t') != NULL)
		return errbuf_set(e, "it contains a tab");
	return template_put_plain(out, value, e);
}

char *
cookie_resolve(const char *text, struct strlist *values, struct errbuf *e)
{
	char *plain;

	plain = secret_resolve_by(text, put_without_tab, values, e);
	if (plain == NULL || is_header(plain) == is_header(text))
		return plain;
	mem_free_wiped(plain);
	errbuf_set(e, "a secret must not begin with \"%s\"", set_cookie);
	return NULL;
}

const char *
cookie_value(const char *text)
{
	const char *tab = strrchr(text, '\t');

	return tab != NULL && !is_header(text) ? tab + 1 : NULL;
}

/* Append "NAME=VALUE" pairs. */
static bool
redact_pairs(struct buf *out, const char *text)
{
	bool found = false;
	size_t n, pair;

	while (*text != '\0') {
		pair = template_strcspn(text, ";");
		n = template_strcspn(text, "=;");
		n += text[n] == '=';
		buf_append(out, text, n);
		found |= sensitive_value_n(out, text + n, pair - n);
		text += pair;
		n = strspn(text, "; ");
		buf_append(out, text, n);
		text += n;
	}
	return found;
}

bool
cookie_redact(struct buf *out, const char *text)
{
	const char *value = cookie_value(text);

	if (value == NULL)
		return redact_pairs(out, text);
	buf_append(out, text, (size_t)(value - text));
	return sensitive_value(out, value);
}
