/* SPDX-License-Identifier: MIT */
/*
 * display.h - show the progress of a run: collect its state, and decide when it
 * is drawn. Private to run. Without a display these functions do nothing, and
 * make no system call.
 */
#ifndef FF_RUN_DISPLAY_H
#define FF_RUN_DISPLAY_H

#include "run/loop.h"

/* Return a new display, or NULL if r->options ask for none. The services of the
 * command line are taken from r->arguments, which must be complete. */
struct display *display_new(struct run *r);

/* Hide what is shown, and free the display, or NULL. */
void display_destroy(struct display *d);

/* Draw if it is time to. Return the moment of the next call, or CLOCK_NEVER. */
int64_t display_update(struct run *r);

/* Note that the first attempt of an ask, or a retry, has started. */
void display_start(struct run *r, const struct attempt *a);

/* Note that a record is about to be written. */
void display_take(struct run *r, const struct record *record);

#endif
