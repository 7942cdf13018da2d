/* SPDX-License-Identifier: MIT */
/*
 * live.h - text below everything else on the terminal of standard error, such
 * as the progress of a run, until it is replaced or hidden.
 *
 * The cursor stays at the start of the text. So the text can be erased even if
 * the terminal has rewrapped it because the window was resized, and what
 * another program writes in the meantime is not erased with it.
 *
 * A process has one such text, because it has one standard error. Until
 * live_begin(), the other functions do nothing.
 */
#ifndef FF_OUTPUT_LIVE_H
#define FF_OUTPUT_LIVE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Begin if standard error is a terminal. Return whether it is one. */
bool live_begin(void);

/* Hide the text, and undo live_begin(). */
void live_end(void);

/* Set the size of the terminal, or 80 and 24 if it does not say. */
void live_size(size_t *columns, size_t *lines);

/*
 * Show a text in place of the last one. Newlines stand between its lines; each
 * is shorter than the terminal is wide, and there are no more than it has.
 *
 * Show nothing, and write nothing, while this is a background job, while
 * another program has the terminal in raw mode, as less(1) does, while it takes
 * no output (Ctrl-S), and while the last line of other output is incomplete.
 * Never block.
 */
void live_show(const struct buf *text);

/* Erase the text. Call this before anything else is written to the terminal. */
void live_hide(void);

/* Erase the text before something is written to a pipe, because its reader may
 * write to the terminal. Do nothing if live_look_for_writers() has found no
 * such process. */
void live_hide_for_reader(void);

/* Find out, where there is a /proc, if another process of our pipeline has the
 * terminal as its standard output. The shell that waits for us does not count.
 * Call this once all of them have started. */
void live_look_for_writers(void);

bool live_is_shown(void);

/* Note whether what was written to the terminal ends with an incomplete line.
 */
void live_after_output(bool is_incomplete);

#endif
