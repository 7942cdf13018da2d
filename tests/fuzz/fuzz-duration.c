/* SPDX-License-Identifier: MIT */
/*
 * fuzz-duration.c - for libFuzzer: from any text, a duration has to be within
 * its bounds and be the same after it is printed and read again, and an error
 * has to have a message.
 */
#include "config.h"

#include "base/quantity.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_length(const char *text, int64_t ns)
{
	const char *why;
	char written[48];
	int64_t back;

	check(ns >= 0 && ns <= INT64_MAX / 2);
	check(ns > 0 || strpbrk(text, "123456789") == NULL);
	duration_str(ns, written, sizeof(written));
	check(duration_parse(written, &back, &why) == 0 && back == ns);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *why = NULL;
	int64_t ns = -77;
	char *text;

	text = mem_memdup(data, size);
	if (duration_parse(text, &ns, &why) == 0)
		check_length(text, ns);
	else
		check(why != NULL && ns == -77);
	free(text);
	return 0;
}
