/* SPDX-License-Identifier: MIT */
/*
 * tls_watch.h - what OpenSSL sees of the handshakes of a transfer, and whom it
 * trusts there. If libcurl does its TLS with another library, nothing is seen.
 */
#ifndef FF_FETCH_TLS_WATCH_H
#define FF_FETCH_TLS_WATCH_H

#include <curl/curl.h>
#include <stdbool.h>

struct tls_watch {
	/* For the caller to set: an X509_STORE for the host of the URL, and
	 * one for its proxy; borrowed. NULL: whom libcurl trusts. */
	void *trusted;
	void *trusted_of_proxy;

	/* Of the newest handshake. */
	bool is_proxys;
	bool has_record;  /* something came: */
	bool is_no_tls;   /* and it is not TLS */
	bool wants_ours;  /* a client certificate was asked for */
	int alert;        /* that ended it, as TLS numbers them; 0: none */
	int error;        /* X509_V_ERR_... of the certificate; 0: none */
	char expires[32]; /* of the certificate, RFC 3339, or "" */
};

/* Watch what a fresh handle is going to do. The watch must stay as long.
 * Returns CURLE_OK, or what libcurl refused. */
CURLcode tls_watch_begin(struct tls_watch *w, CURL *easy);

/* Return why the certificate is not trusted, or NULL if that is not known. */
const char *tls_watch_error(const struct tls_watch *w);

/* Return whether an issuer is missing, which a file of certificates may have.
 */
bool tls_watch_misses_issuer(const struct tls_watch *w);

#endif
