/* SPDX-License-Identifier: MIT */
/*
 * foreign.h - what is left of a request for an origin that it was not meant
 * for, but that a redirect led to.
 */
#ifndef FF_FETCH_FOREIGN_H
#define FF_FETCH_FOREIGN_H

#include "service/request.h"

/*
 * Remove what a foreign origin must not see: headers and credentials, which
 * were meant for the origin that was asked first, and whatever else refers to
 * a secret. This comes before references are resolved, so that the secrets are
 * not even read.
 */
void foreign_leave_out(struct request *r);

#endif
