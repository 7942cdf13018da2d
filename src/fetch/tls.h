/* SPDX-License-Identifier: MIT */
/*
 * tls.h - what makes TLS cheap for many short-lived children: OpenSSL warmed
 * and certificates read before the first fork. The one part of this room that
 * has a half in the parent; it opens no connection and does not initialise
 * libcurl, which is only ever done in a child.
 */
#ifndef FF_FETCH_TLS_H
#define FF_FETCH_TLS_H

#include "service/request.h"

#include <curl/curl.h>

struct tls_store;

/* What the parent made ready. Zero-initialised is nothing yet. */
struct tls {
	bool warm;
	char *directory; /* the system's hashed one, or NULL */
	struct tls_store *stores;
	size_t n;
};

/*
 * In the parent, also where no service needs TLS: libcurl initialises OpenSSL
 * in every child, which is cheap once that was done here.
 */
void tls_warm(void);

/*
 * In the parent: make ready for services that need TLS with these settings.
 * Called again for other settings it adds what they need; a setting that was
 * seen costs nothing. Where libcurl's TLS is not OpenSSL it does nothing.
 */
void tls_prepare(struct tls *t, const struct request *r);

void tls_free(struct tls *t);

/*
 * In the child: tell curl whom to trust. The first that applies: --cacert and
 * --capath; CURL_CA_BUNDLE, or SSL_CERT_DIR and SSL_CERT_FILE; the hashed
 * directory of the system alone, which costs a child one small file instead of
 * the whole bundle; the bundle, parsed once by tls_prepare(). t may be NULL:
 * nothing was made ready. Returns CURLE_OK, or what libcurl refused.
 */
CURLcode tls_apply(CURL *easy, const struct tls *t, const struct request *r);

/* In the child: append what libcurl, or OpenSSL for it, will open by itself:
 * files and directories of certificates that are not in memory. */
void tls_files(
    const struct tls *t, const struct request *r, struct strlist *files);

/* The same for a proxy of HTTPS: no option tells libcurl whom to trust there.
 */
void tls_proxy_files(struct strlist *files);

/* The file of certificates that r names, itself or by the environment;
 * borrowed, or NULL. */
const char *tls_file(const struct request *r);

#endif
