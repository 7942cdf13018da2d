/* SPDX-License-Identifier: MIT */
/*
 * format_lines.c - the lines of all bodies as they come, each behind its
 * service's name and a TAB: exact bytes to a pipe or file, harmless ones to a
 * terminal. A line that lines.h cuts ends in "...[+N bytes]", N being how many
 * were left out.
 */
#include "config.h"

#include "base/term.h"
#include "output/formats.h"
#include "output/lines.h"

#include <inttypes.h>
#include <string.h>

struct destination {
	struct output *o;
	const struct record *r;
};

static void
append_text(struct output *o, const char *p, size_t n)
{
	if (o->writer.is_terminal)
		term_append(&o->writer.bytes, p, n, true);
	else
		buf_append(&o->writer.bytes, p, n);
}

static void
append_line(void *arg, const char *p, size_t n, uint64_t left_out)
{
	const struct destination *to = arg;
	struct buf *out = &to->o->writer.bytes;

	if (to->o->is_cut)
		return;
	append_text(to->o, to->r->service->name, strlen(to->r->service->name));
	buf_putc(out, '\t');
	append_text(to->o, p, n);
	if (left_out > 0)
		buf_printf(out, "...[+%" PRIu64 " bytes]", left_out);
	buf_putc(out, '\n');
	output_relieve(to->o);
}

static int
append_piece(struct output *o, struct record *r, const char *p, size_t n)
{
	struct destination to = { o, r };

	if (r->lines == NULL)
		r->lines = lines_new();
	if (r->lines == NULL)
		return -1;
	return lines_feed(r->lines, p, n, append_line, &to);
}

/* The last line may have no newline. It may be half if the answer was cut, and
 * nobody wants it if the answer was cancelled. */
static void
append_record(struct output *o, struct record *r)
{
	struct destination to = { o, r };

	if (r->lines != NULL && !r->body_truncated &&
	    r->status != STATUS_CANCELLED)
		lines_finish(r->lines, append_line, &to);
}

const struct format format_lines = {
	.name = "lines",
	.streams = true,
	.record = append_record,
	.piece = append_piece,
};
