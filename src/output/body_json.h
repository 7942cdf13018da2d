/* SPDX-License-Identifier: MIT */
/* body_json.h - a body as a JSON value, encoded as body_classify() said. */
#ifndef FF_OUTPUT_BODY_JSON_H
#define FF_OUTPUT_BODY_JSON_H

#include "output/body.h"
#include "output/writer.h"

/* Append it to w->bytes; a large one leaves in pieces. */
void body_json(
    struct writer *w, enum body_encoding encoding, const char *p, size_t n);

/* Append any text as a string, as jsonw_string() does; it leaves in pieces too.
 */
void body_json_text(struct writer *w, const char *p, size_t n);

#endif
