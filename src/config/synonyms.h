/* SPDX-License-Identifier: MIT */
/*
 * synonyms.h - the names that other programs use for the keys of a services
 * file, which nearest.h cannot find because they are spelt too differently, and
 * names that are no keys at all.
 */
#ifndef FF_CONFIG_SYNONYMS_H
#define FF_CONFIG_SYNONYMS_H

#include <stddef.h>

struct synonym {
	const char *name;   /* lower case */
	const char *key;    /* NULL: there is no such key */
	const char *advice; /* what to say instead of the key; or NULL */
};

extern const struct synonym synonyms[];
extern const size_t synonyms_n;

/* Return the entry for a name, in whatever case and with or without '-' and
 * '_', or NULL. */
const struct synonym *synonym_find(const char *name);

#endif
