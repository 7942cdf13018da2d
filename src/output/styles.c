/* SPDX-License-Identifier: MIT */
/* styles.c - see styles.h. */
#include "config.h"

#include "output/styles.h"

#include <stddef.h>

const char *
style_of_status(enum status status)
{
	/* The others are failures of the service, in red. */
	static const char *const styles[STATUSES] = {
		[STATUS_OK] = STYLE_GREEN,
		[STATUS_TIMEOUT] = STYLE_YELLOW,
		[STATUS_DEADLINE] = STYLE_YELLOW,
		[STATUS_CANCELLED] = STYLE_YELLOW,
	};

	return styles[status] != NULL ? styles[status] : STYLE_RED;
}
