/* SPDX-License-Identifier: MIT */
/*
 * answer.h - the messages from a child to the parent: the payloads of the
 * frames on a service's channel. Each message has a function that sends it and
 * one that receives it.
 *
 * A child sends its messages before it waits for anything, so that the parent
 * has all that was known if the child is killed. The order is:
 *
 *	PHASE... PEER? (HEAD HEADER...)... EXCERPT? BODY... TRAILER...
 *	    (REDIRECT | VERDICT) END
 *	PHASE... OUTDATED END
 *
 * A child whose job has a file writes the body there and sends no BODY. If that
 * fails, UNWRITTEN is its last message.
 *
 * PHASE, PEER, SANDBOX and NOTE may come anywhere before the last message. A
 * new HEAD (after an interim answer or a redirect) replaces the one before it,
 * with its headers and trailers. PARTs come right before a message that is too
 * long for one frame; answer_join() joins them.
 *
 * The parent trusts no byte: a receive function returns -1 unless the payload
 * is exactly one well-formed message, with every number in its range. Strings
 * are received as bytes, borrowed from the frame.
 */
#ifndef FF_WIRE_ANSWER_H
#define FF_WIRE_ANSWER_H

#include "base/pack.h"
#include "fanout/channel.h"
#include "wire/outcome.h"

#include <stdbool.h>
#include <stdint.h>

/* The longest text in a message. A longer one is cut and ends with "...",
 * unless a decision depends on it: the URL of a redirect may not be longer, and
 * ANSWER_HEADERS_MAX bounds headers. */
#define ANSWER_TEXT_MAX   ((size_t)512 << 10)
#define ANSWER_TARGET_MAX ANSWER_TEXT_MAX

#define ANSWER_EXCERPT_MAX ((size_t)1024)

/* The longest message in more than one frame: two texts and all else. */
#define ANSWER_MESSAGE_MAX (2 * ANSWER_TEXT_MAX + 2048)

enum answer_type {
	ANSWER_PHASE = FRAME_END + 1,
	ANSWER_PEER,
	ANSWER_HEAD,
	ANSWER_HEADER,
	ANSWER_BODY, /* the payload is the bytes of the body, decoded */
	ANSWER_REDIRECT,
	ANSWER_VERDICT,
	ANSWER_NOTE, /* the payload is a line of text for --verbose */
	ANSWER_SANDBOX,
	/* No payload: nothing was asked, because the child's address is too
	 * old; a fresh process has to resolve it. Never from a fresh one. */
	ANSWER_OUTDATED,
	/* The payload is FRAME_PAYLOAD_MAX bytes of the next message. */
	ANSWER_PART,
	ANSWER_TRAILER, /* as a HEADER */
	/* The payload is the beginning of the body, without secrets, at most
	 * ANSWER_EXCERPT_MAX bytes. Right before the first BODY, if the job
	 * wants it. */
	ANSWER_EXCERPT,
	/* The payload is a u32: the errno with which the body could not be
	 * written to the job's file. Nothing follows. */
	ANSWER_UNWRITTEN,
	ANSWER_TYPE_MAX = ANSWER_UNWRITTEN
};

/*
 * What a child may send of the headers of one answer, its trailers included.
 * The colon and the end of the line count too, so that empty headers have
 * their bound. libcurl itself stops at 300 KiB, but counts no trailers.
 */
#define ANSWER_HEADERS_MAX                  ((size_t)512 << 10)
#define ANSWER_HEADER_SIZE(name_n, value_n) ((name_n) + (value_n) + 3)

/* In their order in time, with curl's names. */
enum phase {
	PHASE_NAMELOOKUP,
	PHASE_CONNECT,
	PHASE_APPCONNECT,
	PHASE_PRETRANSFER,
	PHASE_STARTTRANSFER,
	PHASE_TOTAL, /* the answer is whole, or has failed */
	PHASES
};

/* A phase was passed, at_us microseconds after the start of the service. */
struct answer_phase {
	enum phase phase;
	int64_t at_us; /* never negative; fits in nanoseconds too */
};

