/* SPDX-License-Identifier: MIT */
/* certificates.c - see certificates.h. */
#include "config.h"

#include "fetch/certificates.h"

#include "base/file.h"
#include "base/mem.h"
#include "service/certificate_word.h"
#include "service/proxy_choice.h"
#include "service/template.h"
#include "service/url_text.h"
#include "trust/openssl.h"

#include <stdlib.h>
#include <string.h>

struct trust
certificates_named(const struct request *r)
{
	return trust_or_environment((struct trust){ r->cacert, r->capath });
}

/* Return whether the path differs from its text, which the child resolves. */
static bool
is_template(const char *path)
{
	char *literal;
	bool differs;

	if (path == NULL)
		return false;
	literal = template_escape(path);
	differs = strcmp(literal, path) != 0;
	free(literal);
	return differs;
}

/* Return whether there may be an HTTPS proxy. */
static bool
has_proxy(const struct request *r, const char *url)
{
	const char *proxy;

	proxy = proxy_of(r, url);
	return proxy != NULL && url_is_https(proxy);
}

bool
certificates_are_needed(const struct asking *a)
{
	return url_is_https(a->url) || a->request.doh_url != NULL;
}

/* Return whether nothing is verified: --insecure does not apply to the server
 * of --doh-url. */
static bool
trusts_all(const struct request *r)
{
	return r->insecure == 1 && r->doh_url == NULL;
}

const struct tls_store *
certificates_prepare(
    struct tls *t, const struct request *r, const char *url, bool is_foreign)
{
	struct trust trust = certificates_named(r);

	if (!url_is_https(url) && !has_proxy(r, url) && r->doh_url == NULL)
		return NULL;
	if ((!url_is_https(url) && r->doh_url == NULL) || trusts_all(r) ||
	    (is_foreign && trust_is_set(trust)) || is_template(trust.file) ||
	    is_template(trust.directory))
		return tls_prepare(t, NULL);
	return tls_prepare(t, &trust);
}

/* Return the certificates that the request trusts for the peer: the named ones
 * or else the system's, but nothing if libcurl's TLS library is not the OpenSSL
 * that is linked here: libcurl's own default is then best. */
static struct trust
trust_of(const struct job *job, const struct request *r, enum tls_peer peer)
{
	struct trust trust = certificates_named(r);

	if (peer == TLS_PROXY && r->proxy_cacert != NULL)
		trust = (struct trust){ r->proxy_cacert, NULL };
	if (!trust_is_set(trust) && openssl_is_libcurls())
		trust = tls_system_trust(job->tls);
	return trust;
}

bool
certificates_in_device(const struct request *r)
{
	return (r->cert != NULL && certificate_word_is_device(r->cert)) ||
	    (r->key != NULL && certificate_word_is_device(r->key));
}

/* Return whether to read the client certificate into memory. Not every TLS
 * library accepts one from there. */
static bool
reads_certificate(const struct request *r)
{
	return openssl_is_libcurls() && r->cert != NULL &&
	    !certificates_in_device(r);
}

static void
client_files(
    const struct asking *a, struct strlist *early, struct strlist *late)
{
	const struct request *r = &a->request;
	struct strlist *files = reads_certificate(r) ? early : late;

	if (r->cert == NULL)
		return;
	if (r->key != NULL)
		strlist_add(files, r->key);
	strlist_add(files, a->cert_file);
}

static bool
pins_file(const struct request *r)
{
	return r->pinnedpubkey != NULL &&
	    !certificate_word_is_pin(r->pinnedpubkey);
}

static void
pin_files(const struct request *r, struct strlist *early, struct strlist *late)
{
	if (pins_file(r))
		strlist_add(
		    openssl_is_libcurls() ? early : late, r->pinnedpubkey);
}

static void
trust_files(struct trust trust, bool is_read, struct strlist *early,
    struct strlist *late)
{
	if (!trust_is_set(trust))
		trust = trust_built_in();
	if (trust.file != NULL && !is_read)
		strlist_add(openssl_is_libcurls() ? early : late, trust.file);
	trust_directories(trust, late);
}

void
certificates_files(const struct job *job, const struct asking *a,
    struct strlist *early, struct strlist *late)
{
	const struct request *r = &a->request;

	client_files(a, early, late);
	pin_files(r, early, late);
	if (!trusts_all(r))
		trust_files(trust_of(job, r, TLS_HOST), job->store != NULL,
		    early, late);
}

void
certificates_proxy_files(const struct job *job, const struct request *r,
    struct strlist *early, struct strlist *late)
{
	trust_files(trust_of(job, r, TLS_PROXY), false, early, late);
}

