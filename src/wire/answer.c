/* SPDX-License-Identifier: MIT */
/* answer.c - the payloads of answer.h. Both halves of each message stand
 * together; the half that receives believes nothing. */
#include "config.h"

#include "wire/answer.h"

#include "base/buf.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* An exit status; the codes of libcurl fit as well. */
#define EXITCODE_MAX 255
#define SIGNAL_MAX   127
#define CODE_MAX     999
#define STAGE_MAX    2
#define ERRNO_MAX    4095 /* the kernel's */
/* Microseconds that are still a time in nanoseconds. */
#define AT_US_MAX ((uint64_t)INT64_MAX / 1000)

/* 9999-12-31T23:59:59Z: a later date has no form in RFC 3339, or in ASN.1. */
#define CERT_EXPIRES_MAX UINT64_C(253402300799)

/* No method is longer. */
#define METHOD_MAX ((size_t)1024)

struct bytes
answer_text(const char *s)
{
	return (struct bytes){ s, s == NULL ? 0 : strlen(s) };
}

/* Append a text to an empty buffer, cut to at most max bytes. */
static void
append_cut(struct buf *b, struct bytes text, size_t max)
{
	buf_append(b, text.p, text.n);
	buf_shorten(b, max);
}

static void
pack_cut(struct buf *b, struct bytes text, size_t max)
{
	struct buf cut = { 0 };

	append_cut(&cut, text, max);
	pack_bytes(b, cut.data, cut.len);
	buf_free(&cut);
}

/* Send n bytes in as many frames as it takes: full ones of the type part, and
 * then one of the type last. */
static int
send_pieces(struct sender *to, enum answer_type part, enum answer_type last,
    const char *p, size_t n)
{
	for (; n > FRAME_PAYLOAD_MAX; n -= FRAME_PAYLOAD_MAX) {
		if (sender_send(to, (uint8_t)part, p, FRAME_PAYLOAD_MAX) == -1)
			return -1;
		p += FRAME_PAYLOAD_MAX;
	}
	return sender_send(to, (uint8_t)last, p, n);
}

/* Send a payload, and free it. */
static int
send_payload(struct sender *to, enum answer_type type, struct buf *b)
{
	int rc;

	rc = send_pieces(to, ANSWER_PART, type, b->data, b->len);
	buf_free(b);
	return rc;
}

void
answer_parts_drop(struct answer_parts *p)
{
	buf_free_wiped(&p->bytes);
}

/* Return whether a message of that type may be longer than a frame. */
static bool
may_be_long(uint8_t type)
{
	return type == ANSWER_HEADER || type == ANSWER_TRAILER ||
	    type == ANSWER_REDIRECT || type == ANSWER_VERDICT;
}

/* Append the payload of f. realloc(3) would not wipe what it moves. */
static int
append_piece(struct answer_parts *p, const struct frame *f)
{
	struct buf longer = { 0 };

	if (buf_try_reserve(&longer, p->bytes.len + f->len) == -1)
		return -1;
	buf_append(&longer, p->bytes.data, p->bytes.len);
	buf_append(&longer, f->payload, f->len);
	answer_parts_drop(p);
	p->bytes = longer;
	return 0;
}

enum answer_joined
answer_join(struct answer_parts *p, const struct frame *f, struct frame *whole)
{
	*whole = *f;
	if (f->type != ANSWER_PART && p->bytes.len == 0)
		return ANSWER_WHOLE;
	if (f->type == ANSWER_PART ? f->len != FRAME_PAYLOAD_MAX
				   : !may_be_long(f->type))
		return ANSWER_CORRUPT;
	if (f->len > ANSWER_MESSAGE_MAX - p->bytes.len)
		return ANSWER_CORRUPT;
	if (append_piece(p, f) == -1) {
		answer_parts_drop(p);
		return ANSWER_NO_MEMORY;
	}
	if (f->type == ANSWER_PART)
		return ANSWER_MORE;
	whole->payload = (const unsigned char *)p->bytes.data;
	whole->len = p->bytes.len;
	return ANSWER_WHOLE;
}

/* Begin to read a frame of that type; of another one nothing can be read. */
static struct unpacker
unpack(const struct frame *f, enum answer_type type)
{
	struct unpacker u = { f->payload, f->len, f->type != type };

	return u;
}

