/* SPDX-License-Identifier: MIT */
/*
 * duration.h - lengths of time as people write them: a decimal number with an
 * optional unit (ms s m h d), and compounds from large to small as 1m30s. A
 * bare number is seconds. The decimal point is '.' in every locale.
 */
#ifndef FF_BASE_DURATION_H
#define FF_BASE_DURATION_H

#include <stddef.h>
#include <stdint.h>

/*
 * Text to nanoseconds, rounded up, so that nothing but zero becomes zero.
 * Returns 0, or -1 with *why set to a constant text ("is negative", "is too
 * large", "has an unknown unit", ...) that reads well behind the text itself.
 * *ns is touched only on success.
 */
int duration_parse(const char *text, int64_t *ns, const char **why);

/* ns as the shortest such text ("1m30s", "500ms", "0"); size is at least 48. */
void duration_str(int64_t ns, char *out, size_t size);

#endif
