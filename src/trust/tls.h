/* SPDX-License-Identifier: MIT */
/*
 * tls.h - the parent's half of TLS, which makes it cheap for many short-lived
 * children: it initialises libcurl and OpenSSL, and reads certificates, before
 * the fork. It opens no connection; only a child does.
 */
#ifndef FF_TRUST_TLS_H
#define FF_TRUST_TLS_H

#include "trust/trust.h"

#include <stdint.h>

/* The most files of certificates that the parent keeps in memory. */
#define TLS_STORES_MAX 8

/* The identity of a file or directory, and its state when it was read. */
struct tls_identity {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
};

/* Certificates to trust, in memory and shared by all children. */
struct tls_store {
	struct tls_identity file;
	struct tls_identity directory;
	char *directory_name; /* or NULL */
	bool whole;           /* all of the directory has been read */
	void *parsed;    /* for openssl_store_use(); NULL: no certificate */
	size_t children; /* forked for it, see tls_count_child() */
	uint64_t used;   /* value of the use counter at its last use */
};

/* The parent's preparations; none if zero-initialised. */
struct tls {
	/* Set by the caller: a child cannot open files once it is connected,
	 * so read directories in full. */
	bool whole;
	bool warm;
	size_t prepared; /* calls of tls_prepare() with OpenSSL */
	char *directory; /* the system's hashed one, or NULL */
	/* A message for the user about entries that cannot be used in a file
	 * that tls_prepare() has just read, or "". */
	struct errbuf warning;
	struct tls_store stores[TLS_STORES_MAX];
	size_t n;
	uint64_t uses;
};

/*
 * Initialise OpenSSL and libcurl. Every child does so, even if no service needs
 * TLS, and that is cheap after a fork of an initialised process. Return 0, or
 * -1 with e set if OPENSSL_CONF names a file that OpenSSL could block on.
 */
int tls_warm(struct errbuf *e);

/*
 * Prepare for a child that needs TLS and trusts these certificates: if neither
 * a file nor a directory is set, the system's; if trust is NULL, those that the
 * child finds by itself. Return the certificates, or NULL if the child has to
 * read them because there is no file, or no certificate in it. Never blocks.
 * The result is valid until the next call in the parent, and for ever in a
 * child that is forked before that.
 */
const struct tls_store *tls_prepare(struct tls *t, const struct trust *trust);

/*
 * In the parent, before the fork of a child that is given a store, or NULL. A
 * child decodes the few certificates that it needs. As soon as that would cost
 * all children together more than it costs here to decode them all, do so.
 */
void tls_count_child(struct tls *t, const struct tls_store *store);

void tls_free(struct tls *t);

/* Return the system's certificates. If tls_prepare() was called with t, do not
 * look for them again. t may be NULL. */
struct trust tls_system_trust(const struct tls *t);

#endif
