/* SPDX-License-Identifier: MIT */
/*
 * synonyms.h - the names that other programs use for the keys of a services
 * file. nearest.h cannot find these, because they are spelt too differently.
 */
#ifndef FF_CONFIG_SYNONYMS_H
#define FF_CONFIG_SYNONYMS_H

#include <stddef.h>

struct synonym {
	const char *name; /* lower case */
	const char *key;
	const char *advice; /* if the key means the opposite, or NULL */
};

extern const struct synonym synonyms[];
extern const size_t synonyms_n;

/* Return the entry for a name, in whatever case and with or without '-' and
 * '_', or NULL. */
const struct synonym *synonym_find(const char *name);

#endif
