/* SPDX-License-Identifier: MIT */
/*
 * setup.c - see setup.h. Strings that libcurl copies are freed here; the lists
 * that it borrows are freed when they are replaced.
 */
#include "config.h"

#include "fetch/setup.h"

#include "base/array.h"
#include "base/buf.h"
#include "base/clock.h"
#include "fetch/certificates.h"
#include "fetch/decode.h"
#include "service/cookie.h"
#include "service/header.h"

#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes to read from a socket at a time if the body goes into a file: a
 * multiple of what libcurl hands out at a time. */
#define FILE_BUFFER (128L << 10)

/*
 * Options that do not depend on the request. FOLLOWLOCATION, NETRC and HTTP/0.9
 * are off by default and stay off. So does MAXFILESIZE, which would refuse a
 * redirect or a HEAD for a body that nobody reads: bytes are counted as they
 * come.
 */
static const struct {
	CURLoption option;
	long value;
} fixed[] = {
	{ CURLOPT_NOSIGNAL, 1 },
	/* A time-out must not wait for a resolver thread that hangs. */
	{ CURLOPT_QUICK_EXIT, 1 },
	{ CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
	/* libcurl takes a body that is cut off inside its coding for a complete
	 * one, so decode.h decodes bodies instead. */
	{ CURLOPT_HTTP_CONTENT_DECODING, 0 },
};

/* Members of struct request that choose the value of an option. */
static const struct {
	size_t offset;
	int64_t when;
	CURLoption option;
	long value;
} choices[] = {
	{ offsetof(struct request, ip_version), 4, CURLOPT_IPRESOLVE,
	    CURL_IPRESOLVE_V4 },
	{ offsetof(struct request, ip_version), 6, CURLOPT_IPRESOLVE,
	    CURL_IPRESOLVE_V6 },
	{ offsetof(struct request, http_version), 11, CURLOPT_HTTP_VERSION,
	    CURL_HTTP_VERSION_1_1 },
	{ offsetof(struct request, http_version), 2, CURLOPT_HTTP_VERSION,
	    CURL_HTTP_VERSION_2_0 },
	{ offsetof(struct request, http_version), REQUEST_HTTP_2_AT_ONCE,
	    CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE },
	{ offsetof(struct request, http_version), 3, CURLOPT_HTTP_VERSION,
	    CURL_HTTP_VERSION_3 },
	{ offsetof(struct request, insecure), 1, CURLOPT_SSL_VERIFYPEER, 0 },
	{ offsetof(struct request, insecure), 1, CURLOPT_SSL_VERIFYHOST, 0 },
};

/* Texts of a request that are options as they are, unless NULL. */
static const struct {
	size_t offset;
	CURLoption option;
} texts[] = {
	{ offsetof(struct request, proxy), CURLOPT_PROXY },
	{ offsetof(struct request, noproxy), CURLOPT_NOPROXY },
	{ offsetof(struct request, interface), CURLOPT_INTERFACE },
	{ offsetof(struct request, doh_url), CURLOPT_DOH_URL },
	{ offsetof(struct request, unix_socket), CURLOPT_UNIX_SOCKET_PATH },
	{ offsetof(struct request, referer), CURLOPT_REFERER },
	{ offsetof(struct request, range), CURLOPT_RANGE },
	{ offsetof(struct request, oauth2_bearer), CURLOPT_XOAUTH2_BEARER },
	{ offsetof(struct request, aws_sigv4), CURLOPT_AWS_SIGV4 },
	{ offsetof(struct request, ciphers), CURLOPT_SSL_CIPHER_LIST },
	{ offsetof(struct request, tls13_ciphers), CURLOPT_TLS13_CIPHERS },
};

/* A handle whose options are set, and the first error, or CURLE_OK. */
struct options {
	CURL *easy;
	CURLcode rc;
	CURLoption refused; /* the option that it is about, or 0 */
};

static void
check(struct options *o, CURLoption option, CURLcode rc)
{
	if (o->rc != CURLE_OK || rc == CURLE_OK)
		return;
	o->rc = rc;
	o->refused = option;
}

#define SET(o, option, value)                                                  \
	check((o), (option), curl_easy_setopt((o)->easy, (option), (value)))

static void
set_tables(struct options *o, const struct request *r)
{
	const char *base = (const char *)r;
	int64_t number;
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_LEN(fixed); i++)
		SET(o, fixed[i].option, fixed[i].value);
	for (i = 0; i < ARRAY_LEN(choices); i++) {
		memcpy(&number, base + choices[i].offset, sizeof(number));
		if (number == choices[i].when)
			SET(o, choices[i].option, choices[i].value);
	}
	for (i = 0; i < ARRAY_LEN(texts); i++) {
		memcpy(&text, base + texts[i].offset, sizeof(text));
		/* Only for a proxy does it matter that it is empty. */
		if (text != NULL &&
		    (*text != '\0' || texts[i].option == CURLOPT_PROXY ||
			texts[i].option == CURLOPT_NOPROXY))
			SET(o, texts[i].option, text);
	}
}

