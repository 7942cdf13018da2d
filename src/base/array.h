/* SPDX-License-Identifier: MIT */
/* array.h - the length of an array, rows found by name, and arrays that grow.
 */
#ifndef FF_BASE_ARRAY_H
#define FF_BASE_ARRAY_H

#include <stddef.h>

/* The number of elements of an array, which must not be a pointer. */
#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Make room for n elements of size bytes in an array that has room for *cap of
 * them. Return the array, which may have moved. *cap at least doubles if it
 * changes; the elements that were not there before are not initialised.
 */
void *array_grow(void *items, size_t *cap, size_t n, size_t size);

/* Return the first of n rows of size bytes that has this name, or NULL. The
 * first member of a row is its name, a const char *. */
const void *array_find(
    const void *rows, size_t n, size_t size, const char *name);

#endif
