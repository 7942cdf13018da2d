/* SPDX-License-Identifier: MIT */
/* test-origins.c - there is one object for each origin, as long as it is
 * held. */
#include "config.h"

#include "tap.h"

#include "plan/origins.h"
#include "service/url.h"

/* Pairs of URLs, and whether both have the same origin. */
static const struct {
	const char *a, *b;
	bool same;
} rows[] = {
	{ "http://h/", "http://h/x?y#z", true },
	{ "http://h/", "http://h:80/", true },
	{ "https://h/", "https://h:443/", true },
	{ "http://h/", "HTTP://H/", true },
	{ "http://u:p@h/", "http://h/", true },
	{ "http://h/", "https://h/", false },
	{ "http://h/", "http://h:8080/", false },
	{ "http://h:443/", "https://h/", false },
	{ "http://h/", "http://h.example/", false },
	{ "http://[::1]/", "http://[::2]/", false },
};

static struct origin *
hold(struct origins *origins, const char *url)
{
	struct origin *origin;
	char *name;

	name = url_origin(url);
	origin = origins_hold(origins, name);
	free(name);
	return origin;
}

static void
test_row(size_t i)
{
	struct origins origins = { 0 };
	struct origin *a, *b;

	a = hold(&origins, rows[i].a);
	b = hold(&origins, rows[i].b);
	ok(a != NULL && b != NULL && (a == b) == rows[i].same, "%s and %s: %s",
	    rows[i].a, rows[i].b, rows[i].same ? "one" : "two");
	origins_release(&origins, a);
	origins_release(&origins, b);
	ok(origins.tree == NULL, "no origin is left");
}

static void
test_holders(void)
{
	struct origins origins = { 0 };
	struct origin *a, *other;

	a = hold(&origins, "http://h/");
	other = hold(&origins, "http://other/");
	ok(origins_share(a) == a, "shared");
	a->running = 7;
	origins_release(&origins, a);
	origins_release(&origins, other);
	ok(hold(&origins, "http://h/2") == a && a->running == 7,
	    "an origin that is held is found again");
	origins_release(&origins, a);
	origins_release(&origins, a);
	ok(origins.tree == NULL, "the last release frees it");

	ok(origins_share(NULL) == NULL, "no origin stays no origin");
	origins_release(&origins, NULL);
	ok(hold(&origins, "http://") == NULL, "a URL without a host");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(i);
	test_holders();
	return done();
}
