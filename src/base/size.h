/* SPDX-License-Identifier: MIT */
/* size.h - sizes and whole numbers as text. A size is in bytes or has a unit:
 * k, M or G (powers of 1024), in upper or lower case. */
#ifndef FF_BASE_SIZE_H
#define FF_BASE_SIZE_H

#include <stdint.h>

/* Convert text to bytes. Return value and *why are as in duration_parse(). */
int size_parse(const char *text, int64_t *bytes, const char **why);

/* Convert a decimal number from min to max; the rest is as above. */
int number_parse(const char *text, int64_t min, int64_t max, int64_t *number,
    const char **why);

#endif
