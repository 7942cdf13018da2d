/* SPDX-License-Identifier: MIT */
/*
 * format_write_out.c - write what --write-out says about each record. Values
 * are escaped for a terminal, and always on standard error; a pipe or file gets
 * the exact bytes.
 */
#include "config.h"

#include "base/clock.h"
#include "base/json_value.h"
#include "base/mem.h"
#include "base/term.h"
#include "output/formats.h"
#include "output/notice.h"
#include "output/write_out.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Where the next piece goes. */
struct sink {
	struct buf *out;
	bool escapes;
};

/* The values of a record, as JSON; empty until one is needed. */
struct values {
	struct buf json;
	const struct record *r;
};

static void
put(const struct sink *s, const char *p, size_t n)
{
	if (s->escapes)
		term_append(s->out, p, n, false);
	else
		buf_append(s->out, p, n);
}

/* Append the value of a key: a string without quotation marks, and otherwise
 * its JSON. Return whether it is not null. */
static bool
append_value(struct values *v, const char *key, struct buf *out)
{
	struct strlist tokens = { 0 };
	struct bytes value = { "null", 4 };

	if (v->json.len == 0)
		record_json_values(&v->json, v->r);
	strlist_add(&tokens, key);
	json_find(json_value(v->json.data, v->json.len), &tokens, &value);
	strlist_free(&tokens);
	if (json_type(value) == JSON_NULL)
		return false;
	if (json_type(value) == JSON_STRING)
		json_string(value, out);
	else
		buf_append(out, value.p, value.n);
	return true;
}

static void
put_key(
    const struct sink *s, struct values *v, const struct write_out_piece *piece)
{
	struct buf text = { 0 };

	if (!append_value(v, piece->text, &text))
		buf_puts(&text, piece->nothing);
	put(s, buf_str(&text), text.len);
	buf_free(&text);
}

static void
put_header(const struct sink *s, const struct record *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->headers.n; i++)
		if (strcmp(headers_name(&r->headers, i), name) == 0) {
			put(s, headers_value(&r->headers, i),
			    strlen(headers_value(&r->headers, i)));
			return;
		}
}

static void
put_scheme(const struct sink *s, struct values *v)
{
	struct buf url = { 0 };
	const char *end;

	if (append_value(v, "url_effective", &url) ||
	    append_value(v, "url", &url)) {
		end = strstr(buf_str(&url), "://");
		if (end != NULL)
			put(s, url.data, (size_t)(end - url.data));
	}
	buf_free(&url);
}

static void
put_text(const struct sink *s, const char *text)
{
	if (text != NULL)
		put(s, text, strlen(text));
}

/* Append a part of the URL of the record in a key. The last URL of a service
 * that was not asked is the first. */
static void
put_url_part(
    const struct sink *s, struct values *v, const struct write_out_piece *piece)
{
	struct buf url = { 0 };
	char *part;

	if (append_value(v, piece->text, &url) ||
	    append_value(v, "url", &url)) {
		part = url_written_part(buf_str(&url), piece->part);
		put_text(s, part);
		free(part);
	}
	buf_free(&url);
}

/* Append where a redirect that was not followed leads. Like curl, append what
 * is not a URL as it came. */
static void
put_redirect_url(const struct sink *s, const struct record *r)
{
	const char *location = record_header(r, "location");
	char *target;

	if (r->http_code < 300 || r->http_code > 399 || location == NULL ||
	    *location == '\0' || r->url_effective == NULL)
		return;
	target = url_join(r->url_effective, location);
	put_text(s, target != NULL ? target : location);
	free(target);
}

static void
put_time(const struct sink *s, const char *format)
{
	struct buf text = { 0 };

	clock_format(&text, format, clock_wall_us());
	put(s, buf_str(&text), text.len);
	buf_free(&text);
}

/* Append bytes per second. */
static void
put_speed(const struct sink *s, const struct record *r)
{
	double speed = 0;

	if (r->time_total > 0)
		speed = (double)r->size_download * (double)CLOCK_S /
		    (double)r->time_total;
	buf_printf(s->out, "%.0f", speed);
}

/* Append what has any size, and goes to standard output. */
static void
put_large(struct output *o, struct record *r, enum write_out_kind kind)
{
	switch (kind) {
	case WRITE_OUT_JSON:
		record_json(o, r);
		break;
	case WRITE_OUT_HEADERS:
		record_json_headers(o, &r->headers);
		break;
	case WRITE_OUT_TRAILERS:
		record_json_headers(o, &r->trailers);
		break;
	default:
		record_body(o, r);
		break;
	}
}

static void
put_piece(const struct sink *s, struct output *o, struct record *r,
    struct values *v, const struct write_out_piece *piece)
{
	switch (piece->kind) {
	case WRITE_OUT_TEXT:
		buf_puts(s->out, piece->text);
		break;
	case WRITE_OUT_KEY:
		put_key(s, v, piece);
		break;
	case WRITE_OUT_HEADER:
		put_header(s, r, piece->text);
		break;
	case WRITE_OUT_NUM_HEADERS:
		buf_printf(s->out, "%zu", r->headers.n);
		break;
	case WRITE_OUT_NUM_RETRIES:
		buf_printf(s->out, "%u", r->attempts > 0 ? r->attempts - 1 : 0);
		break;
	case WRITE_OUT_SCHEME:
		put_scheme(s, v);
		break;
	case WRITE_OUT_URL_PART:
		put_url_part(s, v, piece);
		break;
	case WRITE_OUT_REDIRECT_URL:
		put_redirect_url(s, r);
		break;
	case WRITE_OUT_TIME:
		put_time(s, piece->text);
		break;
	case WRITE_OUT_SPEED_DOWNLOAD:
		put_speed(s, r);
		break;
	case WRITE_OUT_BODY_ENCODING:
		buf_puts(s->out, body_encoding_str(record_body_encoding(o, r)));
		break;
	case WRITE_OUT_BODY_TRUNCATED:
		buf_puts(s->out, r->body_truncated ? "true" : "false");
		break;
	default:
		put_large(o, r, piece->kind);
		break;
	}
}

void
write_out_record(struct output *o, struct record *r)
{
	const struct write_out *w = o->options.write_out;
	const struct sink out = { &o->writer.bytes, o->writer.is_terminal };
	struct buf text = { 0 };
	const struct sink err = { &text, true };
	const struct sink *sink = &out;
	struct values values = { .r = r };
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (w->pieces[i].kind == WRITE_OUT_ONERROR) {
			if (r->status == STATUS_OK)
				break;
		} else if (w->pieces[i].kind == WRITE_OUT_STDERR) {
			sink = &err;
		} else if (w->pieces[i].kind == WRITE_OUT_STDOUT) {
			sink = &out;
		} else {
			put_piece(sink, o, r, &values, &w->pieces[i]);
		}
	}
	if (text.len > 0)
		notice_raw(text.data, text.len);
	buf_free(&text);
	buf_free(&values.json);
}

/* output.c calls write_out_record() with every format. */
const struct format format_write_out = {
	.name = "write-out",
	.streams = true,
};
