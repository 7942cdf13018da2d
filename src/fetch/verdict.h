/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - why a transfer failed: libcurl's code and text, and what is
 * known besides, into one of our reasons and a sentence that helps. Pure.
 */
#ifndef FF_FETCH_VERDICT_H
#define FF_FETCH_VERDICT_H

#include "answer/outcome.h"
#include "base/errbuf.h"

#include <curl/curl.h>
#include <stdint.h>

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
	const char *host; /* of the URL */
	const char *port;
	const char *unix_socket;
	const char *ca_file;     /* named by the user */
	int64_t connect_timeout; /* ns */
	int64_t max_filesize;    /* bytes */
	int64_t body_expected;   /* bytes, or -1 */
	int64_t body_received;
};

enum reason verdict_reason(const struct failure *f);

/* The message for people, in e: a text without an end mark. */
void verdict_message(const struct failure *f, struct errbuf *e);

#endif
