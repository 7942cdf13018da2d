/* SPDX-License-Identifier: MIT */
/* service.h - one service: a name, where it is, how it is asked. */
#ifndef FF_SERVICE_SERVICE_H
#define FF_SERVICE_SERVICE_H

#include "service/request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct service {
	char *name;          /* first: catalog.c looks it up there */
	struct strlist urls; /* one, until there are replicas; templates */
	struct request request;
	bool refers;    /* ${...} in the URL is resolved */
	char *origin;   /* "FILE:LINE", "standard input:LINE", or NULL */
	uint64_t index; /* its place on the command line or in the list */
};

/* Whether n bytes may name a service or a group: letters, digits, '_', '.' and
 * '-', but no '.' or '-' at its beginning. */
bool service_is_name(const char *name, size_t n);

struct service *service_new(const char *name);
struct service *service_clone(const struct service *s);
void service_destroy(struct service *s);

/* Everything that can be known to be wrong before asking: its URL, secrets
 * that are not there. 0, or -1 with e naming the service. */
int service_check(const struct service *s, struct errbuf *e);

/* Append what would be asked, secrets redacted: for --dry-run. */
void service_describe(const struct service *s, struct buf *out);

#endif
