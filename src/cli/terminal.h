/* SPDX-License-Identifier: MIT */
/* terminal.h - the terminal on standard output, and the standard descriptors.
 */
#ifndef FF_CLI_TERMINAL_H
#define FF_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum color_when {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/* Open /dev/null for every standard descriptor that is closed, so that no file
 * of ours gets its number. Return 0, or -1 with errno. */
int terminal_reserve_fds(void);

bool terminal_is_output(void);

/* Return the width of the terminal on standard output, which $COLUMNS
 * overrides, or 0 if standard output is not a terminal. */
size_t terminal_columns(void);

/* Return the height of the terminal, or 0 if it is not known. */
size_t terminal_lines(void);

/* Return whether standard output is a terminal that can move the cursor. */
bool terminal_can_redraw(void);

/* Return whether to print colours to the descriptor. COLOR_AUTO means: to a
 * terminal that has them, unless NO_COLOR is set and not empty. */
bool terminal_has_color(enum color_when when, int fd);

/* Return the width of the terminal on standard error, or a common width if it
 * is not known. */
size_t terminal_error_columns(void);

/* Return whether standard error is a terminal on which the progress of a run
 * may be redrawn. */
bool terminal_can_show_progress(void);

/* Return whether nobody watches this run: $CI is set to anything but "false".
 */
bool terminal_is_unattended(void);

#endif
