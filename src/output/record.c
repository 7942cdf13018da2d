/* SPDX-License-Identifier: MIT */
/*
 * record.c - see record.h. record_apply.c has record_apply(), which enters what
 * a child says.
 */
#include "config.h"

#include "output/record.h"

#include "base/array.h"
#include "base/mem.h"
#include "fanout/signals.h"
#include "service/condition.h"
#include "service/url_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Most bytes of headers to keep of an answer for which there is no memory. */
#define FEW_HEADERS ((size_t)64 << 10)

struct record *
record_new(struct service *service)
{
	struct record *r;
	size_t i;

	r = mem_zalloc(sizeof(*r));
	r->service = service;
	r->seq = -1;
	r->status = STATUS_ERROR;
	r->replica = -1;
	r->started_ms = -1;
	r->time_total = -1;
	for (i = 0; i < PHASES; i++)
		r->times[i] = -1;
	record_begin(r);
	return r;
}

static void
drop(char **s)
{
	free(*s);
	*s = NULL;
}

void
record_forget_head(struct record *r)
{
	headers_free(&r->headers);
	headers_free(&r->trailers);
	r->headers_size = 0;
	r->head_given = false;
	r->headers_dropped = false;
	r->is_accepted = false;
	drop(&r->excerpt);
	r->http_code = 0;
	drop(&r->http_version);
}

void
record_destroy(struct record *r)
{
	if (r == NULL)
		return;
	record_begin(r);
	if (r->held != NULL)
		*r->held -= r->counted;
	history_free(&r->history);
	free(r->url_effective);
	mem_free_wiped(r->redirect_url);
	free(r->redirect_method);
	service_destroy(r->service);
	free(r);
}

void
record_begin(struct record *r)
{
	record_forget_head(r);
	answer_parts_drop(&r->parts);
	buf_free(&r->body);
	r->body_size = 0;
	r->body_truncated = false;
	r->body_dropped = false;
	r->size_download = 0;
	drop(&r->remote_ip);
	r->remote_port = 0;
	drop(&r->cert_expires);
	r->sandboxed = false;
	record_forget_verdict(r);
	r->times[PHASE_TOTAL] = -1;
	r->retry_after = -1;
	r->redirected = false;
	r->outdated = false;
	r->is_shown = false;
	r->stream_weight = 0;
	r->no_memory = false;
	record_weigh(r);
}

void
record_forget_verdict(struct record *r)
{
	drop(&r->message);
	r->reason = REASON_NONE;
	r->exitcode = -1;
	r->signal = 0;
	r->may_pass = false;
	r->verdict_given = false;
}

bool
record_is_over(const struct record *r)
{
	return r->verdict_given || r->redirected || r->outdated;
}

bool
record_has_body(const struct record *r)
{
	if (!service_is_program(r->service))
		return r->head_given;
	return r->attempts > 0 && (r->body_size > 0 || r->verdict_given);
}

static bool
has_accepted_code(const struct record *r)
{
	return service_is_program(r->service) ||
	    request_accepts_code(&r->service->request, r->http_code);
}

bool
record_may_be_ok(const struct record *r)
{
	return has_accepted_code(r) &&
	    (service_is_program(r->service) ||
		conditions_accept_code(
		    &r->service->request.expect, r->http_code));
}

/* Return whether all of the body came. */
static bool
is_whole(const struct record *r)
{
	if (!r->verdict_given || r->body_dropped)
		return false;
	return r->reason == REASON_NONE || r->reason == REASON_HTTP ||
	    r->reason == REASON_EXPECT ||
	    (r->reason == REASON_EXEC && r->signal == 0);
}

