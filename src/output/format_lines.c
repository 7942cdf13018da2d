/* SPDX-License-Identifier: MIT */
/*
 * format_lines.c - write the lines of all bodies as they come, each after its
 * service's name and a TAB. Unsafe characters are escaped for a terminal; a
 * pipe or file gets the exact bytes. A line that was cut ends in "...[+N
 * bytes]", where N is the number of bytes that were cut off.
 */
#include "config.h"

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
append_line(struct output *o, const struct record *r, struct stream_line line)
{
	struct buf *out = &o->writer.bytes;

	if (o->is_cut)
		return;
	append_text(o, r->service->name, strlen(r->service->name));
	buf_putc(out, '\t');
	append_text(o, line.p, line.n);
	if (line.left_out > 0)
		buf_printf(out, "...[+%" PRIu64 " bytes]", line.left_out);
	buf_putc(out, '\n');
	output_relieve(o);
}

static int
append_piece(struct output *o, const struct record *r, struct stream *s,
    struct bytes piece)
{
	struct stream_line line;
	int rc;

	while ((rc = stream_next_line(s, &piece, &line)) == 1)
		append_line(o, r, line);
	return rc;
}

/* Append the last line, which may have no newline. */
static void
append_last(struct output *o, const struct record *r, struct stream *s)
{
	struct stream_line line;

	if (stream_last_line(s, &line) == 1)
		append_line(o, r, line);
}

const struct format format_lines = {
	.name = "lines",
	.streams = true,
	.piece = append_piece,
	.last_piece = append_last,
};
