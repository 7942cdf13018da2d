/* SPDX-License-Identifier: MIT */
/* formats.h - the formats that output.c knows, each in a file of its own. */
#ifndef FF_OUTPUT_FORMATS_H
#define FF_OUTPUT_FORMATS_H

#include "output/output.h"

extern const struct format format_table;
extern const struct format format_jsonl;
extern const struct format format_json;
extern const struct format format_body;
extern const struct format format_lines;
extern const struct format format_events;

#endif
