/* SPDX-License-Identifier: MIT */
/* catalog_describe.c - the catalog as --list shows it. */
#include "config.h"

#include "config/catalog.h"

#include "base/term.h"

#include <string.h>

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
