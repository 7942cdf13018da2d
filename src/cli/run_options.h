/* SPDX-License-Identifier: MIT */
/* run_options.h - what the command line means for a run. */
#ifndef FF_CLI_RUN_OPTIONS_H
#define FF_CLI_RUN_OPTIONS_H

#include "cli/options.h"
#include "run/run.h"

/* Return the format that the options name, or else the one that suits standard
 * output. */
const struct format *run_options_format(const struct options *o);

/* Return the options of a run that began at this moment, but for what the
 * terminal, the services and --output-dir add to its output. */
struct run_options run_options(const struct options *o, int64_t started);

#endif
