/* SPDX-License-Identifier: MIT */
/*
 * record.h - everything known about one service's answer, put together from the
 * frames of its children. Knows no descriptor and no clock.
 */
#ifndef FF_OUTPUT_RECORD_H
#define FF_OUTPUT_RECORD_H

#include "output/headers.h"
#include "output/history.h"
#include "service/service.h"
#include "wire/answer.h"

#include <stdbool.h>
#include <stdint.h>

struct record {
	struct service *service; /* held */
	int64_t seq; /* number of the answer, from 0; -1: the only one */
	enum status status;
	enum reason reason;
	char *message;      /* for people, redacted; NULL if all is well */
	bool is_superseded; /* its service is asked again until it succeeds, so
	                       that this failure decides nothing */

	int http_code;      /* 0: none */
	char *http_version; /* NULL: none */
	unsigned attempts;  /* 0: never started */
	int replica;        /* -1: there is only one URL */
	int64_t started_ms; /* wall clock, ms since 1970; -1: never */
	int exitcode;       /* of curl or the program; -1: unknown */
	int signal;         /* that killed the child or program; 0: none */
	bool sandboxed;     /* its child reported its sandbox: */
	int landlock;       /* version of its interface; 0: none */
	int seccomp;        /* stage that was reached; 0: none */

	char *remote_ip;
	int remote_port;        /* 0: none */
	uint32_t num_redirects; /* also those of earlier children */
	char *url_effective;    /* redacted */
	int64_t time_queue;     /* ns from the start of the run to its start */
	int64_t times[PHASES];  /* ns from its start; -1: not reached */
	int64_t time_total;     /* ns; -1: never started */
	struct history history; /* empty if there was one attempt at most */
	uint64_t size_download;
	char *cert_expires; /* RFC 3339 */

	bool body_dropped;    /* record_drop_body() has dropped the body */
	bool headers_dropped; /* and the headers, too */
	bool head_given;      /* a status line came; never for a program */
	char *excerpt;        /* beginning of the body, for people; or NULL */
	bool is_accepted;     /* the format can show an answer with this head */
	struct headers headers;
	struct headers trailers; /* for display only */
	struct buf body;         /* empty if it was streamed */
	uint64_t body_size;      /* bytes received, streamed or not */
	bool body_truncated;     /* there is a body, but it is not whole */

	/* While frames come. */
	bool streamed;       /* the caller takes the bytes of the body itself */
	bool no_memory;      /* some of what came is missing */
	size_t headers_size; /* including trailers */
	struct answer_parts parts;
	bool verdict_given;
	bool may_pass;       /* the child says that a retry may succeed */
	int64_t retry_after; /* seconds; -1: the answer has none */
	bool outdated;       /* the last child left the request to a new one */
	bool redirected;     /* the last child ended in this redirect: */
	char *redirect_url;
	char *redirect_method;
	bool is_shown;          /* some of its body was written as it came */
	uint64_t stream_weight; /* bytes of memory that splitting it takes */

	uint64_t *held; /* total of record_weigh(); borrowed; NULL: none */
	uint64_t service_weight; /* set by record_trim() */
	uint64_t counted;        /* share of this record in *held */
};

/* Return a record of a service that was not started. The record takes over the
 * caller's reference to the service (service_hold()), and drops it when it is
 * destroyed. */
struct record *record_new(struct service *service);
void record_destroy(struct record *r);

/* Before a child is asked: drop what an earlier child said about peer, head,
 * body and end. Other times and the number of redirects stay. redirect_url and
 * redirect_method stay until the next redirect. */
void record_begin(struct record *r);

/* Return whether the child has finished: it gave a verdict, was redirected, or
 * left the request to another child. */
bool record_is_over(const struct record *r);

/* Return whether there is a body, maybe empty or incomplete: one follows an
 * HTTP head, and a program has one once it has written something or ended. */
bool record_has_body(const struct record *r);

/* Return whether the answer so far counts as a success, by the HTTP code and
 * the conditions that ask about it. That of a program does until its verdict.
 */
bool record_may_be_ok(const struct record *r);

/* Drop the head alone, since a new status line has come. */
void record_forget_head(struct record *r);

enum record_result {
	RECORD_MORE,      /* taken */
	RECORD_BODY,      /* taken; the frame is a piece of the body, which the
	                     record keeps unless r->streamed */
	RECORD_UNWRITTEN, /* the frame is an ANSWER_UNWRITTEN, not read yet */
	RECORD_NOTE,      /* the frame's payload is a note for --verbose */
	RECORD_NO_MEMORY, /* no memory for what the frame says */
	RECORD_CORRUPT,   /* invalid, out of order, or too much */
};

/*
 * Check a frame and enter what it says. A child that sends a body of more than
 * body_max bytes is corrupt; 0 means no limit.
 */
enum record_result record_apply(
    struct record *r, const struct frame *f, int64_t body_max);

/* Set the status. record_finish() is for a child that gave its verdict: the
 * HTTP code decides between ok and http_error, and a program that was killed
 * has crashed. record_fail() is for every other end; it copies and redacts
 * message, or if that is NULL uses the default of the reason. The default for a
 * timeout names the service's max_time. */
void record_finish(struct record *r);
void record_fail(struct record *r, enum status status, enum reason reason,
    const char *message);

/* Add the number of attempts to the message of a record that failed after
 * retries. Asking each replica once is not a retry. */
void record_add_attempts(struct record *r);

/* Drop the child's verdict, and keep the rest of the answer. */
void record_forget_verdict(struct record *r);

/* Return the bytes of memory that the record takes, by the capacity of its
 * buffers, and update its share of *r->held. record_destroy() removes the
 * share.
 */
uint64_t record_weigh(struct record *r);

/* After the last byte: free the unused ends of buffers, and count the service,
 * as the record may be the last to refer to it. */
void record_trim(struct record *r);

/* Drop the body of an answer that is refused for want of memory, and its
 * headers unless they are few. */
void record_drop_body(struct record *r);

/* Return the value of the last header of that (lower-case) name, or NULL. */
const char *record_header(const struct record *r, const char *name);

#endif
