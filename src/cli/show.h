/* SPDX-License-Identifier: MIT */
/*
 * show.h - the runs that ask nothing: --help, --version, --list, --dry-run.
 * They write to stdout; show_end() tells whether it took everything.
 */
#ifndef FF_CLI_SHOW_H
#define FF_CLI_SHOW_H

#include "config/arguments.h"

void show_help(void);
void show_version(void);
void show_list(const struct catalog *c);

/* What would be asked, service by service. Returns how many lines of a list
 * were no service (a notice was given for each), or -1 with errno where the
 * list could not be read. */
long show_plan(struct arguments *a);

/* Write out and close stdout: the last moment at which a full disk can show.
 * Returns 0, or -1 with errno. */
int show_end(void);

#endif
