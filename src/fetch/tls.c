/* SPDX-License-Identifier: MIT */
/* tls.c - see tls.h. Knows no service and no connection. */
#include "config.h"

#include "fetch/tls.h"

#include "base/mem.h"
#include "fetch/openssl.h"

#include <dirent.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The certificates of one file, in memory once for all children. */
struct tls_store {
	char *file;
	char *directory; /* looked into as well, or NULL */
	void *parsed;    /* an X509_STORE; NULL: the file could not be read */
};

/* Whom to trust: the certificates in a file, in a hashed directory, or both.
 * Neither: whom libcurl would. */
struct trust {
	const char *file;
	const char *directory;
};

static const char *
variable(const char *name)
{
	const char *value;

	value = getenv(name);
	return value == NULL || value[0] == '\0' ? NULL : value;
}

/* What was named by options or the environment. */
static struct trust
named_trust(const struct request *r)
{
	struct trust trust = { r->cacert, r->capath };

	if (trust.file != NULL || trust.directory != NULL)
		return trust;
	trust.file = variable("CURL_CA_BUNDLE");
	if (trust.file != NULL)
		return trust;
	trust.file = variable("SSL_CERT_FILE");
	trust.directory = variable("SSL_CERT_DIR");
	return trust;
}

/* "0123abcd.0": by its hash OpenSSL finds the certificate it needs. */
static bool
is_hashed(const char *name)
{
	return strspn(name, "0123456789abcdef") == 8 &&
	    strcmp(name + 8, ".0") == 0;
}

static bool
has_hashed(const char *directory)
{
	struct dirent *entry;
	bool found;
	DIR *d;

	d = opendir(directory);
	if (d == NULL)
		return false;
	for (found = false; !found && (entry = readdir(d)) != NULL;)
		found = is_hashed(entry->d_name);
	closedir(d);
	return found;
}

/* The system's hashed directory, or NULL where it has none. */
static const char *
system_directory(void)
{
	const char *directory;

	directory = curl_version_info(CURLVERSION_NOW)->capath;
	if (directory == NULL)
		directory = openssl_default_directory();
	if (directory == NULL || !has_hashed(directory))
		return NULL;
	return directory;
}

static struct trust
system_trust(const struct tls *t)
{
	struct trust trust = { NULL, NULL };

	trust.directory =
	    t != NULL && t->warm ? t->directory : system_directory();
	if (trust.directory == NULL)
		trust.file = curl_version_info(CURLVERSION_NOW)->cainfo;
	return trust;
}

static bool
is_named(struct trust trust)
{
	return trust.file != NULL || trust.directory != NULL;
}

static const struct tls_store *
find_store(const struct tls *t, struct trust trust)
{
	size_t i;

	for (i = 0; t != NULL && i < t->n; i++)
		if (mem_is_same(t->stores[i].file, trust.file) &&
		    mem_is_same(t->stores[i].directory, trust.directory))
			return &t->stores[i];
	return NULL;
}

static void
add_store(struct tls *t, struct trust trust)
{
	struct tls_store *s;

	t->stores = mem_resize(t->stores, t->n + 1, sizeof(t->stores[0]));
	s = &t->stores[t->n++];
	s->file = mem_strdup(trust.file);
	s->directory = mem_strdup(trust.directory);
	s->parsed = openssl_store_read(trust.file, trust.directory);
}

void
tls_warm(void)
{
	if (openssl_is_libcurls())
		openssl_init();
}

void
tls_prepare(struct tls *t, const struct request *r)
{
	struct trust trust;

	if (!openssl_is_libcurls())
		return;
	if (!t->warm) {
		openssl_init();
		openssl_warm();
		t->directory = mem_strdup(system_directory());
		t->warm = true;
	}
	if (r->insecure == 1)
		return;
	trust = named_trust(r);
	if (!is_named(trust))
		trust = system_trust(t);
	if (trust.file != NULL && find_store(t, trust) == NULL)
		add_store(t, trust);
}

void
tls_free(struct tls *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		free(t->stores[i].file);
		free(t->stores[i].directory);
		openssl_store_free(t->stores[i].parsed);
	}
	free(t->stores);
	free(t->directory);
	*t = (struct tls){ 0 };
}

static CURLcode
set_trust(CURL *easy, const struct trust *trust)
{
	CURLcode file_rc, directory_rc;

	file_rc = curl_easy_setopt(easy, CURLOPT_CAINFO, trust->file);
	directory_rc = curl_easy_setopt(easy, CURLOPT_CAPATH, trust->directory);
	/* Not every TLS library knows directories: that one was not asked for
	 * does not matter. */
	if (trust->directory == NULL)
		directory_rc = CURLE_OK;
	return file_rc != CURLE_OK ? file_rc : directory_rc;
}

/*
 * Trust a store that is in memory. libcurl does not see it, and would use a
 * connection again, or the session of one, that was made trusting another; so
 * the store is told by its name, in the place of a directory. Nobody looks
 * there: the store takes the place of all that libcurl trusts by itself.
 */
static CURLcode
use_store(CURL *easy, const struct tls_store *store)
{
	struct trust label = { NULL, NULL };
	char *name;
	CURLcode rc;

	name = mem_printf("%s:%s", store->file,
	    store->directory != NULL ? store->directory : "");
	label.directory = name;
	rc = set_trust(easy, &label);
	free(name);
	return rc != CURLE_OK ? rc : openssl_use_store(easy, store->parsed);
}

CURLcode
tls_apply(CURL *easy, const struct tls *t, const struct request *r)
{
	static const struct trust nobody = { NULL, NULL };
	const struct tls_store *store;
	struct trust trust;

	/* libcurl would read the whole bundle even when it then ignores it. */
	if (r->insecure == 1)
		return set_trust(easy, &nobody);
	trust = named_trust(r);
	if (!is_named(trust) && openssl_is_libcurls())
		trust = system_trust(t);
	if (!is_named(trust))
		return CURLE_OK;
	store = find_store(t, trust);
	if (store == NULL || store->parsed == NULL)
		return set_trust(easy, &trust);
	return use_store(easy, store);
}

/* OpenSSL takes a list of directories, with colons between them, for one. */
static void
add_directories(struct strlist *files, const char *list)
{
	char *directory;
	size_t n;

	for (;;) {
		n = openssl_is_libcurls() ? strcspn(list, ":") : strlen(list);
		directory = mem_memdup(list, n);
		if (n > 0)
			strlist_add(files, directory);
		free(directory);
		if (list[n] == '\0')
			return;
		list += n + 1;
	}
}

/* Whom libcurl trusts where it is told nothing. */
static struct trust
built_in_trust(void)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	return (struct trust){ v->cainfo, v->capath };
}

void
tls_files(const struct tls *t, const struct request *r, struct strlist *files)
{
	const struct tls_store *store;
	struct trust trust;

	if (r->insecure == 1)
		return;
	trust = named_trust(r);
	if (!is_named(trust) && openssl_is_libcurls())
		trust = system_trust(t);
	if (!is_named(trust))
		trust = built_in_trust();
	store = find_store(t, trust);
	if (trust.file != NULL && (store == NULL || store->parsed == NULL))
		strlist_add(files, trust.file);
	if (trust.directory != NULL)
		add_directories(files, trust.directory);
}

void
tls_proxy_files(struct strlist *files)
{
	struct trust trust;

	trust = built_in_trust();
	if (trust.file != NULL)
		strlist_add(files, trust.file);
	if (trust.directory != NULL)
		add_directories(files, trust.directory);
}

const char *
tls_file(const struct request *r)
{
	return named_trust(r).file;
}
