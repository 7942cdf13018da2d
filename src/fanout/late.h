/* SPDX-License-Identifier: MIT */
/*
 * late.h - frames of children whose deadline has passed. Some are worth
 * reading: the beginning of a body, or an end frame that was sent in time. But
 * a pipe holds thousands of small frames, so the time that the parent spends on
 * all of them is limited. For fanout only, except late_write().
 */
#ifndef FF_FANOUT_LATE_H
#define FF_FANOUT_LATE_H

#include "fanout/fanout.h"

#include <stdbool.h>
#include <stdint.h>

/* Limit of the time spent on frames of late children, all together. */
#define LATE_MAX (200 * CLOCK_MS)

/* Limit of the bytes written because of them, all together. The time does not
 * include waiting for a reader, so output needs a limit of its own. */
#define LATE_WRITTEN_MAX ((size_t)32 << 20)

/* Return whether the channel is late: it is past its deadline or stopped, and
 * not muted. A child that was quit is late only after its deadline. */
bool late_is(const struct channel *c, int64_t now);

/* Begin and end the time spent on a frame of a late child. */
void late_begin(struct fanout *f, int64_t now);
void late_end(struct fanout *f, int64_t now);

/* Count n bytes that were written because of a frame of the channel. Return
 * whether more of that frame may be written. */
bool late_write(struct fanout *f, const struct channel *c, size_t n);

/* Mute all late channels if their time or output is used up. A child that has
 * died by itself meanwhile counts as killed by us, as its last frames are lost.
 */
void late_mute(struct fanout *f, int64_t now);

#endif
