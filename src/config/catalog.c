/* SPDX-License-Identifier: MIT */
/* catalog.c - see catalog.h. Reads no file. */
#include "config.h"

#include "config/catalog.h"

#include "base/mem.h"
#include "base/term.h"
#include "config/nearest.h"
#include "service/quote.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

void
catalog_init(struct catalog *c)
{
	memset(c, 0, sizeof(*c));
	request_init(&c->defaults);
}

/* Compare two services or groups by name. The name is the first member of both,
 * so a pointer to one is also a pointer to its name. */
static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
add_name(void **tree, const void *named)
{
	const void *const *node;

	node = tsearch(named, tree, compare_names);
	if (node == NULL)
		abort();
	return *node == named;
}

static void *
find_name(void *const *tree, const char *name)
{
	void *const *node;

	node = tfind(&name, tree, compare_names);
	return node != NULL ? *node : NULL;
}

void
catalog_free(struct catalog *c)
{
	size_t i;

	for (i = 0; i < c->n_services; i++) {
		tdelete(c->services[i], &c->service_names, compare_names);
		service_destroy(c->services[i]);
	}
	for (i = 0; i < c->n_groups; i++) {
		tdelete(c->groups[i], &c->group_names, compare_names);
		group_destroy(c->groups[i]);
	}
	free(c->services);
	free(c->groups);
	request_free(&c->defaults);
	catalog_init(c);
}

struct group *
group_new(const char *name)
{
	struct group *g;

	g = mem_zalloc(sizeof(*g));
	g->name = mem_strdup(name);
	return g;
}

void
group_destroy(struct group *g)
{
	free(g->name);
	strlist_free(&g->members);
	free(g->origin);
	free(g);
}

/* Make room for one more item: double an array whose length is a power of
 * two. */
static void *
grow(void *items, size_t n)
{
	if ((n & (n - 1)) != 0)
		return items;
	return mem_resize(items, n > 0 ? 2 * n : 1, sizeof(void *));
}

bool
catalog_add_service(struct catalog *c, struct service *s)
{
	if (!add_name(&c->service_names, s))
		return false;
	c->services = grow(c->services, c->n_services);
	c->services[c->n_services++] = s;
	return true;
}

bool
catalog_add_group(struct catalog *c, struct group *g)
{
	if (!add_name(&c->group_names, g))
		return false;
	c->groups = grow(c->groups, c->n_groups);
	c->groups[c->n_groups++] = g;
	return true;
}

void
catalog_apply_defaults(struct catalog *c)
{
	size_t i;

	for (i = 0; i < c->n_services; i++)
		request_underlay(&c->services[i]->request, &c->defaults);
}

void
catalog_merge(struct catalog *c, struct catalog *from)
{
	size_t i;

	for (i = 0; i < from->n_services; i++) {
		tdelete(from->services[i], &from->service_names, compare_names);
		if (!catalog_add_service(c, from->services[i]))
			service_destroy(from->services[i]);
	}
	for (i = 0; i < from->n_groups; i++) {
		tdelete(from->groups[i], &from->group_names, compare_names);
		if (!catalog_add_group(c, from->groups[i]))
			group_destroy(from->groups[i]);
	}
	from->n_services = 0;
	from->n_groups = 0;
	c->n_files += from->n_files;
	catalog_free(from);
}

const struct service *
catalog_service(const struct catalog *c, const char *name)
{
	return find_name(&c->service_names, name);
}

const struct group *
catalog_group(const struct catalog *c, const char *name)
{
	return find_name(&c->group_names, name);
}

char *
catalog_nearest(const struct catalog *c, const char *name)
{
	struct nearest nearest;
	bool is_group = *name == '@';
	size_t i;

	nearest_init(&nearest, is_group ? name + 1 : name);
	for (i = 0; !is_group && i < c->n_services; i++)
		nearest_offer(&nearest, c->services[i]->name);
	for (i = 0; is_group && i < c->n_groups; i++)
		nearest_offer(&nearest, c->groups[i]->name);
	if (nearest.name == NULL)
		return NULL;
	return mem_printf("%s%s", is_group ? "@" : "", nearest.name);
}

