/* SPDX-License-Identifier: MIT */
/* answers.h - what children say, and what becomes of it: from frames to the
 * record that is put out. Inside run only. */
#ifndef FF_RUN_ANSWERS_H
#define FF_RUN_ANSWERS_H

#include "run/loop.h"

/* A GOT_FRAME; a CHANNEL_DONE, after which the channel is gone. */
void answers_take_frame(
    struct run *r, struct channel *c, const struct frame *f);
void answers_take_end(struct run *r, struct channel *c);

/* Stop a child from which nothing more is wanted; its end is told. */
void answers_dismiss(struct run *r, struct channel *c);

/* Carry out a PLAN_DROP, a PLAN_FORGET. */
void answers_drop(struct run *r, const struct plan_step *step);
void answers_forget(struct run *r, const struct plan_step *step);

/* Nothing is heard any more: drop what children were asked, and the files that
 * have come of it. */
void answers_abandon(struct run *r);

#endif
