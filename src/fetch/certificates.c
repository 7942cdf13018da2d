/* SPDX-License-Identifier: MIT */
/* certificates.c - see certificates.h. */
#include "config.h"

#include "fetch/certificates.h"

#include "base/file.h"
#include "base/mem.h"
#include "fetch/openssl.h"
#include "fetch/tls.h"
#include "service/certificate_word.h"
#include "service/url.h"

#include <stdlib.h>
#include <string.h>

/* Whom the request trusts. Nothing is set if libcurl knows best. */
static struct trust
trust_of(const struct fetch_job *job, const struct request *r)
{
	struct trust trust;

	trust = trust_named(r);
	if (!trust_is_set(trust) && openssl_is_libcurls())
		trust = tls_system_trust(job->tls);
	return trust;
}

/* A device has its own ways to ask for what opens it. */
static bool
uses_device(const struct request *r)
{
	return certificate_word_is_device(r->cert) ||
	    (r->key != NULL && certificate_word_is_device(r->key));
}

/* Not every TLS library takes them from memory. */
static bool
reads_certificate(const struct request *r)
{
	return openssl_is_libcurls() && r->cert != NULL && !uses_device(r);
}

static void
client_files(
    const struct request *r, struct strlist *early, struct strlist *late)
{
	struct strlist *files;
	char *file, *password;

	if (r->cert == NULL)
		return;
	files = reads_certificate(r) ? early : late;
	if (r->key != NULL)
		strlist_add(files, r->key);
	certificate_word_split(r->cert, &file, &password);
	strlist_add(files, file);
	free(file);
	free(password);
}

void
certificates_files(const struct fetch_job *job, const struct request *r,
    struct strlist *early, struct strlist *late)
{
	struct trust trust;

	client_files(r, early, late);
	if (r->insecure == 1)
		return;
	trust = trust_of(job, r);
	if (!trust_is_set(trust))
		trust = trust_built_in();
	if (trust.file != NULL && job->store == NULL)
		strlist_add(openssl_is_libcurls() ? early : late, trust.file);
	trust_directories(trust, late);
}

void
certificates_proxy_files(struct strlist *late)
{
	struct trust trust;

	trust = trust_built_in();
	if (trust.file != NULL)
		strlist_add(late, trust.file);
	trust_directories(trust, late);
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
read_client(struct certificates *c, const struct request *r)
{
	char *file, *password;

	if (!reads_certificate(r))
		return;
	certificate_word_split(r->cert, &file, &password);
	read_client_file(c, file, &c->cert);
	if (r->key != NULL)
		read_client_file(c, r->key, &c->key);
	free(file);
	free(password);
}

/* Whom the service, or else the proxy, is checked against: one of HTTPS cannot
 * look up anything later, either. */
static struct trust
trust_needed(const struct fetch_job *job, const struct asking *a,
    const struct certificates_how *how)
{
	static const struct trust nobody = { NULL, NULL };

	if (url_is_https(a->url) && a->request.insecure != 1)
		return trust_of(job, &a->request);
	if (how->has_proxy && how->whole)
		return tls_system_trust(job->tls);
	return nobody;
}

static void
read_trusted(struct certificates *c, const struct fetch_job *job,
    const struct asking *a, const struct certificates_how *how)
{
	const struct tls_store *store = job->store;
	struct trust trust;

	trust = trust_needed(job, a, how);
	c->has_all = how->whole || (trust.directory == NULL && !how->has_proxy);
	c->serves_proxy = how->has_proxy && how->whole;
	if (!trust_is_set(trust) || (trust.file == NULL && !how->whole))
		return;
	if (store != NULL && (store->whole || !how->whole)) {
		c->trusted = store->parsed;
	} else {
		c->trusted = trust_read(trust, how->whole, NULL, &c->why);
		c->is_own = true;
		if (c->trusted == NULL)
			c->code = CURLE_SSL_CACERT_BADFILE;
	}
	c->name = mem_printf("%s:%s", trust.file != NULL ? trust.file : "",
	    trust.directory != NULL ? trust.directory : "");
}

void
certificates_read(struct certificates *c, const struct fetch_job *job,
    const struct asking *a, const struct certificates_how *how)
{
	memset(c, 0, sizeof(*c));
	if (!openssl_is_libcurls())
		return;
	if (url_is_https(a->url))
		read_client(c, &a->request);
	if (c->code == CURLE_OK)
		read_trusted(c, job, a, how);
}

static void
wipe(struct buf *b)
{
	if (b->len > 0)
		explicit_bzero(b->data, b->len);
	buf_free(b);
}

void
certificates_free(struct certificates *c)
{
	if (c->is_own)
		openssl_store_free(c->trusted);
	wipe(&c->cert);
	wipe(&c->key);
	free(c->name);
}

static CURLcode
set_trust(CURL *easy, struct trust trust)
{
	CURLcode file_rc, directory_rc;

	file_rc = curl_easy_setopt(easy, CURLOPT_CAINFO, trust.file);
	directory_rc = curl_easy_setopt(easy, CURLOPT_CAPATH, trust.directory);
	/* Some TLS libraries have no directories: that matters only if one was
	 * asked for. */
	if (trust.directory == NULL)
		directory_rc = CURLE_OK;
	return file_rc != CURLE_OK ? file_rc : directory_rc;
}

/* What is in memory takes the place of these as well, and libcurl could not
 * open them. */
static CURLcode
forget_proxy_trust(CURL *easy)
{
	CURLcode rc;

	rc = curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, NULL);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, NULL);
	return rc;
}

