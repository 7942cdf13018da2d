/* SPDX-License-Identifier: MIT */
/* clock.c - see clock.h. */
#include "config.h"

#include "base/clock.h"

#include <inttypes.h>
#include <limits.h>
#include <time.h>

int64_t
clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * CLOCK_S + ts.tv_nsec;
}

int64_t
clock_after(int64_t moment, int64_t length)
{
	if (length > CLOCK_NEVER - moment)
		return CLOCK_NEVER;
	return moment + length;
}

int64_t
clock_earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int
clock_poll_ms(int64_t now, int64_t then)
{
	int64_t ms;

	if (then == CLOCK_NEVER)
		return -1;
	if (then <= now)
		return 0;
	ms = (then - now - 1) / CLOCK_MS + 1;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

int64_t
clock_wall_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * INT64_C(1000000) + ts.tv_nsec / 1000;
}

int64_t
clock_wall_ms(void)
{
	return clock_wall_us() / 1000;
}

/* Append a format with %f and %s, which strftime(3) does not know or takes for
 * local time, replaced. */
static void
fill_format(struct buf *out, const char *format, int64_t wall_us)
{
	for (; *format != '\0'; format++) {
		if (*format != '%' || format[1] == '\0') {
			buf_putc(out, *format);
			continue;
		}
		format++;
		if (*format == 'f')
			buf_put_number(out, (uint64_t)(wall_us % 1000000), 6);
		else if (*format == 's')
			buf_printf(out, "%" PRId64, wall_us / 1000000);
		else
			buf_printf(out, "%%%c", *format);
	}
}

/* The format comes from the user, and reads nothing but tm. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

void
clock_format(struct buf *out, const char *format, int64_t wall_us)
{
	time_t s = (time_t)(wall_us / 1000000);
	struct buf filled = { 0 };
	char text[1024];
	struct tm tm;

	fill_format(&filled, format, wall_us);
	gmtime_r(&s, &tm);
	buf_append(
	    out, text, strftime(text, sizeof(text), buf_str(&filled), &tm));
	buf_free(&filled);
}

#pragma GCC diagnostic pop

static void
put_part(struct buf *out, int part, size_t digits, char end)
{
	buf_put_number(out, (uint64_t)part, digits);
	buf_putc(out, end);
}

void
clock_rfc3339(struct buf *out, int64_t wall_ms)
{
	time_t s = (time_t)(wall_ms / 1000);
	struct tm tm;

	gmtime_r(&s, &tm);
	put_part(out, tm.tm_year + 1900, 4, '-');
	put_part(out, tm.tm_mon + 1, 2, '-');
	put_part(out, tm.tm_mday, 2, 'T');
	put_part(out, tm.tm_hour, 2, ':');
	put_part(out, tm.tm_min, 2, ':');
	put_part(out, tm.tm_sec, 2, '.');
	put_part(out, (int)(wall_ms % 1000), 3, 'Z');
}

void
clock_local_time(int64_t wall_ms, char *out, size_t size)
{
	struct tm tm = { 0 };
	time_t s;

	s = (time_t)(wall_ms / 1000);
	localtime_r(&s, &tm);
	strftime(out, size, "%H:%M:%S", &tm);
}
