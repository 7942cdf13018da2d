/* SPDX-License-Identifier: MIT */
/*
 * openssl.h - wrappers around OpenSSL. If this was built without it, or if
 * libcurl uses another TLS library, every function does nothing.
 */
#ifndef FF_TRUST_OPENSSL_H
#define FF_TRUST_OPENSSL_H

#include "base/errbuf.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Return whether libcurl uses the same OpenSSL that is linked here. If it does
 * not, nothing below may be called. */
bool openssl_is_libcurls(void);

/* Return OpenSSL's own directory of certificates, or NULL. */
const char *openssl_default_directory(void);

/* In the parent, initialise OpenSSL, so that no child has to. */
void openssl_init(void);

/* In the parent, look up the algorithms that the first connection of a child
 * would look up. */
void openssl_warm(void);

/* In the parent, make the tables that a child needs to decode public keys. This
 * takes as long as three children save. */
void openssl_warm_keys(void);

/*
 * Return an empty store of certificates for openssl_store_free(), or NULL if
 * there is no memory. OpenSSL looks up further certificates in the hashed
 * directories, which may be NULL. A process that uses the store decodes only
 * those certificates in it that a chain asks for. Nothing may be added once a
 * process uses it.
 */
void *openssl_store_new(const char *directory);
void openssl_store_free(void *store);

/* Add the certificates and revocation lists in n bytes of PEM, and skip those
 * that cannot be used. Return how many were added. Describe the first that was
 * skipped in fault, or set it to "". */
size_t openssl_store_add(
    void *store, const char *pem, size_t n, struct errbuf *fault);

/* Return how many certificates of a store have not been decoded. */
size_t openssl_store_encoded(const void *store);

/* Decode all of them, so that no child has to decode any. */
void openssl_store_decode(void *store);

/* Have an SSL_CTX trust a store, which may be freed before the SSL_CTX. */
void openssl_store_use(void *store, void *context);

/* Return the "sha256//BASE64" by which libcurl knows the public key in n bytes
 * of PEM or DER, which the caller frees, or NULL if there is none in them. */
char *openssl_pin(const char *p, size_t n);

/* Return when an X509 certificate expires, in seconds since 1970, or 0 if
 * certificate is NULL or has no valid date after that. */
int64_t openssl_expiry(const void *certificate);

/* The connection of a transfer in progress. */
struct openssl_peer {
	int64_t expires;     /* of its certificate: see openssl_expiry() */
	const char *version; /* "TLSv1.3" */
	const char *cipher;
	bool http2; /* negotiated by ALPN */
};

/* Describe the connection of easy. Return false if it has no TLS. */
bool openssl_peer(CURL *easy, struct openssl_peer *peer);

#endif