static int
finish(const struct unpacker *u)
{
	return unpack_is_done(u) ? 0 : -1;
}

int
answer_send_phase(struct sender *to, enum phase phase, int64_t at_us)
{
	struct buf b = { 0 };

	assert(at_us >= 0);
	pack_u8(&b, (uint8_t)phase);
	pack_u64(&b, (uint64_t)at_us);
	return send_payload(to, ANSWER_PHASE, &b);
}

int
answer_receive_phase(const struct frame *f, struct answer_phase *a)
{
	struct unpacker u = unpack(f, ANSWER_PHASE);
	unsigned phase;
	uint64_t at_us;

	phase = unpack_u8(&u);
	at_us = unpack_u64(&u);
	if (phase >= PHASES || at_us > AT_US_MAX)
		return -1;
	a->phase = (enum phase)phase;
	a->at_us = (int64_t)at_us;
	return finish(&u);
}

int
answer_send_peer(
    struct sender *to, const char *ip, uint16_t port, int64_t cert_expires)
{
	struct buf b = { 0 };

	pack_u32(&b, port);
	pack_string(&b, ip);
	pack_u64(&b, (uint64_t)cert_expires);
	return send_payload(to, ANSWER_PEER, &b);
}

int
answer_receive_peer(const struct frame *f, struct answer_peer *a)
{
	struct unpacker u = unpack(f, ANSWER_PEER);
	uint64_t cert_expires;
	uint32_t port;

	port = unpack_u32(&u);
	a->ip = unpack_bytes(&u);
	cert_expires = unpack_u64(&u);
	if (port > UINT16_MAX || cert_expires > CERT_EXPIRES_MAX)
		return -1;
	a->port = (uint16_t)port;
	a->cert_expires = (int64_t)cert_expires;
	return finish(&u);
}

int
answer_send_sandbox(struct sender *to, int landlock, int seccomp)
{
	struct buf b = { 0 };

	assert(landlock >= 0 && seccomp >= 0 && seccomp <= STAGE_MAX);
	pack_u8(&b, landlock < UINT8_MAX ? (uint8_t)landlock : UINT8_MAX);
	pack_u8(&b, (uint8_t)seccomp);
	return send_payload(to, ANSWER_SANDBOX, &b);
}

int
answer_receive_sandbox(const struct frame *f, struct answer_sandbox *a)
{
	struct unpacker u = unpack(f, ANSWER_SANDBOX);

	a->landlock = unpack_u8(&u);
	a->seccomp = unpack_u8(&u);
	if (a->seccomp > STAGE_MAX)
		return -1;
	return finish(&u);
}

int
answer_send_head(struct sender *to, int code, const char *version)
{
	struct buf b = { 0 };

	assert(code >= 0 && code <= CODE_MAX);
	pack_u32(&b, (uint32_t)code);
	pack_string(&b, version);
	return send_payload(to, ANSWER_HEAD, &b);
}

int
answer_receive_head(const struct frame *f, struct answer_head *a)
{
	struct unpacker u = unpack(f, ANSWER_HEAD);
	uint32_t code;

	code = unpack_u32(&u);
	if (code > CODE_MAX)
		return -1;
	a->code = (int)code;
	a->version = unpack_bytes(&u);
	return finish(&u);
}

static int
send_header(struct sender *to, enum answer_type type, const char *name,
    const char *value)
{
	struct buf b = { 0 };

	pack_string(&b, name);
	pack_string(&b, value);
	return send_payload(to, type, &b);
}

int
answer_send_header(struct sender *to, const char *name, const char *value)
{
	return send_header(to, ANSWER_HEADER, name, value);
}

int
answer_send_trailer(struct sender *to, const char *name, const char *value)
{
	return send_header(to, ANSWER_TRAILER, name, value);
}

int
answer_receive_header(const struct frame *f, struct answer_header *a)
{
	struct unpacker u = unpack(
	    f, f->type == ANSWER_TRAILER ? ANSWER_TRAILER : ANSWER_HEADER);

	a->name = unpack_bytes(&u);
	a->value = unpack_bytes(&u);
	return finish(&u);
}

int
answer_send_body(struct sender *to, const void *p, size_t n)
{
	return n > 0 ? send_pieces(to, ANSWER_BODY, ANSWER_BODY, p, n) : 0;
}

