/* SPDX-License-Identifier: MIT */
/* synonyms.c - see synonyms.h. */
#include "config.h"

#include "config/synonyms.h"

#include "base/array.h"
#include "base/utf8.h"

#include <stdbool.h>

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
	{ "credentials", "user", NULL },
	{ "deadline", "max_time", NULL },
	{ "endpoint", "url", NULL },
	{ "endpoints", "replicas", NULL },
	{ "expectedstatus", "ok", NULL },
	{ "follow", "location", NULL },
	{ "followredirects", "location", NULL },
	{ "gzip", "compressed", NULL },
	{ "host", "url", NULL },
	{ "hosts", "replicas", NULL },
	{ "href", "url", NULL },
	{ "link", "url", NULL },
	{ "maxredirects", "max_redirs", NULL },
	{ "maxsize", "max_filesize", NULL },
	{ "mirrors", "replicas", NULL },
	{ "optional", "required",
	    "\"required\": false makes a service optional" },
	{ "password", "user", NULL },
	{ "payload", "data", NULL },
	{ "post", "data", NULL },
	{ "program", "exec", NULL },
	{ "readtimeout", "idle_timeout", NULL },
	{ "redirect", "location", NULL },
	{ "redirects", "max_redirs", NULL },
	{ "request", "method", NULL },
	{ "run", "exec", NULL },
	{ "servers", "replicas", NULL },
	{ "skipverify", "insecure", NULL },
	{ "socket", "unix_socket", NULL },
	{ "sslverify", "insecure", VERIFICATION },
	{ "status", "ok", NULL },
	{ "statuscodes", "ok", NULL },
	{ "target", "url", NULL },
	{ "timeout", "max_time", NULL },
	{ "timeoutms", "max_time", NULL },
	{ "tlsverify", "insecure", VERIFICATION },
	{ "token", "oauth2_bearer", NULL },
	{ "tries", "retry", NULL },
	{ "unix", "unix_socket", NULL },
	{ "uri", "url", NULL },
	{ "urls", "replicas", NULL },
	{ "username", "user", NULL },
	{ "verb", "method", NULL },
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
