/* SPDX-License-Identifier: MIT */
/*
 * program_say.h - why a program gave no whole answer, as a verdict and in
 * words. Pure: knows no process and no descriptor.
 */
#ifndef FF_PROGRAM_PROGRAM_SAY_H
#define FF_PROGRAM_PROGRAM_SAY_H

#include "base/buf.h"
#include "wire/answer.h"

#include <stdint.h>

/* Each sets what it has to of the verdict, and appends the message that goes
 * with it, in which foreign text stands as it came. */

/* It was not possible to start a process for it. */
void program_say_unstarted(
    const char *name, int error, struct answer_verdict *v, struct buf *message);

/* The process could not become the program. */
void program_say_unrun(
    const char *name, int error, struct answer_verdict *v, struct buf *message);

/* It ended by itself, with a status as wait(2)'s, and said this last. Where
 * that is a success, nothing is set or appended. */
void program_say_end(int wait_status, const char *said,
    struct answer_verdict *v, struct buf *message);

/* It ended well, but only when it was told to: nobody knows what is missing. */
void program_say_stopped(struct answer_verdict *v, struct buf *message);

/* It was stopped: for its output, or for its silence behind so many bytes. */
void program_say_too_large(
    int64_t max_filesize, struct answer_verdict *v, struct buf *message);
void program_say_idle(int64_t idle_timeout, uint64_t body,
    struct answer_verdict *v, struct buf *message);

#endif