/*
 * Trust certificates that are in memory. libcurl does not see them, and would
 * use a connection again, or the session of one, that was made trusting others;
 * so it is given their name as that of a directory. Nobody looks there: they
 * take the place of all that libcurl trusts by itself.
 */
static CURLcode
use_trusted(CURL *easy, const struct certificates *c)
{
	struct trust label = { NULL, c->name };
	CURLcode rc;

	rc = set_trust(easy, label);
	if (rc == CURLE_OK && c->serves_proxy)
		rc = forget_proxy_trust(easy);
	return rc != CURLE_OK ? rc : openssl_use_store(easy, c->trusted);
}

static CURLcode
apply_trust(CURL *easy, const struct fetch_job *job, const struct request *r)
{
	static const struct trust nobody = { NULL, NULL };
	const struct certificates *c = job->certificates;
	struct trust trust;

	if (c != NULL && c->trusted != NULL &&
	    (r->insecure != 1 || c->serves_proxy))
		return use_trusted(easy, c);
	/* libcurl would read the whole bundle even if it then ignores it. */
	if (r->insecure == 1)
		return set_trust(easy, nobody);
	trust = trust_of(job, r);
	return trust_is_set(trust) ? set_trust(easy, trust) : CURLE_OK;
}

static CURLcode
set_blob(CURL *easy, CURLoption option, const struct buf *b)
{
	struct curl_blob blob = { b->data, b->len, CURL_BLOB_NOCOPY };

	return curl_easy_setopt(easy, option, &blob);
}

static CURLcode
set_files(CURL *easy, const struct certificates *c, const struct request *r,
    const char *file)
{
	CURLcode rc;

	if (c != NULL && reads_certificate(r)) {
		rc = set_blob(easy, CURLOPT_SSLCERT_BLOB, &c->cert);
		if (rc == CURLE_OK && r->key != NULL)
			rc = set_blob(easy, CURLOPT_SSLKEY_BLOB, &c->key);
		return rc;
	}
	rc = curl_easy_setopt(easy, CURLOPT_SSLCERT, file);
	if (rc == CURLE_OK && r->key != NULL)
		rc = curl_easy_setopt(easy, CURLOPT_SSLKEY, r->key);
	return rc;
}

static CURLcode
apply_client(CURL *easy, const struct fetch_job *job, const struct request *r)
{
	const char *said;
	char *file, *password;
	CURLcode rc;

	if (r->cert == NULL)
		return CURLE_OK;
	certificate_word_split(r->cert, &file, &password);
	/* If nothing is said OpenSSL asks at the terminal, each child on its
	 * own; and in its sandbox it has none. */
	said = password != NULL || uses_device(r) ? password : "";
	rc = set_files(easy, job->certificates, r, file);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(easy, CURLOPT_KEYPASSWD, said);
	free(file);
	free(password);
	return rc;
}

CURLcode
certificates_apply(
    CURL *easy, const struct fetch_job *job, const struct request *r)
{
	CURLcode rc;

	rc = apply_client(easy, job, r);
	return rc != CURLE_OK ? rc : apply_trust(easy, job, r);
}

void
certificates_explain(
    struct buf *out, const struct request *r, const char *detail)
{
	static const struct {
		const char *word;
		bool is_key;
	} words[] = {
		{ "CURLOPT_SSLCERT_BLOB", false },
		{ "(memory blob)", true },
	};
	char *cert, *password;
	const char *found;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		found = strstr(detail, words[i].word);
		if (found == NULL || r->cert == NULL)
			continue;
		certificate_word_split(r->cert, &cert, &password);
		buf_append(out, detail, (size_t)(found - detail));
		buf_puts(
		    out, words[i].is_key && r->key != NULL ? r->key : cert);
		free(cert);
		free(password);
		detail = found + strlen(words[i].word);
	}
	buf_puts(out, detail);
}
