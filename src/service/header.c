/* SPDX-License-Identifier: MIT */
/* header.c - request headers as people write them. */
#include "config.h"

#include "service/header.h"

#include "base/array.h"
#include "base/utf8.h"
#include "service/quote.h"
#include "service/sensitive.h"
#include "service/url_text.h"

#include <string.h>
#include <strings.h>

static size_t
name_length(const char *text)
{
	return strcspn(text, ":;");
}

bool
header_is_token(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] == '\0' ||
		    strchr("!#$%&'*+-.^_`|~0123456789"
			   "abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
			p[i]) == NULL)
			return false;
	}
	return n > 0;
}

int
header_check(const char *text, struct errbuf *e)
{
	struct quoted q;
	size_t n = name_length(text);

	if (text[n] == '\0')
		return errbuf_set(e,
		    "%s is not a header: write \"Name: value\", \"Name:\" to "
		    "drop it, or \"Name;\" to send it empty",
		    quote_n(&q, text, strcspn(text, " \t=")));
	if (!header_is_token(text, n))
		return errbuf_set(e, "%s cannot be the name of a header",
		    quote_n(&q, text, n));
	if (text[n] == ';' && text[n + 1] != '\0')
		return errbuf_set(e,
		    "header %s: write a colon before its value",
		    quote_n(&q, text, n));
	if (utf8_has_ascii_control(text + n, "\t"))
		return errbuf_set(e,
		    "header %s has a control character in its value",
		    quote_n(&q, text, n));
	return 0;
}

int
header_check_login(const char *value, bool is_user, struct errbuf *e)
{
	if (is_user && strchr(value, ':') != NULL)
		return errbuf_set(
		    e, "it contains a colon, which a user name cannot have");
	if (utf8_has_ascii_control(value, ""))
		return errbuf_set(e, "it contains a control character");
	return 0;
}

bool
header_has_same_name(const char *a, const char *b)
{
	size_t n = name_length(a);

	return n == name_length(b) && strncasecmp(a, b, n) == 0;
}

bool
header_is_framing(const char *text)
{
	static const char *const names[] = { "content-length:",
		"transfer-encoding:", "connection:", "upgrade:" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (header_has_same_name(text, names[i]))
			return true;
	return false;
}

bool
header_redact(struct buf *out, const char *text)
{
	size_t n = name_length(text);
	const char *value;
	bool found;

	if (text[n] != ':') {
		buf_puts(out, text);
		return false;
	}
	value = text + n + 1;
	value += strspn(value, " \t");
	buf_append(out, text, (size_t)(value - text));
	if (sensitive_is_name(text, n) || sensitive_is_credential(value))
		found = sensitive_value(out, value);
	else
		found = url_show(out, value);
	return found;
}
