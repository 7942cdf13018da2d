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
	void *store; /* an X509_STORE, or NULL: libcurl opens the files */
	bool is_own; /* and not the parent's, nor that of the host */
	char *name;  /* different for different certificates */
};

struct certificates {
	struct trusted host;  /* of the URL */
	struct trusted proxy; /* if it is one of HTTPS */
	bool has_all;         /* no file has to be opened later on */
	struct buf cert;
	struct buf key; /* empty: it is in cert, or there is none */
	/* CURLE_OK, or what is wrong with a file, in words in why. */
	CURLcode code;
	struct errbuf why;
};

/* Return the certificates to trust that options, the services file or the
 * environment name; nothing is set if they name none. */
struct trust certificates_named(const struct request *r);

/*
 * In the parent, prepare for a child that asks r over TLS. is_foreign says that
 * somebody else has chosen the files that r names: the parent does not open
 * them. Return the certificates that the child is to trust, or NULL if it has
 * to read them itself; valid as tls_prepare() says.
 */
const struct tls_store *certificates_prepare(
    struct tls *t, const struct request *r, bool is_foreign);

/*
 * Append the files and directories that have to be readable: early, those that
 * certificates_read() reads; late, those that libcurl, or OpenSSL for it, opens
 * while it connects.
 */
void certificates_files(const struct job *job, const struct request *r,
    struct strlist *early, struct strlist *late);

/* The same for a proxy of HTTPS. */
void certificates_proxy_files(const struct job *job, const struct request *r,
    struct strlist *early, struct strlist *late);

/*
 * Read what is needed for TLS; if whole, all certificates in directories, too.
 * Never blocks. What goes wrong is told by code and why. Without OpenSSL
 * libcurl reads the files itself, and so it does with a certificate or key in a
 * device.
 */
void certificates_read(struct certificates *c, const struct job *job,
    const struct asking *a, bool whole);
void certificates_free(struct certificates *c);

/*
 * Tell curl and the watch whom to trust, and curl with what to prove who we
 * are. Of trust, the first that applies: --cacert
 * and --capath; CURL_CA_BUNDLE, or SSL_CERT_DIR and SSL_CERT_FILE; the hashed
 * directory of the system alone, which costs a child one small file instead of
 * the whole bundle; the bundle. What c has must stay as long as easy. Returns
 * CURLE_OK, or what libcurl refused.
 */
CURLcode certificates_apply(CURL *easy, const struct asking *a,
    const struct job *job, struct tls_watch *w);

#endif
