/* SPDX-License-Identifier: MIT */
/* show.h - --help, --version, --list and --dry-run: they print to stdout and
 * send no request. */
#ifndef FF_CLI_SHOW_H
#define FF_CLI_SHOW_H

#include "config/arguments.h"

void show_help(void);
void show_version(void);
void show_list(const struct catalog *c);

/* Describe every request without sending it. Return the number of bad lines in
 * the list, for each of which a notice is printed, or -1 with errno if the list
 * cannot be read. */
long show_plan(struct arguments *a);

/* Flush and close stdout. Return 0, or -1 with errno if any write failed: a
 * full disk may show only here. */
int show_end(void);

#endif
