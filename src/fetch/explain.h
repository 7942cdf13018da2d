/* SPDX-License-Identifier: MIT */
/*
 * explain.h - the facts about a transfer that libcurl gave up, gathered for
 * verdict.h to judge.
 */
#ifndef FF_FETCH_EXPLAIN_H
#define FF_FETCH_EXPLAIN_H

#include "base/errbuf.h"
#include "fetch/transfer.h"
#include "wire/answer.h"

/* Set reason and may_pass of v, whose size_download is known, and the message
 * in e. */
void explain_failure(
    const struct transfer *t, struct answer_verdict *v, struct errbuf *e);

#endif
