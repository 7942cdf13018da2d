/* SPDX-License-Identifier: MIT */
/* notice.h - messages to the user, on standard error. */
#ifndef FF_OUTPUT_NOTICE_H
#define FF_OUTPUT_NOTICE_H

#include <stddef.h>

/*
 * Write "forkfetch: TEXT\n" with one write(2); characters in TEXT that could
 * control a terminal are escaped. If nobody reads standard error, the message
 * is lost after a short wait, and later ones at once until somebody reads.
 */
void notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Write text to standard error as it is, after hiding live text (live.h). What
 * a stalled reader does not take in time is lost. */
void notice_raw(const char *p, size_t n);

#endif
