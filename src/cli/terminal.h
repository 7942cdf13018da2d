/* SPDX-License-Identifier: MIT */
/* terminal.h - what standard output is. */
#ifndef FF_CLI_TERMINAL_H
#define FF_CLI_TERMINAL_H

#include "cli/options.h"

#include <stdbool.h>
#include <stddef.h>

/* Give every standard descriptor that the caller had closed a place that
 * refuses to work, so that no file of ours takes its number. Returns 0, or
 * -1 with errno. */
int terminal_reserve_fds(void);

bool terminal_is_output(void);

/* The columns of the terminal on standard output, from it or $COLUMNS; 0
 * where standard output is none. */
size_t terminal_columns(void);

/* Its lines; 0 where they are not known. */
size_t terminal_lines(void);

/* Whether a line that was written can be written anew: there is a terminal
 * that knows how to move. */
bool terminal_can_redraw(void);

/* Whether to write colours: what the option says, or else that there is a
 * terminal that knows them and NO_COLOR is empty. */
bool terminal_has_color(enum color_when when);

#endif