/* Put the place of a group in front of a message. Always returns -1. */
static int
fail_group(const struct group *g, struct errbuf *e)
{
	struct quoted q;

	return errbuf_prefix(
	    e, "%s: group %s: ", g->origin, quote(&q, g->name));
}

static int
fail_member(const struct catalog *c, const char *member, struct errbuf *e)
{
	struct quoted q, q2;
	char *nearest;

	nearest = catalog_nearest(c, member);
	if (nearest != NULL)
		errbuf_set(e, "unknown member %s (did you mean %s?)",
		    quote(&q, member), quote(&q2, nearest));
	else
		errbuf_set(e, "unknown member %s", quote(&q, member));
	free(nearest);
	return -1;
}

static int
fail_depth(const struct group *g, struct errbuf *e)
{
	errbuf_set(
	    e, "groups are nested more than %d deep here", GROUP_DEPTH_MAX);
	return fail_group(g, e);
}

static int measure_group(
    struct catalog *c, struct group *g, size_t outer, struct errbuf *e);

/* Add the size and the depth of a member to g. outer is the number of groups
 * around g. */
static int
measure_member(struct catalog *c, struct group *g, const char *member,
    size_t outer, struct errbuf *e)
{
	struct group *inner = NULL;

	if (*member == '@')
		inner = find_name(&c->group_names, member + 1);
	if (inner == NULL && catalog_service(c, member) == NULL) {
		fail_member(c, member, e);
		return fail_group(g, e);
	}
	if (inner != NULL && measure_group(c, inner, outer + 1, e) == -1)
		return -1;
	g->size += inner != NULL ? inner->size : 1;
	if (inner != NULL && inner->depth >= g->depth)
		g->depth = inner->depth + 1;
	return 0;
}

/* Set the size and the depth of a group and of those in it, unless they are
 * already set: a depth of 0 means that they are not. */
static int
measure_group(
    struct catalog *c, struct group *g, size_t outer, struct errbuf *e)
{
	size_t i;

	if (g->is_open) {
		errbuf_set(e, "it is a member of itself");
		return fail_group(g, e);
	}
	if (g->depth > 0)
		return 0;
	if (outer == GROUP_DEPTH_MAX)
		return fail_depth(g, e);
	g->is_open = true;
	g->depth = 1;
	for (i = 0; i < g->members.n && g->size <= GROUP_SIZE_MAX; i++) {
		if (measure_member(c, g, g->members.items[i], outer, e) == -1)
			return -1;
	}
	g->is_open = false;
	if (g->depth > GROUP_DEPTH_MAX)
		return fail_depth(g, e);
	if (g->size <= GROUP_SIZE_MAX)
		return 0;
	errbuf_set(e, "it contains more than %d services", GROUP_SIZE_MAX);
	return fail_group(g, e);
}

int
catalog_check(struct catalog *c, struct errbuf *e)
{
	size_t i;

	for (i = 0; i < c->n_groups; i++) {
		c->groups[i]->size = 0;
		c->groups[i]->depth = 0;
		c->groups[i]->is_open = false;
	}
	for (i = 0; i < c->n_groups; i++) {
		if (measure_group(c, c->groups[i], 0, e) == -1)
			return -1;
	}
	return 0;
}

static void
put_origin(struct buf *out, const char *origin)
{
	buf_putc(out, '\t');
	if (origin != NULL)
		term_append(out, origin, strlen(origin), false);
	buf_putc(out, '\n');
}

static void
describe_service(const struct service *s, struct buf *out)
{
	buf_printf(out, "%s\t", s->name);
	service_describe_target(s, out);
	put_origin(out, s->origin);
}

static void
describe_group(const struct group *g, struct buf *out)
{
	size_t i;

	buf_printf(out, "@%s\t", g->name);
	for (i = 0; i < g->members.n; i++)
		buf_printf(out, "%s%s", i > 0 ? " " : "", g->members.items[i]);
	put_origin(out, g->origin);
}

void
catalog_describe(const struct catalog *c, struct buf *out)
{
	size_t i;

	for (i = 0; i < c->n_services; i++)
		describe_service(c->services[i], out);
	for (i = 0; i < c->n_groups; i++)
		describe_group(c->groups[i], out);
}
