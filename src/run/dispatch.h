/* SPDX-License-Identifier: MIT */
/* dispatch.h - give each attempt to a child, idle or new. Private to run. */
#ifndef FF_RUN_DISPATCH_H
#define FF_RUN_DISPATCH_H

#include "run/loop.h"

/* Return whether the same child may ask this service and others: it must not
 * know a secret, which the target of a trusted redirect may contain as well,
 * nor keep what libcurl would not forget. */
bool dispatch_shares(const struct run *r, const struct service *s);

/* Carry out a PLAN_START: have a child ask, or report to the plan that no
 * process is available. Return false if an idle child asks, so that this took
 * no time. */
bool dispatch_start(struct run *r, const struct plan_step *step);

#endif
