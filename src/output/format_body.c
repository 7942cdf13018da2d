/* SPDX-License-Identifier: MIT */
/*
 * format_body.c - the bodies themselves, one after the other, and only whole
 * ones: exact bytes to a pipe or file, harmless ones to a terminal.
 */
#include "config.h"

#include "base/term.h"
#include "output/formats.h"

#define PIECE ((size_t)48 * 1024)

/* The first piece of a body, which cuts no UTF-8 character where it is text
 * (no character has more than three bytes behind its first). */
static size_t
next_piece(const char *p, size_t n)
{
	size_t piece, i;

	if (n <= PIECE)
		return n;
	piece = PIECE;
	for (i = 0; i < 3; i++)
		if (((unsigned char)p[piece] & 0xc0) == 0x80)
			piece--;
	return piece;
}

static void
append_record(struct output *o, const struct record *r)
{
	struct buf *out = &o->writer.bytes;
	const char *p;
	size_t n, piece;

	if (r->status != STATUS_OK && r->status != STATUS_HTTP_ERROR)
		return;
	p = r->body.data;
	for (n = r->body.len; n > 0; p += piece, n -= piece) {
		piece = next_piece(p, n);
		if (o->writer.is_terminal)
			term_append(out, p, piece, true);
		else
			buf_append(out, p, piece);
		writer_relieve(&o->writer);
	}
}

const struct format format_body = {
	.name = "body",
	.streams = true,
	.record = append_record,
};
