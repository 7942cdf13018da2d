/* SPDX-License-Identifier: MIT */
/* quantity.c - see quantity.h. All arithmetic is in integers. */
#include "config.h"

#include "base/quantity.h"

#include "base/array.h"
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Each is 1024 times the previous one. */
static const char size_units[] = "kmgKMG";

#define SIZE_UNITS 3

/* Half of INT64_MAX, so that the sum of any two lengths cannot overflow. */
#define NS_MAX (INT64_MAX / 2)

#define DIGITS "0123456789"

#define HAS_SPACE "has white space: write the unit right after the number"

/* From large to small, the order in which a text may have them. */
static const struct unit {
	const char *name;
	int64_t ns;
} units[] = {
	{ "d", 86400 * CLOCK_S },
	{ "h", 3600 * CLOCK_S },
	{ "m", 60 * CLOCK_S },
	{ "s", CLOCK_S },
	{ "ms", CLOCK_MS },
};

enum {
	UNIT_D,
	UNIT_H,
	UNIT_M,
	UNIT_S,
	UNIT_MS
};

/* The text of a decimal number: the digits before and after the point. */
struct decimal {
	const char *whole;
	size_t whole_n;
	const char *fraction;
	size_t fraction_n;
};

static int
fail(const char **why, const char *text)
{
	*why = text;
	return -1;
}

/* Read one or more digits at the start of text. Set *rest to the text after
 * them. */
static int
scan(const char *text, int64_t *number, const char **rest, const char **why)
{
	const char *p;
	int64_t n;
	int digit;

	if (*text == '\0')
		return fail(why, "is empty");
	p = text + (*text == '-');
	if (*p < '0' || *p > '9')
		return fail(why, "is not a number");
	if (p > text)
		return fail(why, "is negative");
	for (n = 0; *p >= '0' && *p <= '9'; p++) {
		digit = *p - '0';
		if (n > (INT64_MAX - digit) / 10)
			return fail(why, "is too large");
		n = n * 10 + digit;
	}
	if (*p == '.')
		return fail(why, "is not a whole number");
	*number = n;
	*rest = p;
	return 0;
}

int
size_parse(const char *text, int64_t *bytes, const char **why)
{
	const char *at, *rest;
	int64_t n;
	int shift;

	if (scan(text, &n, &rest, why) == -1)
		return -1;
	if (*rest != '\0') {
		at = strchr(size_units, *rest);
		if (*rest == ' ')
			return fail(why, HAS_SPACE);
		if (at == NULL || rest[1] != '\0')
			return fail(why, "has an unknown unit (k M G)");
		shift = 10 * ((int)(at - size_units) % SIZE_UNITS + 1);
		if (n > INT64_MAX >> shift)
			return fail(why, "is too large");
		n <<= shift;
	}
	*bytes = n;
	return 0;
}

int
number_parse(const char *text, int64_t min, int64_t max, int64_t *number,
    const char **why)
{
	const char *rest;
	int64_t n;

	if (scan(text, &n, &rest, why) == -1)
		return -1;
	if (*rest != '\0')
		return fail(why, "is not a number");
	if (n < min)
		return fail(why, "is too small");
	if (n > max)
		return fail(why, "is too large");
	*number = n;
	return 0;
}

/* Find the decimal number at the start of p. Return its length, or 0 if it has
 * no digit. */
static size_t
scan_decimal(const char *p, struct decimal *d)
{
	size_t n;

	d->whole = p;
	d->whole_n = strspn(p, DIGITS);
	d->fraction = p + d->whole_n;
	d->fraction_n = 0;
	n = d->whole_n;
	if (p[n] == '.') {
		d->fraction = p + n + 1;
		d->fraction_n = strspn(d->fraction, DIGITS);
		n += 1 + d->fraction_n;
	}
	return d->whole_n + d->fraction_n == 0 ? 0 : n;
}

/* Return d units in nanoseconds, rounded up, or -1 if that is more than NS_MAX
 * plus one unit. */
static int64_t
multiply(const struct decimal *d, int64_t unit)
{
	int64_t ns, part;
	size_t i;
	int digit;

	ns = 0;
	for (i = 0; i < d->whole_n; i++) {
		digit = d->whole[i] - '0';
		if (ns > (NS_MAX / unit - digit) / 10)
			return -1;
		ns = ns * 10 + digit;
	}
	ns *= unit;
	/* Rounding up at each digit, beginning with the last, has the same
	 * result as rounding up the exact sum. */
	part = 0;
	for (i = d->fraction_n; i > 0; i--)
		part = ((d->fraction[i - 1] - '0') * unit + part + 9) / 10;
	return ns + part;
}

static size_t
find_unit(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(units); i++)
		if (strlen(units[i].name) == n &&
		    memcmp(units[i].name, name, n) == 0)
			break;
	return i;
}

int
duration_parse(const char *text, int64_t *ns, const char **why)
{
	struct decimal d;
	const char *p;
	int64_t part, sum;
	size_t least, n, unit;

	if (*text == '\0')
		return fail(why, "is empty");
	if (*text == '-' && scan_decimal(text + 1, &d) > 0)
		return fail(why, "is negative");
	sum = 0;
	least = 0;
	for (p = text; *p != '\0'; p += n) {
		n = scan_decimal(p, &d);
		if (n == 0 || p[n] == '.')
			return fail(why, "is not a number");
		p += n;
		n = strcspn(p, DIGITS ".");
		if (n == 0 && d.whole != text)
			return fail(why, "has a number without a unit");
		/* A number without a unit is in seconds. */
		unit = n == 0 ? UNIT_S : find_unit(p, n);
		if (unit == ARRAY_LEN(units) && *p == ' ')
			return fail(why, HAS_SPACE);
		if (unit == ARRAY_LEN(units))
			return fail(why, "has an unknown unit (d h m s ms)");
		if (unit < least)
			return fail(why, "has units out of order (d h m s ms)");
		least = unit + 1;
		part = multiply(&d, units[unit].ns);
		if (part == -1 || part > NS_MAX - sum)
			return fail(why, "is too large");
		sum += part;
	}
	*ns = sum;
	return 0;
}

/* Append ns in one unit, with as many decimals as needed. */
static void
print_decimal(int64_t ns, const struct unit *unit, char *out, size_t size)
{
	int decimals, n;

	decimals = unit == &units[UNIT_S] ? 9 : 6;
	n = snprintf(out, size, "%" PRId64 ".%0*" PRId64, ns / unit->ns,
	    decimals, ns % unit->ns);
	while (out[n - 1] == '0')
		n--;
	if (out[n - 1] == '.')
		n--;
	snprintf(out + n, size - (size_t)n, "%s", unit->name);
}

void
duration_str(int64_t ns, char *out, size_t size)
{
	size_t i, len;

	snprintf(out, size, "0");
	len = 0;
	for (i = UNIT_D; i <= UNIT_M; i++) {
		if (ns >= units[i].ns)
			len += (size_t)snprintf(out + len, size - len,
			    "%" PRId64 "%s", ns / units[i].ns, units[i].name);
		ns %= units[i].ns;
	}
	if (ns > 0)
		print_decimal(ns, &units[ns < CLOCK_S ? UNIT_MS : UNIT_S],
		    out + len, size - len);
}
