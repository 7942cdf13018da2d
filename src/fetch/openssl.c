/* SPDX-License-Identifier: MIT */
/* openssl.c - see openssl.h. Knows no request and no answer. */
#include "config.h"

#include "fetch/openssl.h"

#include <stddef.h>
#include <string.h>

#ifdef HAVE_OPENSSL

#include <openssl/crypto.h>
#include <openssl/err.h>
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
openssl_store_read(const char *file, const char *directory)
{
	X509_STORE *store;

	store = X509_STORE_new();
	if (store == NULL)
		return NULL;
	if (X509_STORE_load_locations(store, file, directory) != 1) {
		X509_STORE_free(store);
		store = NULL;
	}
	/* As libcurl sets for a store of its own making. */
	if (store != NULL)
		X509_STORE_set_flags(store,
		    X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
	ERR_clear_error();
	return store;
}

void
openssl_store_free(void *store)
{
	X509_STORE_free(store);
}

static CURLcode
put_store(CURL *easy, void *context, void *store)
{
	(void)easy;
	SSL_CTX_set1_cert_store(context, store);
	return CURLE_OK;
}

CURLcode
openssl_use_store(CURL *easy, void *store)
{
	CURLcode rc;

	rc = curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, put_store);
	if (rc != CURLE_OK)
		return rc;
	return curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, store);
}

static void
write_expiry(const X509 *certificate, char *out, size_t size)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &tm) == 1)
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
		write_expiry(certificate, peer->expires, sizeof(peer->expires));
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
openssl_store_read(const char *file, const char *directory)
{
	(void)file;
	(void)directory;
	return NULL;
}

void
openssl_store_free(void *store)
{
	(void)store;
}

CURLcode
openssl_use_store(CURL *easy, void *store)
{
	(void)easy;
	(void)store;
	return CURLE_OK;
}

bool
openssl_peer(CURL *easy, struct openssl_peer *peer)
{
	(void)easy;
	memset(peer, 0, sizeof(*peer));
	return false;
}

#endif
