/* SPDX-License-Identifier: MIT */
/* services_file.c - finding the services files and reading them in their
 * order. What stands in them is services_parse.c's. */
#include "config.h"

#include "service/services_file.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "service/quote.h"
#include "service/services_reader.h"
#include "service/url.h"

#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_IN_DIR "forkfetch/services.json"

int
services_file_parse(struct catalog *c, const char *path, const char *text,
    size_t n, struct errbuf *e)
{
	struct catalog fresh;
	int rc;

	catalog_init(&fresh);
	rc = services_parse(&fresh, path, text, n, e);
	if (rc == 0)
		catalog_merge(c, &fresh);
	catalog_free(&fresh);
	return rc;
}

/* Read the file at path, or standard input, and how it is protected. A mode of
 * 0 is that of standard input. */
static enum file_status
load(const char *path, struct buf *out, struct stat *st, struct errbuf *e)
{
	enum file_status rc;
	struct file f;

	memset(st, 0, sizeof(*st));
	if (strcmp(path, SERVICES_FILE_STDIN) == 0)
		return file_take(STDIN_FILENO, SERVICES_FILE_MAX, out, e) == 0
		    ? FILE_OK
		    : FILE_FAILED;
	rc = file_open(&f, path, e);
	if (rc != FILE_OK)
		return rc;
	*st = f.st;
	if (file_take(f.fd, SERVICES_FILE_MAX, out, e) == -1)
		rc = FILE_FAILED;
	close(f.fd);
	return rc;
}

/* A FIFO cannot be read as a file, but as standard input. */
static int
refuse_file(const char *path, enum file_status status, struct errbuf *e)
{
	struct errbuf why = *e;

	return errbuf_set(e, "%s: %s%s", path, why.msg,
	    status == FILE_IRREGULAR
		? ": copy it to a regular file, or pipe it in with "
		  "--config=-"
		: "");
}

/* The key of a plain secret of a service's, or NULL. */
static const char *
plain_secret(const struct service *s)
{
	size_t i;

	for (i = 0; i < s->urls.n; i++) {
		if (url_has_password(s->urls.items[i]))
			return s->urls.n > 1 ? "replicas" : "url";
	}
	return request_plain_secret(&s->request);
}

/* Say where in the file the first secret stands; NULL where there is none.
 * The caller frees it. */
static char *
find_secret(const struct catalog *c)
{
	const char *key;
	struct quoted q;
	size_t i;

	key = request_plain_secret(&c->defaults);
	if (key != NULL)
		return mem_printf("defaults, key \"%s\"", key);
	for (i = 0; i < c->n_services; i++) {
		key = plain_secret(c->services[i]);
		if (key != NULL)
			return mem_printf("service %s, key \"%s\"",
			    quote(&q, c->services[i]->name), key);
	}
	return NULL;
}

static void
warn_of_readers(const struct catalog *c, const char *path,
    const struct stat *st, struct strlist *warnings)
{
	char *where;

	if ((st->st_mode & (S_IRGRP | S_IROTH)) == 0)
		return;
	where = find_secret(c);
	if (where == NULL)
		return;
	strlist_take(warnings,
	    mem_printf("%s: others can read it (mode %o), and it holds a "
		       "secret (%s): chmod 600 it, or use ${NAME} or "
		       "${file:PATH}",
		path, (unsigned)st->st_mode & 0777U, where));
	free(where);
}

/* Who can write the file could have anything run as whoever reads it. */
static int
refuse_programs(
    const struct catalog *c, const struct stat *st, struct errbuf *e)
{
	const struct service *s;
	struct quoted q;
	size_t i;

	if ((st->st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return 0;
	for (i = 0; i < c->n_services; i++) {
		s = c->services[i];
		if (!service_is_program(s))
			continue;
		return errbuf_set(e,
		    "%s: service %s: key \"exec\": a program is not run from "
		    "a file that others can write (mode %o): chmod go-w it",
		    s->origin, quote(&q, s->name),
		    (unsigned)st->st_mode & 0777U);
	}
	return 0;
}

int
services_file_read(struct catalog *c, const char *path, bool required,
    struct strlist *warnings, struct errbuf *e)
{
	struct buf text = { 0 };
	struct catalog fresh;
	enum file_status status;
	struct stat st;
	int rc = 0;

	catalog_init(&fresh);
	status = load(path, &text, &st, e);
	if (strcmp(path, SERVICES_FILE_STDIN) == 0)
		path = "standard input";
	if (status == FILE_OK)
		rc = services_parse(&fresh, path, buf_str(&text), text.len, e);
	else if (required || status != FILE_MISSING)
		rc = refuse_file(path, status, e);
	if (rc == 0 && fresh.n_files > 0)
		rc = refuse_programs(&fresh, &st, e);
	if (rc == 0 && fresh.n_files > 0) {
		warn_of_readers(&fresh, path, &st, warnings);
		catalog_merge(c, &fresh);
	}
	catalog_free(&fresh);
	buf_free(&text);
	return rc;
}

/* An empty variable is as good as none. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* The path of the user's own file, which the caller frees, or NULL. A
 * relative XDG_CONFIG_HOME is to be ignored. */
static char *
user_path(void)
{
	const char *dir = variable("XDG_CONFIG_HOME");

	if (dir != NULL && *dir == '/')
		return mem_printf("%s/" FILE_IN_DIR, dir);
	dir = variable("HOME");
	if (dir == NULL)
		return NULL;
	return mem_printf("%s/.config/" FILE_IN_DIR, dir);
}

static int
read_usual(struct catalog *c, const char *system_dir, struct strlist *warnings,
    struct errbuf *e)
{
	char *path;
	int rc = 0;

	path = user_path();
	if (path != NULL)
		rc = services_file_read(c, path, false, warnings, e);
	free(path);
	if (rc == -1)
		return -1;
	path = mem_printf("%s/" FILE_IN_DIR, system_dir);
	rc = services_file_read(c, path, false, warnings, e);
	free(path);
	return rc;
}

int
services_file_read_all(struct catalog *c, const char *path,
    const char *system_dir, struct strlist *warnings, struct errbuf *e)
{
	int rc;

	if (path == NULL) {
		path = variable("FORKFETCH_CONFIG");
		/* Standard input is read only if an option says so. */
		if (path != NULL && strcmp(path, SERVICES_FILE_STDIN) == 0)
			path = "./" SERVICES_FILE_STDIN;
	}
	if (path != NULL)
		rc = services_file_read(c, path, true, warnings, e);
	else
		rc = read_usual(c, system_dir, warnings, e);
	return rc == 0 ? catalog_check(c, e) : -1;
}
