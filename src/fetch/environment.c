/* SPDX-License-Identifier: MIT */
/* environment.c - see environment.h. Knows no request. */
#include "config.h"

#include "fetch/environment.h"

#include "base/array.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* A name that ends in '*' matches all that begin with it. SSLKEYLOGFILE is left
 * out on purpose: it would write the keys of every connection. */
static const char *const kept[] = {
	"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
	"no_proxy", "NO_PROXY",                            /* libcurl */
	"CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", /* tls.c */
	"OPENSSL_CONF", "OPENSSL_MODULES",                 /* OpenSSL */
	"LOCALDOMAIN", "RES_OPTIONS", "HOSTALIASES",       /* the resolver */
	"TZ", "LANG", "LC_*",                              /* the C library */
};

static bool
matches(const char *variable, const char *name)
{
	size_t n;

	n = strcspn(name, "*");
	if (strncmp(variable, name, n) != 0)
		return false;
	return name[n] == '*' || variable[n] == '=';
}

static bool
is_kept(const char *variable)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(kept); i++)
		if (matches(variable, kept[i]))
			return true;
	return false;
}

void
environment_wipe(void)
{
	char **fresh;
	size_t i, n;

	if (environ == NULL)
		return;
	for (n = 0; environ[n] != NULL; n++)
		;
	fresh = mem_resize(NULL, n + 1, sizeof(fresh[0]));
	for (i = n = 0; environ[i] != NULL; i++) {
		if (is_kept(environ[i]))
			fresh[n++] = mem_strdup(environ[i]);
		mem_wipe(environ[i], strlen(environ[i]));
	}
	fresh[n] = NULL;
	environ = fresh;
}
