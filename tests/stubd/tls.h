/* SPDX-License-Identifier: MIT */
/* tls.h - certificates, right ones and wrong ones, and who uses them. */
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

/* All that one run of the server issues, under one authority. */
struct authority {
	struct identity ca;
	struct identity other; /* nobody trusts this one */
	struct identity intermediate;
	struct identity client;
	struct identity leaves[KINDS_MAX];
	const char *kinds[KINDS_MAX]; /* their names */
	size_t n_leaves;
};

/*
 * Issue everything for the kinds, a list with commas. Returns NULL, or what is
 * wrong with the list.
 */
const char *authority_init(struct authority *a, const char *kinds);
void authority_free(struct authority *a);

/* Write it all as files of that directory, which is made if need be. */
int authority_write(const struct authority *a, const char *dir);

/* TLS with the leaf of that number; ask: a client certificate is required. */
SSL_CTX *tls_server_new(const struct authority *a, size_t leaf, bool ask);

#endif
