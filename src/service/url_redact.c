/* SPDX-License-Identifier: MIT */
/* url_redact.c - finding credentials in whatever text a URL may stand in. It
 * takes too much for a password rather than too little. */
#include "config.h"

#include "service/url.h"

#include "base/mem.h"
#include "service/secret.h"
#include "service/sensitive.h"

#include <stdlib.h>
#include <string.h>

#define SPACES   " \t\n\v\f\r"
#define OPENINGS "\"'(<" /* what a word may begin behind */

/* The length up to and with the last '@' of n bytes, or 0. */
static size_t
length_with_at(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] != '@')
		n--;
	return n;
}

/* Whether what should be "host:port" has something else for a port, as it has
 * where a '/', '?' or '#' in a password ended it too early. */
static bool
has_odd_port(const char *p, size_t n)
{
	const char *colon;

	colon = memchr(p, ':', n);
	if (colon == NULL || *p == '[')
		return false;
	colon++;
	return strspn(colon, "0123456789") < (size_t)(p + n - colon);
}

/* The length of the "user:password@" behind "://", or 0. */
static size_t
userinfo_length(const char *p)
{
	const char *next;
	size_t n, at;

	n = strcspn(p, "/?#" SPACES);
	at = length_with_at(p, n);
	if (at > 0 || !has_odd_port(p, n))
		return at;
	n = strcspn(p, SPACES);
	next = strstr(p, "://");
	if (next != NULL && next < p + n)
		n = (size_t)(next - p);
	return length_with_at(p, n);
}

/* The length of the "user:password@" that the word p begins with, or 0. */
static size_t
word_userinfo_length(const char *p)
{
	size_t n;

	n = length_with_at(p, strcspn(p, "/?#" OPENINGS SPACES));
	return n > 0 && memchr(p, ':', n) != NULL ? n : 0;
}

static bool
begins_word(const char *text, const char *p)
{
	return p == text || strchr(OPENINGS SPACES, p[-1]) != NULL;
}

void
url_redact(struct buf *out, const char *text)
{
	const char *p = text;
	size_t n;

	while (*p != '\0') {
		n = 0;
		if (p - text >= 3 && memcmp(p - 3, "://", 3) == 0)
			n = userinfo_length(p);
		else if (begins_word(text, p))
			n = word_userinfo_length(p);
		if (n > 0) {
			buf_puts(out, "***@");
			p += n;
		} else {
			buf_putc(out, *p++);
		}
	}
}

char *
url_redacted(const char *text)
{
	struct buf b = { 0 };

	url_redact(&b, text);
	return buf_steal(&b);
}

bool
url_has_user(const char *text)
{
	return url_has_scheme(text) &&
	    userinfo_length(strstr(text, "://") + 3) > 0;
}

bool
url_has_password(const char *text)
{
	struct buf unused = { 0 };
	const char *colon;
	char *userinfo;
	size_t n;
	bool has;

	if (url_has_scheme(text))
		text = strstr(text, "://") + 3;
	n = userinfo_length(text);
	if (n == 0)
		return false;
	userinfo = mem_memdup(text, n - 1);
	colon = secret_strchr(userinfo, ':');
	has = colon != NULL && sensitive_value(&unused, colon + 1);
	buf_free(&unused);
	free(userinfo);
	return has;
}

bool
url_show(struct buf *out, const char *text)
{
	char *redacted;
	bool found;

	redacted = url_redacted(text);
	found = sensitive_parameters(out, redacted);
	free(redacted);
	return found || url_has_password(text);
}
