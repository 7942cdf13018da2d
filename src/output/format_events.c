/* SPDX-License-Identifier: MIT */
/*
 * format_events.c - write the server-sent events of all bodies as they come,
 * one JSON object per line. Knows the keys of the object.
 */
#include "config.h"

#include "base/jsonw.h"
#include "output/formats.h"

#include <string.h>
#include <strings.h>

#define MEDIA_TYPE "text/event-stream"

static void
key_bytes(struct buf *out, const char *key, struct bytes value)
{
	jsonw_key(out, key);
	jsonw_string(out, value.p, value.n);
}

static void
append_event(
    struct output *o, const struct record *r, const struct stream_item *e)
{
	struct buf *out = &o->writer.bytes;
	enum body_encoding encoding;

	encoding = body_classify(
	    e->data.p, e->data.n, e->left_out > 0, o->options.body);
	item_json_begin(o, r);
	key_bytes(out, "event", e->name);
	if (e->id.n > 0)
		key_bytes(out, "last_event_id", e->id);
	else
		jsonw_key_null(out, "last_event_id");
	jsonw_key_string(out, "data_encoding", body_encoding_str(encoding));
	jsonw_key_bool(out, "data_truncated", e->left_out > 0);
	jsonw_key(out, "data");
	body_json(&o->writer, encoding, e->data.p, e->data.n);
	buf_puts(out, "}\n");
}

/* Return whether a content type, with or without parameters, is MEDIA_TYPE. */
static bool
is_event_stream(const char *type)
{
	size_t n;

	n = sizeof(MEDIA_TYPE) - 1;
	return strncasecmp(type, MEDIA_TYPE, n) == 0 &&
	    (type[n] == '\0' || strchr("; \t", type[n]) != NULL);
}

static int
object(const struct record *r, struct errbuf *e)
{
	const char *type;

	if (service_is_program(r->service))
		return 0;
	type = record_header(r, "content-type");
	if (type == NULL)
		return errbuf_set(
		    e, "its content type is missing, not %s", MEDIA_TYPE);
	if (!is_event_stream(type))
		return errbuf_set(
		    e, "its content type is %s, not %s", type, MEDIA_TYPE);
	return 0;
}

const struct format format_events = {
	.name = "events",
	.streams = true,
	.next_item = stream_next_event,
	.item = append_event,
	.objection = object,
};