static void
read_client_file(struct certificates *c, const char *path, struct buf *out)
{
	struct errbuf why;

	if (c->code != CURLE_OK ||
	    file_read(path, TRUST_FILE_MAX, out, NULL, &why) == FILE_OK)
		return;
	c->code = CURLE_SSL_CERTPROBLEM;
	errbuf_set(&c->why, "the client certificate: cannot read %s: %s", path,
	    why.msg);
}

static void
read_client(struct certificates *c, const struct asking *a)
{
	if (!reads_certificate(&a->request))
		return;
	read_client_file(c, a->cert_file, &c->cert);
	if (a->request.key != NULL)
		read_client_file(c, a->request.key, &c->key);
}

/* Read the file with the public key that the host must have: the second stage
 * of the sandbox opens none. */
static void
read_pin(struct certificates *c, const struct request *r)
{
	struct buf file = { 0 };
	struct errbuf why = { "it is not a public key in PEM or DER" };

	if (!pins_file(r) || !openssl_is_libcurls()) {
		c->pin = mem_strdup(r->pinnedpubkey);
		return;
	}
	if (file_read(r->pinnedpubkey, TRUST_FILE_MAX, &file, NULL, &why) ==
	    FILE_OK)
		c->pin = openssl_pin(buf_str(&file), file.len);
	if (c->pin == NULL) {
		c->code = CURLE_SSL_PINNEDPUBKEYNOTMATCH;
		errbuf_set(&c->why, "the pinned public key: cannot read %s: %s",
		    r->pinnedpubkey, why.msg);
	}
	buf_free(&file);
}

/* Return whether to read trusted certificates into memory. A directory without
 * a file is left to OpenSSL, which opens only the certificates that it needs,
 * unless whole says that no file can be opened later. */
static bool
is_for_memory(struct trust trust, bool whole)
{
	return trust_is_set(trust) && (trust.file != NULL || whole);
}

/* Return the certificates for the peer if the parent has read them, or if they
 * are those of the host; or NULL. */
static void *
find_store(const struct certificates *c, const struct tls_store *parents,
    enum tls_peer peer, bool whole)
{
	const struct trusted *host = &c->trusted[TLS_HOST];

	if (peer == TLS_HOST)
		return parents != NULL && (parents->whole || !whole)
		    ? parents->parsed
		    : NULL;
	return mem_is_same(host->name, c->trusted[peer].name) ? host->store
							      : NULL;
}

static void
read_trusted(struct certificates *c, const struct job *job,
    const struct request *r, enum tls_peer peer, bool whole)
{
	const struct trust trust = trust_of(job, r, peer);
	struct trusted *t = &c->trusted[peer];
	struct errbuf unused;

	c->has_all = c->has_all && (whole || trust.directory == NULL);
	if (!is_for_memory(trust, whole))
		return;
	t->name = mem_printf("%s:%s", trust.file != NULL ? trust.file : "",
	    trust.directory != NULL ? trust.directory : "");
	t->store = find_store(c, job->store, peer, whole);
	if (t->store != NULL)
		return;
	t->store = trust_read(trust, whole, NULL, &unused, &c->why);
	t->is_own = true;
	if (t->store == NULL)
		c->code = CURLE_SSL_CACERT_BADFILE;
}

void
certificates_read(struct certificates *c, const struct job *job,
    const struct asking *a, bool whole)
{
	const struct request *r = &a->request;

	memset(c, 0, sizeof(*c));
	if (url_is_https(a->url) && r->pinnedpubkey != NULL)
		read_pin(c, r);
	if (!openssl_is_libcurls())
		return;
	c->has_all = true;
	if (c->code == CURLE_OK && url_is_https(a->url))
		read_client(c, a);
	if (c->code == CURLE_OK && certificates_are_needed(a) && !trusts_all(r))
		read_trusted(c, job, r, TLS_HOST, whole);
	if (c->code == CURLE_OK && has_proxy(r, a->url))
		read_trusted(c, job, r, TLS_PROXY, whole);
}

void
certificates_free(struct certificates *c)
{
	size_t i;

	for (i = 0; i < TLS_PEERS; i++) {
		if (c->trusted[i].is_own)
			openssl_store_free(c->trusted[i].store);
		free(c->trusted[i].name);
	}
	free(c->pin);
	buf_free_wiped(&c->cert);
	buf_free_wiped(&c->key);
}

