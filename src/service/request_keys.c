/* SPDX-License-Identifier: MIT */
/* request_keys.c - the table of all settings, and the functions that check,
 * resolve and redact them. */
#include "config.h"

#include "base/address.h"
#include "base/array.h"
#include "base/file.h"
#include "base/utf8.h"
#include "service/certificate_word.h"
#include "service/codes.h"
#include "service/condition.h"
#include "service/cookie.h"
#include "service/header.h"
#include "service/libcurl.h"
#include "service/query.h"
#include "service/quote.h"
#include "service/request.h"
#include "service/secret.h"
#include "service/template.h"
#include "service/sensitive.h"
#include "service/url.h"
#include "service/url_text.h"

#include <netinet/in.h>

#include <string.h>
#include <strings.h>

/* The macro takes what a line of a list may do with a key, and which requests
 * may share a child, so that no row can leave them out. */
#define KEY(member, the_kind, the_trust, the_sharing)                          \
	.name = #member, .kind = REQUEST_##the_kind,                           \
	.offset = offsetof(struct request, member),                            \
	.trust = REQUEST_##the_trust, .sharing = REQUEST_##the_sharing

/* Another way to write the body. */
#define BODY(the_name, the_kind)                                               \
	.name = the_name, .kind = REQUEST_##the_kind,                          \
	.offset = offsetof(struct request, data), .trust = REQUEST_SENT,       \
	.sharing = REQUEST_ANY, .may_refer = true

static int
check_method(const char *text, struct errbuf *e)
{
	struct quoted q;

	if (header_is_token(text, strlen(text)))
		return 0;
	return errbuf_set(e, "%s is not an HTTP method", quote(&q, text));
}

/* Check what goes into a header. The text may be a secret, so the message does
 * not quote it. */
static int
check_line(const char *text, struct errbuf *e)
{
	if (utf8_has_ascii_control(text, ""))
		return errbuf_set(e, "contains a control character");
	return 0;
}

static int
check_token(const char *text, struct errbuf *e)
{
	if (*text == '\0')
		return errbuf_set(e, "is empty");
	return check_line(text, e);
}

/* "@FILE" is how some programs are told to read a token from a file. */
static int
check_bearer(const char *text, struct errbuf *e)
{
	if (*text == '@')
		return errbuf_set(e,
		    "a token does not begin with '@': '${file:PATH}' reads it "
		    "from a file");
	return check_token(text, e);
}

static int
check_referer(const char *text, struct errbuf *e)
{
	static const char automatic[] = ";auto";
	size_t n = strlen(text), length = sizeof(automatic) - 1;

	if (n >= length && strcmp(text + n - length, automatic) == 0)
		return errbuf_set(e,
		    "a redirect never changes the Referer: leave \"%s\" out",
		    automatic);
	return check_line(text, e);
}

/* Return the length of "N-M", "N-" or "-N", which text begins with, or 0. */
static size_t
interval_length(const char *text)
{
	static const char digits[] = "0123456789";
	size_t first = strspn(text, digits), last;

	if (text[first] != '-')
		return 0;
	last = strspn(text + first + 1, digits);
	return first + last > 0 ? first + 1 + last : 0;
}

static int
check_range(const char *text, struct errbuf *e)
{
	const char *p = text;
	struct quoted q;
	size_t n;

	do {
		n = interval_length(p);
		p += n;
	} while (n > 0 && *p++ == ',');
	if (n > 0 && p[-1] == '\0')
		return 0;
	return errbuf_set(e,
	    "%s is not a range of bytes, such as \"0-499\", \"500-\" or "
	    "\"-500\"",
	    quote(&q, text));
}

static int
check_path(const char *text, struct errbuf *e)
{
	if (file_is_of_home(text))
		return errbuf_set(e, "%s", FILE_OF_HOME);
	return *text != '\0' ? 0 : errbuf_set(e, "is empty");
}

static int
check_codes(const char *text, struct errbuf *e)
{
	struct quoted q;

	if (codes_are_valid(text))
		return 0;
	return errbuf_set(e,
	    "%s is not a list of HTTP codes, such as \"200-299,404\"",
	    quote(&q, text));
}

static int
check_proxy(const char *text, struct errbuf *e)
{
	return url_check_proxy(text, true, e);
}

static bool
is_address(const char *p, size_t n)
{
	const char *zone;

	if (n >= 2 && p[0] == '[' && p[n - 1] == ']') {
		p++;
		n -= 2;
	}
	if (n >= INET6_ADDRSTRLEN)
		return false;
	zone = memchr(p, '%', n);
	return address_is_numeric(p, zone != NULL ? (size_t)(zone - p) : n);
}

