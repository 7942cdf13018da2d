/* SPDX-License-Identifier: MIT */
/* formats.h - the formats that output.c chooses from. */
#ifndef FF_OUTPUT_FORMATS_H
#define FF_OUTPUT_FORMATS_H

#include "output/output.h"

extern const struct format format_table;
extern const struct format format_jsonl;
extern const struct format format_json;
extern const struct format format_body;
extern const struct format format_lines;
extern const struct format format_lines_json;
extern const struct format format_events;

/* Append a record to o->writer.bytes as a JSON object: every key, always in the
 * same order, without a newline. A large body is written in pieces. */
void record_json(struct output *o, struct record *r);

#endif
