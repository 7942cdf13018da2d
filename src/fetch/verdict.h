/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - why a transfer failed: libcurl's code, and what is known besides,
 * into one of our reasons, a sentence that helps, and whether another attempt
 * may end otherwise. libcurl's own text is quoted, and decides nothing. Pure.
 */
#ifndef FF_FETCH_VERDICT_H
#define FF_FETCH_VERDICT_H

#include "base/errbuf.h"
#include "wire/outcome.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

/* CURLE_TOO_LARGE, which is newer than the oldest libcurl that will do. */
#define VERDICT_TOO_LARGE 100

/* How far a transfer came. */
enum stage {
	STAGE_RESOLVING,
	STAGE_CONNECTING,
	STAGE_HANDSHAKE, /* of TLS, or with a proxy */
	STAGE_WAITING,   /* for the head of an answer */
	STAGE_BODY,
};

/* What is known about a transfer that failed. Texts may be NULL. */
struct failure {
	CURLcode code;
	const char *detail; /* libcurl's own text */
	int os_errno;       /* of the system call that failed, or 0 */
	enum stage stage;
	bool is_https;
	bool is_redirect; /* the URL is that of a redirect */
	bool is_http2;
	const char *host; /* of the URL */
	const char *port;
	const char *proxy; /* HOST port PORT, if the transfer goes that way */
	int proxy_code;    /* how it answered CONNECT; 0: it did not */
	const char *unix_socket;
	/* Of the newest handshake of TLS. */
	bool is_proxys;        /* it is with the proxy */
	bool is_no_tls;        /* what came is not TLS */
	bool wants_client;     /* a client certificate was asked for */
	int alert;             /* that came, see alert.h; 0: none */
	const char *untrusted; /* why, if the certificate is not */
	bool misses_issuer;
	const char *ca_file;     /* named by the user */
	const char *client_cert; /* files of the user */
	const char *client_key;
	int64_t connect_timeout; /* ns */
	int64_t max_filesize;    /* bytes */
	int64_t request_sent;    /* bytes */
	bool head_begun;         /* a status line came */
	bool head_open;          /* and its blank line did not */
	int64_t body_expected;   /* bytes, or -1 */
	int64_t body_received;
};

enum reason verdict_reason(const struct failure *f);

/* Return the code for the record, which is the same with each libcurl. */
CURLcode verdict_code(const struct failure *f);

/* Return whether a later attempt may succeed. */
bool verdict_may_pass(const struct failure *f);

/* The message for people, in e: a text without an end mark. */
void verdict_message(const struct failure *f, struct errbuf *e);

/* Return the same for what is refused by us, which has a reason but no failure
 * of libcurl. */
bool verdict_refusal_may_pass(enum reason reason);

#endif
