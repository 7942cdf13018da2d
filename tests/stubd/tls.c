/* SPDX-License-Identifier: MIT */
/* tls.c - write certificates as files, and use them for TLS. */
#include "config.h"

#include "tls.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4096

static FILE *
create(const char *dir, const char *name, const char *suffix, mode_t mode)
{
	char path[PATH_SIZE];
	FILE *f = NULL;
	int fd;

	snprintf(path, sizeof(path), "%s/%s%s", dir, name, suffix);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd != -1)
		f = fdopen(fd, "w");
	if (f == NULL)
		perror(path);
	return f;
}

static int
write_cert(const X509 *cert, const char *dir, const char *name)
{
	FILE *f = create(dir, name, ".pem", 0644);
	int status;

	if (f == NULL)
		return -1;
	status = PEM_write_X509(f, cert);
	return fclose(f) == 0 && status == 1 ? 0 : -1;
}

static int
write_identity(const struct identity *id, const char *dir, const char *name)
{
	FILE *f = create(dir, name, ".key", 0600);
	int status;

	if (f == NULL)
		return -1;
	status = PEM_write_PrivateKey(f, id->key, NULL, NULL, 0, NULL, NULL);
	if (fclose(f) != 0 || status != 1)
		return -1;
	return write_cert(id->cert, dir, name);
}

static int
make_dir(const char *path)
{
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return 0;
	perror(path);
	return -1;
}

/* Make a directory as c_rehash does, where files are named by hashes. */
static int
write_hashed(X509 *ca, const char *dir)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/hashed", dir);
	if (make_dir(path) == -1)
		return -1;
	snprintf(path, sizeof(path), "%s/hashed/%08lx.0", dir,
	    X509_subject_name_hash(ca));
	if (symlink("../ca.pem", path) == 0 || errno == EEXIST)
		return 0;
	perror(path);
	return -1;
}

int
authority_write(const struct authority *a, const char *dir)
{
	size_t i;

	if (make_dir(dir) == -1 || write_cert(a->ca.cert, dir, "ca") == -1 ||
	    write_cert(a->other.cert, dir, "other-ca") == -1 ||
	    write_cert(a->intermediate.cert, dir, "intermediate") == -1 ||
	    write_identity(&a->client, dir, "client") == -1 ||
	    write_identity(&a->leaves[0], dir, "server") == -1)
		return -1;
	for (i = 0; i < a->n_leaves; i++)
		if (write_identity(&a->leaves[i], dir, a->kinds[i]) == -1)
			return -1;
	return write_hashed(a->ca.cert, dir);
}

static int
choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *n,
    const unsigned char *in, unsigned in_n, void *arg)
{
	static const unsigned char ours[] = "\10http/1.1";
	unsigned char *chosen;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&chosen, n, ours, sizeof(ours) - 1, in,
		in_n) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_NOACK;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

SSL_CTX *
tls_server_new(const struct authority *a, size_t leaf, bool ask)
{
	const struct identity *id = &a->leaves[leaf];
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx == NULL || SSL_CTX_use_certificate(ctx, id->cert) != 1 ||
	    SSL_CTX_use_PrivateKey(ctx, id->key) != 1)
		abort();
	SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
	SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"stubd", 5);
	if (ask) {
		SSL_CTX_set_verify(ctx,
		    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
		X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), a->ca.cert);
		SSL_CTX_add_client_CA(ctx, a->ca.cert);
	}
	return ctx;
}
