/* SPDX-License-Identifier: MIT */
/* dispatch.h - give each attempt to a child, idle or new. Private to run. */
#ifndef FF_RUN_DISPATCH_H
#define FF_RUN_DISPATCH_H

#include "run/loop.h"

/* Carry out a PLAN_START: have a child ask, or report to the plan that no
 * process is available. */
void dispatch_start(struct run *r, const struct plan_step *step);

#endif
