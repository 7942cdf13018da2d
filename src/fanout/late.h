/* SPDX-License-Identifier: MIT */
/*
 * late.h - what children have left to say when their time is over. Some of it
 * is worth hearing: the beginning of a body, the end of a child that came just
 * in time. But a pipe holds thousands of small frames, so the time that the
 * parent spends on all of them together is bounded. Inside fanout only.
 */
#ifndef FF_FANOUT_LATE_H
#define FF_FANOUT_LATE_H

#include "fanout/fanout.h"

#include <stdbool.h>
#include <stdint.h>

/* The longest time that frames of late children take, all together. */
#define LATE_MAX (200 * CLOCK_MS)

/* The most bytes that are written because of them, all together. Time that is
 * spent waiting for a reader is not counted, so these are. */
#define LATE_WRITTEN_MAX ((size_t)32 << 20)

/* Return whether the channel's deadline has passed, or it was stopped, and it
 * may have more to say. A child that was quit has until it is killed. */
bool late_is(const struct channel *c, int64_t now);

/* The caller handles a frame of a late child from now on; until now. */
void late_begin(struct fanout *f, int64_t now);
void late_end(struct fanout *f, int64_t now);

/* Count n bytes that were written because of a frame of the channel. Returns
 * whether more of that frame may be written. */
bool late_write(struct fanout *f, const struct channel *c, size_t n);

/* Mute the late channels if the time or the output for them is used up. A child
 * that has died by itself since counts as stopped: nobody knows any more what
 * it said.
 */
void late_mute(struct fanout *f, int64_t now);

#endif
