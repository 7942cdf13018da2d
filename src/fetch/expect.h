/* SPDX-License-Identifier: MIT */
/* expect.h - check a complete answer against the conditions of its request. */
#ifndef FF_FETCH_EXPECT_H
#define FF_FETCH_EXPECT_H

#include "base/errbuf.h"
#include "fetch/transfer.h"
#include "wire/answer.h"

#include <stdint.h>

/*
 * Check the answer that t has received within total ns. If it does not meet the
 * conditions, set the reason and may_pass of v, and the message, in which
 * secrets are hidden. An answer whose code does not count as a success has
 * failed already, so it is not checked.
 */
void expect_judge(const struct transfer *t, int64_t total,
    struct answer_verdict *v, struct errbuf *message);

/* Return the seconds since 1970 of "2026-11-24T06:36:15Z", or -1 if the text is
 * not of this form. */
int64_t expect_date(const char *text);

#endif
