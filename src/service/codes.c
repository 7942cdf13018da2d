/* SPDX-License-Identifier: MIT */
/* codes.c - sets of HTTP codes: a comma between ranges, '-' inside one. */
#include "config.h"

#include "service/codes.h"

#include <stddef.h>

#define CODES_DEFAULT "200-299"

/* Read a code of three digits at the front of *text, which moves on to what
 * follows it. */
static int
take_code(const char **text, int *code)
{
	int i;

	*code = 0;
	for (i = 0; i < 3; i++, (*text)++) {
		if (**text < '0' || **text > '9')
			return -1;
		*code = *code * 10 + (**text - '0');
	}
	return *code >= 100 ? 0 : -1;
}

static int
take_range(const char **text, int *first, int *last)
{
	if (take_code(text, first) == -1)
		return -1;
	*last = *first;
	if (**text != '-')
		return 0;
	(*text)++;
	if (take_code(text, last) == -1 || *last < *first)
		return -1;
	return 0;
}

bool
codes_are_valid(const char *text)
{
	int first, last;

	do {
		if (take_range(&text, &first, &last) == -1)
			return false;
	} while (*text++ == ',');
	return text[-1] == '\0';
}

bool
codes_have(const char *text, int code)
{
	int first, last;

	if (text == NULL)
		text = CODES_DEFAULT;
	do {
		if (take_range(&text, &first, &last) == -1)
			return false;
		if (code >= first && code <= last)
			return true;
	} while (*text++ == ',');
	return false;
}
