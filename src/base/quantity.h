/* SPDX-License-Identifier: MIT */
/*
 * quantity.h - whole numbers, sizes and durations as text. A size is in bytes
 * or has a unit: k, M or G (powers of 1024), in upper or lower case. A duration
 * is a decimal number with an optional unit (ms s m h d), or several from large
 * to small, such as 1m30s; a number without a unit is in seconds, and the
 * decimal point is '.' in every locale.
 */
#ifndef FF_BASE_QUANTITY_H
#define FF_BASE_QUANTITY_H

#include <stddef.h>
#include <stdint.h>

/*
 * The functions below that return an int return 0, or -1 with *why set to a
 * constant text ("is negative", "is too large", "has an unknown unit", ...)
 * that fits after the text in a message. The value is set only on success.
 */

/* Convert a decimal number from min to max. */
int number_parse(const char *text, int64_t min, int64_t max, int64_t *number,
    const char **why);

/* Convert a size to bytes. */
int size_parse(const char *text, int64_t *bytes, const char **why);

/* Convert a duration to nanoseconds, rounded up, so that only zero becomes
 * zero. */
int duration_parse(const char *text, int64_t *ns, const char **why);

/* Format a duration as the shortest such text ("1m30s", "500ms", "0"). size is
 * at least 48. */
void duration_str(int64_t ns, char *out, size_t size);

#endif
