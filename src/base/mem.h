/* SPDX-License-Identifier: MIT */
/*
 * mem.h - allocate memory. If there is none, the process prints a message and
 * ends with status 3. It runs no exit handlers, so this is safe in a forked
 * child. Only the functions with "try" in their names return NULL.
 */
#ifndef FF_BASE_MEM_H
#define FF_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* Exit status of a process that runs out of memory. */
#define MEM_EXIT_STATUS 3

/* Let the C library return large blocks to the system as soon as they are
 * freed, and grow them without a copy. By default it keeps and copies them
 * after it has seen a few. */
void mem_give_back(void);

/* Return n bytes, all zero. */
void *mem_zalloc(size_t n);

/* Resize p to count * size bytes, as reallocarray(3) does. */
void *mem_resize(void *p, size_t count, size_t size);

/* Do the same for a size that others decide. Return NULL and leave p unchanged
 * if there is not enough memory. */
void *mem_try_resize(void *p, size_t count, size_t size);

/* Return a copy of s for the caller to free; NULL if s is NULL. */
char *mem_strdup(const char *s);

/* Return whether both are equal strings or both are NULL. */
bool mem_is_same(const char *a, const char *b);

/* Overwrite n bytes that may hold a secret. The compiler cannot optimise this
 * away. p may be NULL if n is 0. */
void mem_wipe(void *p, size_t n);

/* Overwrite and free a string, which may be NULL. */
void mem_free_wiped(char *s);

/* Return a NUL-terminated copy of n bytes for the caller to free. */
char *mem_memdup(const void *p, size_t n);

/* Return a formatted string for the caller to free. */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
