/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - judge why a transfer failed. From libcurl's code and other facts
 * follow the reason and the message of the record, and whether a retry may
 * help. libcurl's own text is quoted at most; nothing depends on it. Pure.
 */
#ifndef FF_FETCH_VERDICT_H
#define FF_FETCH_VERDICT_H

#include "base/errbuf.h"
#include "service/request.h"
#include "wire/answer.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

/* CURLE_TOO_LARGE, which is newer than the oldest libcurl that is supported. */
#define VERDICT_TOO_LARGE 100

/* The progress of a transfer, in order. */
enum stage {
	STAGE_RESOLVING,
	STAGE_CONNECTING,
	STAGE_HANDSHAKE, /* of TLS, or with a proxy */
	STAGE_WAITING,   /* for the head of an answer */
	STAGE_BODY,
};

/* The facts about a transfer that failed. Strings may be NULL. */
struct failure {
	CURLcode code;
	const char *detail; /* libcurl's message */
	int os_errno;       /* of the failed system call, or 0 */
	enum stage stage;
	bool is_https;
	bool is_redirect; /* the URL came from a redirect */
	bool is_http2;
	const char *host;  /* of the URL */
	long port;         /* of the URL; 0: not known */
	const char *proxy; /* "HOST port PORT" if the transfer uses one */
	int proxy_code;    /* its answer to CONNECT; 0: none */
	const char *unix_socket;
	/* Of the last TLS handshake. */
	bool is_proxys;        /* it is with the proxy */
	bool is_no_tls;        /* the answer of the peer is not TLS */
	bool wants_client;     /* a client certificate was requested */
	int alert;             /* that came; 0: none */
	const char *untrusted; /* why the certificate is not trusted */
	bool misses_issuer;
	const char *ca_file;     /* named by the user */
	const char *client_cert; /* files of the user */
	const char *client_key;
	const struct request *request; /* for its limits */
	int64_t request_sent;          /* bytes */
	bool head_begun;               /* a status line came */
	bool head_open;                /* but no blank line after it */
	int64_t body_expected;         /* bytes, or -1 */
	int64_t body_received;
};

/* Set the reason, the exit code and may_pass of v, which do not depend on the
 * version of libcurl, and the message, which has no full stop. */
void verdict_judge(
    const struct failure *f, struct answer_verdict *v, struct errbuf *message);

/* Return whether a retry may succeed after we have refused an answer. */
bool verdict_refusal_may_pass(enum reason reason);

#endif
