/* SPDX-License-Identifier: MIT */
/*
 * tls.h - what makes TLS cheap for many short-lived children: OpenSSL warmed
 * and certificates read before the fork. The parent's half; it opens no
 * connection and does not initialise libcurl, which is only ever done in a
 * child (certificates.h).
 */
#ifndef FF_TRUST_TLS_H
#define FF_TRUST_TLS_H

#include "trust/trust.h"

#include <stdint.h>

/* How many files of certificates the parent has in memory at a time. */
#define TLS_STORES_MAX 8

/* The file or directory that a path led to, and its state then. */
struct tls_identity {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
};

/* Certificates to trust, in memory once for all children. */
struct tls_store {
	struct tls_identity file;
	struct tls_identity directory;
	char *directory_name; /* looked into as well, or NULL */
	bool whole;           /* nothing will be looked up in the directory */
	void *parsed;         /* an X509_STORE; NULL: it has no certificate */
	uint64_t used;        /* when; for dropping the least recently used */
};

/* What the parent made ready. Zero-initialised is nothing yet. */
struct tls {
	/* Set by the caller: a child may not look up anything later on, so
	 * that the system's certificates are read whole. */
	bool whole;
	bool warm;
	char *directory; /* the system's hashed one, or NULL */
	/* What cannot be used in a file that tls_prepare() has just read, for
	 * the user to be told; "": nothing. */
	struct errbuf warning;
	struct tls_store stores[TLS_STORES_MAX];
	size_t n;
	uint64_t uses;
};

/*
 * In the parent, even if no service needs TLS: libcurl initialises OpenSSL in
 * every child, which is cheap once that was done here. Returns 0, or -1 with e
 * set if OPENSSL_CONF names a file that OpenSSL could wait for.
 */
int tls_warm(struct errbuf *e);

/*
 * In the parent: make ready for a child that needs TLS with these settings.
 * Returns the certificates that it is to trust, or NULL if it reads them itself
 * as certificates_read() does, because there is no file to read, because the
 * file is of no use, or because is_foreign says that the settings name a file
 * that somebody else has chosen. Never blocks. The result is valid until the
 * next call; a child that is forked before that has it for good.
 */
const struct tls_store *tls_prepare(
    struct tls *t, const struct request *r, bool is_foreign);

void tls_free(struct tls *t);

/* Whom the system trusts, told from what tls_prepare() has found out; t may be
 * NULL. */
struct trust tls_system_trust(const struct tls *t);

#endif
