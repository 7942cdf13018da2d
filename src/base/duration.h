/* SPDX-License-Identifier: MIT */
/*
 * duration.h - lengths of time as text: a decimal number with an optional unit
 * (ms s m h d), or several from large to small, such as 1m30s. A number without
 * a unit is in seconds. The decimal point is '.' in every locale.
 */
#ifndef FF_BASE_DURATION_H
#define FF_BASE_DURATION_H

#include <stddef.h>
#include <stdint.h>

/*
 * Convert text to nanoseconds, rounded up, so that only zero becomes zero.
 * Return 0, or -1 with *why set to a constant text ("is negative", "is too
 * large", "has an unknown unit", ...) that fits after the text in a message.
 * *ns is set only on success.
 */
int duration_parse(const char *text, int64_t *ns, const char **why);

/* Format ns as the shortest such text ("1m30s", "500ms", "0"). size is at least
 * 48. */
void duration_str(int64_t ns, char *out, size_t size);

#endif
