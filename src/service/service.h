/* SPDX-License-Identifier: MIT */
/* service.h - one service: its name, its URLs or program, and how it is asked.
 */
#ifndef FF_SERVICE_SERVICE_H
#define FF_SERVICE_SERVICE_H

#include "service/request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct service {
	char *name;                 /* first: see struct named in catalog.h */
	struct strlist urls;        /* several are replicas; templates */
	struct strlist url_origins; /* of the first URLs, those that were
	                           checked: see url_origin() */
	struct strlist exec; /* a program and its arguments, instead of URLs */
	struct request request;
	bool refers;      /* ${...} in the URLs is resolved */
	bool is_listed;   /* a line of a list asks for it */
	bool lists_files; /* a line of a list names files that it is asked
	                     with: the parent process opens none of them */
	char *id;         /* the caller's own key, as JSON text; or NULL */
	char *origin;     /* "FILE:LINE", "standard input:LINE", or NULL */
	uint64_t index;   /* its place on the command line or in the list */
	unsigned refs;    /* how many hold it */
};

/* Return whether n bytes may name a service or a group: letters, digits, '_',
 * '.' and '-', but no '.' or '-' at the beginning. */
bool service_is_name(const char *name, size_t n);

struct service *service_new(const char *name);
struct service *service_clone(const struct service *s);

/* Take a reference to a service, which must not change any more.
 * service_destroy() drops one, and frees the service with the last. Returns s.
 */
struct service *service_hold(struct service *s);
void service_destroy(struct service *s);

/* Return about how many bytes of memory it takes. */
size_t service_weight(const struct service *s);

/* Return whether it is a program, and not asked over HTTP. */
bool service_is_program(const struct service *s);

/* Return whether it may be asked more than once for one answer: see
 * request_may_repeat(). A program may be only if the user says so. */
bool service_may_repeat(const struct service *s);

/* Return the key of a secret that is written out in it (see sensitive.h), or
 * NULL. */
const char *service_plain_secret(const struct service *s);

/* Return whether it refers to secrets. */
bool service_refers(const struct service *s);

/* Return whether it needs a child of its own, because no other process may have
 * something of it in memory: the value of a reference, a secret that is written
 * out, the user of a URL, who may be a token, or a client certificate. A
 * program never runs in such a child. */
bool service_has_secrets(const struct service *s);

/* Check all that can be checked before asking: the URLs, whose origins are set,
 * that the secrets are there, and that only what may be repeated has replicas.
 * Returns 0, or -1 with e naming the service. */
int service_check(struct service *s, struct errbuf *e);

/* Check what the environment adds to a service that has passed service_check():
 * a proxy. Returns the same. */
int service_check_environment(const struct service *s, struct errbuf *e);

/* Append its URLs, redacted, or "exec" and its words, with quotation marks
 * around those that would be ambiguous without. */
void service_describe_target(const struct service *s, struct buf *out);

/* Append what would be asked, secrets redacted: for --dry-run. */
void service_describe(const struct service *s, struct buf *out);

#endif
