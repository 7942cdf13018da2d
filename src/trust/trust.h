/* SPDX-License-Identifier: MIT */
/*
 * trust.h - which certificates a request trusts, and reading them into memory.
 * Used by the parent, for what its children share, and by a child.
 */
#ifndef FF_TRUST_TRUST_H
#define FF_TRUST_TRUST_H

#include "base/errbuf.h"
#include "service/request.h"

#include <stdbool.h>
#include <sys/stat.h>

/* The largest file of certificates, and of a private key, that is read. */
#define TRUST_FILE_MAX ((size_t)4 << 20)

/* The certificates in a file, in a hashed directory, or in both; borrowed.
 * Neither: those that libcurl trusts by itself. */
struct trust {
	const char *file;
	const char *directory; /* or several with ':' between them */
};

bool trust_is_set(struct trust trust);

/* What options, the services file or the environment name. */
struct trust trust_named(const struct request *r);

/* The same for a proxy of HTTPS, which may have certificates of its own. */
struct trust trust_named_for_proxy(const struct request *r);

/* What libcurl trusts if it is told nothing. */
struct trust trust_built_in(void);

/* The system's hashed directory, borrowed, or NULL if it has none. */
const char *trust_system_directory(void);

/* Append each of the directories of trust. */
void trust_directories(struct trust trust, struct strlist *files);

/*
 * Read the file into memory, and if whole, all certificates of the directory
 * too; otherwise OpenSSL will look one up in the directory when it needs it.
 * What cannot be used in the file is passed over, and *warning says what that
 * is; "": nothing.
 * Never blocks. Returns an X509_STORE for openssl_store_free(), with the status
 * of the file in *st; or NULL with e set to a message that names the file. Only
 * if openssl_is_libcurls().
 */
void *trust_read(struct trust trust, bool whole, struct stat *st,
    struct errbuf *warning, struct errbuf *e);

#endif
