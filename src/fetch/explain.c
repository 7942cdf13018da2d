/* SPDX-License-Identifier: MIT */
/* explain.c - see explain.h. Knows where facts come from, not what they mean.
 */
#include "config.h"

#include "fetch/explain.h"

#include "base/mem.h"
#include "fetch/certificates.h"
#include "fetch/proxy.h"
#include "fetch/verdict.h"
#include "service/certificate_word.h"
#include "service/proxy_choice.h"
#include "service/url_text.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* What a failure borrows its texts from. */
struct texts {
	char *host; /* of libcurl's parser, as the next */
	char *port;
	char *proxy;
	char *cert;
	char *password;
};

/* Return why the file cannot be read, as an errno, or 0. */
static int
file_errno(const char *path)
{
	return path == NULL || access(path, R_OK) == 0 ? 0 : errno;
}

static char *
url_part(CURLU *u, CURLUPart part, unsigned flags)
{
	char *text;

	if (u == NULL || curl_url_get(u, part, &text, flags) != CURLUE_OK)
		return NULL;
	return text;
}

static void
take_url(struct failure *f, struct texts *own, const struct asking *a)
{
	CURLU *u;

	u = curl_url();
	if (u != NULL)
		curl_url_set(u, CURLUPART_URL, a->shown, 0);
	own->host = url_part(u, CURLUPART_HOST, 0);
	own->port = url_part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	curl_url_cleanup(u);
	f->host = own->host;
	f->port = own->port;
	f->is_https = url_is_https(a->url);
	f->is_redirect = a->num_redirects > 0;
}

static void
take_request(struct failure *f, struct texts *own, const struct request *r)
{
	f->ca_file = certificates_named(r).file;
	f->unix_socket = r->unix_socket;
	f->connect_timeout = request_connect_timeout(r);
	if (r->cert != NULL)
		certificate_word_split(r->cert, &own->cert, &own->password);
	f->client_cert = own->cert;
	f->client_key = r->key;
}

static void
take_watch(struct failure *f, const struct tls_watch *w)
{
	f->is_proxys = w->is_proxys;
	f->is_no_tls = w->is_no_tls;
	f->wants_client = w->wants_ours;
	f->alert = w->alert;
	f->untrusted = tls_watch_error(w);
	/* OpenSSL looks at who has signed, libcurl at the name. */
	if (f->untrusted == NULL && w->expires[0] != '\0')
		f->untrusted = "none of its names is that of the host";
	f->misses_issuer = tls_watch_misses_issuer(w);
}

static int64_t
count_of(CURL *easy, CURLINFO info)
{
	long count;

	count = 0;
	curl_easy_getinfo(easy, info, &count);
	return count;
}

static void
take_transfer(struct failure *f, const struct transfer *t)
{
	long os_errno;

	f->code = t->code;
	f->detail = t->detail;
	f->stage = transfer_stage(t);
	os_errno = count_of(t->easy, CURLINFO_OS_ERRNO);
	/* libcurl may still have that of an address that it gave up. */
	if (f->stage < STAGE_HANDSHAKE || os_errno != t->old_errno)
		f->os_errno = (int)os_errno;
	if (t->code == CURLE_SSL_CACERT_BADFILE)
		f->os_errno = file_errno(f->ca_file);
	f->is_http2 = t->is_http2;
	f->proxy_code = (int)count_of(t->easy, CURLINFO_HTTP_CONNECTCODE);
	f->max_filesize = t->job->max_filesize;
	f->request_sent = count_of(t->easy, CURLINFO_REQUEST_SIZE);
	f->head_begun = t->head.code != 0;
	f->head_open = t->head.open;
	f->body_expected = -1;
	curl_easy_getinfo(
	    t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &f->body_expected);
}

/* Return whether libcurl went to the proxy rather than to the host. Before
 * 8.7.0 it does not say so: then the port of the address that was tried does,
 * unless both have the same and no_proxy may be about the host. */
static bool
is_proxied(const struct transfer *t, const char *proxy, const char *port)
{
#if LIBCURL_VERSION_NUM >= 0x080700
	long used;

	if (curl_easy_getinfo(t->easy, CURLINFO_USED_PROXY, &used) == CURLE_OK)
		return used != 0;
#endif
	if (t->code == CURLE_COULDNT_RESOLVE_PROXY)
		return true;
	if (t->tried.port != proxy_port(proxy))
		return false;
	return port == NULL || strtol(port, NULL, 10) != t->tried.port ||
	    (getenv("no_proxy") == NULL && getenv("NO_PROXY") == NULL);
}

static char *
name_proxy(const struct transfer *t, const char *port)
{
	const char *proxy;

	proxy = proxy_of(&t->asking->request, t->asking->url);
	if (proxy == NULL || !is_proxied(t, proxy, port))
		return NULL;
	return proxy_name(proxy);
}

void
explain_failure(
    const struct transfer *t, struct answer_verdict *v, struct errbuf *e)
{
	struct failure f = { .code = t->code };
	struct texts own = { 0 };

	take_url(&f, &own, t->asking);
	take_request(&f, &own, &t->asking->request);
	take_transfer(&f, t);
	take_watch(&f, &t->setup.watch);
	own.proxy = name_proxy(t, own.port);
	f.proxy = own.proxy;
	f.body_received = (int64_t)v->size_download;
	v->reason = verdict_reason(&f);
	v->exitcode = (int)verdict_code(&f);
	v->may_pass = verdict_may_pass(&f);
	verdict_message(&f, e);
	curl_free(own.host);
	curl_free(own.port);
	free(own.proxy);
	free(own.cert);
	mem_free_wiped(own.password);
}