/*
 * Return how long libcurl may take to connect. It divides this time among the
 * addresses of a name, so it has to know the moment at which the parent stops
 * this process as well. 0 would be libcurl's own default, not "no limit".
 */
static long
connect_timeout_ms(const struct request *r, int64_t stop_at)
{
	int64_t limit, left;

	limit = r->connect_timeout;
	if (limit == 0 || limit > INT_MAX * CLOCK_MS)
		limit = INT_MAX * CLOCK_MS;
	if (stop_at != CLOCK_NEVER) {
		left = stop_at - clock_now();
		if (left < 1)
			left = 1;
		limit = clock_earlier(limit, left);
	}
	return (long)((limit + CLOCK_MS - 1) / CLOCK_MS);
}

static struct curl_slist *
to_slist(const struct strlist *from)
{
	struct curl_slist *list = NULL;
	size_t i;

	for (i = 0; i < from->n; i++)
		list = curl_slist_append(list, from->items[i]);
	return list;
}

/* Return whether the user sets or removes a header: with "Name: value", "Name:"
 * or "Name;". */
static bool
has_header(const struct strlist *headers, const char *name)
{
	size_t i, n;

	n = strlen(name);
	for (i = 0; i < headers->n; i++)
		if (strncasecmp(headers->items[i], name, n) == 0 &&
		    (headers->items[i][n] == ':' ||
			headers->items[i][n] == ';'))
			return true;
	return false;
}

static bool
is_cookie(const char *header)
{
	return header_has_same_name(header, "Cookie:");
}

/* Return the value of a header, "" if it has none. */
static const char *
value_of(const char *header)
{
	header += strcspn(header, ":;") + 1;
	return header + strspn(header, " \t");
}

static bool
has_cookie_lines(const struct request *r)
{
	size_t i;

	for (i = 0; i < r->cookies.n; i++)
		if (cookie_is_line(r->cookies.items[i]))
			return true;
	return false;
}

/*
 * Return whether to send the cookies that redirects set, and those of a file.
 * The former are of use only if redirects are followed, and a Cookie header
 * without a value means that no cookie is sent.
 */
static bool
has_cookies(const struct request *r)
{
	size_t i;

	for (i = 0; i < r->headers.n; i++)
		if (is_cookie(r->headers.items[i]) &&
		    *value_of(r->headers.items[i]) == '\0')
			return false;
	return r->location == 1 || has_cookie_lines(r);
}

/* Append the cookies that are sent as they are: those of the request's own
 * Cookie headers or else, as in curl, those of its key. */
static void
add_own_cookies(struct buf *out, const struct request *r)
{
	bool has_own = has_header(&r->headers, "Cookie");
	const struct strlist *list = has_own ? &r->headers : &r->cookies;
	const char *item;
	size_t i;

	for (i = 0; i < list->n; i++) {
		item = list->items[i];
		if (has_own ? !is_cookie(item) : cookie_is_line(item))
			continue;
		buf_printf(out, "%s%s", out->len > 0 ? "; " : "",
		    has_own ? value_of(item) : item);
	}
}

/* Set the cookies of a file. An answer's redirects may change them after that.
 */
static void
set_cookie_lines(struct options *o, const struct asking *a)
{
	const struct strlist *list = &a->request.cookies;
	size_t i;

	for (i = 0; i < list->n && a->num_redirects == 0; i++)
		if (cookie_is_line(list->items[i]))
			SET(o, CURLOPT_COOKIELIST, list->items[i]);
}

