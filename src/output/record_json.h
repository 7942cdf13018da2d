/* SPDX-License-Identifier: MIT */
/* record_json.h - a record as a JSON object: every key, always, in one order.
 */
#ifndef FF_OUTPUT_RECORD_JSON_H
#define FF_OUTPUT_RECORD_JSON_H

#include "output/output.h"

/* Append it to o->writer.bytes, without a newline; a large body leaves in
 * pieces. */
void record_json(struct output *o, struct record *r);

#endif
