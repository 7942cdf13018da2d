/* SPDX-License-Identifier: MIT */
/* tls.c - see tls.h. Knows no connection. */
#include "config.h"

#include "trust/tls.h"

#include "base/file.h"
#include "base/mem.h"
#include "trust/openssl.h"

#include <curl/curl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Refuse a configuration file that OpenSSL could block on when it opens it.
 * /dev/null stands for no configuration. */
static int
check_configuration(struct errbuf *e)
{
	const char *path;
	struct file f;

	path = getenv("OPENSSL_CONF");
	if (path == NULL || strcmp(path, "/dev/null") == 0)
		return 0;
	switch (file_open(&f, path, e)) {
	case FILE_OK:
		close(f.fd);
		return 0;
	case FILE_IRREGULAR:
		return errbuf_prefix(e, "OPENSSL_CONF: %s: ", path);
	default:
		return 0;
	}
}

/*
 * Initialise libcurl without SSLKEYLOGFILE: libcurl would open that file now,
 * and every child would write the keys of its connections to it. Programs that
 * are run as services keep the variable.
 */
static void
init_libcurl(void)
{
	static const char name[] = "SSLKEYLOGFILE";
	char *file;

	file = mem_strdup(getenv(name));
	unsetenv(name);
	/* If this fails, it also fails in the child, which reports it. */
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (file != NULL)
		setenv(name, file, 1);
	free(file);
}

int
tls_warm(struct errbuf *e)
{
	if (!openssl_is_libcurls())
		return 0;
	if (check_configuration(e) == -1)
		return -1;
	openssl_init();
	init_libcurl();
	return 0;
}

/* The number of answers over TLS after which more of OpenSSL is warmed, because
 * then more children are likely. */
#define FEW_ANSWERS 3

static void
warm(struct tls *t)
{
	if (t->prepared++ == FEW_ANSWERS)
		openssl_warm_keys();
	if (t->warm)
		return;
	openssl_warm();
	t->directory = mem_strdup(trust_system_directory());
	t->warm = true;
}

struct trust
tls_system_trust(const struct tls *t)
{
	struct trust trust = { NULL, NULL };

	trust.directory =
	    t != NULL && t->warm ? t->directory : trust_system_directory();
	if (trust.directory == NULL)
		trust.file = trust_built_in().file;
	return trust;
}

static struct tls_identity
identity_of(const struct stat *st)
{
	return (struct tls_identity){ st->st_dev, st->st_ino, st->st_size,
		st->st_ctim };
}

static bool
is_same(const struct tls_identity *a, const struct tls_identity *b)
{
	return a->device == b->device && a->inode == b->inode &&
	    a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
	    a->changed.tv_nsec == b->changed.tv_nsec;
}

/* Set the identity of the store for trust; a path that is not set leaves zeros.
 * Return false if there is no file to read. */
static bool
identify(struct tls_store *s, struct trust trust)
{
	struct stat st;

	memset(s, 0, sizeof(*s));
	if (trust.file != NULL) {
		if (stat(trust.file, &st) == -1)
			return false;
		s->file = identity_of(&st);
	}
	if (trust.directory != NULL && stat(trust.directory, &st) == 0)
		s->directory = identity_of(&st);
	return true;
}

static struct tls_store *
find_store(struct tls *t, const struct tls_store *like, const char *directory)
{
	struct tls_store *s;

	for (s = t->stores; s < t->stores + t->n; s++)
		if (is_same(&s->file, &like->file) &&
		    is_same(&s->directory, &like->directory) &&
		    mem_is_same(s->directory_name, directory))
			return s;
	return NULL;
}

static void
free_store(struct tls_store *s)
{
	free(s->directory_name);
	openssl_store_free(s->parsed);
}

/* Return room for another store; if there are too many, free the least recently
 * used one for it. */
static struct tls_store *
make_room(struct tls *t)
{
	struct tls_store *oldest;
	size_t i;

	if (t->n < TLS_STORES_MAX)
		return &t->stores[t->n++];
	oldest = &t->stores[0];
	for (i = 1; i < t->n; i++)
		if (t->stores[i].used < oldest->used)
			oldest = &t->stores[i];
	free_store(oldest);
	return oldest;
}

static struct tls_store *
add_store(struct tls *t, struct trust trust, const struct tls_store *like)
{
	struct errbuf unused;
	struct tls_store *s;
	struct stat st;

	s = make_room(t);
	*s = *like;
	s->directory_name = mem_strdup(trust.directory);
	s->whole = t->whole;
	memset(&st, 0, sizeof(st));
	s->parsed = trust_read(trust, t->whole, &st, &t->warning, &unused);
	/* The file may have been replaced since identify(). */
	if (trust.file != NULL && s->parsed != NULL)
		s->file = identity_of(&st);
	return s;
}

const struct tls_store *
tls_prepare(struct tls *t, const struct trust *named)
{
	struct tls_store like, *s;
	struct trust trust;

	t->warning.msg[0] = '\0';
	if (!openssl_is_libcurls())
		return NULL;
	warm(t);
	if (named == NULL)
		return NULL;
	trust = trust_is_set(*named) ? *named : tls_system_trust(t);
	/* OpenSSL itself looks up certificates in a directory. */
	if (trust.file == NULL && (trust_is_set(*named) || !t->whole))
		return NULL;
	if (!trust_is_set(trust) || !identify(&like, trust))
		return NULL;
	s = find_store(t, &like, trust.directory);
	if (s == NULL)
		s = add_store(t, trust, &like);
	s->used = ++t->uses;
	return s->parsed != NULL ? s : NULL;
}

void
tls_count_child(struct tls *t, const struct tls_store *store)
{
	struct tls_store *s;

	if (store == NULL)
		return;
	s = &t->stores[store - t->stores];
	s->children++;
	/* A child that verifies a certificate decodes at least one. */
	if (s->children >= openssl_store_encoded(s->parsed))
		openssl_store_decode(s->parsed);
}

void
tls_free(struct tls *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free_store(&t->stores[i]);
	free(t->directory);
	*t = (struct tls){ 0 };
}
