/* SPDX-License-Identifier: MIT */
/* tls.h - valid and invalid certificates, and TLS that uses them. */
#ifndef STUBD_TLS_H
#define STUBD_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#define KINDS_MAX 16

/* A certificate and its key. */
struct identity {
	X509 *cert;
	EVP_PKEY *key;
};

/* All certificates that one run of the server issues. */
struct authority {
	struct identity ca;
	struct identity other; /* an authority that clients do not trust */
	struct identity intermediate;
	struct identity client;
	struct identity leaves[KINDS_MAX];
	const char *kinds[KINDS_MAX]; /* their names */
	size_t n_leaves;
};

/*
 * Issue the certificates for the kinds, a comma-separated list. Return NULL, or
 * what is wrong with the list.
 */
const char *authority_init(struct authority *a, const char *kinds);
void authority_free(struct authority *a);

/* Write all certificates and keys to that directory; create it if necessary. */
int authority_write(const struct authority *a, const char *dir);

/* Return a context for TLS with the leaf of that number. If ask is set, require
 * a client certificate. */
SSL_CTX *tls_server_new(const struct authority *a, size_t leaf, bool ask);

#endif
