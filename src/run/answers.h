/* SPDX-License-Identifier: MIT */
/* answers.h - handle the frames and the ends of children, up to the record that
 * is written. Private to run. */
#ifndef FF_RUN_ANSWERS_H
#define FF_RUN_ANSWERS_H

#include "run/loop.h"

/* Handle a GOT_FRAME, or a CHANNEL_DONE, which frees the channel. */
void answers_take_frame(
    struct run *r, struct channel *c, const struct frame *f);
void answers_take_end(struct run *r, struct channel *c);

/* Stop a child whose further frames are not wanted. Its end is still
 * reported. */
void answers_dismiss(struct run *r, struct channel *c);

/* Carry out a PLAN_DROP, or a PLAN_FORGET. */
void answers_drop(struct run *r, const struct plan_step *step);
void answers_forget(struct run *r, const struct plan_step *step);

#endif