/* Return the reason phrase of a code, for the message of an http_error. */
static const char *
phrase_of(int code)
{
	static const struct {
		int code;
		const char *phrase;
	} phrases[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 202, "Accepted" },
		{ 204, "No Content" },
		{ 206, "Partial Content" },
		{ 300, "Multiple Choices" },
		{ 301, "Moved Permanently" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 304, "Not Modified" },
		{ 307, "Temporary Redirect" },
		{ 308, "Permanent Redirect" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 402, "Payment Required" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 407, "Proxy Authentication Required" },
		{ 408, "Request Timeout" },
		{ 409, "Conflict" },
		{ 410, "Gone" },
		{ 411, "Length Required" },
		{ 412, "Precondition Failed" },
		{ 413, "Content Too Large" },
		{ 414, "URI Too Long" },
		{ 415, "Unsupported Media Type" },
		{ 416, "Range Not Satisfiable" },
		{ 417, "Expectation Failed" },
		{ 421, "Misdirected Request" },
		{ 422, "Unprocessable Content" },
		{ 425, "Too Early" },
		{ 426, "Upgrade Required" },
		{ 428, "Precondition Required" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 451, "Unavailable For Legal Reasons" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
		{ 505, "HTTP Version Not Supported" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(phrases); i++)
		if (phrases[i].code == code)
			return phrases[i].phrase;
	return NULL;
}

static char *
http_message(int code)
{
	const char *phrase;

	phrase = phrase_of(code);
	if (phrase == NULL)
		return mem_printf("HTTP %d", code);
	return mem_printf("HTTP %d %s", code, phrase);
}

/* Put the code in front of what the child says about it. */
static void
finish_http_message(struct record *r)
{
	char *code, *said = r->message;

	code = http_message(r->http_code);
	r->message =
	    said != NULL ? mem_printf("%s: %s", code, said) : mem_strdup(code);
	free(code);
	free(said);
}

static char *
crash_message(const struct record *r)
{
	char scratch[16];
	const char *whose;

	if (r->signal == 0)
		return mem_strdup("its process died");
	/* The child of a program lived, and reported how the program died. */
	whose = service_is_program(r->service) && r->verdict_given
	    ? ""
	    : "its process was ";
	return mem_printf(
	    "%skilled by %s", whose, signals_name(r->signal, scratch));
}

static char *
max_time_message(const struct record *r)
{
	struct buf message = { 0 };

	buf_puts(&message, "no whole answer within ");
	request_describe_limit(&r->service->request, "max_time", "", &message);
	return buf_steal(&message);
}

/* Return the default message of a reason. */
static char *
usual_message(const struct record *r)
{
	static const char *const usual[REASONS] = {
		[REASON_DNS] = "its name could not be resolved",
		[REASON_CONNECT] = "could not connect",
		[REASON_TLS] = "no secure connection could be made",
		[REASON_PROTOCOL] =
		    "the answer is incomplete or not valid HTTP",
		[REASON_EXPECT] = "not the answer that --expect wants",
		[REASON_REDIRECTS] = "too many redirects",
		[REASON_TOO_LARGE] = "larger than --max-filesize allows",
		[REASON_TIMEOUT] = "not done within its time limit",
		[REASON_IDLE] = "silent for longer than --idle-timeout",
		[REASON_DEADLINE] = "no whole answer before the deadline",
		[REASON_CANCELLED] = "stopped",
		[REASON_SPAWN] = "out of processes or file descriptors",
		[REASON_EXEC] = "its program could not be run",
		[REASON_OUTPUT] = "its body could not be written",
	};

	if (r->reason == REASON_CRASHED)
		return crash_message(r);
	if (r->reason == REASON_HTTP)
		return http_message(r->http_code);
	if (r->reason == REASON_DEADLINE && r->attempts == 0)
		return mem_strdup("not started before the deadline");
	/* Without a verdict it was the limit that the parent enforces. */
	if (r->reason == REASON_TIMEOUT && !r->verdict_given)
		return max_time_message(r);
	if (r->reason == REASON_EXEC && r->exitcode > 0)
		return mem_printf(
		    "its program ended with status %d", r->exitcode);
	return mem_strdup(usual[r->reason]);
}

/* Return the status that follows from the reason of a verdict. */
static enum status
status_of(enum reason reason)
{
	switch (reason) {
	case REASON_NONE:
		return STATUS_OK;
	case REASON_HTTP:
		return STATUS_HTTP_ERROR;
	case REASON_EXPECT:
		return STATUS_UNEXPECTED;
	case REASON_TIMEOUT:
	case REASON_IDLE:
		return STATUS_TIMEOUT;
	case REASON_CRASHED:
		return STATUS_CRASHED;
	default:
		return STATUS_ERROR;
	}
}

void
record_finish(struct record *r)
{
	assert(r->verdict_given);
	if (r->reason == REASON_NONE && has_accepted_code(r)) {
		drop(&r->message);
	} else if (r->reason == REASON_NONE) {
		r->reason = REASON_HTTP;
		finish_http_message(r);
	} else if (r->signal != 0) {
		r->reason = REASON_CRASHED;
	}
	r->status = status_of(r->reason);
	r->body_truncated = record_has_body(r) && !is_whole(r);
	if (r->message == NULL && r->reason != REASON_NONE)
		r->message = usual_message(r);
}

void
record_fail(struct record *r, enum status status, enum reason reason,
    const char *message)
{
	char *text;

	r->body_truncated = record_has_body(r) && !is_whole(r);
	/* Only a verdict has the size before decoding. */
	if (!r->verdict_given)
		r->size_download = r->body_size;
	r->status = status;
	r->reason = reason;
	/* message may be r->message. */
	text = message != NULL ? url_redacted(message) : usual_message(r);
	free(r->message);
	r->message = text;
}

void
record_add_attempts(struct record *r)
{
	size_t replicas = r->service->urls.n;
	char *text;

	if (r->status == STATUS_OK || r->status == STATUS_CANCELLED ||
	    r->attempts <= (replicas > 0 ? replicas : 1))
		return;
	text = mem_printf("%s (after %u attempts)", r->message, r->attempts);
	free(r->message);
	r->message = text;
}

const char *
record_header(const struct record *r, const char *name)
{
	return headers_find(&r->headers, name);
}

/* Return the bytes of strings that can be long: URLs and messages. */
static uint64_t
strings_weight(const struct record *r)
{
	const char *const strings[] = { r->message, r->url_effective,
		r->redirect_url, r->excerpt };
	uint64_t sum;
	size_t i;

	sum = 0;
	for (i = 0; i < ARRAY_LEN(strings); i++)
		if (strings[i] != NULL)
			sum += strlen(strings[i]) + 1;
	return sum;
}

uint64_t
record_weigh(struct record *r)
{
	uint64_t weight;

	weight = sizeof(*r) + r->service_weight + r->body.cap +
	    headers_weight(&r->headers) + headers_weight(&r->trailers) +
	    r->parts.bytes.cap + r->stream_weight + history_weight(&r->history);
	if (record_is_over(r))
		weight += strings_weight(r);
	if (r->held != NULL) {
		*r->held += weight - r->counted;
		r->counted = weight;
	}
	return weight;
}

void
record_trim(struct record *r)
{
	buf_trim(&r->body);
	r->service_weight = service_weight(r->service);
	record_weigh(r);
}

void
record_drop_body(struct record *r)
{
	buf_free(&r->body);
	r->stream_weight = 0;
	r->body_dropped = true;
	if (headers_weight(&r->headers) + headers_weight(&r->trailers) >
	    FEW_HEADERS) {
		headers_free(&r->headers);
		headers_free(&r->trailers);
		r->headers_dropped = true;
	}
	record_weigh(r);
}
