/* SPDX-License-Identifier: MIT */
/*
 * asking.h - the request that a child sends: its own copy with the secrets
 * resolved, changed by the redirects followed so far.
 */
#ifndef FF_FETCH_ASKING_H
#define FF_FETCH_ASKING_H

#include "base/errbuf.h"
#include "base/strlist.h"
#include "service/request.h"
#include "wire/job.h"

#include <stdbool.h>
#include <stdint.h>

struct asking {
	struct request request; /* references resolved, every number set */
	char *url;              /* without user and password */
	char *shown;            /* the same without secrets, to be shown */
	char *url_user;         /* the user in the URL, or NULL */
	char *url_password;
	char *cert_file;     /* of the client certificate, or NULL */
	char *cert_password; /* of its key, or NULL */
	char *method;
	bool with_body;
	bool body_refers;       /* the body has a secret in it */
	uint32_t num_redirects; /* followed so far */
	struct strlist secrets; /* the values of references, and secrets that
	                           were given literally */
	size_t n_sent; /* how many of the first secrets servers get to see; the
	                  others are about files of this machine */
};

/*
 * Initialise a from a job: first leave out everything that a foreign origin
 * must not see, so that its secrets are not even read; then resolve the
 * references in the rest. Return 0, or -1 with e set; asking_redacted() can be
 * called in both cases.
 */
int asking_init(struct asking *a, const struct job *job, struct errbuf *e);

void asking_free(struct asking *a);

/* Initialise to as a copy of from. */
void asking_copy(struct asking *to, const struct asking *from);

/* Change a as a redirect with this code to a URL of the same origin requires;
 * shown is the URL without secrets. */
void asking_follow(
    struct asking *a, int code, const char *url, const char *shown);

/* Return text without the secrets of the request and without passwords in URLs;
 * the caller frees it. */
char *asking_redacted(const struct asking *a, const char *text);

/*
 * Return the beginning of a body without secrets, to be shown; the caller frees
 * it. n may be less than the size of the body: if the n bytes end inside a
 * secret, its beginning is left out.
 */
char *asking_excerpt(const struct asking *a, const char *p, size_t n);

/* Return whether text has, in any form, a secret that is sent to servers. */
bool asking_reveals(const struct asking *a, const char *text);

#endif
