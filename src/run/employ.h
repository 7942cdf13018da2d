/* SPDX-License-Identifier: MIT */
/* employ.h - finding or forking the child that asks. Inside run only. */
#ifndef FF_RUN_EMPLOY_H
#define FF_RUN_EMPLOY_H

#include "run/loop.h"

/* The origin of the most recently idle child that asks for any service there;
 * NULL: there is none. */
const struct origin *employ_preference(const struct run *r);

/* Carry out a PLAN_START: have a child ask, or tell the plan that there is
 * none. */
void employ_start(struct run *r, const struct plan_step *step);

#endif
