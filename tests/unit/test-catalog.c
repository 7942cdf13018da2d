/* SPDX-License-Identifier: MIT */
/* test-catalog.c - services and groups: add, merge, find, check and list
 * them. */
#include "config.h"

#include "tap.h"

#include "base/mem.h"
#include "config/catalog.h"

static struct service *
service_at(const struct catalog *c, size_t i)
{
	return c->services.items[i];
}

static struct service *
make_service(const char *name, const char *url)
{
	struct service *s;

	s = service_new(name);
	strlist_add(&s->urls, url);
	s->refers = true;
	s->origin = mem_strdup("f:1");
	return s;
}

/* Add a group with up to two members. */
static void
add_group(struct catalog *c, const char *name, const char *a, const char *b)
{
	struct group *g;

	g = group_new(name);
	strlist_add(&g->members, a);
	if (b != NULL)
		strlist_add(&g->members, b);
	g->origin = mem_strdup("f:2");
	if (!catalog_add_group(c, g))
		group_destroy(g);
}

static void
add_service(struct catalog *c, const char *name, const char *url)
{
	struct service *s = make_service(name, url);

	if (!catalog_add_service(c, s))
		service_destroy(s);
}

static void
check_merge(void)
{
	struct catalog user, system;
	struct buf list = { 0 };

	catalog_init(&user);
	catalog_init(&system);
	add_service(&user, "a", "http://u:p@user/");
	add_service(&user, "a", "http://second/");
	add_service(&system, "a", "http://system/");
	add_service(&system, "b", "http://system/");
	add_group(&user, "g", "a", NULL);
	add_group(&system, "g", "b", NULL);
	add_group(&system, "h", "a", "@g");
	user.defaults.max_time = 1;
	service_at(&user, 0)->request.max_time = 4;
	system.defaults.max_time = 2;
	system.defaults.max_redirs = 3;
	catalog_apply_defaults(&user);
	catalog_apply_defaults(&system);
	catalog_merge(&user, &system);
	is_int(system.services.n, 0,
	    "merging empties the catalog that was merged");
	is_int(catalog_service(&user, "a")->request.max_time, 4,
	    "a setting of a service overrides the defaults");
	is_int(catalog_service(&user, "a")->request.max_redirs, REQUEST_UNSET,
	    "the defaults of a file do not apply to services of another");
	is_int(catalog_service(&user, "b")->request.max_time, 2,
	    "nor the other way round");
	is_int(catalog_service(&user, "b")->request.max_redirs, 3,
	    "they apply to services of their own file");
	ok(catalog_service(&user, "b") != NULL, "a service is found");
	ok(catalog_service(&user, "c") == NULL,
	    "an unknown service is not found");
	ok(catalog_group(&user, "h") != NULL, "a group is found");
	ok(catalog_group(&user, "a") == NULL,
	    "a service is not found as a group");
	catalog_describe(&user, &list);
	is_str(buf_str(&list),
	    "a\thttp://***@user/\tf:1\n"
	    "b\thttp://system/\tf:1\n"
	    "@g\ta\tf:2\n"
	    "@h\ta @g\tf:2\n",
	    "the first of a name wins, and all are listed in order");
	buf_free(&list);
	catalog_free(&user);
	catalog_free(&system);
}

static const struct {
	const char *wanted;
	const char *nearest;
} mistyped[] = {
	{ "githbu", "github" },
	{ "gitub", "github" },
	{ "githubb", "github" },
	{ "Github", "github" },
	{ "twiter", "twitter" },
	{ "gitlab", "github" },
	{ "bitbucket", NULL },
	{ "x", NULL },
	{ "", NULL },
	{ "@socail", "@social" },
	{ "@github", NULL },
	{ "social", NULL },
	{ "a-name-that-is-far-too-long-to-be-compared-with-anything-at-all-"
	  "here",
	    NULL },
};

static void
check_nearest(void)
{
	struct catalog c;
	char *got;
	size_t i;

	catalog_init(&c);
	add_service(&c, "twitter", "http://h/");
	add_service(&c, "github", "http://h/");
	add_group(&c, "social", "twitter", NULL);
	for (i = 0; i < sizeof(mistyped) / sizeof(mistyped[0]); i++) {
		got = catalog_nearest(&c, mistyped[i].wanted);
		is_str(got, mistyped[i].nearest, "nearest to \"%s\"",
		    mistyped[i].wanted);
		free(got);
	}
	catalog_free(&c);
}

