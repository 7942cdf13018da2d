/* SPDX-License-Identifier: MIT */
/* services_file.c - see services_file.h. Knows the sections of a file; one
 * service in it is read by services_object.c. */
#include "config.h"

#include "config/services_file.h"

#include "base/array.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "config/services_owner.h"
#include "config/services_reader.h"
#include "service/quote.h"
#include "service/template.h"

#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_IN_DIR "forkfetch/services.json"

typedef int value_fn(struct services_reader *r, const struct value *v);

/* A key at the top level of a services file. */
struct section {
	const char *name;
	value_fn *read;
	bool is_object; /* of which read() reads each member */
};

/* Put the place that the reader has reached in front of the message. */
static void
add_place(struct services_reader *r)
{
	struct quoted q;

	if (r->what != NULL)
		errbuf_prefix(r->e, "%s%s: ", r->what,
		    r->name != NULL ? quote(&q, r->name) : "");
	if (r->column > 0)
		errbuf_prefix(r->e, "%s:%u:%u: ", r->path,
		    services_line(r, r->at), r->column);
	else if (r->at != NULL)
		errbuf_prefix(
		    r->e, "%s:%u: ", r->path, services_line(r, r->at));
	else
		errbuf_prefix(r->e, "%s: ", r->path);
}

int
services_note(struct services_reader *r)
{
	if (r->path == NULL)
		return -1;
	add_place(r);
	return catalog_add_fault(r->catalog, r->e) ? 0 : -1;
}

/* Read each member of an object. A member that is wrong is noted, and the next
 * one is read. A key that occurs twice is the object's own fault. */
static int
read_each(struct services_reader *r, const struct value *v, value_fn *read)
{
	struct errbuf twice = { "" };
	const char *at;
	struct value child;

	if (!cJSON_IsObject(v->item))
		return services_fail_type(r, v->item, "an object");
	if (services_check_object(r, v) == -1)
		twice = *r->e;
	at = r->at;
	for (child = value_first(v); child.item != NULL; value_next(&child))
		if (read(r, &child) == -1 && services_note(r) == -1)
			return -1;
	if (twice.msg[0] == '\0')
		return 0;
	*r->e = twice;
	r->at = at;
	r->what = NULL;
	r->name = NULL;
	return -1;
}

static char *
origin_of(struct services_reader *r, const struct value *v)
{
	return mem_printf("%s:%u", r->path, services_line(r, v->key));
}

/* Begin a service or group: messages are about it from now on. */
static int
begin_named(struct services_reader *r, const char *what, const struct value *v)
{
	r->what = what;
	r->name = v->item->string;
	r->at = v->key;
	if (service_is_name(r->name, strlen(r->name)))
		return 0;
	return errbuf_set(r->e, SERVICES_NAME_RULE);
}

static int
read_service(struct services_reader *r, const struct value *v)
{
	struct service *s;
	int rc;

	if (begin_named(r, "service ", v) == -1)
		return -1;
	s = service_new(v->item->string);
	s->refers = true;
	s->origin = origin_of(r, v);
	if (cJSON_IsObject(v->item))
		rc = services_read_object(r, s, v);
	else if (cJSON_IsString(v->item))
		rc = services_read_url(r, s, v);
	else
		rc = services_fail_type(r, v->item, "a URL or an object");
	if (rc == 0 && catalog_add_service(r->catalog, s))
		return 0;
	service_destroy(s);
	return rc;
}

static int
read_members(struct services_reader *r, struct group *g, const cJSON *item)
{
	const cJSON *child;
	struct quoted q;
	const char *name;

	if (services_check_strings(r, item, "an array of names", "a member") ==
	    -1)
		return -1;
	for (child = item->child; child != NULL; child = child->next) {
		name = child->valuestring;
		name += *name == '@';
		if (!service_is_name(name, strlen(name)))
			return errbuf_set(r->e,
			    "member %s is neither the name of a service nor "
			    "@GROUP",
			    quote(&q, child->valuestring));
		strlist_add(&g->members, child->valuestring);
	}
	return g->members.n > 0 ? 0 : errbuf_set(r->e, "has no members");
}

static int
read_group(struct services_reader *r, const struct value *v)
{
	struct group *g;
	int rc;

	if (begin_named(r, "group ", v) == -1)
		return -1;
	g = group_new(v->item->string);
	g->origin = origin_of(r, v);
	rc = read_members(r, g, v->item);
	if (rc == 0 && catalog_add_group(r->catalog, g))
		return 0;
	group_destroy(g);
	return rc;
}

static int
read_default(struct services_reader *r, const struct value *v)
{
	r->what = "defaults";
	return services_read_key(r, &r->catalog->defaults, v);
}

/* Read "$schema", by which editors find the schema. */
static int
read_schema(struct services_reader *r, const struct value *v)
{
	return services_check_string(r, v->item);
}

static const struct section sections[] = {
	{ "$schema", read_schema, false },
	{ "defaults", read_default, true },
	{ "services", read_service, true },
	{ "groups", read_group, true },
};

