/* SPDX-License-Identifier: MIT */
/*
 * record.h - all that is known of one service's answer: the frames of its
 * children folded into one place. Knows no descriptor and no clock.
 */
#ifndef FF_OUTPUT_RECORD_H
#define FF_OUTPUT_RECORD_H

#include "output/headers.h"
#include "service/service.h"
#include "wire/answer.h"

#include <stdbool.h>
#include <stdint.h>

struct record {
	struct service *service; /* held */
	int64_t seq; /* which of the service's answers, from 0; -1: its one */
	enum status status;
	enum reason reason;
	char *message; /* for people, redacted; NULL where all is well */

	int http_code;      /* 0: none */
	char *http_version; /* NULL: none */
	unsigned attempts;  /* children that were to answer; 0: never started */
	int replica;        /* -1: there is one URL */
	int64_t started_ms; /* wall clock, ms since 1970; -1: never */
	int exitcode;       /* curl's, a program's; -1: it never said */
	int signal;         /* that killed child or program; 0: none */
	bool sandboxed;     /* its child said what it had given up: */
	int landlock;       /* the version of its interface; 0: none */
	int seccomp;        /* the stage that was reached; 0: none */

	char *remote_ip;
	int remote_port; /* 0: none */
	uint32_t num_redirects;
	char *url_effective;   /* redacted */
	int64_t time_queue;    /* ns from the start of the run to its own */
	int64_t times[PHASES]; /* ns from its start; -1: not passed */
	int64_t time_total;    /* ns; -1: never started */
	uint64_t size_download;
	char *cert_expires; /* RFC 3339 */

	bool is_shed;      /* of what came, some was dropped: the body, */
	bool headers_shed; /* and the headers */
	bool head_given;   /* a status line came: never of a program */
	char *excerpt;     /* how the body begins, for people; or NULL */
	bool is_accepted;  /* the format takes an answer with this head */
	struct headers headers;
	struct headers trailers; /* likewise; they decide nothing */
	struct buf body;         /* empty where it was streamed */
	uint64_t body_size;      /* bytes of body received, streamed ones too */
	bool body_truncated;     /* there is a body, and it is not whole */

	/* While it is being folded. */
	bool streamed;       /* the caller takes the body's bytes itself */
	bool no_memory;      /* for what came: some of it is missing */
	size_t headers_size; /* of trailers, too */
	struct answer_parts parts;
	bool verdict_given;
	bool may_pass;       /* as its child sees it */
	int64_t retry_after; /* seconds, as the answer asked; -1: it did not */
	bool outdated;       /* the last child left the asking to a fresh one */
	bool redirected;     /* the last child ended in a redirect, to here: */
	char *redirect_url;
	char *redirect_method;
	bool is_shown;          /* some of its body was written as it came */
	uint64_t stream_weight; /* bytes of memory that splitting it takes */

	uint64_t *held; /* see record_weigh(); borrowed; NULL: not counted */
	uint64_t service_weight; /* once it only waits to be written; else 0 */
	uint64_t counted;        /* what is counted there of this record */
};

/* A record of a service of which nothing is known: not even started. The
 * caller's hold on the service (service_hold()) is the record's from here on,
 * and is let go of with it. */
struct record *record_new(struct service *service);
void record_destroy(struct record *r);

/* A child is about to be asked: forget what an earlier one said of peer, head,
 * body and end. The other times and its redirects stay; redirect_url and
 * redirect_method stay where they are until the next redirect. */
void record_begin(struct record *r);

/* The child has said the last that it has to say: a verdict, where it was sent
 * to, or that another has to ask. */
bool record_is_over(const struct record *r);

/* There is a body, if only an empty one or the beginning of one: with a head
 * of HTTP; of a program once it has written something or ended. */
bool record_has_body(const struct record *r);

/* Whether the answer, as far as it is here, counts as a success: what the code
 * of its head says. A program's does until its verdict. */
bool record_may_be_ok(const struct record *r);

/* The head alone: a new status line has come. */
void record_forget_head(struct record *r);

enum record_fold {
	RECORD_MORE, /* taken */
	RECORD_BODY, /* taken; the frame is a piece of the body, which is kept
	                here too unless r->streamed */
	RECORD_NOTE, /* the frame's payload is a note for --verbose */
	RECORD_NO_MEMORY, /* for what it says */
	RECORD_CORRUPT,   /* no such message, or out of order, or too much */
};

/*
 * Fold one frame in. body_max bounds the body (0: no bound); a child that
 * sends more than it was told to is corrupt.
 */
enum record_fold record_apply(
    struct record *r, const struct frame *f, int64_t body_max);

/* Settle on how it ended. record_settle() is for a child that gave its
 * verdict: the code decides between ok and http_error; a program that was
 * killed has crashed, and one that failed still has a whole body.
 * record_fail() is for everything else; message (copied, redacted) may be NULL
 * for a usual one, which for a timeout names the service's max_time. */
void record_settle(struct record *r);
void record_fail(struct record *r, enum status status, enum reason reason,
    const char *message);

/* Add to the message of a record that failed after retries how many attempts
 * there were. Replicas that were asked in their turn are no retries. */
void record_tell_attempts(struct record *r);

/* As if the child had not given its verdict; what came of the answer stays. */
void record_forget_verdict(struct record *r);

/* Return the memory that the record takes for what its children said, by the
 * capacity of each buffer; and count it in *r->held, in the place of what was
 * counted there before. What is freed is counted off by itself. */
uint64_t record_weigh(struct record *r);

/* Its last byte has come: give back what its buffers have too much, and count
 * its service, which it may hold alone from here on. */
void record_trim(struct record *r);

/* The answer is refused, and there is no room for it: drop its body, and its
 * headers unless they are few. */
void record_shed(struct record *r);

/* The value of the last header of that (lower-case) name, or NULL. */
const char *record_header(const struct record *r, const char *name);

#endif