int
answer_send_redirect(struct sender *to, const struct answer_redirect *redirect)
{
	struct buf b = { 0 };

	pack_u32(&b, redirect->num_redirects);
	pack_cut(&b, redirect->method, METHOD_MAX);
	assert(redirect->url.n <= ANSWER_TARGET_MAX);
	pack_bytes(&b, redirect->url.p, redirect->url.n);
	pack_cut(&b, redirect->shown, ANSWER_TEXT_MAX);
	return send_payload(to, ANSWER_REDIRECT, &b);
}

int
answer_receive_redirect(const struct frame *f, struct answer_redirect *a)
{
	struct unpacker u = unpack(f, ANSWER_REDIRECT);

	a->num_redirects = unpack_u32(&u);
	a->method = unpack_bytes(&u);
	a->url = unpack_bytes(&u);
	a->shown = unpack_bytes(&u);
	return finish(&u);
}

static uint32_t
retry_after_sent(int64_t seconds)
{
	if (seconds < 0)
		return 0;
	return seconds < UINT32_MAX - 1 ? (uint32_t)seconds + 1 : UINT32_MAX;
}

int
answer_send_verdict(struct sender *to, const struct answer_verdict *a)
{
	struct buf b = { 0 };

	assert(a->exitcode >= 0 && a->exitcode <= EXITCODE_MAX);
	assert(a->signal >= 0 && a->signal <= SIGNAL_MAX);
	pack_u8(&b, (uint8_t)a->reason);
	pack_u8(&b, a->may_pass);
	pack_u32(&b, (uint32_t)a->exitcode);
	pack_u8(&b, (uint8_t)a->signal);
	/* One more than it is, so that none is 0. */
	pack_u32(&b, retry_after_sent(a->retry_after));
	pack_u64(&b, a->size_download);
	pack_u32(&b, a->num_redirects);
	pack_cut(&b, a->message, ANSWER_TEXT_MAX);
	pack_cut(&b, a->url_effective, ANSWER_TEXT_MAX);
	return send_payload(to, ANSWER_VERDICT, &b);
}

int
answer_receive_verdict(const struct frame *f, struct answer_verdict *a)
{
	struct unpacker u = unpack(f, ANSWER_VERDICT);
	unsigned reason, may_pass;
	uint32_t exitcode;

	reason = unpack_u8(&u);
	may_pass = unpack_u8(&u);
	exitcode = unpack_u32(&u);
	if (reason >= REASONS || may_pass > 1 || exitcode > EXITCODE_MAX)
		return -1;
	a->reason = (enum reason)reason;
	a->may_pass = may_pass == 1;
	a->exitcode = (int)exitcode;
	a->signal = unpack_u8(&u);
	if (a->signal > SIGNAL_MAX)
		return -1;
	a->retry_after = (int64_t)unpack_u32(&u) - 1;
	a->size_download = unpack_u64(&u);
	a->num_redirects = unpack_u32(&u);
	a->message = unpack_bytes(&u);
	a->url_effective = unpack_bytes(&u);
	return finish(&u);
}

int
answer_send_note(struct sender *to, const char *text)
{
	struct buf b = { 0 };

	append_cut(&b, answer_text(text), FRAME_PAYLOAD_MAX);
	return send_payload(to, ANSWER_NOTE, &b);
}

int
answer_send_excerpt(struct sender *to, const char *text)
{
	struct buf b = { 0 };

	append_cut(&b, answer_text(text), ANSWER_EXCERPT_MAX);
	return send_payload(to, ANSWER_EXCERPT, &b);
}

int
answer_send_outdated(struct sender *to)
{
	return sender_send(to, ANSWER_OUTDATED, NULL, 0);
}

int
answer_send_unwritten(struct sender *to, int error)
{
	struct buf b = { 0 };

	assert(error > 0 && error <= ERRNO_MAX);
	pack_u32(&b, (uint32_t)error);
	return send_payload(to, ANSWER_UNWRITTEN, &b);
}

int
answer_receive_unwritten(const struct frame *f, int *error)
{
	struct unpacker u = unpack(f, ANSWER_UNWRITTEN);
	uint32_t n;

	n = unpack_u32(&u);
	if (n == 0 || n > ERRNO_MAX)
		return -1;
	*error = (int)n;
	return finish(&u);
}
