/* SPDX-License-Identifier: MIT */
/* test-synonyms.c - names of other programs for the keys of a services file. */
#include "config.h"

#include "tap.h"

#include "config/synonyms.h"
#include "service/request.h"

#include <string.h>

static const struct {
	const char *name;
	const char *key; /* "": none */
} names[] = {
	{ "timeout", "max_time" },
	{ "timeout_ms", "max_time" },
	{ "timeoutMs", "max_time" },
	{ "Read-Timeout", "idle_timeout" },
	{ "followRedirects", "location" },
	{ "URI", "url" },
	{ "urls", "replicas" },
	{ "body", "data" },
	{ "command", "exec" },
	{ "time", "" },
	{ "timeouts", "" },
	{ "", "" },
	{ "_", "" },
};

static bool
is_key(const char *name)
{
	return request_key_find(name) != NULL || strcmp(name, "url") == 0 ||
	    strcmp(name, "replicas") == 0 || strcmp(name, "exec") == 0;
}

int
main(void)
{
	const struct synonym *found;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		found = synonym_find(names[i].name);
		is_str(found != NULL ? found->key : "", names[i].key,
		    "the key for %s", names[i].name);
	}
	for (i = 0; i < synonyms_n; i++) {
		if (synonyms[i].key == NULL)
			ok(synonyms[i].advice != NULL, "%s has advice",
			    synonyms[i].name);
		else
			ok(is_key(synonyms[i].key), "%s is a key",
			    synonyms[i].key);
		ok(!is_key(synonyms[i].name), "%s is none", synonyms[i].name);
		ok(i == 0 || strcmp(synonyms[i - 1].name, synonyms[i].name) < 0,
		    "%s is in order", synonyms[i].name);
	}
	return done();
}