/* ADDRESS[,ADDRESS]... */
static bool
are_addresses(const char *p)
{
	size_t n;

	for (;;) {
		n = strcspn(p, ",");
		if (!is_address(p, n))
			return false;
		if (p[n] == '\0')
			return true;
		p += n + 1;
	}
}

/* [+]HOST:PORT:ADDRESS[,ADDRESS]..., or -HOST:PORT. */
static bool
is_resolve(const char *p)
{
	bool removes = *p == '-';
	size_t n;
	long port = 0;

	if (removes || *p == '+')
		p++;
	n = strcspn(p, ": \t");
	if (n == 0 || p[n] != ':')
		return false;
	for (p += n + 1, n = 0; n < 5 && *p >= '0' && *p <= '9'; p++, n++)
		port = port * 10 + (*p - '0');
	if (port < 1 || port > 65535)
		return false;
	if (removes)
		return *p == '\0';
	return *p == ':' && are_addresses(p + 1);
}

static int
check_resolve(const char *text, struct errbuf *e)
{
	struct quoted q;

	if (is_resolve(text))
		return 0;
	return errbuf_set(e, "%s is not HOST:PORT:ADDRESS", quote(&q, text));
}

/* Return the length of a host, maybe in brackets, that text begins with. */
static size_t
host_length(const char *text)
{
	size_t n = *text == '[' ? strcspn(text, "]") : 0;

	return n + strcspn(text + n, ":");
}

/* HOST1:PORT1:HOST2:PORT2. Each of them may be empty. */
static bool
is_connect_to(const char *p)
{
	static const char digits[] = "0123456789";
	int pairs;

	for (pairs = 0; pairs < 2; pairs++) {
		p += host_length(p);
		if (*p != ':')
			return false;
		p++;
		p += strspn(p, digits);
		if (*p != (pairs == 0 ? ':' : '\0'))
			return false;
		p += pairs == 0;
	}
	return true;
}

static int
check_connect_to(const char *text, struct errbuf *e)
{
	struct quoted q;

	if (is_connect_to(text))
		return check_line(text, e);
	return errbuf_set(
	    e, "%s is not HOST1:PORT1:HOST2:PORT2", quote(&q, text));
}

static int
check_doh_url(const char *text, struct errbuf *e)
{
	struct quoted q;

	if (url_check(text, false, e) == -1)
		return -1;
	if (url_is_https(text) && !url_has_user(text))
		return 0;
	return errbuf_set(
	    e, "%s is not an https:// URL without a user", url_quote(&q, text));
}

/* curl would ask for a missing password; we cannot, and an empty one is rarely
 * meant. */
static int
check_user(const char *text, struct errbuf *e)
{
	if (check_line(text, e) == -1)
		return -1;
	if (template_strchr(text, ':') != NULL || template_refers(text))
		return 0;
	return errbuf_set(e,
	    "has no password: write \"USER:PASSWORD\", or \"USER:\" for an "
	    "empty one");
}

/* Append a "USER:PASSWORD" for show. */
static bool
redact_user(struct buf *out, const char *text)
{
	const char *colon = template_strchr(text, ':');

	if (colon == NULL) {
		buf_puts(out, text);
		return false;
	}
	buf_append(out, text, (size_t)(colon + 1 - text));
	return sensitive_value(out, colon + 1);
}

/* Append a PKCS #11 URI or the name of a file for show. */
static bool
redact_key(struct buf *out, const char *text)
{
	static const char pin[] = "pin-value=";
	const char *p;
	size_t n;
	bool found;

	if (!certificate_word_is_device(text)) {
		buf_puts(out, text);
		return false;
	}
	for (p = text; *p != '\0' && strncasecmp(p, pin, sizeof(pin) - 1) != 0;)
		buf_putc(out, *p++);
	if (*p == '\0')
		return false;
	buf_puts(out, pin);
	p += sizeof(pin) - 1;
	n = template_strcspn(p, ";?&");
	found = sensitive_value_n(out, p, n);
	buf_puts(out, p + n);
	return found;
}

/* Append a "FILE:PASSWORD" or a PKCS #11 URI for show. */
static bool
redact_certificate(struct buf *out, const char *text)
{
	size_t colon = certificate_word_colon(text);

	if (text[colon] == '\0')
		return redact_key(out, text);
	buf_append(out, text, colon + 1);
	return sensitive_value(out, text + colon + 1);
}

/* Put a value in front of the colon of "USER:PASSWORD", or after it. */
static int
put_user(struct buf *out, const char *value, struct errbuf *e)
{
	if (header_check_login(value, true, e) == -1)
		return -1;
	return template_put_plain(out, value, e);
}

static int
put_password(struct buf *out, const char *value, struct errbuf *e)
{
	if (header_check_login(value, false, e) == -1)
		return -1;
	return template_put_plain(out, value, e);
}

