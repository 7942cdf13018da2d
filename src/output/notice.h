/* SPDX-License-Identifier: MIT */
/* notice.h - lines for people, on standard error. */
#ifndef FF_OUTPUT_NOTICE_H
#define FF_OUTPUT_NOTICE_H

/*
 * Write "forkfetch: TEXT\n" at once, with everything in TEXT escaped that
 * could drive a terminal. A line that nobody takes within a moment is lost, and
 * so are those after it until somebody reads again.
 */
void notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
