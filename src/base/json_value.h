/* SPDX-License-Identifier: MIT */
/*
 * json_value.h - find and compare values in JSON text. It builds no tree and
 * converts no number: numbers are compared as decimals, digit by digit.
 *
 * Every text has to be one for which json_is_valid() is true, since the walk
 * relies on that. If a key occurs twice in an object, the last one counts, as
 * in most readers. A value is borrowed from its text, without the white space
 * around it.
 */
#ifndef FF_BASE_JSON_VALUE_H
#define FF_BASE_JSON_VALUE_H

#include "base/buf.h"
#include "base/pack.h"
#include "base/strlist.h"

#include <stdbool.h>

enum json_type {
	JSON_OBJECT,
	JSON_ARRAY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

/* Return the value of a JSON text, without the white space around it. */
struct bytes json_value(const char *p, size_t n);

enum json_type json_type(struct bytes value);

/*
 * Set *found to the value in root that the tokens of a JSON Pointer (RFC 6901)
 * refer to; no tokens refer to root itself. An array index is decimal, without
 * leading zeros. Return whether there is such a value.
 */
bool json_find(
    struct bytes root, const struct strlist *tokens, struct bytes *found);

/* Append the characters of a string, without quotation marks and escapes. */
void json_string(struct bytes value, struct buf *out);

/* Return a negative number, 0 or a positive number if number a is less than,
 * equal to or greater than b. Exact, except that all exponents beyond 10^18 are
 * taken to be the same. */
int json_compare_numbers(struct bytes a, struct bytes b);

/* Return whether two values are equal: of the same type, and for numbers the
 * same decimal, for strings the same characters, for arrays equal elements, and
 * for objects equal members in any order. Takes time in proportion to the
 * product of the sizes. */
bool json_is_equal(struct bytes a, struct bytes b);

#endif