/* Put a value in front of the colon of "FILE:PASSWORD". */
static int
put_file(struct buf *out, const char *value, struct errbuf *e)
{
	(void)e;
	for (; *value != '\0'; value++) {
		if (*value == ':' || *value == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *value);
	}
	return 0;
}

/* The functions that put values in front of a colon and after it. */
struct halves {
	template_put_fn *before;
	template_put_fn *after;
};

static char *
resolve_halves(const char *text, size_t colon, const struct halves *halves,
    struct strlist *values, struct errbuf *e)
{
	struct bytes before = { text, colon };
	struct bytes after = { text + colon, strlen(text + colon) };
	struct buf out = { 0 };

	if (secret_append(&out, before, halves->before, values, e) == 0 &&
	    secret_append(&out, after, halves->after, values, e) == 0)
		return buf_steal(&out);
	buf_free(&out);
	return NULL;
}

/* Return whether a text is one reference and nothing else. Its value may then
 * be of two parts. */
static bool
is_reference(const char *text)
{
	size_t n = template_length(text, PIECE_REFERENCE);

	return n > 0 && text[n] == '\0';
}

static char *
resolve_user(const char *text, struct strlist *values, struct errbuf *e)
{
	static const struct halves halves = { put_user, put_password };
	size_t colon = is_reference(text) ? 0 : template_strcspn(text, ":");

	return resolve_halves(text, colon, &halves, values, e);
}

static char *
resolve_key(const char *text, struct strlist *values, struct errbuf *e)
{
	if (certificate_word_is_device(text))
		return secret_resolve_by(text, template_put_percent, values, e);
	return secret_resolve(text, values, e);
}

static char *
resolve_certificate(const char *text, struct strlist *values, struct errbuf *e)
{
	static const struct halves halves = { put_file, template_put_plain };

	if (certificate_word_is_device(text) || is_reference(text))
		return resolve_key(text, values, e);
	return resolve_halves(
	    text, certificate_word_colon(text), &halves, values, e);
}

static const struct request_choice ip_versions[] = {
	{ "4", 4, NULL },
	{ "6", 6, NULL },
	{ .word = NULL },
};

static const struct request_choice http_versions[] = {
	{ "1.1", 11, NULL },
	{ "2", 2, libcurl_has_http2 },
	{ "2-prior-knowledge", REQUEST_HTTP_2_AT_ONCE, libcurl_has_http2 },
	{ "3", 3, libcurl_has_http3 },
	{ .word = NULL },
};

static const struct request_choice tls_min_versions[] = {
	{ "1.2", 12, NULL },
	{ "1.3", 13, NULL },
	{ .word = NULL },
};

static const struct request_choice tls_max_versions[] = {
	{ "default", 0, NULL },
	{ "1.0", 10, NULL },
	{ "1.1", 11, NULL },
	{ "1.2", 12, NULL },
	{ "1.3", 13, NULL },
	{ .word = NULL },
};

