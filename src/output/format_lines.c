/* SPDX-License-Identifier: MIT */
/*
 * format_lines.c - write the lines of all bodies as they come: each after its
 * service's name and a TAB (lines), or as a JSON object (lines-json). Knows the
 * keys of the object.
 *
 * Without JSON, unsafe characters are escaped for a terminal; a pipe or file
 * gets the exact bytes. A line that was cut ends in "...[+N bytes]", where N is
 * the number of bytes that were cut off.
 */
#include "config.h"

#include "base/jsonw.h"
#include "base/term.h"
#include "output/formats.h"

#include <inttypes.h>
#include <string.h>

static void
append_text(struct output *o, const char *p, size_t n)
{
	if (o->writer.is_terminal)
		term_append(&o->writer.bytes, p, n, true);
	else
		buf_append(&o->writer.bytes, p, n);
}

static void
append_line(
    struct output *o, const struct record *r, const struct stream_item *line)
{
	struct buf *out = &o->writer.bytes;

	append_text(o, r->service->name, strlen(r->service->name));
	buf_putc(out, '\t');
	append_text(o, line->data.p, line->data.n);
	if (line->left_out > 0)
		buf_printf(out, "...[+%" PRIu64 " bytes]", line->left_out);
	buf_putc(out, '\n');
}

const struct format format_lines = {
	.name = "lines",
	.streams = true,
	.next_item = stream_next_line,
	.last_item = stream_last_line,
	.item = append_line,
};

void
item_json_begin(struct output *o, const struct record *r)
{
	struct buf *out = &o->writer.bytes;
	const char *id = r->service->id;

	buf_putc(out, '{');
	jsonw_key_string(out, "name", r->service->name);
	jsonw_key(out, "id");
	buf_puts(out, id != NULL ? id : "null");
}

static void
append_object(
    struct output *o, const struct record *r, const struct stream_item *line)
{
	struct buf *out = &o->writer.bytes;
	enum body_encoding encoding;

	encoding = body_classify(
	    line->data.p, line->data.n, line->left_out > 0, o->options.body);
	item_json_begin(o, r);
	jsonw_key_string(out, "line_encoding", body_encoding_str(encoding));
	jsonw_key_bool(out, "line_truncated", line->left_out > 0);
	jsonw_key(out, "line");
	body_json(&o->writer, encoding, line->data.p, line->data.n);
	buf_puts(out, "}\n");
}

const struct format format_lines_json = {
	.name = "lines-json",
	.streams = true,
	.next_item = stream_next_line,
	.last_item = stream_last_line,
	.item = append_object,
};
