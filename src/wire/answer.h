/* SPDX-License-Identifier: MIT */
/*
 * answer.h - what a fetch tells the run, message by message: the payloads of
 * the frames on a service's channel. The child sends, the parent receives;
 * both halves of each message stand together here and in answer.c.
 *
 * Messages come as things happen, so that a fetch that is killed has told
 * all that was known. In this order:
 *
 *	PHASE... PEER? (HEAD HEADER...)... EXCERPT? BODY... TRAILER...
 *	    (REDIRECT | VERDICT) END
 *	PHASE... OUTDATED END
 *
 * PHASE, PEER, SANDBOX and NOTE may stand anywhere before the last message. A
 * new HEAD (an interim answer, a redirect) forgets the one before it with its
 * headers and trailers. PARTs stand right before a message that is too long for
 * one frame: answer_join() puts it together.
 *
 * The parent trusts no byte of it: a receive function returns -1 where the
 * payload is not exactly one well-formed message, with every number in its
 * range. Strings are received as bytes, borrowed from the frame.
 */
#ifndef FF_WIRE_ANSWER_H
#define FF_WIRE_ANSWER_H

#include "base/pack.h"
#include "fanout/channel.h"
#include "wire/outcome.h"

#include <stdbool.h>
#include <stdint.h>

/* The longest text in a message. A longer one is cut, and ends with "..." then;
 * but none that a decision rests on: the URL of a redirect may not be longer,
 * and ANSWER_HEADERS_MAX bounds headers. */
#define ANSWER_TEXT_MAX   ((size_t)512 << 10)
#define ANSWER_TARGET_MAX ANSWER_TEXT_MAX

#define ANSWER_EXCERPT_MAX ((size_t)1024)

/* The longest message in more than one frame: two texts, and what is around
 * them. */
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
	/* Without a payload: nothing was asked, for the address that the child
	 * holds is out of date; a fresh process has to look it up. Never from
	 * one that is fresh itself. */
	ANSWER_OUTDATED,
	/* The payload is a piece of that of the next message, FRAME_PAYLOAD_MAX
	 * bytes of it. */
	ANSWER_PART,
	ANSWER_TRAILER, /* as a HEADER */
	/* The payload is how the body begins, for people and without secrets,
	 * in ANSWER_EXCERPT_MAX bytes at most. Right before the first BODY, of
	 * a job that wants it. */
	ANSWER_EXCERPT,
	ANSWER_TYPE_MAX = ANSWER_EXCERPT
};

/*
 * What a child may send of the headers of one answer, its trailers included.
 * The colon and the end of the line count too, so that empty headers have
 * their bound. libcurl itself stops at 300 KiB, but counts no trailers.
 */
#define ANSWER_HEADERS_MAX                  ((size_t)512 << 10)
#define ANSWER_HEADER_SIZE(name_n, value_n) ((name_n) + (value_n) + 3)

/* In the order in which they are passed; curl's names. */
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

/* Who is at the other end of the connection. */
struct answer_peer {
	struct bytes ip;
	uint16_t port;
	struct bytes cert_expires; /* RFC 3339, or empty */
};

/* What the child has given up so far; a later one tells of more. */
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
	struct bytes shown;     /* the same for people, without secrets */
	struct bytes method;    /* what to ask it with */
	uint32_t num_redirects; /* followed so far, this one included */
};

/* How it ended, as far as the child can tell. */
struct answer_verdict {
	enum reason reason;   /* REASON_NONE: the answer is whole */
	bool may_pass;        /* another attempt is worth it */
	int exitcode;         /* curl's, or a program's: 0 to 255 */
	int signal;           /* that killed a program: 0 to 127; 0: none */
	int64_t retry_after;  /* seconds, as the answer asked; -1: it did not */
	struct bytes message; /* for people; empty where all is well */
	uint64_t size_download;
	uint32_t num_redirects;
	struct bytes url_effective;
};

/* A string for a message to be sent; NULL is the empty one. Borrowed. */
struct bytes answer_text(const char *s);

/* Sending: 0, or -1 with errno where the parent is gone. Blocks while the
 * parent does not read. A note and an excerpt, which may not be in parts, are
 * cut.
 */
int answer_send_phase(struct sender *to, enum phase phase, int64_t at_us);
int answer_send_peer(
    struct sender *to, const char *ip, uint16_t port, const char *cert_expires);
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

/* The pieces of a message so far. Zero-initialised is none. */
struct answer_parts {
	struct buf bytes;
};

enum answer_joined {
	ANSWER_WHOLE,     /* *whole is a message */
	ANSWER_MORE,      /* it was a piece */
	ANSWER_NO_MEMORY, /* for the pieces; they are dropped */
	ANSWER_CORRUPT,   /* too many pieces, or of no message */
};

/* Take a frame: *whole becomes the message that it completes, which may be
 * borrowed from p: drop the pieces once it is done with. */
enum answer_joined answer_join(
    struct answer_parts *p, const struct frame *f, struct frame *whole);

/* Wipe the pieces, for there may be a secret in them, and free them. */
void answer_parts_drop(struct answer_parts *p);

/* Receiving: 0, or -1 where the frame is not such a message. */
int answer_receive_phase(const struct frame *f, struct answer_phase *a);
int answer_receive_peer(const struct frame *f, struct answer_peer *a);
int answer_receive_sandbox(const struct frame *f, struct answer_sandbox *a);
int answer_receive_head(const struct frame *f, struct answer_head *a);
int answer_receive_header(const struct frame *f, struct answer_header *a);
int answer_receive_trailer(const struct frame *f, struct answer_header *a);
int answer_receive_redirect(const struct frame *f, struct answer_redirect *a);
int answer_receive_verdict(const struct frame *f, struct answer_verdict *a);

#endif