/* In the order in which they are described. */
const struct request_key request_keys[] = {
	{ KEY(method, STRING, SENT, ANY), .check = check_method },
	{ KEY(max_time, DURATION, CAP, ANY), .for_programs = true,
	    .otherwise = REQUEST_MAX_TIME_DEFAULT },
	{ KEY(connect_timeout, DURATION, CAP, ANY),
	    .otherwise = REQUEST_CONNECT_TIMEOUT_DEFAULT },
	{ KEY(idle_timeout, DURATION, CAP, ANY), .for_programs = true },
	{ KEY(max_filesize, SIZE, CAP, ANY), .for_programs = true,
	    .otherwise = REQUEST_MAX_FILESIZE_DEFAULT },
	{ KEY(max_redirs, COUNT, AT_MOST, ANY),
	    .otherwise = REQUEST_MAX_REDIRS_DEFAULT },
	{ KEY(hedge, DURATION, AT_LEAST, ANY) },
	{ KEY(retry, COUNT, AT_MOST, ANY), .for_programs = true },
	{ KEY(retry_delay, DURATION, AT_LEAST, ANY), .for_programs = true,
	    .otherwise = REQUEST_RETRY_DELAY_DEFAULT },
	{ KEY(retry_all, FLAG, TRUSTED, ANY), .for_programs = true },
	{ KEY(required, FLAG, TRUSTED, ANY), .for_programs = true,
	    .otherwise = 1 },
	{ KEY(location, FLAG, AT_MOST, ANY) },
	{ KEY(location_trusted, FLAG, TRUSTED, ANY) },
	{ KEY(compressed, FLAG, SENT, ANY) },
	{ KEY(insecure, FLAG, TRUSTED, SAME) },
	{ KEY(ip_version, VERSION, SENT, SAME), .choices = ip_versions },
	{ KEY(http_version, VERSION, SENT, SAME), .choices = http_versions },
	{ KEY(ok, CODES, TRUSTED, ANY), .check = check_codes },
	{ KEY(expect, LIST, TRUSTED, ANY), .for_programs = true,
	    .check = condition_check, .redact = condition_redact },
	{ KEY(resolve, LIST, TRUSTED, ALONE), .check = check_resolve },
	{ KEY(proxy, STRING, TRUSTED, SAME), .may_refer = true,
	    .stays_here = true, .check = check_proxy, .resolve = url_resolve,
	    .redact = url_show },
	{ KEY(noproxy, STRING, TRUSTED, SAME), .check = check_line },
	{ KEY(connect_to, LIST, TRUSTED, ALONE), .check = check_connect_to },
	{ KEY(interface, STRING, TRUSTED, ALONE), .check = check_token },
	{ KEY(doh_url, STRING, TRUSTED, ALONE), .check = check_doh_url },
	{ KEY(limit_rate, SIZE, CAP, ANY) },
	{ KEY(unix_socket, STRING, FILE, SAME), .may_refer = true,
	    .stays_here = true, .check = check_path },
	{ KEY(cacert, STRING, FILE, SAME), .may_refer = true,
	    .stays_here = true, .check = check_path },
	{ KEY(capath, STRING, FILE, SAME), .may_refer = true,
	    .stays_here = true, .check = check_path },
	{ KEY(proxy_cacert, STRING, FILE, SAME), .may_refer = true,
	    .stays_here = true, .check = check_path },
	{ KEY(pinnedpubkey, STRING, FILE, SAME), .may_refer = true,
	    .stays_here = true, .check = check_path },
	{ KEY(tls_min, VERSION, TRUSTED, SAME), .choices = tls_min_versions },
	{ KEY(tls_max, VERSION, TRUSTED, SAME), .choices = tls_max_versions },
	{ KEY(ciphers, STRING, TRUSTED, SAME), .check = check_token },
	{ KEY(tls13_ciphers, STRING, TRUSTED, SAME), .check = check_token },
	{ KEY(cert, STRING, FILE, SAME), .may_refer = true, .is_private = true,
	    .check = check_path, .resolve = resolve_certificate,
	    .redact = redact_certificate },
	{ KEY(key, STRING, FILE, SAME), .may_refer = true, .is_private = true,
	    .check = check_path, .resolve = resolve_key, .redact = redact_key },
	{ KEY(user, STRING, SENT, ANY), .may_refer = true, .is_private = true,
	    .check = check_user, .resolve = resolve_user,
	    .redact = redact_user },
	{ KEY(user_agent, STRING, SENT, ANY), .may_refer = true,
	    .check = check_line, .redact = url_show },
	{ KEY(oauth2_bearer, STRING, SENT, ANY), .may_refer = true,
	    .is_private = true, .check = check_bearer,
	    .redact = sensitive_value },
	{ KEY(digest, FLAG, SENT, ANY) },
	{ KEY(aws_sigv4, STRING, SENT, ANY), .is_private = true,
	    .check = check_token },
	{ KEY(cookies, LIST, SENT, ANY), .may_refer = true, .is_private = true,
	    .resolve = cookie_resolve, .check = cookie_check,
	    .redact = cookie_redact },
	{ KEY(referer, STRING, SENT, ANY), .may_refer = true,
	    .is_private = true, .check = check_referer, .redact = url_show },
	{ KEY(range, STRING, SENT, ANY), .check = check_range },
	{ KEY(url_query, LIST, SENT, ANY), .may_refer = true,
	    .redact = query_redact },
	{ KEY(get, FLAG, SENT, ANY) },
	{ KEY(upload, STRING, SENT, ANY), .check = check_line },
	{ KEY(headers, HEADERS, SENT, ANY), .may_refer = true,
	    .check = header_check, .redact = header_redact },
	{ KEY(data, DATA, SENT, ANY), .may_refer = true,
	    .file = REQUEST_FILE_STRIPPED },
	{ BODY("data_raw", DATA) },
	{ BODY("data_binary", DATA), .file = REQUEST_FILE_BYTES },
	{ BODY("json", JSON), .file = REQUEST_FILE_TEXT },
};

_Static_assert(ARRAY_LEN(request_keys) < REQUEST_KEYS_MAX,
    "struct request has no room for the sources of so many keys");

const size_t request_keys_n = ARRAY_LEN(request_keys);

const struct request_key *
request_key_find(const char *name)
{
	return array_find(
	    request_keys, request_keys_n, sizeof(*request_keys), name);
}
