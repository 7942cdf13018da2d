/* SPDX-License-Identifier: MIT */
/* size.h - sizes as people write them: bytes, or with k, M, G (1024's powers),
 * in either case. */
#ifndef FF_BASE_SIZE_H
#define FF_BASE_SIZE_H

#include <stdint.h>

/* Text to bytes. Returns and *why as duration_parse(). */
int size_parse(const char *text, int64_t *bytes, const char **why);

/* A plain decimal number from min to max. Returns and *why as above. */
int number_parse(const char *text, int64_t min, int64_t max, int64_t *number,
    const char **why);

#endif
