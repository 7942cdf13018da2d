/* SPDX-License-Identifier: MIT */
/* format_jsonl.c - a record a line, each valid JSON. */
#include "config.h"

#include "output/formats.h"
#include "output/record_json.h"

static void
append_record(struct output *o, struct record *r)
{
	record_json(o, r);
	buf_putc(&o->writer.bytes, '\n');
}

const struct format format_jsonl = {
	.name = "jsonl",
	.streams = true,
	.record = append_record,
};
