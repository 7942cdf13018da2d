/* SPDX-License-Identifier: MIT */
/* tls_watch.c - see tls_watch.h. Knows no request. */
#include "config.h"

#include "trust/tls_watch.h"

#include "base/array.h"
#include "trust/openssl.h"

#include <stddef.h>
#include <string.h>

#ifdef HAVE_OPENSSL

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#define CERTIFICATE_REQUEST 13

/* A record of TLS begins with one of these and its major version. */
#define RECORD_FIRST 20 /* change_cipher_spec */
#define RECORD_LAST  23 /* application_data */
#define RECORD_MAJOR 3

/* libcurl calls the same function for the TLS context of the host and for that
 * of the proxy. To tell them apart, set a highest allowed version only for the
 * proxy; it is the newest version. */
#define PROXY_VERSION                                                          \
	((long)CURL_SSLVERSION_DEFAULT | (long)CURL_SSLVERSION_MAX_TLSv1_3)
#define PROXY_MARK TLS1_3_VERSION

static void
look_at_record(struct tls_watch *w, const unsigned char *p, size_t n)
{
	if (w->has_record || n < 2)
		return;
	w->has_record = true;
	w->is_no_tls =
	    p[0] < RECORD_FIRST || p[0] > RECORD_LAST || p[1] != RECORD_MAJOR;
}

/* Look at what the peer sends: record headers, alerts, and the types of
 * handshake messages. */
static void
on_message(int is_written, int version, int type, const void *buf, size_t n,
    SSL *ssl, void *arg)
{
	const unsigned char *p = buf;
	struct tls_watch *w = arg;

	(void)version;
	(void)ssl;
	if (is_written)
		return;
	if (type == SSL3_RT_HEADER)
		look_at_record(w, p, n);
	else if (type == SSL3_RT_ALERT && n >= 2 && p[0] == SSL3_AL_FATAL)
		w->alert = p[1];
	else if (type == SSL3_RT_HANDSHAKE && n > 0 &&
	    p[0] == CERTIFICATE_REQUEST)
		w->wants_ours = true;
}

static int
on_certificate(X509_STORE_CTX *context, void *arg)
{
	struct tls_watch *w = arg;
	int rc;

	rc = X509_verify_cert(context);
	w->error = rc == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
	w->expires = openssl_expiry(X509_STORE_CTX_get0_cert(context));
	return rc;
}

static CURLcode
on_context(CURL *easy, void *context, void *arg)
{
	struct tls_watch *w = arg;
	void *store;

	(void)easy;
	w->is_proxys = SSL_CTX_get_max_proto_version(context) == PROXY_MARK;
	w->has_record = false;
	w->is_no_tls = false;
	w->wants_ours = false;
	w->alert = 0;
	w->error = X509_V_OK;
	w->expires = 0;
	store = w->trusted[w->is_proxys ? TLS_PROXY : TLS_HOST];
	if (store != NULL)
		openssl_store_use(store, context);
	SSL_CTX_set_msg_callback(context, on_message);
	SSL_CTX_set_msg_callback_arg(context, w);
	SSL_CTX_set_cert_verify_callback(context, on_certificate, w);
	return CURLE_OK;
}

CURLcode
tls_watch_begin(struct tls_watch *w, CURL *easy)
{
	CURLcode rc;

	if (!openssl_is_libcurls())
		return CURLE_OK;
	/* A libcurl without support for HTTPS proxies refuses this. */
	curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, PROXY_VERSION);
	rc = curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_context);
	if (rc != CURLE_OK)
		return rc;
	return curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, w);
}

const char *
tls_watch_error(const struct tls_watch *w, bool *misses_issuer)
{
	static const int errors[] = { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
		X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
		X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
		X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
		X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN };
	size_t i;

	*misses_issuer = false;
	for (i = 0; i < ARRAY_LEN(errors); i++)
		if (errors[i] == w->error)
			*misses_issuer = true;
	return w->error == X509_V_OK ? NULL
				     : X509_verify_cert_error_string(w->error);
}

#else

CURLcode
tls_watch_begin(struct tls_watch *w, CURL *easy)
{
	(void)w;
	(void)easy;
	return CURLE_OK;
}

const char *
tls_watch_error(const struct tls_watch *w, bool *misses_issuer)
{
	(void)w;
	*misses_issuer = false;
	return NULL;
}

#endif
