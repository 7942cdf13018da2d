/* SPDX-License-Identifier: MIT */
/* url_text.c - see url_text.h. Takes too much of a text for a password rather
 * than too little. */
#include "config.h"

#include "service/url_text.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "service/template.h"
#include "service/sensitive.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DIGITS   "0123456789"
#define OPENINGS "\"'(<" /* what a word may begin behind */

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_in_scheme(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
	    c == '.';
}

size_t
url_scheme_length(const char *text)
{
	size_t n = 0;

	if (!is_letter(*text))
		return 0;
	while (is_in_scheme(text[n]))
		n++;
	return strncmp(text + n, "://", 3) == 0 ? n : 0;
}

bool
url_has_scheme(const char *text)
{
	return url_scheme_length(text) > 0;
}

bool
url_is_https(const char *text)
{
	return strncasecmp(text, "https://", 8) == 0;
}

/* Return the length up to and with the last '@' of n bytes, or 0. */
static size_t
length_with_at(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] != '@')
		n--;
	return n;
}

/* Return whether what should be "host:port" has something else for a port, or
 * nothing. */
static bool
has_odd_port(const char *p, size_t n)
{
	const char *colon;

	colon = memchr(p, ':', n);
	if (colon == NULL || *p == '[' ||
	    template_length(p, PIECE_REFERENCE) > n)
		return false;
	colon++;
	n -= (size_t)(colon - p);
	return n == 0 || strspn(colon, DIGITS) < n;
}

/*
 * Return whether the first n bytes of p, which a '/', '?' or '#' ends, are more
 * likely the beginning of a "user:password@" with that character in it than a
 * host and port: the port is odd, or what no URL has in practice follows at
 * once.
 */
static bool
is_cut_short(const char *p, size_t n, size_t at)
{
	if (p[n] == '#' || has_odd_port(p, n))
		return true;
	return p[n] == '?' && memchr(p + n, '=', at - n) == NULL;
}

/* Return the length of the "user:password@" at p, which follows "://", or 0. */
static size_t
userinfo_length(const char *p)
{
	const char *next;
	size_t n, whole, at;

	if (strchr(p, '@') == NULL)
		return 0;
	n = strcspn(p, "/?#" UTF8_ASCII_SPACES);
	at = length_with_at(p, n);
	if (at > 0)
		return at;
	whole = strcspn(p, UTF8_ASCII_SPACES);
	next = strstr(p, "://");
	if (next != NULL && next < p + whole)
		whole = (size_t)(next - p);
	at = length_with_at(p, whole);
	return at > n && is_cut_short(p, n, at) ? at : 0;
}

/* Return the length of the "user:password@" that the word p begins with, or 0.
 */
static size_t
word_userinfo_length(const char *p)
{
	size_t at, n;

	n = strcspn(p, "/?#" OPENINGS UTF8_ASCII_SPACES);
	at = length_with_at(p, n);
	if (at == 0 && memchr(p, ':', n) != NULL &&
	    (p[n] == '#' || (has_odd_port(p, n) && p[n - 1] != ':')))
		at = length_with_at(p, strcspn(p, OPENINGS UTF8_ASCII_SPACES));
	return at > 0 && memchr(p, ':', at) != NULL ? at : 0;
}

static bool
begins_word(const char *text, const char *p)
{
	return p == text || strchr(OPENINGS UTF8_ASCII_SPACES, p[-1]) != NULL;
}

/* Return whether p follows the "//" of a URL, which has no scheme before it in
 * some Locations. */
static bool
begins_authority(const char *text, const char *p)
{
	if (p - text >= 3 && memcmp(p - 3, "://", 3) == 0)
		return true;
	return p - text >= 2 && memcmp(p - 2, "//", 2) == 0 &&
	    begins_word(text, p - 2);
}

void
url_redact(struct buf *out, const char *text)
{
	const char *p = text;
	size_t n;

	if (strchr(text, '@') == NULL) {
		buf_puts(out, text);
		return;
	}
	while (*p != '\0') {
		n = 0;
		if (begins_authority(text, p))
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
	colon = template_strchr(userinfo, ':');
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
