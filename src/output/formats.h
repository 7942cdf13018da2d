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
extern const struct format format_write_out;

/* Append a record to o->writer.bytes as a JSON object: every key, always in the
 * same order, without a newline. A large body is written in pieces. */
void record_json(struct output *o, struct record *r);

/* Append its keys without headers, trailers and the body, as an object. */
void record_json_values(struct buf *out, const struct record *r);

/* Append headers as an object. Many are written in pieces. */
void record_json_headers(struct output *o, struct headers *h);

/* Return how record_json() writes the body of a record. */
enum body_encoding record_body_encoding(
    const struct output *o, const struct record *r);

/* Append a body to o->writer.bytes: unsafe characters are escaped for a
 * terminal, a pipe or file gets the exact bytes. A large body is written in
 * pieces. */
void record_body(struct output *o, const struct record *r);

/* Begin the JSON object of a line or event: append its brace, and the name and
 * the id of the service. */
void item_json_begin(struct output *o, const struct record *r);

/* Write what o->options.write_out says about a record: append it to
 * o->writer.bytes, or write it to standard error. */
void write_out_record(struct output *o, struct record *r);

#endif