/* Have libcurl send the cookies of redirects and of a file, and the request's
 * own ones in the same header, as there may be only one. */
static void
set_cookies(struct options *o, const struct asking *a)
{
	const struct request *r = &a->request;
	struct buf own = { 0 };

	add_own_cookies(&own, r);
	if (has_cookies(r)) {
		SET(o, CURLOPT_COOKIEFILE, "");
		set_cookie_lines(o, a);
	}
	if (own.len > 0)
		SET(o, CURLOPT_COOKIE, buf_str(&own));
	buf_free_wiped(&own);
}

/* Return whether to tell the server that the body is empty, as it has to be if
 * the request has no body but its method gives a body a meaning (RFC 9110,
 * 8.6). */
static bool
has_empty_body(const struct asking *a)
{
	return !a->with_body &&
	    (strcmp(a->method, "POST") == 0 || strcmp(a->method, "PUT") == 0 ||
		strcmp(a->method, "PATCH") == 0);
}

/* Return whether the body is a file, whose type is not known. */
static bool
is_upload(const struct asking *a)
{
	return a->with_body && a->request.upload != NULL &&
	    a->request.json != 1;
}

/* Append an Accept-Encoding header with the codings that we can decode. */
static struct curl_slist *
ask_compressed(struct curl_slist *list)
{
	struct buf line = { 0 };
	size_t n;

	buf_puts(&line, "Accept-Encoding: ");
	n = line.len;
	decode_list(&line);
	if (line.len > n)
		list = curl_slist_append(list, buf_str(&line));
	buf_free(&line);
	return list;
}

static struct curl_slist *
all_headers(const struct asking *a)
{
	/* libcurl 7.88 would sign a header that is only to be left out. */
	bool is_signed = a->request.aws_sigv4 != NULL;
	const struct {
		const char *name;
		const char *line;
		bool is_wanted;
	} ours[] = {
		/* Waiting for a 100 would cost a second with most servers. */
		{ "Expect", "Expect:", !is_signed },
		{ "Accept", "Accept: application/json", a->request.json == 1 },
		{ "Content-Type", "Content-Type: application/json",
		    a->request.json == 1 && a->with_body },
		/* libcurl would declare the empty body to be a form. */
		{ "Content-Type", "Content-Type:",
		    (has_empty_body(a) || is_upload(a)) && !is_signed },
	};
	const struct request *r = &a->request;
	struct curl_slist *list;
	size_t i;

	list = NULL;
	for (i = 0; i < r->headers.n; i++)
		if (!has_cookies(r) || !is_cookie(r->headers.items[i]))
			list = curl_slist_append(list, r->headers.items[i]);
	for (i = 0; i < ARRAY_LEN(ours); i++)
		if (ours[i].is_wanted && !has_header(&r->headers, ours[i].name))
			list = curl_slist_append(list, ours[i].line);
	if (r->compressed == 1 && !has_header(&r->headers, "Accept-Encoding"))
		list = ask_compressed(list);
	return list;
}

/* Set the method by name only if libcurl would use another one. */
static void
set_method(struct options *o, const struct asking *a)
{
	const char *plain = "GET";

	if (a->with_body || has_empty_body(a)) {
		plain = "POST";
		SET(o, CURLOPT_POST, 1L);
		SET(o, CURLOPT_POSTFIELDSIZE_LARGE,
		    a->with_body ? (curl_off_t)a->request.data_len : 0);
		SET(o, CURLOPT_POSTFIELDS, a->with_body ? a->request.data : "");
	} else if (strcmp(a->method, "HEAD") == 0) {
		plain = "HEAD";
		SET(o, CURLOPT_NOBODY, 1L);
	}
	if (strcmp(a->method, plain) != 0)
		SET(o, CURLOPT_CUSTOMREQUEST, a->method);
}

/* Prefer -u to the user and password in the URL, as curl does, and a token to
 * both. */
