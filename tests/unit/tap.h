/* SPDX-License-Identifier: MIT */
/*
 * tap.h - the Test Anything Protocol for a test program: call ok(), is_int()
 * and so on, and at last `return done();`. Each test prints one line, and
 * returns whether it passed. Included once, by the file with main().
 */
#ifndef FF_TESTS_TAP_H
#define FF_TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tap_run, tap_failed;

/* Print text as plain ASCII in one line, with '#' escaped for TAP. */
static inline void
tap_put(const char *p, size_t n)
{
	for (; n > 0; p++, n--)
		if (*p == '\n')
			fputs("\\n", stdout);
		else if (*p == '#')
			fputs("\\#", stdout);
		else if (*p < ' ' || *p > '~')
			printf("\\x%02x", (unsigned char)*p);
		else
			putchar(*p);
}

static inline void
tap_diag(const char *what, const char *p, size_t n)
{
	printf("#   %s: ", what);
	if (p == NULL)
		fputs("(null)", stdout);
	else
		tap_put(p, n);
	putchar('\n');
}

__attribute__((format(printf, 2, 0))) static inline bool
tap_result(bool passed, const char *format, va_list ap)
{
	char name[512];

	vsnprintf(name, sizeof(name), format, ap);
	tap_run++;
	tap_failed += !passed;
	printf("%sok %d - ", passed ? "" : "not ", tap_run);
	tap_put(name, strlen(name));
	putchar('\n');
	fflush(stdout); /* otherwise a forked child would repeat it */
	return passed;
}

__attribute__((format(printf, 2, 3))) static inline bool
ok(bool passed, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	tap_result(passed, format, ap);
	va_end(ap);
	return passed;
}

/* Compare integers of any type. */
#define is_int(got, want, ...)                                                 \
	tap_is_int((long long)(got), (long long)(want), __VA_ARGS__)

__attribute__((format(printf, 3, 4))) static inline bool
tap_is_int(long long got, long long want, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	if (!tap_result(got == want, format, ap))
		printf("#   got: %lld\n#  want: %lld\n", got, want);
	va_end(ap);
	return got == want;
}

__attribute__((format(printf, 5, 0))) static inline bool
tap_is(const char *got, size_t got_n, const char *want, size_t want_n,
    const char *format, va_list ap)
{
	bool same;

	same = got == want;
	if (got != NULL && want != NULL)
		same = got_n == want_n && memcmp(got, want, got_n) == 0;
	if (!tap_result(same, format, ap)) {
		tap_diag(" got", got, got_n);
		tap_diag("want", want, want_n);
	}
	return same;
}

/* Compare strings; NULL is no string. */
__attribute__((format(printf, 3, 4))) static inline bool
is_str(const char *got, const char *want, const char *format, ...)
{
	va_list ap;
	bool same;

	va_start(ap, format);
	same = tap_is(got, got == NULL ? 0 : strlen(got), want,
	    want == NULL ? 0 : strlen(want), format, ap);
	va_end(ap);
	return same;
}

/* Compare bytes. The pointers do not matter if both lengths are 0. */
__attribute__((format(printf, 5, 6))) static inline bool
is_bytes(const void *got, size_t got_n, const void *want, size_t want_n,
    const char *format, ...)
{
	va_list ap;
	bool same;

	va_start(ap, format);
	same = tap_is(got_n == 0 ? "" : got, got_n, want_n == 0 ? "" : want,
	    want_n, format, ap);
	va_end(ap);
	return same;
}

/* Give up: no further test can run. */
__attribute__((noreturn)) static inline void
bail(const char *why)
{
	printf("Bail out! %s\n", why);
	fflush(stdout);
	abort();
}

/* Print the number of tests. Return the exit status for main(). */
static inline int
done(void)
{
	printf("1..%d\n", tap_run);
	return tap_failed == 0 ? 0 : 1;
}

#endif
