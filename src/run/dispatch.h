/* SPDX-License-Identifier: MIT */
/* dispatch.h - give each attempt to a child, idle or new. Private to run. */
#ifndef FF_RUN_DISPATCH_H
#define FF_RUN_DISPATCH_H

#include "run/loop.h"

/* Return the origin of the most recently idle child if it asks for any service
 * there, or NULL. */
const struct origin *dispatch_preference(const struct run *r);

/* Carry out a PLAN_START: have a child ask, or report to the plan that no
 * process is available. */
void dispatch_start(struct run *r, const struct plan_step *step);

#endif
