/* SPDX-License-Identifier: MIT */
/*
 * format_json.c - write records as JSON: one object per line (jsonl), or the
 * whole run as one object (json). That one object begins with the totals, so
 * nothing can be written before the last record is known.
 */
#include "config.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "fanout/signals.h"
#include "output/formats.h"
#include "service/url_text.h"

#include <stdlib.h>
#include <string.h>

static void
key_url(struct buf *out, const char *key, const char *url)
{
	char *redacted;

	redacted = url != NULL ? url_redacted(url) : NULL;
	jsonw_key_string(out, key, redacted);
	free(redacted);
}

/* Append a number, or null if it has the value that stands for nothing. */
static void
key_int_or_null(
    struct buf *out, const char *key, int64_t value, int64_t nothing)
{
	if (value == nothing)
		jsonw_key_null(out, key);
	else
		jsonw_key_int(out, key, value);
}

static void
key_id(struct buf *out, const char *id)
{
	jsonw_key(out, "id");
	buf_puts(out, id != NULL ? id : "null");
}

static const char *
url_of(const struct record *r, int replica)
{
	const struct strlist *urls;
	size_t i;

	urls = &r->service->urls;
	i = replica > 0 ? (size_t)replica : 0;
	return i < urls->n ? urls->items[i] : NULL;
}

static void
key_sandbox(struct buf *out, const struct record *r)
{
	if (!r->sandboxed) {
		jsonw_key_null(out, "sandbox");
		return;
	}
	jsonw_key(out, "sandbox");
	buf_putc(out, '{');
	jsonw_key_int(out, "landlock", r->landlock);
	jsonw_key_int(out, "seccomp", r->seccomp);
	buf_putc(out, '}');
}

/* Append when the first child was started, by the wall clock. */
static void
key_started(struct buf *out, const struct record *r)
{
	if (r->started_ms < 0) {
		jsonw_key_null(out, "started");
		return;
	}
	jsonw_key(out, "started");
	buf_putc(out, '"');
	clock_rfc3339(out, r->started_ms);
	buf_putc(out, '"');
}

/* Append the keys from the index to the sandbox: the service and its
 * outcome. */
static void
append_outcome(struct buf *out, const struct record *r)
{
	char scratch[16];

	jsonw_key_int(out, "index", (int64_t)r->service->index);
	key_int_or_null(out, "seq", r->seq, -1);
	jsonw_key_string(out, "name", r->service->name);
	key_id(out, r->service->id);
	key_url(out, "url", url_of(r, r->replica));
	jsonw_key_string(out, "status", status_str(r->status));
	jsonw_key_string(out, "reason", reason_str(r->reason));
	jsonw_key_string(out, "message", r->message);
	key_int_or_null(out, "http_code", r->http_code, 0);
	jsonw_key_string(out, "http_version", r->http_version);
	jsonw_key_string(out, "method",
	    service_is_program(r->service)
		? NULL
		: request_method(&r->service->request));
	jsonw_key_int(out, "attempts", r->attempts);
	key_int_or_null(out, "replica", r->replica, -1);
	key_started(out, r);
	key_int_or_null(out, "exitcode", r->exitcode, -1);
	jsonw_key_string(out, "signal",
	    r->signal != 0 ? signals_name(r->signal, scratch) : NULL);
	key_sandbox(out, r);
}

/* Append the times of a service or of an attempt. */
static void
append_times(
    struct buf *out, int64_t queue, const int64_t *times, int64_t total)
{
	static const char *const phases[] = {
		[PHASE_NAMELOOKUP] = "time_namelookup",
		[PHASE_CONNECT] = "time_connect",
		[PHASE_APPCONNECT] = "time_appconnect",
		[PHASE_PRETRANSFER] = "time_pretransfer",
		[PHASE_STARTTRANSFER] = "time_starttransfer",
	};
	size_t i;

	jsonw_key_seconds(out, "time_queue", queue);
	for (i = 0; i < ARRAY_LEN(phases); i++)
		jsonw_key_seconds(out, phases[i], times[i]);
	jsonw_key_seconds(out, "time_total", total);
}

static void
append_attempt(
    struct buf *out, const struct record *r, const struct history_item *item)
{
	buf_putc(out, '{');
	jsonw_key_int(out, "attempt", item->number);
	key_int_or_null(out, "replica", item->replica, -1);
	key_url(out, "url", url_of(r, item->replica));
	jsonw_key_string(out, "status", status_str(item->status));
	jsonw_key_string(out, "reason", reason_str(item->reason));
	jsonw_key_string(out, "message", item->message);
	key_int_or_null(out, "http_code", item->http_code, 0);
	jsonw_key_string(out, "remote_ip", item->remote_ip);
	append_times(out, item->time_queue, item->times, item->time_total);
	buf_putc(out, '}');
}

