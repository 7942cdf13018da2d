/* SPDX-License-Identifier: MIT */
/*
 * tls_watch.h - observe the TLS handshakes of a transfer, and say which
 * certificates to trust there. This needs a libcurl that uses the OpenSSL which
 * is linked here; with another TLS library nothing is observed.
 */
#ifndef FF_TRUST_TLS_WATCH_H
#define FF_TRUST_TLS_WATCH_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

/* Who a transfer speaks TLS with. */
enum tls_peer {
	TLS_HOST,  /* of the URL */
	TLS_PROXY, /* an HTTPS proxy */
	TLS_PEERS
};

struct tls_watch {
	/* Set by the caller: a store of openssl.h for each peer, borrowed.
	 * NULL: libcurl's own default. */
	void *trusted[TLS_PEERS];

	/* Of the newest handshake. */
	bool is_proxys;
	bool has_record; /* bytes came from the peer */
	bool is_no_tls;  /* and they are not TLS */
	bool wants_ours; /* a client certificate was requested */
	int alert;       /* the fatal alert of the peer; 0: none */
	int error;       /* X509_V_ERR_... of its certificate; 0: none */
	int64_t expires; /* of its certificate: see openssl_expiry() */
};

/* Observe the transfer of a fresh handle; w has to stay valid as long as the
 * handle. Return CURLE_OK, or libcurl's error. */
CURLcode tls_watch_begin(struct tls_watch *w, CURL *easy);

/* Return why the certificate is not trusted, or NULL if that is not known. Set
 * *misses_issuer if its issuer's certificate is missing; the user may be able
 * to provide that. */
const char *tls_watch_error(const struct tls_watch *w, bool *misses_issuer);

#endif
