/* SPDX-License-Identifier: MIT */
/* options_set.h - the setters that option_rows refers to. Inside cli only. */
#ifndef FF_CLI_OPTIONS_SET_H
#define FF_CLI_OPTIONS_SET_H

#include "cli/options_table.h"

/* Members of struct options, at row->offset. */
option_fn set_flag;
option_fn set_timeout; /* a duration above zero */
option_fn set_duration;
option_fn set_number; /* above zero */
option_fn set_first;  /* need, without an argument */
option_fn set_period; /* a duration above zero */
option_fn set_rate;
option_fn set_param;
option_fn set_text;
option_fn set_config; /* a path, or "-" */
option_fn set_format;
option_fn set_body;
option_fn set_color;
option_fn set_sandbox;

/* Keys of the request: row->key, from the argument, or for an option that
 * takes none from what comes behind '=' in row->key, or "1". */
option_fn set_request;
option_fn set_header; /* with @FILE */
option_fn set_data;   /* with @FILE, joined by '&' */
option_fn set_json;   /* with @FILE, joined by nothing */

#endif