static CURLcode
set_trust(CURL *easy, enum tls_peer peer, struct trust trust)
{
	static const struct {
		CURLoption file;
		CURLoption directory;
	} options[TLS_PEERS] = {
		[TLS_HOST] = { CURLOPT_CAINFO, CURLOPT_CAPATH },
		[TLS_PROXY] = { CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAPATH },
	};
	CURLcode file_rc, directory_rc;

	file_rc = curl_easy_setopt(easy, options[peer].file, trust.file);
	directory_rc =
	    curl_easy_setopt(easy, options[peer].directory, trust.directory);
	/* Some TLS libraries do not support directories: ignore that unless one
	 * was requested. */
	if (trust.directory == NULL)
		directory_rc = CURLE_OK;
	return file_rc != CURLE_OK ? file_rc : directory_rc;
}

/*
 * Set the certificates to trust. libcurl does not see certificates in memory,
 * so it would reuse a connection or a TLS session that was made with others.
 * Pass it their name as if it were a directory. Nobody looks there: the store
 * replaces everything that libcurl trusts by itself.
 */
static CURLcode
apply_trusted(CURL *easy, const struct job *job, const struct request *r,
    enum tls_peer peer)
{
	const struct trusted *t = &job->certificates->trusted[peer];
	struct trust trust = trust_of(job, r, peer);

	if (t->store != NULL)
		trust = (struct trust){ NULL, t->name };
	return trust_is_set(trust) ? set_trust(easy, peer, trust) : CURLE_OK;
}

static CURLcode
apply_trust(CURL *easy, const struct asking *a, const struct job *job)
{
	static const struct trust nobody = { NULL, NULL };
	const struct request *r = &a->request;
	CURLcode rc = CURLE_OK;

	/* libcurl would read the whole bundle even if it then ignores it. */
	if (trusts_all(r))
		rc = set_trust(easy, TLS_HOST, nobody);
	else if (certificates_are_needed(a))
		rc = apply_trusted(easy, job, r, TLS_HOST);
	if (rc != CURLE_OK || !has_proxy(r, a->url))
		return rc;
	return apply_trusted(easy, job, r, TLS_PROXY);
}

/* Newer versions of libcurl refuse an empty blob at once, even for a request
 * that needs no certificate. Pass an empty line instead, which has no
 * certificate in it either. */
static CURLcode
set_blob(CURL *easy, CURLoption option, const struct buf *b)
{
	static char line[] = "\n";
	struct curl_blob blob = { line, 1, CURL_BLOB_NOCOPY };

	if (b->len > 0) {
		blob.data = b->data;
		blob.len = b->len;
	}
	return curl_easy_setopt(easy, option, &blob);
}

static CURLcode
set_files(CURL *easy, const struct certificates *c, const struct asking *a)
{
	const struct request *r = &a->request;
	CURLcode rc;

	if (reads_certificate(r)) {
		rc = set_blob(easy, CURLOPT_SSLCERT_BLOB, &c->cert);
		if (rc == CURLE_OK && r->key != NULL)
			rc = set_blob(easy, CURLOPT_SSLKEY_BLOB, &c->key);
		return rc;
	}
	rc = curl_easy_setopt(easy, CURLOPT_SSLCERT, a->cert_file);
	if (rc == CURLE_OK && r->key != NULL)
		rc = curl_easy_setopt(easy, CURLOPT_SSLKEY, r->key);
	return rc;
}

static CURLcode
apply_client(CURL *easy, const struct asking *a, const struct job *job)
{
	const char *password = a->cert_password;
	CURLcode rc;

	if (a->request.cert == NULL)
		return CURLE_OK;
	/* Without a password, OpenSSL would ask for one at the terminal in
	 * every child, and a child in its sandbox has no terminal. */
	if (password == NULL && !certificates_in_device(&a->request))
		password = "";
	rc = set_files(easy, job->certificates, a);
	return rc != CURLE_OK
	    ? rc
	    : curl_easy_setopt(easy, CURLOPT_KEYPASSWD, password);
}

CURLcode
certificates_apply(CURL *easy, const struct asking *a, const struct job *job,
    struct tls_watch *w)
{
	CURLcode rc;
	size_t i;

	for (i = 0; i < TLS_PEERS; i++)
		w->trusted[i] = job->certificates->trusted[i].store;
	rc = apply_client(easy, a, job);
	if (rc == CURLE_OK && job->certificates->pin != NULL)
		rc = curl_easy_setopt(
		    easy, CURLOPT_PINNEDPUBLICKEY, job->certificates->pin);
	return rc != CURLE_OK ? rc : apply_trust(easy, a, job);
}
