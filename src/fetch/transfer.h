/* SPDX-License-Identifier: MIT */
/*
 * transfer.h - one request and its answer: libcurl's loop and callbacks, which
 * tell the parent what happens as it happens.
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
	TRANSFER_RUNS,      /* not yet */
	TRANSFER_STALE,     /* a kept connection was dead: to be run again */
	TRANSFER_WHOLE,     /* the answer is whole and told */
	TRANSFER_FOLLOW,    /* target is where to go on, within the origin */
	TRANSFER_ELSEWHERE, /* target is of another origin */
	TRANSFER_OUTDATED,  /* nothing was asked: the name has to be resolved
	                       anew, by a fresh process */
	TRANSFER_FAILED,    /* libcurl says so: code and detail */
	TRANSFER_REFUSED,   /* we say so: code, reason and refusal */
	TRANSFER_ORPHANED,  /* the parent is gone */
};

struct transfer {
	struct sender *to;
	const struct job *job;
	const struct asking *asking;
	struct confinement *confinement;
	CURL *easy;          /* of the request that runs or ran last, or NULL */
	CURLM *multi;        /* with the connections, which outlive a request */
	CURLSH *share;       /* TLS sessions, which do so, too; cookies */
	bool is_resolved;    /* addresses are known, and are held, */
	int64_t resolved_at; /* since this moment */
	struct setup setup;
	int64_t told_us[PHASES];

	/* Of the request that runs, or ran last. */
	bool is_first;
	bool has_opened; /* a socket of its own: the newest */
	curl_socket_t newest;
	struct peer_address tried;
	long old_errno;    /* libcurl's, when the connection was there */
	bool is_reached;   /* the other end of it has answered */
	bool is_http2;     /* agreed upon with TLS */
	bool is_connected; /* and ready for the request */
	int64_t began;     /* moment */
	int64_t heard;     /* the moment when a byte last came or went */
	struct head head;
	uint64_t received;    /* bytes of body, as libcurl hands them out */
	uint64_t body;        /* decoded bytes that came, and were told */
	struct buf waiting;   /* but for these, the last of them */
	bool body_begun;      /* a byte of it came */
	struct decode decode; /* what undoes its codings, once it has begun */
	bool has_excerpt;     /* its beginning was told, or need not be */
	uint64_t discarded;   /* bytes of a redirect's body */
	char *target;
	char *target_shown; /* the same without secrets */
	enum transfer_end end;
	CURLcode code;
	enum reason reason;
	struct errbuf refusal;
	char detail[CURL_ERROR_SIZE];
};

/* Make ready for the answers of a child: after curl_global_init(). Returns
 * CURLE_OK, or CURLE_FAILED_INIT. */
CURLcode transfer_init(
    struct transfer *t, struct sender *to, struct confinement *confinement);

/* Make ready for the requests of one answer; connections, addresses and TLS
 * sessions of earlier ones are kept, cookies are not. The pointers are borrowed
 * until the next call. */
void transfer_begin(
    struct transfer *t, const struct job *job, const struct asking *a);

/* Ask what t->asking says now. */
enum transfer_end transfer_run(struct transfer *t);

/* How far the last request came. */
enum stage transfer_stage(const struct transfer *t);

#endif