static void
set_user(struct options *o, const struct asking *a)
{
	/* As in curl, a signature replaces the others. */
	if (a->request.aws_sigv4 != NULL)
		SET(o, CURLOPT_HTTPAUTH, (long)CURLAUTH_AWS_SIGV4);
	else if (a->request.oauth2_bearer != NULL)
		SET(o, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
	else if (a->request.digest == 1)
		SET(o, CURLOPT_HTTPAUTH, (long)CURLAUTH_DIGEST);
	if (a->request.user != NULL) {
		SET(o, CURLOPT_USERPWD, a->request.user);
		return;
	}
	SET(o, CURLOPT_USERNAME, a->url_user);
	SET(o, CURLOPT_PASSWORD, a->url_password);
}

/* Set the limit of the rate, and the size of the buffer. libcurl 7.88 fills
 * the buffer up to SETUP_BUFFERS times before it looks at the limit, so make
 * that a second's worth, if that is possible. */
static void
set_buffer(struct options *o, const struct request *r, bool is_for_file)
{
	long size = (long)(r->limit_rate / SETUP_BUFFERS);

	if (r->limit_rate <= 0) {
		if (is_for_file)
			SET(o, CURLOPT_BUFFERSIZE, FILE_BUFFER);
		return;
	}
	SET(o, CURLOPT_MAX_RECV_SPEED_LARGE, (curl_off_t)r->limit_rate);
	SET(o, CURLOPT_MAX_SEND_SPEED_LARGE, (curl_off_t)r->limit_rate);
	if (size < SETUP_BUFFER_MIN)
		size = SETUP_BUFFER_MIN;
	if (size < CURL_MAX_WRITE_SIZE)
		SET(o, CURLOPT_BUFFERSIZE, size);
}

/* Set the versions of TLS. 1.3 is the newest, so it needs no limit; tls_watch.c
 * takes a limit of 1.3 for that of a proxy. */
static void
set_tls_versions(struct options *o, const struct request *r)
{
	static const long least[] = {
		[12] = CURL_SSLVERSION_TLSv1_2,
		[13] = CURL_SSLVERSION_TLSv1_3,
	};
	static const long most[] = {
		[10] = CURL_SSLVERSION_MAX_TLSv1_0,
		[11] = CURL_SSLVERSION_MAX_TLSv1_1,
		[12] = CURL_SSLVERSION_MAX_TLSv1_2,
		[13] = CURL_SSLVERSION_MAX_DEFAULT,
	};
	long versions = CURL_SSLVERSION_DEFAULT;

	if (r->tls_min > 0)
		versions = least[r->tls_min];
	if (r->tls_max > 0)
		versions |= most[r->tls_max];
	if (versions != CURL_SSLVERSION_DEFAULT)
		SET(o, CURLOPT_SSLVERSION, versions);
}

/* Set the options that take a list, which libcurl borrows. */
static void
set_lists(struct setup *s, struct options *o, const struct asking *a)
{
	curl_slist_free_all(s->addresses);
	curl_slist_free_all(s->headers);
	curl_slist_free_all(s->connect_to);
	s->addresses = to_slist(&a->request.resolve);
	s->headers = all_headers(a);
	s->connect_to = to_slist(&a->request.connect_to);
	SET(o, CURLOPT_RESOLVE, s->addresses);
	SET(o, CURLOPT_CONNECT_TO, s->connect_to);
	SET(o, CURLOPT_HTTPHEADER, s->headers);
}

CURLcode
setup_request(
    struct setup *s, CURL *easy, const struct asking *a, const struct job *job)
{
	const struct request *r = &a->request;
	struct options o = { .easy = easy };

	set_tables(&o, r);
	SET(&o, CURLOPT_PROTOCOLS_STR, "http,https");
	SET(&o, CURLOPT_USERAGENT,
	    r->user_agent != NULL ? r->user_agent
				  : PACKAGE_NAME "/" PACKAGE_VERSION);
	SET(&o, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms(r, job->stop_at));
	SET(&o, CURLOPT_URL, a->url);
	set_buffer(&o, r, job->file_fd != 0);
	/* all_headers() leaves Expect in. */
	if (r->aws_sigv4 != NULL)
		SET(&o, CURLOPT_EXPECT_100_TIMEOUT_MS, 1L);
	set_tls_versions(&o, r);
	set_user(&o, a);
	set_method(&o, a);
	set_cookies(&o, a);
	set_lists(s, &o, a);
	memset(&s->watch, 0, sizeof(s->watch));
	check(&o, 0, certificates_apply(easy, a, job, &s->watch));
	check(&o, 0, tls_watch_begin(&s->watch, easy));
	s->refused = o.refused;
	return o.rc;
}
