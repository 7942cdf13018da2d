/* SPDX-License-Identifier: MIT */
/* follow.c - see follow.h. */
#include "config.h"

#include "fetch/follow.h"

#include "base/mem.h"
#include "fetch/redirect.h"
#include "service/url.h"
#include "wire/answer.h"

#include <stdlib.h>
#include <string.h>

static enum follow_where
refuse(struct follow *f, CURLcode code)
{
	f->code = code;
	free(f->target);
	f->target = NULL;
	free(f->shown);
	f->shown = NULL;
	return FOLLOW_REFUSED;
}

static enum follow_where
refuse_url(struct follow *f)
{
	struct errbuf why;

	if (url_check(f->shown, false, &why) == 0)
		errbuf_set(&why, "%s", f->shown);
	errbuf_set(&f->why, "the redirect cannot be followed: %s", why.msg);
	return refuse(f, CURLE_UNSUPPORTED_PROTOCOL);
}

/* Name only the origin: the server chose the rest of the target. */
static enum follow_where
refuse_foreign(struct follow *f, const char *what)
{
	char *origin;

	/* A host that was a secret is "***", which libcurl does not accept. */
	origin = url_origin(f->shown);
	if (origin == NULL)
		origin = url_base(f->shown);
	errbuf_set(&f->why,
	    "the redirect to another origin, %s, is not followed: %s; "
	    "--location-trusted would send it there",
	    origin, what);
	free(origin);
	return refuse(f, CURLE_ABORTED_BY_CALLBACK);
}

static enum follow_where
judge_elsewhere(
    struct follow *f, const struct asking *a, int status, const char *location)
{
	if (strlen(f->target) > ANSWER_TARGET_MAX) {
		errbuf_set(&f->why,
		    "the redirect to another origin is not followed: its URL "
		    "is longer than %zu bytes",
		    ANSWER_TARGET_MAX);
		return refuse(f, CURLE_URL_MALFORMAT);
	}
	if (a->request.location_trusted == 1)
		return FOLLOW_ELSEWHERE;
	if (a->with_body && a->body_refers &&
	    redirect_keeps_body(status, a->method))
		return refuse_foreign(
		    f, "the body of the request refers to a secret");
	if (asking_reveals(a, f->target) || asking_reveals(a, location))
		return refuse_foreign(f, "there is a secret in its URL");
	return FOLLOW_ELSEWHERE;
}

/* Make it from the Location after its secrets have been hidden: in the target a
 * secret may have changed its form and not be found, such as "a/../b" or one
 * with a '#' at its end. */
char *
follow_show(const struct asking *a, const char *location)
{
	char *target, *shown;

	target = url_join(a->shown, location);
	shown = asking_redacted(a, target != NULL ? target : location);
	free(target);
	return shown;
}

static enum follow_where
judge(struct follow *f, const struct asking *a, int status,
    const char *location, const char *shown)
{
	struct buf limit = { 0 };
	struct errbuf unused;

	if (a->num_redirects >= a->request.max_redirs) {
		request_describe_limit(
		    &a->request, "max_redirs", " redirects", &limit);
		errbuf_set(&f->why, "more than %s; the next one leads to %s",
		    buf_str(&limit), shown);
		buf_free(&limit);
		return refuse(f, CURLE_TOO_MANY_REDIRECTS);
	}
	f->target = url_join(a->url, location);
	if (f->target == NULL) {
		errbuf_set(&f->why,
		    "the target of the redirect is not a URL: %s", shown);
		return refuse(f, CURLE_URL_MALFORMAT);
	}
	f->shown = follow_show(a, shown);
	if (url_check(f->target, false, &unused) == -1)
		return refuse_url(f);
	if (redirect_is_within(a->url, f->target))
		return FOLLOW_WITHIN;
	return judge_elsewhere(f, a, status, location);
}

enum follow_where
follow_judge(
    struct follow *f, const struct asking *a, int status, const char *location)
{
	enum follow_where where;
	char *shown;

	memset(f, 0, sizeof(*f));
	if (a->request.location == 0 || location == NULL || *location == '\0' ||
	    !redirect_is(status))
		return FOLLOW_NOWHERE;
	/* Hide secrets first: a message that is cut off could end inside
	 * one. */
	shown = asking_redacted(a, location);
	where = judge(f, a, status, location, shown);
	free(shown);
	return where;
}
