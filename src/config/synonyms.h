/* SPDX-License-Identifier: MIT */
/*
 * synonyms.h - names that other programs have for the keys of a services file,
 * and that nearest.h cannot find, because they are spelt differently.
 */
#ifndef FF_CONFIG_SYNONYMS_H
#define FF_CONFIG_SYNONYMS_H

#include <stddef.h>

struct synonym {
	const char *name; /* lower case */
	const char *key;
};

extern const struct synonym synonyms[];
extern const size_t synonyms_n;

/* Return the key that is meant by name, in whatever case and with or without
 * '-' and '_', or NULL. */
const char *synonym_find(const char *name);

#endif
