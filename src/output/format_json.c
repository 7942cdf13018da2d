/* SPDX-License-Identifier: MIT */
/*
 * format_json.c - the whole run as one JSON object. Its first keys are the
 * totals, so that nothing can be written before the last record is known.
 */
#include "config.h"

#include "base/jsonw.h"
#include "output/formats.h"
#include "output/record_json.h"

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
