/* SPDX-License-Identifier: MIT */
/* follow.c - see follow.h. */
#include "config.h"

#include "fetch/follow.h"

#include "fetch/redirect.h"
#include "service/url.h"

#include <stdlib.h>
#include <string.h>

static enum follow_where
refuse(struct follow *f, CURLcode code)
{
	f->code = code;
	free(f->target);
	f->target = NULL;
	return FOLLOW_REFUSED;
}

static enum follow_where
refuse_another(struct follow *f, const char *shown, int64_t max)
{
	errbuf_set(&f->why,
	    "one redirect more than the %lld that --max-redirs allows; it "
	    "leads to %s",
	    (long long)max, shown);
	return refuse(f, CURLE_TOO_MANY_REDIRECTS);
}

static enum follow_where
refuse_no_url(struct follow *f, const char *shown)
{
	errbuf_set(&f->why, "the redirect leads to no URL: %s", shown);
	return refuse(f, CURLE_URL_MALFORMAT);
}

static enum follow_where
refuse_url(struct follow *f, const struct asking *a)
{
	struct errbuf why;
	char *shown;

	shown = asking_redacted(a, f->target);
	if (url_check(shown, &why) == 0)
		errbuf_set(&why, "%s", shown);
	free(shown);
	errbuf_set(&f->why, "the redirect cannot be followed: %s", why.msg);
	return refuse(f, CURLE_UNSUPPORTED_PROTOCOL);
}

/* The origin alone is named: what follows it in the target is the server's. */
static enum follow_where
refuse_foreign(struct follow *f, const struct asking *a, const char *what)
{
	char *origin, *shown;

	origin = url_origin(f->target);
	shown = asking_redacted(a, origin);
	errbuf_set(&f->why,
	    "the redirect to another origin, %s, is not followed: %s; "
	    "--location-trusted would send it there",
	    shown, what);
	free(shown);
	free(origin);
	return refuse(f, CURLE_ABORTED_BY_CALLBACK);
}

static enum follow_where
judge_elsewhere(
    struct follow *f, const struct asking *a, int status, const char *location)
{
	if (a->request.location_trusted == 1)
		return FOLLOW_ELSEWHERE;
	if (a->with_body && a->body_refers &&
	    redirect_keeps_body(status, a->method))
		return refuse_foreign(
		    f, a, "the body of the request refers to a secret");
	if (asking_reveals(a, f->target) || asking_reveals(a, location))
		return refuse_foreign(f, a, "there is a secret in its URL");
	return FOLLOW_ELSEWHERE;
}

static enum follow_where
judge(struct follow *f, const struct asking *a, int status,
    const char *location, const char *shown)
{
	int64_t max = request_max_redirs(&a->request);
	struct errbuf unused;

	if (a->num_redirects >= max)
		return refuse_another(f, shown, max);
	f->target = redirect_target(a->url, location);
	if (f->target == NULL)
		return refuse_no_url(f, shown);
	if (url_check(f->target, &unused) == -1)
		return refuse_url(f, a);
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
	if (!request_follows(&a->request) || location == NULL ||
	    !redirect_is(status))
		return FOLLOW_NOWHERE;
	/* A message that is cut could end inside a secret, so hide those
	 * first. */
	shown = asking_redacted(a, location);
	where = judge(f, a, status, location, shown);
	free(shown);
	return where;
}
