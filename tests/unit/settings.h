/* SPDX-License-Identifier: MIT */
/* settings.h - set the keys of a request in a test. */
#ifndef FF_TESTS_SETTINGS_H
#define FF_TESTS_SETTINGS_H

#include "service/request.h"
#include "tap.h"

/* Set a key, which must exist, to a text, which must be valid. */
static inline void
must_set(struct request *r, const char *key, const char *text)
{
	const struct request_key *k = request_key_find(key);
	struct errbuf e;

	if (k == NULL)
		bail(key);
	if (request_set(r, k, text, &e) == -1)
		bail(e.msg);
}

#endif
