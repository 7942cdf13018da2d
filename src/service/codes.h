/* SPDX-License-Identifier: MIT */
/* codes.h - a set of HTTP codes, written as "200-299,404". */
#ifndef FF_SERVICE_CODES_H
#define FF_SERVICE_CODES_H

#include <stdbool.h>

/* Return whether text is such a list of codes from 100 to 999, with the lower
 * one of each range first. */
bool codes_are_valid(const char *text);

/* Return whether code is in the valid list text; NULL is the default, 200-299.
 */
bool codes_have(const char *text, int code);

#endif
