/* SPDX-License-Identifier: MIT */
/*
 * transfer.h - send one request with libcurl, and pass the answer on to the
 * parent as it comes.
 */
#ifndef FF_FETCH_TRANSFER_H
#define FF_FETCH_TRANSFER_H

#include "base/errbuf.h"
#include "fetch/asking.h"
#include "fetch/confine.h"
#include "fetch/decode.h"
#include "fetch/head.h"
#include "fetch/peer.h"
#include "fetch/setup.h"
#include "fetch/verdict.h"
#include "wire/answer.h"
#include "wire/job.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

enum transfer_end {
	TRANSFER_RUNS,      /* it has not ended yet */
	TRANSFER_STALE,     /* a kept connection was dead: try again */
	TRANSFER_WHOLE,     /* the answer is complete and sent */
	TRANSFER_FOLLOW,    /* a redirect to target, of the same origin */
	TRANSFER_ELSEWHERE, /* a redirect to target, of another origin */
	TRANSFER_OUTDATED,  /* nothing was sent: a fresh process has to resolve
	                       the name again */
	TRANSFER_FAILED,    /* libcurl failed: see code and detail */
	TRANSFER_REFUSED,   /* we refused: see code, reason and refusal */
	TRANSFER_ORPHANED,  /* the parent is gone, or wants no more because the
	                       body cannot be written to its file */
};

struct transfer {
	struct sender *to;
	const struct job *job;
	const struct asking *asking;
	struct confinement *confinement;
	CURL *easy;          /* of the current or last request, or NULL */
	CURLM *multi;        /* has the connections, which outlive a request */
	CURLSH *share;       /* has TLS sessions, which do too, and cookies */
	bool keeps_body;     /* conditions ask about it */
	bool is_resolved;    /* the addresses are known */
	int64_t resolved_at; /* moment, if so */
	struct setup setup;
	int64_t sent_us[PHASES]; /* as the parent knows them */

	/* Of the current or last request. */
	bool is_first;        /* not after a redirect */
	bool has_opened;      /* a socket for a new connection */
	curl_socket_t newest; /* the last such socket */
	struct peer_address tried;
	long old_errno;   /* libcurl's, when the connection was made */
	bool is_http2;    /* negotiated by ALPN */
	enum stage stage; /* at most STAGE_WAITING: see transfer_stage() */
	int64_t began;    /* moment */
	int64_t heard;    /* moment when a byte last came or went */
	struct head head;
	/* For --verbose: the head of a request so far, whether the last one was
	 * a CONNECT, and the head of the proxy's answer to it. */
	struct buf sent;
	bool is_tunneling;
	struct head tunnel_head;
	uint64_t received;    /* bytes of the body before decoding */
	struct buf gathered;  /* decoded bytes that are not sent yet */
	struct decode decode; /* chosen when the first byte has come */
	struct buf kept; /* decoded bytes, if conditions ask about the body */
	int64_t cert_expires; /* of the connection: see openssl_peer */
	bool has_excerpt;     /* the excerpt was sent, or is not wanted */
	char *target;
	char *target_shown; /* without secrets */
	enum transfer_end end;
	CURLcode code;
	enum reason reason;
	struct errbuf refusal;
	char detail[CURL_ERROR_SIZE];
};

/* Prepare a child's transfers, after curl_global_init(). Return CURLE_OK or
 * CURLE_FAILED_INIT. */
CURLcode transfer_init(
    struct transfer *t, struct sender *to, struct confinement *confinement);

/* Prepare for the requests of one answer. Keep the connections, addresses and
 * TLS sessions of earlier ones, but not the cookies. The pointers are borrowed
 * until the next call. */
void transfer_begin(
    struct transfer *t, const struct job *job, const struct asking *a);

/* Send the request that t->asking describes now, and take the answer. */
enum transfer_end transfer_run(struct transfer *t);

/* Return how far the last request has got. */
enum stage transfer_stage(const struct transfer *t);

/* End the transfer for a reason of ours. The caller sets t->refusal. */
void transfer_refuse(struct transfer *t, enum reason reason, CURLcode code);

/* Note the result of sending something to the parent. The parent may have been
 * slow to read, so this time does not count as silence of the server. */
void transfer_check_sent(struct transfer *t, int rc);

#endif
