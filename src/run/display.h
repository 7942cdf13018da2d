/* SPDX-License-Identifier: MIT */
/*
 * display.h - show the progress of a run: collect its state, and decide when it
 * is drawn. Private to run. Without a display these functions do nothing, and
 * make no system call.
 */
#ifndef FF_RUN_DISPLAY_H
#define FF_RUN_DISPLAY_H

#include "run/loop.h"

/* Return a new display, or NULL if r->options want none. Services of the
 * command line are taken from r->arguments, which are complete. */
struct display *display_new(struct run *r);

/* Hide what is shown, and free the display, or NULL. */
void display_destroy(struct display *d);

/* Draw if it is time to. Return the moment of the next call, or CLOCK_NEVER. */
int64_t display_update(struct run *r);

/* The first attempt of an ask has started, or a retry. */
void display_start(struct run *r, const struct attempt *a);

/* A record is about to be written. */
void display_take(struct run *r, const struct record *record);

#endif
