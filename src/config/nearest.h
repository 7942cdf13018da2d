/* SPDX-License-Identifier: MIT */
/*
 * nearest.h - find the name that was probably meant by a mistyped one: of the
 * names offered, the one with the fewest letters wrong, missing, added or
 * swapped.
 */
#ifndef FF_CONFIG_NEAREST_H
#define FF_CONFIG_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *name; /* the nearest so far, borrowed, or NULL */
	const char *wanted;
	size_t limit; /* largest distance that the next name may have */
};

/* Look for the name nearest to wanted, which is borrowed. */
void nearest_init(struct nearest *n, const char *wanted);

void nearest_offer(struct nearest *n, const char *name);

#endif
