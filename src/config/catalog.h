/* SPDX-License-Identifier: MIT */
/*
 * catalog.h - the services, groups and defaults of the services files. Filled
 * by services_file.h, read by arguments.h.
 */
#ifndef FF_CONFIG_CATALOG_H
#define FF_CONFIG_CATALOG_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "base/strlist.h"
#include "service/service.h"

#include <stdbool.h>
#include <stddef.h>

/* The message about a name that is not valid. */
#define SERVICES_NAME_RULE                                                     \
	"a name is made of letters, digits, '_', '.' and '-', and does not "   \
	"begin with '.' or '-'"

/* The most services that a group may expand to, and the most groups that may be
 * nested in one another. */
#define GROUP_SIZE_MAX  1000000
#define GROUP_DEPTH_MAX 100

struct group {
	char *name;             /* first: see struct named */
	struct strlist members; /* names of services, or "@GROUP" */
	char *origin;           /* "FILE:LINE" */
	/* Set by catalog_check(). */
	size_t size;  /* number of services that the group expands to */
	size_t depth; /* number of nested groups, this one included */
	bool is_open; /* catalog_check() is looking at its members */
};

/* Services or groups, in the order in which they were added. Each has a name of
 * its own, which is the first member of both structs. */
struct named {
	void **items;
	size_t n;
	size_t cap;
	void *tree; /* by name: see tsearch(3) */
};

struct catalog {
	struct named services;   /* of struct service */
	struct named groups;     /* of struct group */
	struct request defaults; /* of the file that is being read */
	size_t n_files;          /* number of files that were read */
	struct strlist missing;  /* paths where no file was found */
	struct strlist faults;   /* after an error: the messages that follow the
	                            one in its errbuf */
};

/* The most faults that are reported. */
#define CATALOG_FAULTS_MAX 20

void catalog_init(struct catalog *c);
void catalog_free(struct catalog *c);

/* Add a service or a group and take ownership of it. Return false, and change
 * nothing, if the name is taken. */
bool catalog_add_service(struct catalog *c, struct service *s);
bool catalog_add_group(struct catalog *c, struct group *g);

struct group *group_new(const char *name);
void group_destroy(struct group *g);

/* Apply the defaults to settings that a service does not have. Defaults are
 * only for the services of their own file: a token in them must not be sent to
 * a URL of the command line or of a list. */
void catalog_apply_defaults(struct catalog *c);

/* Move the services and groups of another catalog into this one, except those
 * whose names are taken. The other catalog is empty afterwards. */
void catalog_merge(struct catalog *c, struct catalog *from);

/* Add the message in e to the faults, up to a maximum. Return false if there
 * are too many: then the caller should give up. */
bool catalog_add_fault(struct catalog *c, const struct errbuf *e);

/* Move the first fault to e, if there is one. Return -1 if there was, else 0.
 */
int catalog_take_fault(struct catalog *c, struct errbuf *e);

/* Check, once all files are read, that every member of every group exists and
 * that no group contains itself. Return 0, or -1 with e naming file, line and
 * group. */
int catalog_check(struct catalog *c, struct errbuf *e);

/* Return a service or a group, borrowed, or NULL if there is none of that
 * name. */
const struct service *catalog_service(
    const struct catalog *c, const char *name);
const struct group *catalog_group(const struct catalog *c, const char *name);

/* Return whether a name is that of the group of all services: "all", unless a
 * group of the services files has that name or there are no services. */
bool catalog_is_all(const struct catalog *c, const char *name);

/* Return the name of the service, or of the group with its '@', that is nearest
 * to a mistyped one, or NULL if none is near. The caller frees it. */
char *catalog_nearest(const struct catalog *c, const char *name);

/* Append the names of all services and groups, separated by ", ", or nothing if
 * there are more than max of them. */
void catalog_append_names(const struct catalog *c, size_t max, struct buf *out);

/* Append what a service asks and expects, redacted. */
void catalog_describe_target(const struct service *s, struct buf *out);

/* Append the list for --list. Each line has a name ("@name" for a group), the
 * target of the service and its conditions, or the members of the group, and
 * its origin, separated by TABs. Secrets are redacted. */
void catalog_describe(const struct catalog *c, struct buf *out);

#endif