static void
key_history(struct buf *out, const struct record *r)
{
	size_t i;

	if (r->history.n == 0) {
		jsonw_key_null(out, "history");
		return;
	}
	jsonw_key(out, "history");
	for (i = 0; i < r->history.n; i++) {
		buf_putc(out, i == 0 ? '[' : ',');
		append_attempt(out, r, &r->history.items[i]);
	}
	buf_putc(out, ']');
}

/* Append the keys from the address to the content type: how the answer was
 * fetched. */
static void
append_transfer(struct buf *out, const struct record *r)
{
	jsonw_key_string(out, "remote_ip", r->remote_ip);
	key_int_or_null(out, "remote_port", r->remote_port, 0);
	jsonw_key_int(out, "num_redirects", r->num_redirects);
	key_url(out, "url_effective", r->url_effective);
	append_times(out, r->time_queue, r->times, r->time_total);
	key_history(out, r);
	jsonw_key_int(out, "size_download", (int64_t)r->size_download);
	jsonw_key_string(out, "cert_expires", r->cert_expires);
	jsonw_key_string(out, "content_type", record_header(r, "content-type"));
}

static void
append_values(struct writer *w, const struct headers *h, size_t i)
{
	const char *separator;

	body_json_text(w, headers_name(h, i), strlen(headers_name(h, i)));
	separator = ":[";
	do {
		buf_puts(&w->bytes, separator);
		body_json_text(
		    w, headers_value(h, i), strlen(headers_value(h, i)));
		separator = ",";
	} while ((i = h->items[i].next) != 0);
	buf_putc(&w->bytes, ']');
}

void
record_json_headers(struct output *o, struct headers *h)
{
	struct buf *out = &o->writer.bytes;
	size_t i;

	buf_putc(out, '{');
	headers_group(h);
	for (i = 0; i < h->n; i++) {
		if (h->items[i].is_later)
			continue;
		if (i > 0)
			buf_putc(out, ',');
		append_values(&o->writer, h, i);
		writer_relieve(&o->writer);
	}
	buf_putc(out, '}');
}

static void
append_headers(struct output *o, const char *key, struct headers *h)
{
	jsonw_key(&o->writer.bytes, key);
	record_json_headers(o, h);
}

static void
append_head(struct output *o, struct record *r)
{
	if (r->head_given && !r->headers_dropped)
		append_headers(o, "headers", &r->headers);
	else
		jsonw_key_null(&o->writer.bytes, "headers");
	if (r->trailers.n > 0)
		append_headers(o, "trailers", &r->trailers);
	else
		jsonw_key_null(&o->writer.bytes, "trailers");
}

enum body_encoding
record_body_encoding(const struct output *o, const struct record *r)
{
	if (!record_has_body(r) || r->streamed || r->body_dropped)
		return BODY_AS_NONE;
	return body_classify(
	    r->body.data, r->body.len, r->body_truncated, o->options.body);
}

static void
append_body(struct output *o, const struct record *r)
{
	struct buf *out = &o->writer.bytes;
	enum body_encoding encoding;

	encoding = record_body_encoding(o, r);
	jsonw_key_string(out, "body_encoding", body_encoding_str(encoding));
	jsonw_key_bool(out, "body_truncated", r->body_truncated);
	jsonw_key(out, "body");
	body_json(&o->writer, encoding, r->body.data, r->body.len);
}

void
record_json_values(struct buf *out, const struct record *r)
{
	buf_putc(out, '{');
	append_outcome(out, r);
	append_transfer(out, r);
	buf_putc(out, '}');
}

void
record_json(struct output *o, struct record *r)
{
	struct buf *out = &o->writer.bytes;

	buf_putc(out, '{');
	append_outcome(out, r);
	append_transfer(out, r);
	append_head(o, r);
	append_body(o, r);
	buf_putc(out, '}');
}

static void
append_line(struct output *o, struct record *r)
{
	record_json(o, r);
	buf_putc(&o->writer.bytes, '\n');
}

const struct format format_jsonl = {
	.name = "jsonl",
	.streams = true,
	.record = append_line,
};

static void
append_totals(struct buf *out, const struct totals *t)
{
	buf_putc(out, '{');
	jsonw_key_bool(out, "complete", t->complete);
	jsonw_key_int(out, "ok", (int64_t)t->ok);
	jsonw_key_int(out, "failed", (int64_t)t->failed);
	jsonw_key_seconds(out, "elapsed", t->elapsed);
	jsonw_key(out, "results");
	buf_putc(out, '[');
}

static void
append_record(struct output *o, struct record *r)
{
	if (o->written == 0)
		append_totals(&o->writer.bytes, &o->totals);
	buf_puts(&o->writer.bytes, o->written == 0 ? "\n" : ",\n");
	record_json(o, r);
}

static void
append_end(struct output *o, const struct totals *t)
{
	if (o->written == 0)
		append_totals(&o->writer.bytes, t);
	buf_puts(&o->writer.bytes, "\n]}\n");
}

const struct format format_json = {
	.name = "json",
	.record = append_record,
	.end = append_end,
};
