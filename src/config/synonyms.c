/* SPDX-License-Identifier: MIT */
/* synonyms.c - see synonyms.h. */
#include "config.h"

#include "config/synonyms.h"

#include "base/array.h"
#include "base/utf8.h"

#include <stdbool.h>

const struct synonym synonyms[] = {
	{ "address", "url" },
	{ "agent", "user_agent" },
	{ "auth", "user" },
	{ "backends", "replicas" },
	{ "backoff", "retry_delay" },
	{ "basicauth", "user" },
	{ "bearer", "oauth2_bearer" },
	{ "body", "data" },
	{ "ca", "cacert" },
	{ "cabundle", "cacert" },
	{ "cafile", "cacert" },
	{ "certificate", "cert" },
	{ "clientcert", "cert" },
	{ "clientkey", "key" },
	{ "cmd", "exec" },
	{ "codes", "ok" },
	{ "command", "exec" },
	{ "credentials", "user" },
	{ "deadline", "max_time" },
	{ "endpoint", "url" },
	{ "endpoints", "replicas" },
	{ "expectedstatus", "ok" },
	{ "follow", "location" },
	{ "followredirects", "location" },
	{ "gzip", "compressed" },
	{ "host", "url" },
	{ "hosts", "replicas" },
	{ "href", "url" },
	{ "link", "url" },
	{ "maxredirects", "max_redirs" },
	{ "maxsize", "max_filesize" },
	{ "mirrors", "replicas" },
	{ "optional", "required" },
	{ "password", "user" },
	{ "payload", "data" },
	{ "post", "data" },
	{ "program", "exec" },
	{ "readtimeout", "idle_timeout" },
	{ "redirect", "location" },
	{ "redirects", "max_redirs" },
	{ "request", "method" },
	{ "run", "exec" },
	{ "servers", "replicas" },
	{ "skipverify", "insecure" },
	{ "socket", "unix_socket" },
	{ "sslverify", "insecure" },
	{ "status", "ok" },
	{ "statuscodes", "ok" },
	{ "target", "url" },
	{ "timeout", "max_time" },
	{ "timeoutms", "max_time" },
	{ "tlsverify", "insecure" },
	{ "token", "oauth2_bearer" },
	{ "tries", "retry" },
	{ "unix", "unix_socket" },
	{ "uri", "url" },
	{ "urls", "replicas" },
	{ "username", "user" },
	{ "verb", "method" },
	{ "verify", "insecure" },
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

const char *
synonym_find(const char *name)
{
	size_t i;

	for (i = 0; i < synonyms_n; i++)
		if (is_same(name, synonyms[i].name))
			return synonyms[i].key;
	return NULL;
}