/* The other end of the connection. */
struct answer_peer {
	struct bytes ip;
	uint16_t port;
	int64_t cert_expires; /* seconds since 1970; 0: there is none */
};

/* The state of the child's sandbox, which only gets stricter. */
struct answer_sandbox {
	int landlock; /* the version of its interface: 0 to 255; 0: none */
	int seccomp;  /* the stage: 0 to 2; 0: none */
};

/* A status line. */
struct answer_head {
	int code;             /* 0 to 999 */
	struct bytes version; /* "1.1", "2" */
};

struct answer_header {
	struct bytes name; /* as it came */
	struct bytes value;
};

/* The answer points to another origin, which a fresh process has to ask. */
struct answer_redirect {
	struct bytes url;       /* absolute, without a user; a secret may be in
	                           it, so wipe it after use */
	struct bytes shown;     /* the same without secrets, to be shown */
	struct bytes method;    /* of the next request */
	uint32_t num_redirects; /* followed so far, this one included */
};

/* How the answer ended, as far as the child knows. */
struct answer_verdict {
	enum reason reason;   /* REASON_NONE: the answer is whole */
	bool may_pass;        /* a retry may succeed */
	int exitcode;         /* curl's, or a program's: 0 to 255 */
	int signal;           /* that killed a program: 0 to 127; 0: none */
	int64_t retry_after;  /* seconds, from the header; -1: there is none */
	struct bytes message; /* of the failure; empty if there is none */
	uint64_t size_download;
	uint32_t num_redirects;
	struct bytes url_effective;
};

/* Return a string for a message, borrowed; NULL counts as "". */
struct bytes answer_text(const char *s);

/* Send a message. Return 0, or -1 with errno if the parent is gone. Block while
 * the parent does not read. A note and an excerpt are cut: they have no parts.
 */
int answer_send_phase(struct sender *to, enum phase phase, int64_t at_us);
int answer_send_peer(
    struct sender *to, const char *ip, uint16_t port, int64_t cert_expires);
int answer_send_sandbox(struct sender *to, int landlock, int seccomp);
int answer_send_head(struct sender *to, int code, const char *version);
int answer_send_header(struct sender *to, const char *name, const char *value);
int answer_send_trailer(struct sender *to, const char *name, const char *value);
int answer_send_body(struct sender *to, const void *p, size_t n);
int answer_send_redirect(
    struct sender *to, const struct answer_redirect *redirect);
int answer_send_verdict(struct sender *to, const struct answer_verdict *a);
int answer_send_note(struct sender *to, const char *text);
int answer_send_outdated(struct sender *to);
int answer_send_excerpt(struct sender *to, const char *text);
int answer_send_unwritten(struct sender *to, int error);

/* The parts of a message so far. Zero-initialised, there are none. */
struct answer_parts {
	struct buf bytes;
};

enum answer_joined {
	ANSWER_WHOLE,     /* *whole is a message */
	ANSWER_MORE,      /* it was a part */
	ANSWER_NO_MEMORY, /* for the parts; they are dropped */
	ANSWER_CORRUPT,   /* too many parts, or of no message */
};

/* Take a frame, and set *whole to the message that it completes, which may be
 * borrowed from p: drop the parts after use. */
enum answer_joined answer_join(
    struct answer_parts *p, const struct frame *f, struct frame *whole);

/* Wipe the parts, which may have a secret in them, and free them. */
void answer_parts_drop(struct answer_parts *p);

/* Receive a message. Return 0, or -1 if the frame is not such a message. A
 * header may be a trailer. */
int answer_receive_phase(const struct frame *f, struct answer_phase *a);
int answer_receive_peer(const struct frame *f, struct answer_peer *a);
int answer_receive_sandbox(const struct frame *f, struct answer_sandbox *a);
int answer_receive_head(const struct frame *f, struct answer_head *a);
int answer_receive_header(const struct frame *f, struct answer_header *a);
int answer_receive_redirect(const struct frame *f, struct answer_redirect *a);
int answer_receive_verdict(const struct frame *f, struct answer_verdict *a);
int answer_receive_unwritten(const struct frame *f, int *error);

#endif
