/* SPDX-License-Identifier: MIT */
/*
 * record_apply.c - check the messages of a child and enter them into its
 * record. A child may be compromised: do not assume that its messages are in
 * order, in range or complete.
 */
#include "config.h"

#include "output/record.h"

#include "base/address.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/mem.h"
#include "service/header.h"
#include "service/url.h"
#include "service/url_text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VERSION_MAX ((size_t)8)
#define METHOD_MAX  ((size_t)32)

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Return whether bytes can be a string: anything after a NUL would be lost. */
static bool
is_string(struct bytes b)
{
	return b.n == 0 || memchr(b.p, '\0', b.n) == NULL;
}

/* Return whether b is a version, such as "1.1", or empty. */
static bool
is_version(struct bytes b)
{
	size_t i;

	for (i = 0; i < b.n; i++)
		if (!is_digit(b.p[i]) && b.p[i] != '.')
			return false;
	return b.n <= VERSION_MAX;
}

/* Return whether b is a numeric address without a scope, or empty. */
static bool
is_address(struct bytes b)
{
	return b.n == 0 || address_is_numeric(b.p, b.n);
}

/* Return the time in seconds since 1970 as RFC 3339, which the caller frees, or
 * NULL if it is 0 or if the system has no such time. */
static char *
date_str(int64_t seconds)
{
	struct buf out = { 0 };

	if (seconds == 0 || (time_t)seconds != seconds)
		return NULL;
	clock_format(&out, "%Y-%m-%dT%H:%M:%SZ", seconds * 1000000);
	return buf_steal(&out);
}

/* Set a member of the record to a copy of the bytes, or to NULL if there are
 * none. */
static void
replace(char **to, struct bytes from)
{
	free(*to);
	*to = from.n > 0 ? mem_memdup(from.p, from.n) : NULL;
}

static void
replace_redacted(char **to, struct bytes from)
{
	char *plain;

	plain = mem_memdup(from.n > 0 ? from.p : "", from.n);
	free(*to);
	*to = from.n > 0 ? url_redacted(plain) : NULL;
	free(plain);
}

static int
take_phase(struct record *r, const struct frame *f)
{
	struct answer_phase a;
	size_t later;

	if (answer_receive_phase(f, &a) == -1)
		return -1;
	r->times[a.phase] = a.at_us * 1000;
	/* A later phase with an earlier time belongs to a previous request. */
	for (later = (size_t)a.phase + 1; later < PHASES; later++)
		if (r->times[later] < r->times[a.phase])
			r->times[later] = -1;
	return 0;
}

static int
take_peer(struct record *r, const struct frame *f)
{
	struct answer_peer a;

	if (answer_receive_peer(f, &a) == -1)
		return -1;
	if (!is_address(a.ip) || (a.ip.n == 0 && a.port > 0))
		return -1;
	replace(&r->remote_ip, a.ip);
	r->remote_port = a.port;
	free(r->cert_expires);
	r->cert_expires = date_str(a.cert_expires);
	return 0;
}

static int
take_sandbox(struct record *r, const struct frame *f)
{
	struct answer_sandbox a;

	if (answer_receive_sandbox(f, &a) == -1)
		return -1;
	/* A sandbox only gets stricter. */
	if (r->sandboxed &&
	    (a.landlock < r->landlock || a.seccomp < r->seccomp))
		return -1;
	r->sandboxed = true;
	r->landlock = a.landlock;
	r->seccomp = a.seccomp;
	return 0;
}

static int
take_head(struct record *r, const struct frame *f)
{
	struct answer_head a;

	if (r->body_size > 0 || answer_receive_head(f, &a) == -1)
		return -1;
	if (!is_version(a.version))
		return -1;
	record_forget_head(r);
	r->head_given = true;
	r->http_code = a.code;
	replace(&r->http_version, a.version);
	return 0;
}

/* Add a header or trailer. */
static int
take_field(struct record *r, const struct frame *f)
{
	struct headers *to =
	    f->type == ANSWER_TRAILER ? &r->trailers : &r->headers;
	struct answer_header a;
	size_t size;

	if (answer_receive_header(f, &a) == -1)
		return -1;
	if (!r->head_given || !is_string(a.name) || !is_string(a.value))
		return -1;
	size = ANSWER_HEADER_SIZE(a.name.n, a.value.n);
	if (size > ANSWER_HEADERS_MAX - r->headers_size)
		return -1;
	r->headers_size += size;
	if (headers_add(to, a.name, a.value) == -1)
		r->no_memory = true;
	return 0;
}

static int
take_excerpt(struct record *r, const struct frame *f)
{
	const struct bytes text = { (const char *)f->payload, f->len };

	if (!r->head_given || text.n > ANSWER_EXCERPT_MAX || !is_string(text))
		return -1;
	replace_redacted(&r->excerpt, text);
	return 0;
}

static int
take_body(struct record *r, const struct frame *f, int64_t body_max)
{
	if (!r->head_given && !service_is_program(r->service))
		return -1;
	if (body_max > 0 && r->body_size + f->len > (uint64_t)body_max)
		return -1;
	r->body_size += f->len;
	if (!r->streamed && buf_try_append(&r->body, f->payload, f->len) == -1)
		r->no_memory = true;
	return 0;
}

/* Return whether this number of redirects can have been followed. */
static bool
is_possible_count(const struct record *r, uint32_t num_redirects)
{
	struct request limits;
	int64_t max;

	request_limits(&limits, &r->service->request, false);
	max = !service_is_program(r->service) && limits.location == 1
	    ? limits.max_redirs
	    : 0;
	/* r->num_redirects counts the redirects of earlier children. */
	return num_redirects >= r->num_redirects &&
	    (int64_t)num_redirects <= max;
}

