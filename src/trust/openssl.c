/* SPDX-License-Identifier: MIT */
/* openssl.c - see openssl.h. Knows no request and no answer. */
#include "config.h"

#include "trust/openssl.h"

#include "trust/pem.h"

#include <stddef.h>
#include <string.h>

#ifdef HAVE_OPENSSL

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <time.h>

/* libcurl says "OpenSSL/3.0.2", OpenSSL itself "OpenSSL 3.0.2 15 Mar 2022". */
#define NAME "OpenSSL"

bool
openssl_is_libcurls(void)
{
	const char *libcurls, *ours;
	size_t n;

	libcurls = curl_version_info(CURLVERSION_NOW)->ssl_version;
	ours = OpenSSL_version(OPENSSL_VERSION);
	if (libcurls == NULL || strncmp(libcurls, NAME "/", sizeof(NAME)) != 0)
		return false;
	if (strncmp(ours, NAME " ", sizeof(NAME)) != 0)
		return false;
	libcurls += sizeof(NAME);
	ours += sizeof(NAME);
	n = strcspn(libcurls, " ");
	return strncmp(libcurls, ours, n) == 0 && ours[n] == ' ';
}

const char *
openssl_default_directory(void)
{
	return X509_get_default_cert_dir();
}

void
openssl_init(void)
{
	OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS |
		OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_LOAD_CONFIG,
	    NULL);
	ERR_clear_error();
}

void
openssl_warm(void)
{
	SSL_CTX *context;

	/* Making one looks the algorithms up, which are then at hand. */
	context = SSL_CTX_new(TLS_client_method());
	SSL_CTX_free(context);
	ERR_clear_error();
}

void *
openssl_store_new(void)
{
	X509_STORE *store;

	store = X509_STORE_new();
	/* As libcurl sets for a store of its own making. */
	if (store != NULL)
		X509_STORE_set_flags(store,
		    X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
	return store;
}

static size_t
add_all(X509_STORE *store, STACK_OF(X509_INFO) * all)
{
	const X509_INFO *info;
	size_t found;
	int i;

	found = 0;
	for (i = 0; i < sk_X509_INFO_num(all); i++) {
		info = sk_X509_INFO_value(all, i);
		if (info->x509 != NULL) {
			X509_STORE_add_cert(store, info->x509);
			found++;
		}
		if (info->crl != NULL) {
			X509_STORE_add_crl(store, info->crl);
			found++;
		}
	}
	return found;
}

/* Add what is in one block of PEM. Returns whether it can be used, or else
 * with *why set to what is wrong. */
static bool
add_block(X509_STORE *store, const struct pem_block *block, const char **why)
{
	STACK_OF(X509_INFO) * all;
	char password[] = "";
	unsigned long error;
	size_t found;
	BIO *bio;

	found = 0;
	bio = BIO_new_mem_buf(block->begin, (int)block->n);
	/* An empty password is one: none is asked for at the terminal. */
	all = NULL;
	ERR_clear_error();
	if (bio != NULL)
		all = PEM_X509_INFO_read_bio(bio, NULL, NULL, password);
	if (all != NULL)
		found = add_all(store, all);
	/* The first error is the cause, what follows is who was told of it. */
	error = ERR_peek_error();
	if (ERR_GET_LIB(error) == ERR_LIB_ASN1 || error == 0)
		*why = "cannot be decoded";
	else if (ERR_GET_LIB(error) == ERR_LIB_PEM &&
	    ERR_GET_REASON(error) == PEM_R_BAD_BASE64_DECODE)
		*why = "is not in base64";
	else
		*why = "is encrypted or damaged";
	sk_X509_INFO_pop_free(all, X509_INFO_free);
	BIO_free(bio);
	ERR_clear_error();
	return found > 0;
}

size_t
openssl_store_add(void *store, const char *pem, size_t n, struct errbuf *fault)
{
	struct pem_reader reader = { .p = pem, .n = n };
	struct pem_block block;
	const char *why;
	size_t found = 0, wrong = 0;

	fault->msg[0] = '\0';
	if (n > INT_MAX)
		return 0;
	while (pem_next(&reader, &block)) {
		why = block.fault;
		if (why == NULL && add_block(store, &block, &why)) {
			found++;
		} else if (wrong++ == 0) {
			errbuf_set(fault, "line %zu: certificate %zu %s",
			    block.line, block.number, why);
		}
	}
	if (wrong > 1)
		errbuf_prefix(fault, "%zu entries, the first: ", wrong);
	return found;
}

void
openssl_store_look_in(void *store, const char *directory)
{
	X509_STORE_load_locations(store, NULL, directory);
	ERR_clear_error();
}

void
openssl_store_free(void *store)
{
	X509_STORE_free(store);
}

void
openssl_expiry(const void *certificate, char *out, size_t size)
{
	struct tm tm;

	if (certificate != NULL &&
	    ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &tm) == 1)
		strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static SSL *
connection(CURL *easy)
{
	struct curl_tlssessioninfo *info;

	info = NULL;
	if (!openssl_is_libcurls())
		return NULL;
	if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK ||
	    info == NULL || info->backend != CURLSSLBACKEND_OPENSSL)
		return NULL;
	return info->internals;
}

bool
openssl_peer(CURL *easy, struct openssl_peer *peer)
{
	const unsigned char *protocol;
	unsigned int n;
	X509 *certificate;
	SSL *ssl;

	memset(peer, 0, sizeof(*peer));
	ssl = connection(easy);
	if (ssl == NULL)
		return false;
	certificate = SSL_get_peer_certificate(ssl);
	if (certificate != NULL)
		openssl_expiry(
		    certificate, peer->expires, sizeof(peer->expires));
	X509_free(certificate);
	peer->version = SSL_get_version(ssl);
	peer->cipher = SSL_get_cipher_name(ssl);
	SSL_get0_alpn_selected(ssl, &protocol, &n);
	peer->http2 = n == 2 && memcmp(protocol, "h2", 2) == 0;
	return true;
}

#else

bool
openssl_is_libcurls(void)
{
	return false;
}

const char *
openssl_default_directory(void)
{
	return NULL;
}

void
openssl_init(void)
{
}

void
openssl_warm(void)
{
}

void *
openssl_store_new(void)
{
	return NULL;
}

size_t
openssl_store_add(void *store, const char *pem, size_t n, struct errbuf *fault)
{
	(void)store;
	(void)pem;
	(void)n;
	fault->msg[0] = '\0';
	return 0;
}

void
openssl_store_look_in(void *store, const char *directory)
{
	(void)store;
	(void)directory;
}

void
openssl_store_free(void *store)
{
	(void)store;
}

void
openssl_expiry(const void *certificate, char *out, size_t size)
{
	(void)certificate;
	(void)out;
	(void)size;
}

bool
openssl_peer(CURL *easy, struct openssl_peer *peer)
{
	(void)easy;
	memset(peer, 0, sizeof(*peer));
	return false;
}

#endif
