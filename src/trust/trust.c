/* SPDX-License-Identifier: MIT */
/* trust.c - see trust.h. Knows no connection. */
#include "config.h"

#include "trust/trust.h"

#include "base/file.h"
#include "base/mem.h"
#include "trust/openssl.h"

#include <dirent.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *
variable(const char *name)
{
	const char *value;

	value = getenv(name);
	return value == NULL || value[0] == '\0' ? NULL : value;
}

bool
trust_is_set(struct trust trust)
{
	return trust.file != NULL || trust.directory != NULL;
}

struct trust
trust_or_environment(struct trust trust)
{
	if (trust_is_set(trust))
		return trust;
	trust.file = variable("CURL_CA_BUNDLE");
	if (trust.file != NULL)
		return trust;
	trust.file = variable("SSL_CERT_FILE");
	trust.directory = variable("SSL_CERT_DIR");
	return trust;
}

struct trust
trust_built_in(void)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	return (struct trust){ v->cainfo, v->capath };
}

/* Return whether a name looks like "0123abcd.0", the form under which OpenSSL
 * looks up a certificate. */
static bool
is_hashed(const char *name)
{
	return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' &&
	    name[9] != '\0' &&
	    strspn(name + 9, "0123456789") == strlen(name + 9);
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

const char *
trust_system_directory(void)
{
	const char *directory;

	directory = trust_built_in().directory;
	if (directory == NULL)
		directory = openssl_default_directory();
	if (directory == NULL || !has_hashed(directory))
		return NULL;
	return directory;
}

/* Only OpenSSL takes a list of directories, separated by colons. */
void
trust_directories(struct trust trust, struct strlist *files)
{
	const char *list = trust.directory;
	char *directory;
	size_t n;

	while (list != NULL) {
		n = openssl_is_libcurls() ? strcspn(list, ":") : strlen(list);
		directory = mem_memdup(list, n);
		if (n > 0)
			strlist_add(files, directory);
		free(directory);
		list = list[n] == '\0' ? NULL : list + n + 1;
	}
}

static int
add_file(void *store, const char *path, struct stat *st, struct errbuf *warning,
    struct errbuf *e)
{
	struct buf text = { 0 };
	struct errbuf why;
	size_t n;

	if (file_read(path, TRUST_FILE_MAX, &text, st, &why) != FILE_OK) {
		buf_free(&text);
		return errbuf_set(e,
		    "cannot read the certificates to trust from %s: %s", path,
		    why.msg);
	}
	n = openssl_store_add(store, buf_str(&text), text.len, &why);
	buf_free(&text);
	if (n == 0)
		return errbuf_set(e, "no certificate to trust in %s%s%s", path,
		    why.msg[0] != '\0' ? ": " : "", why.msg);
	if (why.msg[0] != '\0')
		errbuf_set(warning, "%s: %s: it is not trusted", path, why.msg);
	return 0;
}

/* Add the certificates in a hashed directory. Skip those that cannot be read,
 * as OpenSSL does. */
static void
add_directory(void *store, const char *directory)
{
	struct dirent *entry;
	struct errbuf unused;
	char *path;
	DIR *d;

	d = opendir(directory);
	if (d == NULL)
		return;
	while ((entry = readdir(d)) != NULL) {
		if (!is_hashed(entry->d_name))
			continue;
		path = mem_printf("%s/%s", directory, entry->d_name);
		add_file(store, path, NULL, &unused, &unused);
		free(path);
	}
	closedir(d);
}

static void
add_directories(void *store, struct trust trust)
{
	struct strlist directories = { 0 };
	size_t i;

	trust_directories(trust, &directories);
	for (i = 0; i < directories.n; i++)
		add_directory(store, directories.items[i]);
	strlist_free(&directories);
}

void *
trust_read(struct trust trust, bool whole, struct stat *st,
    struct errbuf *warning, struct errbuf *e)
{
	void *store;

	warning->msg[0] = '\0';
	store = openssl_store_new(whole ? NULL : trust.directory);
	if (store == NULL) {
		errbuf_set(e, "no memory for the certificates to trust");
		return NULL;
	}
	if (trust.file != NULL &&
	    add_file(store, trust.file, st, warning, e) == -1) {
		openssl_store_free(store);
		return NULL;
	}
	if (trust.directory != NULL && whole)
		add_directories(store, trust);
	return store;
}
