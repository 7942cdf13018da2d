/* SPDX-License-Identifier: MIT */
/*
 * nearest.h - the name that was probably meant by a mistyped one: of those
 * offered the one with the fewest letters wrong, missing, too many or swapped.
 */
#ifndef FF_CONFIG_NEAREST_H
#define FF_CONFIG_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *name; /* the nearest so far, borrowed, or NULL */
	const char *wanted;
	size_t limit; /* how far the next one may be off */
};

/* wanted is borrowed. */
void nearest_init(struct nearest *n, const char *wanted);

void nearest_offer(struct nearest *n, const char *name);

#endif
