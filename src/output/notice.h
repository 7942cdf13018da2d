/* SPDX-License-Identifier: MIT */
/* notice.h - messages to the user, on standard error. */
#ifndef FF_OUTPUT_NOTICE_H
#define FF_OUTPUT_NOTICE_H

/*
 * Write "forkfetch: TEXT\n" with one write(2); characters in TEXT that could
 * control a terminal are escaped. If nobody reads standard error, the message
 * is lost after a short wait, and later ones at once until somebody reads.
 */
void notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
