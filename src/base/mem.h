/* SPDX-License-Identifier: MIT */
/*
 * mem.h - memory that is always there. No memory is the end of the process:
 * a message on standard error and status 3, without running exit handlers, so
 * that it is right in a forked child too. Nothing here returns NULL, unless its
 * name says that it tries.
 */
#ifndef FF_BASE_MEM_H
#define FF_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* What a process that ran out of memory leaves with. */
#define MEM_EXIT_STATUS 3

/* Have large blocks given back to the system as soon as they are freed, and
 * grow without being copied. The C library would keep and copy them once it has
 * seen a few. */
void mem_give_back(void);

/* n bytes, all zero. */
void *mem_zalloc(size_t n);

/* As reallocarray(3): count * size bytes, the product checked. */
void *mem_resize(void *p, size_t count, size_t size);

/* The same, for what others decide the size of: NULL where there is no memory
 * for it, p being as it was. */
void *mem_try_resize(void *p, size_t count, size_t size);

/* n bytes, all zero; or NULL. */
void *mem_try_zalloc(size_t n);

/* A copy that the caller frees. NULL stays NULL. */
char *mem_strdup(const char *s);

/* Whether both are the same string, or both are NULL. */
bool mem_is_same(const char *a, const char *b);

/* Overwrite n bytes, in which there may be a secret; p may be NULL if n is 0.
 * The compiler does not leave it out. */
void mem_wipe(void *p, size_t n);

/* Overwrite a string, and free it. NULL is nothing. */
void mem_free_wiped(char *s);

/* A NUL-terminated copy of n bytes, which the caller frees. */
char *mem_memdup(const void *p, size_t n);

/* A formatted string, which the caller frees. */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