static void
check_groups(void)
{
	struct catalog c;
	struct errbuf e;

	catalog_init(&c);
	is_int(catalog_check(&c, &e), 0, "nothing is right");
	add_service(&c, "github", "http://h/");
	add_group(&c, "a", "github", "@b");
	add_group(&c, "b", "github", "@c");
	add_group(&c, "c", "github", "github");
	is_int(catalog_check(&c, &e), 0, "groups may nest");
	is_int(catalog_group(&c, "a")->size, 4, "a group's size is known");
	add_group(&c, "d", "github", "githbu");
	is_int(catalog_check(&c, &e), -1, "a member is not there");
	is_str(e.msg,
	    "f:2: group \"d\": unknown member \"githbu\" (did you mean "
	    "\"github\"?)",
	    "it is named, with the nearest");
	catalog_free(&c);
	add_group(&c, "a", "@nobody", NULL);
	is_int(catalog_check(&c, &e), -1, "a group is not there");
	is_str(e.msg, "f:2: group \"a\": unknown member \"@nobody\"",
	    "it is named");
	catalog_free(&c);
	add_group(&c, "a", "@a", NULL);
	is_int(catalog_check(&c, &e), -1, "a group is its own member");
	is_str(
	    e.msg, "f:2: group \"a\": it is a member of itself", "it is named");
	catalog_free(&c);
	add_group(&c, "a", "@b", NULL);
	add_group(&c, "b", "@c", NULL);
	add_group(&c, "c", "@b", NULL);
	is_int(catalog_check(&c, &e), -1, "groups go in a circle");
	is_str(e.msg, "f:2: group \"b\": it is a member of itself",
	    "one of the circle is named");
	catalog_free(&c);
}

/* Each group contains the previous one twice, or once. */
static int
check_tower(size_t height, bool twice, struct errbuf *e)
{
	struct catalog c;
	char name[32], member[32];
	size_t i;
	int rc;

	catalog_init(&c);
	add_service(&c, "s", "http://h/");
	add_group(&c, "g0", "s", NULL);
	for (i = height; i > 0; i--) {
		snprintf(name, sizeof(name), "g%zu", i);
		snprintf(member, sizeof(member), "@g%zu", i - 1);
		add_group(&c, name, member, twice ? member : NULL);
	}
	rc = catalog_check(&c, e);
	catalog_free(&c);
	return rc;
}

static void
check_limits(void)
{
	struct errbuf e;

	is_int(check_tower(GROUP_DEPTH_MAX - 1, false, &e), 0,
	    "groups may nest deeply");
	is_int(check_tower(GROUP_DEPTH_MAX, false, &e), -1,
	    "groups may not nest more deeply than the limit");
	ok(strstr(e.msg, "nested more than 100 deep") != NULL,
	    "the message names the limit");
	is_int(check_tower(19, true, &e), 0, "groups may be large");
	is_int(check_tower(90, true, &e), -1,
	    "groups may not be larger than the limit");
	ok(strstr(e.msg, "contains more than 1000000 services") != NULL,
	    "the message names the limit");
}

static const struct {
	const char *name;
	bool valid;
} names[] = {
	{ "a", true },
	{ "github", true },
	{ "web_1.example-x", true },
	{ "_", true },
	{ "9", true },
	{ "b\xc3\xbc"
	  "cher",
	    true },
	{ "\xe6\x97\xa5\xe6\x9c\xac", true },
	{ "", false },
	{ "-a", false },
	{ ".a", false },
	{ "a b", false },
	{ "a=b", false },
	{ "a#2", false },
	{ "@a", false },
	{ "a/b", false },
	{ "a\n", false },
	{ "a\xff", false },
	{ "a\xc3", false },
	{ "a\xc2\x85", false },
	{ "a\xe2\x80\xa8", false },
	{ "a\xe2\x80\xae", false },
};

static void
check_services(void)
{
	struct service *s, *copy;
	struct buf shown = { 0 };
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ok(service_is_name(names[i].name, strlen(names[i].name)) ==
			names[i].valid,
		    "\"%s\" is %s name", names[i].name,
		    names[i].valid ? "a" : "no");
	setenv("TOKEN", "x", 1);
	unsetenv("UNSET");
	s = make_service("facebook", "https://u:p@localhost/${TOKEN}");
	s->request.max_time = CLOCK_S;
	strlist_add(&s->request.headers, "Accept: application/json");
	copy = service_clone(s);
	service_destroy(s);
	service_describe(copy, &shown);
	is_str(buf_str(&shown),
	    "facebook: GET https://***@localhost/${TOKEN}\n"
	    "    max_time: 1s\n"
	    "    header: Accept: application/json\n",
	    "a copy has the same description");
	is_int(service_check(copy, &e), 0, "its secrets are found");
	strlist_add(&copy->urls, "http://h/${UNSET}");
	is_int(service_check(copy, &e), -1, "a missing secret is an error");
	is_str(e.msg,
	    "service \"facebook\": ${UNSET}: there is no such variable in the "
	    "environment",
	    "the message names the service");
	copy->refers = false;
	is_int(service_check(copy, &e), 0,
	    "a URL of a list is not searched for references");
	strlist_add(&copy->urls, "nothing");
	is_int(service_check(copy, &e), -1, "a URL is checked");
	service_destroy(copy);
	service_destroy(NULL);
	buf_free(&shown);
}

int
main(void)
{
	check_merge();
	check_nearest();
	check_groups();
	check_limits();
	check_services();
	return done();
}
