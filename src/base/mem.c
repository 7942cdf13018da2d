/* SPDX-License-Identifier: MIT */
/* mem.c - see mem.h. */
#include "config.h"

#include "base/mem.h"

#ifdef HAVE_MALLOPT
#include <malloc.h>
#endif
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Blocks of this size and more get a mapping of their own. */
#define LARGE (128 * 1024)

/* Free memory that is kept for small blocks. Returning it to the system and
 * requesting it again for every read of a pipe would cost more than the read.
 */
#define FREE_MAX (4 * 1024 * 1024)

/* Use no stdio and run no exit handlers: in a forked child, buffers and
 * handlers are copies of the parent's. */
static _Noreturn void
fail(void)
{
	static const char text[] = "forkfetch: out of memory\n";
	ssize_t ignored;

	ignored = write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)ignored;
	_exit(MEM_EXIT_STATUS);
}

void
mem_give_back(void)
{
#ifdef HAVE_MALLOPT
	mallopt(M_MMAP_THRESHOLD, LARGE);
	mallopt(M_TRIM_THRESHOLD, FREE_MAX);
#endif
}

void *
mem_zalloc(size_t n)
{
	void *p;

	p = calloc(1, n == 0 ? 1 : n);
	if (p == NULL)
		fail();
	return p;
}

void *
mem_try_resize(void *p, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	/* realloc(p, 0) may free p and return NULL. */
	return realloc(p, count * size == 0 ? 1 : count * size);
}

void *
mem_resize(void *p, size_t count, size_t size)
{
	p = mem_try_resize(p, count, size);
	if (p == NULL)
		fail();
	return p;
}

char *
mem_strdup(const char *s)
{
	if (s == NULL)
		return NULL;
	return mem_memdup(s, strlen(s));
}

bool
mem_is_same(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

void
mem_wipe(void *p, size_t n)
{
	if (n > 0)
		explicit_bzero(p, n);
}

void
mem_free_wiped(char *s)
{
	if (s != NULL)
		mem_wipe(s, strlen(s));
	free(s);
}

char *
mem_memdup(const void *p, size_t n)
{
	char *copy;

	if (n == SIZE_MAX)
		fail();
	copy = mem_resize(NULL, n + 1, 1);
	if (n > 0)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}

char *
mem_printf(const char *format, ...)
{
	char text[256];
	va_list ap;
	char *s;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (n < 0)
		fail();
	if ((size_t)n < sizeof(text))
		return mem_memdup(text, (size_t)n);
	s = mem_resize(NULL, (size_t)n + 1, 1);
	va_start(ap, format);
	vsnprintf(s, (size_t)n + 1, format, ap);
	va_end(ap);
	return s;
}
