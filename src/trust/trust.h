/* SPDX-License-Identifier: MIT */
/*
 * trust.h - the certificates to trust: which files and directories have them,
 * and how to read them into memory. The parent reads those that its children
 * share; a child reads the others. Knows no request.
 */
#ifndef FF_TRUST_TRUST_H
#define FF_TRUST_TRUST_H

#include "base/errbuf.h"
#include "base/strlist.h"

#include <stdbool.h>
#include <sys/stat.h>

/* The largest file of certificates, and of a private key, that is read. */
#define TRUST_FILE_MAX ((size_t)4 << 20)

/* A file of certificates, a hashed directory of them, or both; borrowed. If
 * neither is set, libcurl's own default applies. */
struct trust {
	const char *file;
	const char *directory; /* or several, separated by ':' */
};

bool trust_is_set(struct trust trust);

/* Return trust if it is set, or else the file and directory that
 * CURL_CA_BUNDLE, or SSL_CERT_FILE and SSL_CERT_DIR, name. */
struct trust trust_or_environment(struct trust trust);

/* Return libcurl's own default. */
struct trust trust_built_in(void);

/* Return the system's hashed directory, borrowed, or NULL if it has none. */
const char *trust_system_directory(void);

/* Append each directory of trust to files. */
void trust_directories(struct trust trust, struct strlist *files);

/*
 * Read the file into memory. If whole, also read every certificate of the
 * directory; otherwise OpenSSL looks up each one there when it needs it. Skip
 * entries of the file that cannot be used, and describe them in *warning, or
 * set it to "". Never blocks. Return a store for openssl_store_free() and
 * the status of the file in *st; or NULL with e set to a message that names the
 * file. May only be called if openssl_is_libcurls().
 */
void *trust_read(struct trust trust, bool whole, struct stat *st,
    struct errbuf *warning, struct errbuf *e);

#endif
