/* SPDX-License-Identifier: MIT */
/*
 * format_body.c - write whole bodies, one after the other. Unsafe characters
 * are escaped for a terminal; a pipe or file gets the exact bytes.
 */
#include "config.h"

#include "base/term.h"
#include "base/utf8.h"
#include "output/formats.h"

#define PIECE ((size_t)48 * 1024)

void
record_body(struct output *o, const struct record *r)
{
	struct buf *out = &o->writer.bytes;
	const char *p;
	size_t n, piece;

	p = r->body.data;
	for (n = r->body.len; n > 0; p += piece, n -= piece) {
		piece = n <= PIECE ? n : utf8_cut(p, PIECE);
		if (o->writer.is_terminal)
			term_append(out, p, piece, true);
		else
			buf_append(out, p, piece);
		writer_relieve(&o->writer);
	}
}

static void
append_record(struct output *o, struct record *r)
{
	if (r->status == STATUS_OK || r->status == STATUS_HTTP_ERROR ||
	    r->status == STATUS_UNEXPECTED)
		record_body(o, r);
}

const struct format format_body = {
	.name = "body",
	.streams = true,
	.record = append_record,
};
