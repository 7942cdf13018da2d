/* SPDX-License-Identifier: MIT */
/* synonyms.c - see synonyms.h. */
#include "config.h"

#include "config/synonyms.h"

#include "base/array.h"
#include "base/utf8.h"

#include <stdbool.h>

#define OPTION(name) "it is an option of the command line, " name
#define RECORD                                                                 \
	"this looks like a record that forkfetch has written: "                \
	"jq -c '{name, url}' makes a list of records"
#define VERIFICATION "\"insecure\": true turns verification off"

const struct synonym synonyms[] = {
	{ "address", "url", NULL },
	{ "agent", "user_agent", NULL },
	{ "auth", "user", NULL },
	{ "backends", "replicas", NULL },
	{ "backoff", "retry_delay", NULL },
	{ "basicauth", "user", NULL },
	{ "bearer", "oauth2_bearer", NULL },
	{ "body", "data", NULL },
	{ "ca", "cacert", NULL },
	{ "cabundle", "cacert", NULL },
	{ "cafile", "cacert", NULL },
	{ "certificate", "cert", NULL },
	{ "clientcert", "cert", NULL },
	{ "clientkey", "key", NULL },
	{ "cmd", "exec", NULL },
	{ "codes", "ok", NULL },
	{ "command", "exec", NULL },
	{ "concurrency", NULL, OPTION("--jobs") },
	{ "count", NULL, OPTION("--count") },
	{ "credentials", "user", NULL },
	{ "deadline", "max_time", NULL },
	{ "endpoint", "url", NULL },
	{ "endpoints", "replicas", NULL },
	{ "every", NULL, OPTION("--every") },
	{ "expectedstatus", "ok", NULL },
	{ "failfast", NULL, OPTION("--fail-fast") },
	{ "first", NULL, OPTION("--first") },
	{ "follow", "location", NULL },
	{ "followredirects", "location", NULL },
	{ "form", NULL, OPTION("--form") },
	{ "gzip", "compressed", NULL },
	{ "host", "url", NULL },
	{ "hosts", "replicas", NULL },
	{ "href", "url", NULL },
	{ "index", NULL, RECORD },
	{ "interval", NULL, OPTION("--every") },
	{ "jobs", NULL, OPTION("--jobs") },
	{ "keeporder", NULL, OPTION("--keep-order") },
	{ "killafter", NULL, OPTION("--kill-after") },
	{ "link", "url", NULL },
	{ "maxredirects", "max_redirs", NULL },
	{ "maxsize", "max_filesize", NULL },
	{ "mirrors", "replicas", NULL },
	{ "need", NULL, OPTION("--need") },
	{ "onlyfailed", NULL, OPTION("--only-failed") },
	{ "optional", "required",
	    "\"required\": false makes a service optional" },
	{ "output", NULL, OPTION("--output") },
	{ "parallel", NULL, OPTION("--jobs") },
	{ "param", NULL, OPTION("--param") },
	{ "params", NULL, OPTION("--param") },
	{ "password", "user", NULL },
	{ "payload", "data", NULL },
	{ "post", "data", NULL },
	{ "program", "exec", NULL },
	{ "progress", NULL, OPTION("--progress") },
	{ "rate", NULL, OPTION("--rate") },
	{ "readtimeout", "idle_timeout", NULL },
	{ "redirect", "location", NULL },
	{ "redirects", "max_redirs", NULL },
	{ "request", "method", NULL },
	{ "reuse", NULL, OPTION("--reuse") },
	{ "run", "exec", NULL },
	{ "sandbox", NULL, OPTION("--sandbox") },
	{ "servers", "replicas", NULL },
	{ "skipverify", "insecure", NULL },
	{ "socket", "unix_socket", NULL },
	{ "sslverify", "insecure", VERIFICATION },
	{ "status", "ok", NULL },
	{ "statuscodes", "ok", NULL },
	{ "summary", NULL, OPTION("--summary") },
	{ "target", "url", NULL },
	{ "timeline", NULL, OPTION("--timeline") },
	{ "timeout", "max_time", NULL },
	{ "timeoutms", "max_time", NULL },
	{ "tlsverify", "insecure", VERIFICATION },
	{ "token", "oauth2_bearer", NULL },
	{ "tries", "retry", NULL },
	{ "unix", "unix_socket", NULL },
	{ "untilok", NULL, OPTION("--until-ok") },
	{ "uri", "url", NULL },
	{ "urls", "replicas", NULL },
	{ "username", "user", NULL },
	{ "verb", "method", NULL },
	{ "verbose", NULL, OPTION("--verbose") },
	{ "verify", "insecure", VERIFICATION },
};

const size_t synonyms_n = ARRAY_LEN(synonyms);

static bool
is_same(const char *name, const char *synonym)
{
	for (; *name != '\0'; name++) {
		if (*name == '-' || *name == '_')
			continue;
		if (utf8_ascii_lower(*name) != *synonym)
			return false;
		synonym++;
	}
	return *synonym == '\0';
}

const struct synonym *
synonym_find(const char *name)
{
	size_t i;

	for (i = 0; i < synonyms_n; i++)
		if (is_same(name, synonyms[i].name))
			return &synonyms[i];
	return NULL;
}
