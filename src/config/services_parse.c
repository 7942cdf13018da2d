/* SPDX-License-Identifier: MIT */
/* services_parse.c - the sections of a services file: defaults, services and
 * groups. */
#include "config.h"

#include "config/services_reader.h"

#include "base/mem.h"
#include "config/services_path.h"
#include "service/quote.h"

#include <stdlib.h>
#include <string.h>

/* A key of the whole file. */
struct section {
	const char *name;
	int (*read)(struct services_reader *r, const cJSON *item);
};

static int
begin_object(struct services_reader *r, const cJSON *item)
{
	if (!cJSON_IsObject(item))
		return services_fail_type(r, item, "an object");
	return services_check_object(r, item);
}

static char *
origin_of(const struct services_reader *r, const cJSON *item)
{
	return mem_printf("%s:%u", r->path, services_place(r, item)->line);
}

static int
check_name(struct services_reader *r, const char *name)
{
	if (service_is_name(name, strlen(name)))
		return 0;
	return errbuf_set(r->e, SERVICES_NAME_RULE);
}

static int
read_service(struct services_reader *r, const cJSON *item)
{
	struct service *s;
	int rc;

	r->what = "service ";
	r->name = item->string;
	r->at = item;
	if (check_name(r, item->string) == -1)
		return -1;
	s = service_new(item->string);
	s->refers = true;
	s->origin = origin_of(r, item);
	if (cJSON_IsObject(item))
		rc = services_read_object(r, s, item);
	else if (cJSON_IsString(item))
		rc = services_read_url(r, s, item);
	else
		rc = services_fail_type(r, item, "a URL or an object");
	if (rc == 0 && catalog_add_service(r->catalog, s))
		return 0;
	service_destroy(s);
	return rc;
}

static int
read_services(struct services_reader *r, const cJSON *item)
{
	const cJSON *child;

	if (begin_object(r, item) == -1)
		return -1;
	for (child = item->child; child != NULL; child = child->next) {
		if (read_service(r, child) == -1)
			return -1;
	}
	return 0;
}

static int
read_member(struct services_reader *r, struct group *g, const cJSON *item)
{
	struct quoted q;
	const char *name;

	if (!cJSON_IsString(item)) {
		services_fail_type(r, item, "a string");
		return errbuf_prefix(r->e, "a member ");
	}
	name = item->valuestring;
	if (*name == '@')
		name++;
	if (!service_is_name(name, strlen(name)))
		return errbuf_set(r->e,
		    "member %s is neither the name of a service nor @GROUP",
		    quote(&q, item->valuestring));
	strlist_add(&g->members, item->valuestring);
	return 0;
}

static int
read_members(struct services_reader *r, struct group *g, const cJSON *item)
{
	const cJSON *child;

	if (!cJSON_IsArray(item))
		return services_fail_type(r, item, "an array of names");
	for (child = item->child; child != NULL; child = child->next) {
		if (read_member(r, g, child) == -1)
			return -1;
	}
	return g->members.n > 0 ? 0 : errbuf_set(r->e, "has no members");
}

static int
read_group(struct services_reader *r, const cJSON *item)
{
	struct group *g;
	int rc;

	r->what = "group ";
	r->name = item->string;
	r->at = item;
	if (check_name(r, item->string) == -1)
		return -1;
	g = group_new(item->string);
	g->origin = origin_of(r, item);
	rc = read_members(r, g, item);
	if (rc == 0 && catalog_add_group(r->catalog, g))
		return 0;
	group_destroy(g);
	return rc;
}

static int
read_groups(struct services_reader *r, const cJSON *item)
{
	const cJSON *child;

	if (begin_object(r, item) == -1)
		return -1;
	for (child = item->child; child != NULL; child = child->next) {
		if (read_group(r, child) == -1)
			return -1;
	}
	return 0;
}

static int
read_defaults(struct services_reader *r, const cJSON *item)
{
	const cJSON *child;

	if (begin_object(r, item) == -1)
		return -1;
	r->what = "defaults";
	for (child = item->child; child != NULL; child = child->next) {
		if (services_read_key(r, &r->catalog->defaults, child) == -1)
			return -1;
	}
	return 0;
}

/* Editors find the schema of the file by it. */
static int
read_schema(struct services_reader *r, const cJSON *item)
{
	return cJSON_IsString(item) ? 0
				    : services_fail_type(r, item, "a string");
}

static const struct section sections[] = {
	{ "$schema", read_schema },
	{ "defaults", read_defaults },
	{ "services", read_services },
	{ "groups", read_groups },
	{ NULL, NULL },
};

static const struct section *
find_section(const cJSON *item)
{
	const struct section *section;

	for (section = sections; section->name != NULL; section++) {
		if (strcmp(section->name, item->string) == 0)
			return section;
	}
	return NULL;
}

static int
read_section(struct services_reader *r, const cJSON *item)
{
	const struct section *section;
	struct quoted q;
	int rc;

	r->what = NULL;
	r->name = NULL;
	r->at = item;
	section = find_section(item);
	if (section == NULL)
		return errbuf_set(r->e,
		    "unknown key %s: a services file has \"defaults\", "
		    "\"services\" and \"groups\"",
		    quote(&q, item->string));
	rc = section->read(r, item);
	if (rc == -1 && r->what == NULL)
		errbuf_prefix(r->e, "key \"%s\": ", section->name);
	return rc;
}

static int
read_root(struct services_reader *r, const cJSON *root)
{
	const cJSON *child;

	if (begin_object(r, root) == -1)
		return -1;
	for (child = root->child; child != NULL; child = child->next) {
		if (read_section(r, child) == -1)
			return -1;
	}
	return 0;
}

/* Put where the reader has got to in front of the message. */
static int
fail_here(const struct services_reader *r)
{
	struct quoted q;

	if (r->what != NULL)
		errbuf_prefix(r->e, "%s%s: ", r->what,
		    r->name != NULL ? quote(&q, r->name) : "");
	if (r->at != NULL)
		return errbuf_prefix(
		    r->e, "%s:%u: ", r->path, services_place(r, r->at)->line);
	return errbuf_prefix(r->e, "%s: ", r->path);
}

int
services_parse(struct catalog *c, const char *path, const char *text, size_t n,
    struct errbuf *e)
{
	struct services_reader r = {
		.path = path, .text = text, .n = n, .catalog = c, .e = e
	};
	char *dir;
	cJSON *root;
	int rc = -1;

	dir = services_path_dir(path);
	r.dir = dir;
	root = services_tree_read(&r);
	if (root != NULL) {
		rc = read_root(&r, root);
		if (rc == -1)
			fail_here(&r);
	}
	services_tree_free(&r, root);
	free(dir);
	if (rc == 0)
		catalog_apply_defaults(c);
	c->n_files += rc == 0;
	return rc;
}