static int
take_redirect(struct record *r, const struct frame *f)
{
	struct answer_redirect a;
	char *url;

	if (answer_receive_redirect(f, &a) == -1)
		return -1;
	if (!is_string(a.url) || !is_string(a.shown) || a.url.n == 0)
		return -1;
	if (a.num_redirects == r->num_redirects ||
	    !is_possible_count(r, a.num_redirects))
		return -1;
	if (a.method.n > METHOD_MAX || !header_is_token(a.method.p, a.method.n))
		return -1;
	url = mem_memdup(a.url.p, a.url.n);
	if (!url_is_target(url)) {
		mem_free_wiped(url);
		return -1;
	}
	mem_free_wiped(r->redirect_url);
	r->redirect_url = url;
	replace(&r->redirect_method, a.method);
	if (a.shown.n > 0)
		replace_redacted(&r->url_effective, a.shown);
	r->num_redirects = a.num_redirects;
	r->redirected = true;
	return 0;
}

static int
take_outdated(struct record *r, const struct frame *f)
{
	/* If there is an answer, the request was made. */
	if (f->len > 0 || r->head_given)
		return -1;
	r->outdated = true;
	return 0;
}

/* Return whether only the parent can give this reason. */
static bool
is_parents(enum reason reason)
{
	return reason == REASON_HTTP || reason == REASON_DEADLINE ||
	    reason == REASON_CANCELLED || reason == REASON_CRASHED ||
	    reason == REASON_OUTPUT;
}

/* Return whether a child of this kind can give such a verdict. */
static bool
is_possible(const struct record *r, const struct answer_verdict *a)
{
	if (is_parents(a->reason))
		return false;
	if (a->reason == REASON_EXPECT && r->service->request.expect.n == 0)
		return false;
	if (service_is_program(r->service))
		return a->signal == 0 || a->reason == REASON_EXEC;
	if (a->signal != 0 || a->reason == REASON_EXEC)
		return false;
	return r->head_given ||
	    (a->reason != REASON_NONE && a->reason != REASON_EXPECT);
}

static int
take_verdict(struct record *r, const struct frame *f)
{
	struct answer_verdict a;

	if (answer_receive_verdict(f, &a) == -1)
		return -1;
	if (!is_string(a.message) || !is_string(a.url_effective) ||
	    a.size_download > INT64_MAX || !is_possible(r, &a) ||
	    !is_possible_count(r, a.num_redirects))
		return -1;
	r->reason = a.reason;
	r->may_pass = a.may_pass;
	r->exitcode = a.signal == 0 ? a.exitcode : -1;
	r->signal = a.signal;
	r->retry_after = a.retry_after;
	replace_redacted(&r->message, a.message);
	r->size_download = a.size_download;
	r->num_redirects = a.num_redirects;
	if (a.url_effective.n > 0 && !service_is_program(r->service))
		replace_redacted(&r->url_effective, a.url_effective);
	r->verdict_given = true;
	return 0;
}

static enum record_result
apply(struct record *r, const struct frame *f, int64_t body_max)
{
	static const struct {
		int (*take)(struct record *, const struct frame *);
		bool is_http; /* never comes from a program */
	} messages[ANSWER_TYPE_MAX + 1] = {
		[ANSWER_PHASE] = { take_phase, false },
		[ANSWER_PEER] = { take_peer, true },
		[ANSWER_HEAD] = { take_head, true },
		[ANSWER_HEADER] = { take_field, true },
		[ANSWER_TRAILER] = { take_field, true },
		[ANSWER_REDIRECT] = { take_redirect, true },
		[ANSWER_VERDICT] = { take_verdict, false },
		[ANSWER_SANDBOX] = { take_sandbox, true },
		[ANSWER_OUTDATED] = { take_outdated, true },
		[ANSWER_EXCERPT] = { take_excerpt, true },
	};

	if (f->type == FRAME_END)
		return record_is_over(r) ? RECORD_MORE : RECORD_CORRUPT;
	if (record_is_over(r) || f->type > ANSWER_TYPE_MAX)
		return RECORD_CORRUPT;
	if (messages[f->type].is_http && service_is_program(r->service))
		return RECORD_CORRUPT;
	if (f->type == ANSWER_NOTE)
		return RECORD_NOTE;
	if (f->type == ANSWER_UNWRITTEN)
		return RECORD_UNWRITTEN;
	if (f->type == ANSWER_BODY)
		return take_body(r, f, body_max) == -1 ? RECORD_CORRUPT
						       : RECORD_BODY;
	return messages[f->type].take(r, f) == -1 ? RECORD_CORRUPT
						  : RECORD_MORE;
}

/* Join the parts of a message, and apply it once it is complete. */
static enum record_result
join(struct record *r, const struct frame *f, int64_t body_max)
{
	enum record_result result;
	struct frame whole;

	switch (answer_join(&r->parts, f, &whole)) {
	case ANSWER_MORE:
		return record_is_over(r) ? RECORD_CORRUPT : RECORD_MORE;
	case ANSWER_WHOLE:
		break;
	case ANSWER_NO_MEMORY:
		r->no_memory = true;
		return RECORD_MORE;
	case ANSWER_CORRUPT:
		return RECORD_CORRUPT;
	}
	result = apply(r, &whole, body_max);
	answer_parts_drop(&r->parts);
	return result;
}

enum record_result
record_apply(struct record *r, const struct frame *f, int64_t body_max)
{
	enum record_result result;

	result = join(r, f, body_max);
	record_weigh(r);
	return r->no_memory && result != RECORD_CORRUPT ? RECORD_NO_MEMORY
							: result;
}