static int
read_section(struct services_reader *r, const struct value *v)
{
	const struct section *section;
	struct quoted q;
	int rc;

	r->what = NULL;
	r->name = NULL;
	r->at = v->key;
	section = array_find(
	    sections, ARRAY_LEN(sections), sizeof(*sections), v->item->string);
	if (section == NULL)
		return errbuf_set(r->e,
		    "unknown key %s: a services file has \"defaults\", "
		    "\"services\" and \"groups\"",
		    quote(&q, v->item->string));
	rc = section->is_object ? read_each(r, v, section->read)
				: section->read(r, v);
	if (rc == -1 && r->what == NULL)
		errbuf_prefix(r->e, "key \"%s\": ", section->name);
	return rc;
}

/* Read a whole text into an empty catalog. */
static int
parse(struct catalog *c, const char *path, const char *text, size_t n,
    struct errbuf *e)
{
	const char *slash = strrchr(path, '/');
	struct services_reader r = {
		.path = path, .text = text, .n = n, .e = e
	};
	char *dir;
	int rc = -1;

	dir = mem_memdup(path, slash != NULL ? (size_t)(slash + 1 - path) : 0);
	r.dir = dir;
	r.catalog = c;
	if (services_reader_start(&r) == 0 && services_check_nul(&r, NULL) == 0)
		rc = read_each(&r, &r.root, read_section);
	if (rc == -1)
		services_note(&r);
	rc = catalog_take_fault(c, e);
	services_reader_free(&r);
	free(dir);
	if (rc == 0)
		catalog_apply_defaults(c);
	c->n_files += rc == 0;
	return rc;
}

/* Merge a catalog into another one, or only what is wrong with it. The first
 * one is freed. */
static void
merge_if(struct catalog *c, struct catalog *fresh, bool is_right)
{
	if (is_right)
		catalog_merge(c, fresh);
	else
		strlist_add_all(&c->faults, &fresh->faults);
	catalog_free(fresh);
}

int
services_file_parse(struct catalog *c, const char *path, const char *text,
    size_t n, struct errbuf *e)
{
	struct catalog fresh;
	int rc;

	catalog_init(&fresh);
	rc = parse(&fresh, path, text, n, e);
	merge_if(c, &fresh, rc == 0);
	return rc;
}

/* Open the file at path and read it, or standard input. The caller closes
 * f->fd unless it is -1, as for standard input. */
static enum file_status
load(const char *path, struct buf *out, struct file *f, struct errbuf *e)
{
	enum file_status rc;

	f->fd = -1;
	if (strcmp(path, SERVICES_FILE_STDIN) == 0)
		return file_take(STDIN_FILENO, SERVICES_FILE_MAX, out, e) == 0
		    ? FILE_OK
		    : FILE_FAILED;
	rc = file_open(f, path, e);
	if (rc != FILE_OK)
		return rc;
	if (file_take(f->fd, SERVICES_FILE_MAX, out, e) == -1)
		return FILE_FAILED;
	return FILE_OK;
}

/* Say why a file was not read. A FIFO can be read as standard input. */
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

/* Describe where the first plain secret is in the file, or return NULL if there
 * is none. The caller frees the result. */
