/* SPDX-License-Identifier: MIT */
/*
 * follow.h - decide whether an answer is a redirect, and whether it may be
 * followed. Knows no connection.
 */
#ifndef FF_FETCH_FOLLOW_H
#define FF_FETCH_FOLLOW_H

#include "base/errbuf.h"
#include "fetch/asking.h"

#include <curl/curl.h>

enum follow_where {
	FOLLOW_NOWHERE,   /* no redirect, or redirects are not followed */
	FOLLOW_WITHIN,    /* target is of the same origin */
	FOLLOW_ELSEWHERE, /* target is of another origin */
	FOLLOW_REFUSED,   /* code and why say what is wrong with it */
};

struct follow {
	char *target; /* absolute, without user and password; or NULL */
	char *shown;  /* the same without secrets, to be shown; or NULL */
	CURLcode code;
	struct errbuf why; /* without the secrets of the request */
};

/*
 * Judge the answer to the request a by its status and its Location, which is
 * NULL or empty if there is none. Set f according to the result; the caller
 * frees f->target and f->shown.
 *
 * No secret follows a redirect to another origin. Unless the service trusts
 * redirects (--location-trusted), a redirect is refused if it would send on a
 * body that refers to a secret, or if there is a secret in its URL.
 */
enum follow_where follow_judge(
    struct follow *f, const struct asking *a, int status, const char *location);

/* Return the URL that a Location leads to, for a message. Secrets in the
 * Location are already hidden. The caller frees it. */
char *follow_show(const struct asking *a, const char *location);

#endif
