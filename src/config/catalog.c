/* SPDX-License-Identifier: MIT */
/* catalog.c - see catalog.h. Reads no file. */
#include "config.h"

#include "config/catalog.h"

#include "base/array.h"
#include "base/mem.h"
#include "base/term.h"
#include "config/nearest.h"
#include "service/condition.h"
#include "service/quote.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* The name of the group of all services. */
#define ALL "all"

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
named_add(struct named *named, void *item)
{
	void *const *node;

	node = tsearch(item, &named->tree, compare_names);
	if (node == NULL)
		abort();
	if (*node != item)
		return false;
	named->items = array_grow(
	    named->items, &named->cap, named->n + 1, sizeof(*named->items));
	named->items[named->n++] = item;
	return true;
}

static void *
named_find(const struct named *named, const char *name)
{
	void *const *node;

	node = tfind(&name, &named->tree, compare_names);
	return node != NULL ? *node : NULL;
}

/* Move all items to another table, or destroy them where it is NULL or has the
 * name. The table is empty afterwards. */
static void
named_move(struct named *from, struct named *to, void (*destroy)(void *item))
{
	size_t i;

	for (i = 0; i < from->n; i++) {
		tdelete(from->items[i], &from->tree, compare_names);
		if (to == NULL || !named_add(to, from->items[i]))
			destroy(from->items[i]);
	}
	free(from->items);
	memset(from, 0, sizeof(*from));
}

static void
destroy_service(void *item)
{
	service_destroy(item);
}

static void
destroy_group(void *item)
{
	group_destroy(item);
}

void
catalog_init(struct catalog *c)
{
	memset(c, 0, sizeof(*c));
	request_init(&c->defaults);
}

void
catalog_free(struct catalog *c)
{
	named_move(&c->services, NULL, destroy_service);
	named_move(&c->groups, NULL, destroy_group);
	request_free(&c->defaults);
	strlist_free(&c->missing);
	strlist_free(&c->faults);
	c->n_files = 0;
}

bool
catalog_add_fault(struct catalog *c, const struct errbuf *e)
{
	if (c->faults.n == CATALOG_FAULTS_MAX)
		strlist_add(&c->faults, "there are more errors");
	if (c->faults.n > CATALOG_FAULTS_MAX)
		return false;
	strlist_add(&c->faults, e->msg);
	return true;
}

int
catalog_take_fault(struct catalog *c, struct errbuf *e)
{
	if (c->faults.n == 0)
		return 0;
	errbuf_set(e, "%s", c->faults.items[0]);
	strlist_remove(&c->faults, 0);
	return -1;
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

bool
catalog_add_service(struct catalog *c, struct service *s)
{
	return named_add(&c->services, s);
}

bool
catalog_add_group(struct catalog *c, struct group *g)
{
	return named_add(&c->groups, g);
}

void
catalog_apply_defaults(struct catalog *c)
{
	struct service *s;
	size_t i;

	request_set_source(&c->defaults, REQUEST_BY_DEFAULTS);
	for (i = 0; i < c->services.n; i++) {
		s = c->services.items[i];
		request_set_source(&s->request, REQUEST_BY_SERVICE);
		request_underlay(&s->request, &c->defaults);
	}
}

void
catalog_merge(struct catalog *c, struct catalog *from)
{
	named_move(&from->services, &c->services, destroy_service);
	named_move(&from->groups, &c->groups, destroy_group);
	c->n_files += from->n_files;
	catalog_free(from);
}

const struct service *
catalog_service(const struct catalog *c, const char *name)
{
	return named_find(&c->services, name);
}

const struct group *
catalog_group(const struct catalog *c, const char *name)
{
	return named_find(&c->groups, name);
}

bool
catalog_is_all(const struct catalog *c, const char *name)
{
	return strcmp(name, ALL) == 0 && c->services.n > 0 &&
	    catalog_group(c, ALL) == NULL;
}

char *
catalog_nearest(const struct catalog *c, const char *name)
{
	struct nearest nearest;
	bool is_group = *name == '@';
	const struct named *named = is_group ? &c->groups : &c->services;
	size_t i;

	nearest_init(&nearest, is_group ? name + 1 : name);
	for (i = 0; i < named->n; i++)
		nearest_offer(&nearest, *(char *const *)named->items[i]);
	if (is_group && catalog_is_all(c, ALL))
		nearest_offer(&nearest, ALL);
	if (nearest.name == NULL)
		return NULL;
	return mem_printf("%s%s", is_group ? "@" : "", nearest.name);
}

void
catalog_append_names(const struct catalog *c, size_t max, struct buf *out)
{
	size_t i, n = c->services.n + c->groups.n;

	for (i = 0; i < n && n <= max; i++) {
		buf_puts(out, i > 0 ? ", " : "");
		if (i < c->services.n)
			buf_puts(out, *(char **)c->services.items[i]);
		else
			buf_printf(out, "@%s",
			    *(char **)c->groups.items[i - c->services.n]);
	}
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
 * around g. A member that does not exist is a fault, and the others are still
 * looked at. */
static int
measure_member(struct catalog *c, struct group *g, const char *member,
    size_t outer, struct errbuf *e)
{
	struct group *inner = NULL;

	if (*member == '@' && catalog_is_all(c, member + 1)) {
		g->size += c->services.n;
		return 0;
	}
	if (*member == '@')
		inner = named_find(&c->groups, member + 1);
	if (inner == NULL && catalog_service(c, member) == NULL) {
		fail_member(c, member, e);
		fail_group(g, e);
		return catalog_add_fault(c, e) ? 0 : -1;
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
	struct group *g;
	size_t i;

	for (i = 0; i < c->groups.n; i++) {
		g = c->groups.items[i];
		g->size = 0;
		g->depth = 0;
		g->is_open = false;
	}
	for (i = 0; i < c->groups.n; i++) {
		if (measure_group(c, c->groups.items[i], 0, e) == 0)
			continue;
		catalog_add_fault(c, e);
		break;
	}
	return catalog_take_fault(c, e);
}

static void
put_origin(struct buf *out, const char *origin)
{
	buf_putc(out, '\t');
	if (origin != NULL)
		term_append(out, origin, strlen(origin), false);
	buf_putc(out, '\n');
}

/* Append the conditions of a service: " (expects /status=UP, time<1s)". */
static void
put_conditions(const struct strlist *conditions, struct buf *out)
{
	struct buf shown = { 0 };
	size_t i;

	for (i = 0; i < conditions->n; i++) {
		buf_puts(&shown, i == 0 ? " (expects " : ", ");
		condition_redact(&shown, conditions->items[i]);
	}
	if (i > 0)
		buf_putc(&shown, ')');
	term_append(out, buf_str(&shown), shown.len, false);
	buf_free(&shown);
}

void
catalog_describe_target(const struct service *s, struct buf *out)
{
	service_describe_target(s, out);
	put_conditions(&s->request.expect, out);
}

static void
describe_service(const struct service *s, struct buf *out)
{
	buf_printf(out, "%s\t", s->name);
	catalog_describe_target(s, out);
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

	for (i = 0; i < c->services.n; i++)
		describe_service(c->services.items[i], out);
	for (i = 0; i < c->groups.n; i++)
		describe_group(c->groups.items[i], out);
}