static char *
find_secret(const struct catalog *c)
{
	const struct service *s;
	const char *key;
	struct quoted q;
	size_t i;

	key = request_plain_secret(&c->defaults);
	if (key != NULL)
		return mem_printf("defaults, key \"%s\"", key);
	for (i = 0; i < c->services.n; i++) {
		s = c->services.items[i];
		key = service_plain_secret(s);
		if (key != NULL)
			return mem_printf(
			    "service %s, key \"%s\"", quote(&q, s->name), key);
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

/* Describe the first program, file to send or reference to a secret, which only
 * the user and root may write, and its service, or return NULL if there is
 * none. The caller frees the result. */
static char *
find_delicate(const struct catalog *c, const char *path)
{
	const struct service *s;
	struct quoted q;
	size_t i;

	if (request_body_is_file(&c->defaults))
		return mem_printf(
		    "%s: defaults: key \"%s\": refusing to send a file (@FILE)",
		    path, request_body_key(&c->defaults));
	if (request_refers(&c->defaults))
		return mem_printf(
		    "%s: defaults: refusing to fill in a secret (${...})",
		    path);
	for (i = 0; i < c->services.n; i++) {
		s = c->services.items[i];
		if (service_is_program(s))
			return mem_printf("%s: service %s: key \"exec\": "
					  "refusing to run a program",
			    s->origin, quote(&q, s->name));
		if (request_body_is_file(&s->request))
			return mem_printf("%s: service %s: key \"%s\": "
					  "refusing to send a file (@FILE)",
			    s->origin, quote(&q, s->name),
			    request_body_key(&s->request));
		if (service_refers(s))
			return mem_printf("%s: service %s: refusing to fill in "
					  "a secret (${...})",
			    s->origin, quote(&q, s->name));
	}
	return NULL;
}

/* Refuse programs and secrets in a file that others can write: others could run
 * any program as the user, and have any of the user's files sent to a
 * server. */
static int
refuse_writers(const struct catalog *c, const char *path, const struct file *f,
    struct errbuf *e)
{
	struct errbuf why;
	char *what;
	int rc = 0;

	what = find_delicate(c, path);
	if (what != NULL && services_owner_check(f, path, &why) == -1)
		rc = errbuf_set(e, "%s from %s", what, why.msg);
	free(what);
	return rc;
}

/* Check who can write and read the file. Standard input is trusted. */
static int
check_protection(const struct catalog *c, const char *path,
    const struct file *f, struct strlist *warnings, struct errbuf *e)
{
	if (f->fd == -1)
		return 0;
	if (refuse_writers(c, path, f, e) == -1)
		return -1;
	warn_of_readers(c, path, &f->st, warnings);
	return 0;
}

static char *
describe_variable(const char *key, const char *p, int n)
{
	return mem_printf("key \"%s\": \"%.*s\" is not replaced: write "
			  "\"${%.*s}\"",
	    key, n, p, n - 1, p + 1);
}

/* Describe the first "$NAME" in a text of these settings that may refer to a
 * secret, or return NULL. The caller frees the result. */
static char *
find_variable_in(const struct request *r)
{
	const struct request_key *key;
	const char *p;
	char *const *items;
	size_t i, j, n_items;
	int n;

	for (i = 0; i < request_keys_n; i++) {
		key = &request_keys[i];
		n_items = key->may_refer ? request_texts(r, key, &items) : 0;
		for (j = 0; j < n_items; j++) {
			p = template_find_variable(items[j], &n);
			/* Do not print the beginning of a password. */
			if (p != NULL &&
			    (key->kind != REQUEST_STRING || p[n] == '\0'))
				return describe_variable(key->name, p, n);
		}
	}
	return NULL;
}

static char *
find_variable_of(const struct service *s)
{
	const char *p;
	size_t i;
	int n;

	for (i = 0; i < s->urls.n; i++) {
		p = template_find_variable(s->urls.items[i], &n);
		if (p != NULL)
			return describe_variable(
			    s->urls.n > 1 ? "replicas" : "url", p, n);
	}
	return find_variable_in(&s->request);
}

/* Warn of the first "$NAME" in the file, which was probably meant as a
 * reference. */
static void
warn_of_variable(
    const struct catalog *c, const char *path, struct strlist *warnings)
{
	const struct service *s;
	struct quoted q;
	char *what;
	size_t i;

	what = find_variable_in(&c->defaults);
	if (what != NULL)
		strlist_take(
		    warnings, mem_printf("%s: defaults: %s", path, what));
	for (i = 0; i < c->services.n && what == NULL; i++) {
		s = c->services.items[i];
		what = find_variable_of(s);
		if (what != NULL)
			strlist_take(warnings,
			    mem_printf("%s: service %s: %s", s->origin,
				quote(&q, s->name), what));
	}
	free(what);
}

int
services_file_read(struct catalog *c, const char *path, bool required,
    struct strlist *warnings, struct errbuf *e)
{
	struct buf text = { 0 };
	struct catalog fresh;
	enum file_status status;
	struct file f;
	int rc = 0;

	catalog_init(&fresh);
	status = load(path, &text, &f, e);
	if (strcmp(path, SERVICES_FILE_STDIN) == 0)
		path = "standard input";
	if (status == FILE_OK)
		rc = parse(&fresh, path, buf_str(&text), text.len, e);
	else if (required || status != FILE_MISSING)
		rc = refuse_file(path, status, e);
	if (rc == 0 && fresh.n_files > 0)
		rc = check_protection(&fresh, path, &f, warnings, e);
	if (rc == 0)
		warn_of_variable(&fresh, path, warnings);
	merge_if(c, &fresh, rc == 0 && fresh.n_files > 0);
	if (f.fd != -1)
		close(f.fd);
	buf_free(&text);
	return rc;
}

/* Return a variable of the environment, or NULL if it is unset or empty. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* Return the path of the user's own file, or NULL; the caller frees it. Ignore
 * a relative XDG_CONFIG_HOME, as the XDG specification requires. */
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

/* Read one of the usual files, and free its path. */
static int
read_if_there(
    struct catalog *c, char *path, struct strlist *warnings, struct errbuf *e)
{
	size_t n_files = c->n_files;
	int rc;

	rc = services_file_read(c, path, false, warnings, e);
	if (c->n_files == n_files)
		strlist_add(&c->missing, path);
	free(path);
	return rc;
}

static int
read_usual(struct catalog *c, const char *system_dir, struct strlist *warnings,
    struct errbuf *e)
{
	char *path;

	path = user_path();
	if (path != NULL && read_if_there(c, path, warnings, e) == -1)
		return -1;
	path = mem_printf("%s/" FILE_IN_DIR, system_dir);
	return read_if_there(c, path, warnings, e);
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
