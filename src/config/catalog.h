/* SPDX-License-Identifier: MIT */
/*
 * catalog.h - the services, groups and defaults that the services files
 * name. Filled by services_file.h, read by arguments.h.
 */
#ifndef FF_CONFIG_CATALOG_H
#define FF_CONFIG_CATALOG_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "base/strlist.h"
#include "service/service.h"

#include <stdbool.h>
#include <stddef.h>

/* How many services a group may open to, and how deep groups may nest. */
#define GROUP_SIZE_MAX  1000000
#define GROUP_DEPTH_MAX 100

struct group {
	char *name;             /* first, as in struct service */
	struct strlist members; /* names of services, or "@GROUP" */
	char *origin;           /* "FILE:LINE" */
	/* Set by catalog_check(): how many services it opens to, and how many
	 * groups, itself included, stand one in the other. */
	size_t size;
	size_t depth;
};

struct catalog {
	struct service **services;
	size_t n_services;
	struct group **groups;
	size_t n_groups;
	struct request defaults; /* of the file that is being read */
	size_t n_files;          /* that were read */

	void *service_names; /* search trees, see tsearch(3) */
	void *group_names;
};

void catalog_init(struct catalog *c);
void catalog_free(struct catalog *c);

/* Add what is the catalog's from here on. Returns whether the name was free;
 * where not, the catalog stays as it was and so does what was given. */
bool catalog_add_service(struct catalog *c, struct service *s);
bool catalog_add_group(struct catalog *c, struct group *g);

struct group *group_new(const char *name);
void group_destroy(struct group *g);

/* Lay the defaults under the settings of every service. They are for the
 * services of their own file: a URL of the command line or of a list gets no
 * token that the file has for others. */
void catalog_settle(struct catalog *c);

/* Move all that from has into the catalog, under what the catalog has
 * already, except the defaults. from is empty afterwards, as catalog_init()
 * leaves it. */
void catalog_merge(struct catalog *c, struct catalog *from);

/* Whether every member of every group is there and no group holds itself, once
 * all files are read. Returns 0, or -1 with e naming file, line and group. */
int catalog_check(struct catalog *c, struct errbuf *e);

/* NULL where there is none. Borrowed. */
const struct service *catalog_service(
    const struct catalog *c, const char *name);
const struct group *catalog_group(const struct catalog *c, const char *name);

/* The name (of a service, or with '@' of a group) that is nearest to a
 * mistyped one, which the caller frees, or NULL where none is near. */
char *catalog_nearest(const struct catalog *c, const char *name);

/* Append the list for --list: a line each, name, what, where it came from,
 * separated by TABs; groups as "@name". Secrets redacted. */
void catalog_describe(const struct catalog *c, struct buf *out);

#endif
