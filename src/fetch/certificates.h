/* SPDX-License-Identifier: MIT */
/*
 * certificates.h - the certificates and keys that a request needs. They are in
 * the child's memory before it connects, so that it need not open a file then.
 */
#ifndef FF_FETCH_CERTIFICATES_H
#define FF_FETCH_CERTIFICATES_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "fetch/asking.h"
#include "trust/tls_watch.h"
#include "trust/tls.h"
#include "wire/job.h"

#include <curl/curl.h>
#include <stdbool.h>

/* Certificates to trust that are in memory. */
struct trusted {
	void
	    *store; /* for openssl_store_use(); NULL: libcurl opens the files */
	bool is_own; /* free it with this struct; false if it is the parent's or
	                the host's */
	char *name;  /* different for different certificates */
};

struct certificates {
	struct trusted trusted[TLS_PEERS];
	bool has_all; /* no file has to be opened later on */
	struct buf cert;
	struct buf key; /* empty: it is in cert, or there is none */
	char *pin;      /* for CURLOPT_PINNEDPUBLICKEY, or NULL */
	/* CURLE_OK, or an error in reading a file, which why describes. */
	CURLcode code;
	struct errbuf why;
};

/* Return the certificates to trust that options, the services file or the
 * environment name; nothing is set if they name none. */
struct trust certificates_named(const struct request *r);

/*
 * In the parent, prepare for a child that sends r to url, unless that needs no
 * TLS. is_foreign says that somebody else chose the files that r names, so the
 * parent does not open them. Return the certificates that the child is to trust
 * for the host, valid as long as the result of tls_prepare(), or NULL if there
 * are none, or if the child has to read them itself.
 */
const struct tls_store *certificates_prepare(
    struct tls *t, const struct request *r, const char *url, bool is_foreign);

/* Return whether the client certificate or its key is in a device, which has
 * its own ways to ask for a password, and may have to ask a daemon. */
bool certificates_in_device(const struct request *r);

/* Return whether the host of the URL, or that of --doh-url, is verified. */
bool certificates_are_needed(const struct asking *a);

/*
 * Append the files and directories that have to be readable. early gets those
 * that certificates_read() reads, late those that libcurl, or OpenSSL on its
 * behalf, opens while it connects.
 */
void certificates_files(const struct job *job, const struct asking *a,
    struct strlist *early, struct strlist *late);

/* Append those for an HTTPS proxy. */
void certificates_proxy_files(const struct job *job, const struct request *r,
    struct strlist *early, struct strlist *late);

/*
 * Read the certificates and keys that the request needs for TLS, and if whole,
 * also all certificates in directories. Never blocks. On failure, set code and
 * why. Without OpenSSL, libcurl reads the files itself; it also handles a
 * client certificate or key in a device.
 */
void certificates_read(struct certificates *c, const struct job *job,
    const struct asking *a, bool whole);
void certificates_free(struct certificates *c);

/*
 * Set the certificates to trust, and the client certificate. Trust the first of
 * these that is set: --cacert and --capath; CURL_CA_BUNDLE, or SSL_CERT_DIR and
 * SSL_CERT_FILE; the hashed directory of the system alone, which costs a child
 * one small file instead of the whole bundle; the bundle. The members of
 * job->certificates have to stay valid as long as easy. Return CURLE_OK, or
 * libcurl's error.
 */
CURLcode certificates_apply(CURL *easy, const struct asking *a,
    const struct job *job, struct tls_watch *w);

#endif
