/* SPDX-License-Identifier: MIT */
/* url.c - URLs checked, named and compared by libcurl's own parser, with a
 * guard before it where that is lax. Opens no connection. */
#include "config.h"

#include "service/url.h"

#include "base/locale.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/libcurl.h"
#include "service/percent.h"
#include "service/quote.h"
#include "service/template.h"
#include "service/url_text.h"

#include <curl/curl.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The longest name that DNS can hold, and the dot that may end it. libcurl
 * before 8.4.0 writes past its buffer when it sends a longer one to a SOCKS5
 * proxy. */
#define HOST_MAX ((size_t)254)

#define NO_SCHEME "has no scheme: "

#define USE_SOCKET                                                             \
	"give the path of a socket with --unix-socket=PATH (key "              \
	"\"unix_socket\"), and a URL such as http://localhost/"

static const char *const web_schemes[] = { "http", "https", NULL };
/* "socks" is libcurl's other word for socks4. */
static const char *const proxy_schemes[] = { "http", "https", "socks", "socks4",
	"socks4a", "socks5", "socks5h", NULL };

static bool
has_scheme_of(const char *text, const char *const *schemes)
{
	size_t n = url_scheme_length(text);

	for (; *schemes != NULL; schemes++) {
		if (n == strlen(*schemes) &&
		    strncasecmp(text, *schemes, n) == 0)
			return true;
	}
	return false;
}

/* Return what a URL has in it that none may have, or NULL. */
static const char *
find_bad_character(const char *text)
{
	size_t left = strlen(text);
	size_t n;
	uint32_t c;

	for (; left > 0; text += n, left -= n) {
		n = 1;
		if (*text > ' ' && *text <= '~')
			continue;
		n = utf8_decode(text, left, &c);
		if (n == 0)
			return "is not UTF-8: write such bytes as %XX";
		if (strchr(UTF8_ASCII_SPACES, *text) != NULL)
			return "contains white space: write %20 for a space";
		if (utf8_is_control(c))
			return "contains a control character";
	}
	return NULL;
}

/* Return what is wrong with a user or password as it stands in a URL, or NULL:
 * HTTP has no way to send it, and libcurl would send another one. */
static const char *
find_bad_login(const char *text, bool is_user)
{
	struct buf plain = { 0 };
	const char *why = NULL;
	size_t i;

	percent_decode(&plain, text, strlen(text));
	for (i = 0; i < plain.len && why == NULL; i++) {
		if (utf8_is_ascii_control(plain.data[i]))
			why = "has a control character, such as %00, in its "
			      "user name or password";
		else if (is_user && plain.data[i] == ':')
			why = "has a colon (%3A) in its user name, which "
			      "cannot have one";
	}
	buf_free_wiped(&plain);
	return why;
}

const char *
url_quote(struct quoted *q, const char *text)
{
	const char *at = strrchr(text, '@');
	const char *scheme = strstr(text, "://");
	char *hidden;

	if (at == NULL ||
	    (url_has_scheme(text) &&
		text[strcspn(text, UTF8_ASCII_SPACES)] == '\0'))
		return quote(q, text);
	hidden = mem_printf("%.*s***%s",
	    url_has_scheme(text) ? (int)(scheme + 3 - text) : 0, text, at);
	quote(q, hidden);
	free(hidden);
	return q->text;
}

/* Return the text with a digit, which is right in a host, a port and a path
 * alike, for each piece of these kinds. Where references are resolved, an
 * escaped one is a plain text. The caller frees it. */
static char *
mask(const char *text, unsigned kinds)
{
	struct buf b = { 0 };
	struct piece piece = { 0 };
	size_t n = strlen(text);

	while (template_next(text, n, PIECE_ANY, &piece)) {
		if ((piece.kind & kinds) != 0)
			buf_putc(&b, '1');
		else if (piece.kind == PIECE_ESCAPED &&
		    (kinds & PIECE_REFERENCE) != 0)
			buf_puts(&b, "${");
		else
			buf_append(&b, text + piece.offset, piece.len);
	}
	return buf_steal(&b);
}

