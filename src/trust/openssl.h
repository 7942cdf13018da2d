/* SPDX-License-Identifier: MIT */
/*
 * openssl.h - all that knows OpenSSL. Built without it, or where libcurl does
 * its TLS with another library, every function is there and does nothing.
 */
#ifndef FF_TRUST_OPENSSL_H
#define FF_TRUST_OPENSSL_H

#include "base/errbuf.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/* Whether libcurl does its TLS with the very OpenSSL that is linked here.
 * Nothing below may be called where it does not. */
bool openssl_is_libcurls(void);

/* Its own directory of certificates, or NULL. */
const char *openssl_default_directory(void);

/* In the parent: initialise it, which every child would do again; and look up
 * what the first connection of a child would. */
void openssl_init(void);
void openssl_warm(void);

/* Return an X509_STORE with nothing in it, which the caller gives to
 * openssl_store_free(), or NULL if there is no memory. */
void *openssl_store_new(void);
void openssl_store_free(void *store);

/* Add the certificates and revocation lists of a file, n bytes of PEM, and pass
 * over those that cannot be used. Returns how many were added, with fault set
 * to what is wrong with the first that was not; "": nothing. */
size_t openssl_store_add(
    void *store, const char *pem, size_t n, struct errbuf *fault);

/* Look for others in a hashed directory when they are needed. */
void openssl_store_look_in(void *store, const char *directory);

/* Write when an X509 certificate expires, as RFC 3339 has it; nothing if it is
 * NULL or does not say. */
void openssl_expiry(const void *certificate, char *out, size_t size);

/* What is known about the connection of a transfer that is under way. */
struct openssl_peer {
	char expires[32];    /* of its certificate, RFC 3339, or "" */
	const char *version; /* "TLSv1.3" */
	const char *cipher;
	bool http2; /* agreed upon in the handshake */
};

/* Returns whether it is a connection with TLS that can be looked into. */
bool openssl_peer(CURL *easy, struct openssl_peer *peer);

#endif