/* Return what is wrong with the host of a URL, or NULL. */
static const char *
find_bad_host(CURLU *u)
{
	const char *why = NULL;
	char *host, *p;

	if (curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		return NULL;
	for (p = host; *p != '\0' && (unsigned char)*p < 0x80; p++)
		;
	if (strlen(host) > HOST_MAX)
		why = "has a host name of more than 253 characters";
	else if (*p != '\0' && !locale_is_utf8())
		why = "has a host name outside ASCII, which this system has no "
		      "UTF-8 locale to convert: write it as xn--...";
	curl_free(host);
	return why;
}

static const char *
find_bad_userinfo(CURLU *u)
{
	static const CURLUPart parts[] = { CURLUPART_USER, CURLUPART_PASSWORD };
	const char *why = NULL;
	char *text;
	size_t i;

	for (i = 0; i < 2 && why == NULL; i++) {
		if (curl_url_get(u, parts[i], &text, 0) != CURLUE_OK)
			continue;
		why = find_bad_login(text, parts[i] == CURLUPART_USER);
		curl_free(text);
	}
	return why;
}

/* Parse text, which has a scheme. Returns NULL with *why set if it is no URL.
 */
static CURLU *
parse(const char *text, const char **why)
{
	const char *host = text + url_scheme_length(text) + 3;
	CURLU *u;
	CURLUcode rc;
	char *plain;

	*why = find_bad_character(text);
	if (*why != NULL)
		return NULL;
	/* libcurl would skip a third slash. */
	if (*host == '\0' || strchr("/?#", *host) != NULL) {
		*why = "has no host";
		return NULL;
	}
	u = curl_url();
	if (u == NULL) {
		*why = "could not be parsed: no memory";
		return NULL;
	}
	plain = url_plain_dots(text);
	rc = curl_url_set(u, CURLUPART_URL, plain, CURLU_NON_SUPPORT_SCHEME);
	free(plain);
	*why = rc == CURLUE_OK ? find_bad_host(u) : curl_url_strerror(rc);
	if (*why == NULL)
		*why = find_bad_userinfo(u);
	if (*why == NULL)
		return u;
	curl_url_cleanup(u);
	return NULL;
}

/* Parse an http or https URL without templates. Returns NULL if it is none. */
static CURLU *
parse_web(const char *text)
{
	const char *why;

	return has_scheme_of(text, web_schemes) ? parse(text, &why) : NULL;
}

/* Return a part of a URL, which the caller frees; "" if it has none. */
static char *
part(CURLU *u, CURLUPart what, unsigned flags)
{
	char *value, *copy;

	if (curl_url_get(u, what, &value, flags) != CURLUE_OK)
		return mem_strdup("");
	copy = mem_strdup(value);
	curl_free(value);
	return copy;
}

/* Return the host as a URL writes it, with its zone between the brackets. The
 * caller frees it. */
static char *
whole_host(CURLU *u)
{
	char *host, *zone, *whole;
	size_t n;

	host = part(u, CURLUPART_HOST, 0);
	n = strlen(host);
	if (n == 0 || host[n - 1] != ']')
		return host;
	zone = part(u, CURLUPART_ZONEID, 0);
	whole = mem_printf(
	    "%.*s%s%s]", (int)(n - 1), host, *zone != '\0' ? "%25" : "", zone);
	free(zone);
	free(host);
	return whole;
}

/* Lower the case of ASCII alone, whatever the locale. What follows a '%' is the
 * name of an interface, and such names differ by case. */
static void
lower(char *s)
{
	for (; *s != '\0' && *s != '%'; s++)
		*s = utf8_ascii_lower(*s);
}

static char *
origin_of(CURLU *u, bool is_https)
{
	struct buf origin = { 0 };
	char *host, *port;

	host = whole_host(u);
	port = part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	lower(host);
	buf_puts(&origin, is_https ? "https://" : "http://");
	buf_puts(&origin, host);
	buf_putc(&origin, ':');
	buf_puts(&origin, port);
	free(port);
	free(host);
	return buf_steal(&origin);
}

/* Cut a name that is too long, between two characters. */
static char *
cut_name(char *name)
{
	if (strlen(name) > URL_NAME_MAX)
		memcpy(name + utf8_cut(name, URL_NAME_MAX - 3), "...", 4);
	return name;
}

static char *
name_of(CURLU *u)
{
	char *host, *port, *path, *name;

	host = whole_host(u);
	port = part(u, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
	path = part(u, CURLUPART_PATH, 0);
	name = mem_printf("%s%s%s%s", host, *port != '\0' ? ":" : "", port,
	    strcmp(path, "/") == 0 ? "" : path);
	free(path);
	free(port);
	free(host);
	return cut_name(name);
}

/* Parse a URL that is masked. Returns NULL with e set if it is not valid. */
static CURLU *
parse_masked(const char *text, const char *masked, struct errbuf *e)
{
	struct quoted q;
	const char *why;
	CURLU *u;

	u = parse(masked, &why);
	if (u == NULL)
		errbuf_set(e, "%s %s%s", url_quote(&q, text),
		    why[0] >= 'A' && why[0] <= 'Z' ? "is not a URL: " : "",
		    why);
	return u;
}

/* Tell what is asked for, about a URL that is well-formed once it is masked. */
static void
tell(CURLU *u, const char *text, char **origin, char **name)
{
	if (origin != NULL)
		*origin = origin_of(u, url_is_https(text));
	if (name == NULL)
		return;
	*name = strpbrk(text, "{@") == NULL ? name_of(u) : url_name(text);
}

/* Return the length of "http:" or "https:" and the slashes after it, of which
 * there are not two, or 0. */
static size_t
wrong_scheme_length(const char *text)
{
	size_t n = strncasecmp(text, "https", 5) == 0 ? 5 : 4;

	if (strncasecmp(text, "http", 4) != 0)
		return 0;
	if (text[n] == ':')
		return n + 1 + strspn(text + n + 1, "/");
	return strncmp(text + n, "//", 2) == 0 ? n + 2 : 0;
}

/* Return whether a host is more likely to speak plain HTTP than HTTPS: it is
 * this machine, an address, or has a name of a local network. */
static bool
is_local(const char *host)
{
	size_t n = strcspn(host, ":/?#");

	return *host == '[' || memchr(host, '.', n) == NULL ||
	    strspn(host, "0123456789.") >= n;
}

/* Return whether a text can begin with a host and maybe a port. */
static bool
begins_with_host(const char *text)
{
	size_t n = strcspn(text, ":/?#");

	if (strchr("/.:-=", *text) != NULL || strchr(text, '@') != NULL ||
	    !url_looks_like_host(text))
		return false;
	return *text == '[' || text[n] != ':' ||
	    (text[n + 1] >= '0' && text[n + 1] <= '9');
}

/* Return the URL that a text without a scheme stands for, or NULL if it does
 * not look like one. The caller frees it. */
static char *
guess_url(const char *text)
{
	size_t n = wrong_scheme_length(text);
	struct errbuf unused;
	char *url;

	if (n > 0)
		url = mem_printf("http%s://%s",
		    strncasecmp(text, "https", 5) == 0 ? "s" : "", text + n);
	else if (begins_with_host(text))
		url =
		    mem_printf("http%s://%s", is_local(text) ? "" : "s", text);
	else
		return NULL;
	if (url_check(url, true, &unused) == 0)
		return url;
	free(url);
	return NULL;
}

bool
url_looks_like_host(const char *text)
{
	return strpbrk(text, ".:/") != NULL || strcmp(text, "localhost") == 0;
}

int
url_fail_scheme(const char *text, struct errbuf *e)
{
	struct quoted q;
	char *url;

	url = guess_url(text);
	if (strncmp(text, "unix:", 5) == 0)
		errbuf_set(e, USE_SOCKET);
	else if (url != NULL)
		errbuf_set(e, "did you mean %s?", quote(&q, url));
	else
		errbuf_set(e, "a URL begins with https:// or http://");
	free(url);
	return -1;
}

/* Refuse nginx's form of a socket, "http://unix:/run/x.sock:/". As a URL, it
 * would name a host "unix". */
static int
refuse_socket(const char *text, struct errbuf *e)
{
	struct quoted q;

	if (strncmp(text + url_scheme_length(text), "://unix:/", 9) != 0)
		return 0;
	return errbuf_set(
	    e, "%s is not a URL: " USE_SOCKET, url_quote(&q, text));
}

/* Refuse a scheme that is not of HTTP. */
static int
fail_other_scheme(const char *text, struct errbuf *e)
{
	struct quoted q;

	return errbuf_set(e, "%s is neither http:// nor https://%s",
	    url_quote(&q, text),
	    strstr(text, "unix://") != NULL ? ": " USE_SOCKET : "");
}

int
url_read(
    const char *text, bool refers, char **origin, char **name, struct errbuf *e)
{
	struct quoted q;
	CURLU *u = NULL;
	char *masked;
	int rc = 0;

	masked = mask(text, refers ? PIECE_PLACEHOLDER : PIECE_PARAMETER);
	if (url_scheme_length(masked) == 0) {
		url_fail_scheme(text, e);
		rc = errbuf_prefix(e, "%s " NO_SCHEME, url_quote(&q, text));
	} else if (refers) {
		rc = url_check_places(text, e);
	}
	if (rc == 0 && !has_scheme_of(masked, web_schemes))
		rc = fail_other_scheme(text, e);
	if (rc == 0)
		rc = refuse_socket(text, e);
	if (rc == 0)
		u = parse_masked(text, masked, e);
	free(masked);
	if (u == NULL)
		return -1;
	tell(u, text, origin, name);
	curl_url_cleanup(u);
	return 0;
}

int
url_check(const char *text, bool refers, struct errbuf *e)
{
	return url_read(text, refers, NULL, NULL, e);
}

/* Return whether libcurl takes a proxy without a scheme for one of HTTP: it
 * guesses, ftp for "ftp.example.com". */
static bool
is_guessed_http(const char *text)
{
	char *scheme;
	bool is_http;

	scheme = url_part(text, URL_SCHEME);
	is_http = scheme != NULL && strcasecmp(scheme, "http") == 0;
	free(scheme);
	return is_http;
}

/* Return whether a well-formed URL has a port that nobody listens at. */
static bool
has_port_zero(const char *whole)
{
	bool is_zero;
	char *port;

	port = url_part(whole, URL_PORT);
	is_zero = port != NULL && strtol(port, NULL, 10) == 0;
	free(port);
	return is_zero;
}

/* Return why libcurl would not use a proxy that is a URL, or NULL. */
static const char *
find_bad_proxy(const char *masked, const char *whole)
{
	if (has_port_zero(whole))
		return "has port 0: give the port of the proxy";
	if (url_is_https(whole) && !libcurl_has_https_proxy())
		return "is an HTTPS proxy, which this libcurl does not support";
	if (url_scheme_length(masked) > 0)
		return NULL;
	/* libcurl takes the word before ":/" for a scheme. */
	if (strstr(masked, ":/") != NULL)
		return "contains \":/\": write \"://\", or a port after the "
		       "colon";
	if (!is_guessed_http(masked))
		return "has a name that libcurl takes for another scheme: "
		       "write http:// in front of it";
	return NULL;
}

int
url_check_proxy(const char *text, bool refers, struct errbuf *e)
{
	struct quoted q;
	const char *why;
	char *masked, *whole;
	CURLU *u;
	int rc = -1;

	if (*text == '\0')
		return 0;
	if (refers && url_check_places(text, e) == -1)
		return -1;
	masked = mask(text, refers ? PIECE_REFERENCE : 0);
	whole = mem_printf(
	    "%s%s", url_scheme_length(masked) > 0 ? "" : "http://", masked);
	if (!has_scheme_of(whole, proxy_schemes)) {
		errbuf_set(e,
		    "%s: a proxy is http, https, socks4, socks4a, socks5 or "
		    "socks5h",
		    url_quote(&q, text));
	} else if ((u = parse_masked(text, whole, e)) != NULL) {
		curl_url_cleanup(u);
		why = find_bad_proxy(masked, whole);
		rc = why == NULL
		    ? 0
		    : errbuf_set(e, "%s %s", url_quote(&q, text), why);
	}
	free(whole);
	free(masked);
	return rc;
}

char *
url_base(const char *text)
{
	return mem_memdup(text, url_authority_end(text));
}

bool
url_is_target(const char *text)
{
	char *base;
	CURLU *u = NULL;
	bool is_target;

	if (find_bad_character(text) != NULL)
		return false;
	base = url_base(text);
	if (strchr(base, '@') == NULL)
		u = parse_web(base);
	is_target = u != NULL;
	curl_url_cleanup(u);
	free(base);
	return is_target;
}

/* Parse text, of any scheme or of a proxy without one. Return NULL if it is no
 * URL. */
static CURLU *
parse_any(const char *text)
{
	CURLU *u;

	u = curl_url();
	if (u != NULL &&
	    curl_url_set(u, CURLUPART_URL, text,
		CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
		return u;
	curl_url_cleanup(u);
	return NULL;
}

/* Return a part of u as url_part() does, and free u, which may be NULL. */
static char *
take_part(CURLU *u, CURLUPart part, unsigned flags)
{
	char *value = NULL, *copy = NULL;

	if (u != NULL && curl_url_get(u, part, &value, flags) == CURLUE_OK)
		copy = mem_strdup(value);
	curl_free(value);
	curl_url_cleanup(u);
	return copy;
}

static const struct {
	CURLUPart part;
	unsigned flags;
} parts[] = {
	[URL_SCHEME] = { CURLUPART_SCHEME, 0 },
	[URL_USER] = { CURLUPART_USER, CURLU_URLDECODE },
	[URL_PASSWORD] = { CURLUPART_PASSWORD, CURLU_URLDECODE },
	[URL_HOST] = { CURLUPART_HOST, 0 },
	[URL_ZONE] = { CURLUPART_ZONEID, 0 },
	[URL_PORT] = { CURLUPART_PORT, 0 },
	[URL_PATH] = { CURLUPART_PATH, CURLU_URLDECODE },
	[URL_QUERY] = { CURLUPART_QUERY, 0 },
	[URL_FRAGMENT] = { CURLUPART_FRAGMENT, 0 },
	[URL_OPTIONS] = { CURLUPART_OPTIONS, 0 },
};

char *
url_part(const char *text, enum url_part part)
{
	return take_part(parse_any(text), parts[part].part, parts[part].flags);
}

char *
url_written_part(const char *text, enum url_part part)
{
	return take_part(parse_any(text), parts[part].part, CURLU_DEFAULT_PORT);
}

long
url_port(const char *text)
{
	long port = 0;
	char *value;

	value = take_part(parse_any(text), CURLUPART_PORT, CURLU_DEFAULT_PORT);
	if (value != NULL)
		port = strtol(value, NULL, 10);
	free(value);
	return port;
}

char *
url_without_login(const char *text)
{
	CURLU *u;

	u = parse_any(text);
	if (u != NULL) {
		curl_url_set(u, CURLUPART_USER, NULL, 0);
		curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
	}
	return take_part(u, CURLUPART_URL, 0);
}

/* Return a Location with its spaces encoded as browsers and curl do,
 * differently in a path and in a query. A space in the host is left as it is,
 * so that the URL is refused. */
static char *
encode_spaces(const char *location)
{
	size_t n = url_authority_end(location);
	struct buf b = { 0 };
	bool is_query = false;

	buf_append(&b, location, n);
	for (location += n; *location != '\0'; location++) {
		is_query = is_query || *location == '?';
		if (*location != ' ')
			buf_putc(&b, *location);
		else
			buf_puts(&b, is_query ? "+" : "%20");
	}
	return buf_steal(&b);
}

/* Return the reference to resolve against the base. A fragment alone leads to
 * the base itself (RFC 3986, 5.2.2), but versions of libcurl differ about
 * it. */
static char *
reference(const char *base, const char *location)
{
	char *ascii, *whole;

	whole = encode_spaces(location);
	ascii = url_to_ascii(whole);
	free(whole);
	if (*ascii != '#')
		return ascii;
	whole = mem_printf("%.*s%s", (int)strcspn(base, "#"), base, ascii);
	free(ascii);
	return whole;
}

char *
url_join(const char *base, const char *location)
{
	char *ascii, *part, *target;
	CURLU *u;

	target = NULL;
	if (utf8_has_ascii_control(location, ""))
		return NULL;
	u = curl_url();
	if (u == NULL)
		return NULL;
	ascii = reference(base, location);
	/* Accept any scheme here: the caller refuses those that are not
	 * ours. */
	if (curl_url_set(u, CURLUPART_URL, base, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_URL, ascii,
		CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_USER, NULL, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_PASSWORD, NULL, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_URL, &part, 0) == CURLUE_OK) {
		target = mem_strdup(part);
		curl_free(part);
	}
	free(ascii);
	curl_url_cleanup(u);
	return target;
}

char *
url_origin(const char *text)
{
	char *origin;
	CURLU *u;

	u = parse_web(text);
	if (u == NULL)
		return NULL;
	origin = origin_of(u, url_is_https(text));
	curl_url_cleanup(u);
	return origin;
}

/* Return the name of a URL that libcurl cannot parse because its host has a
 * reference: all of the URL that is not secret. The caller frees it. */
static char *
name_template(const char *text)
{
	char *shown, *name;
	size_t n;

	shown = url_redacted(text);
	shown[strcspn(shown, "?#")] = '\0';
	n = url_scheme_length(shown);
	name = mem_strdup(n > 0 ? shown + n + 3 : shown);
	free(shown);
	return name;
}

char *
url_name(const char *text)
{
	char *shown, *name;
	CURLU *u;

	/* As it is shown: a '/' in a password may have ended the host too
	 * early. */
	shown = url_redacted(text);
	u = parse_web(shown);
	free(shown);
	if (u == NULL)
		return cut_name(name_template(text));
	name = name_of(u);
	curl_url_cleanup(u);
	return name;
}
