/* SPDX-License-Identifier: MIT */
/* test-follow.c - which redirects are followed, and the messages about the
 * others. */
#include "config.h"

#include "fetch/follow.h"
#include "wire/answer.h"

#include "settings.h"
#include "tap.h"

#include <stdlib.h>

/* Begin a request for http://h/ that follows redirects and has a secret. */
static void
begin(struct request *r, struct asking *a, const char *body, bool trusted)
{
	struct job job = { .request = r, .url = "http://h/a" };
	struct errbuf e;

	setenv("TEST_TOKEN", "hidden-value", 1);
	request_init(r);
	must_set(r, "headers", "X-Token: ${TEST_TOKEN}");
	must_set(r, "location", "true");
	if (trusted)
		must_set(r, "location_trusted", "true");
	if (body != NULL) {
		request_set_data(r, body, strlen(body), false);
		r->expand = REQUEST_EXPAND_TEXT;
	}
	if (asking_init(a, &job, &e) == -1) {
		printf("Bail out! %s\n", e.msg);
		exit(1);
	}
}

#define MANY                                                                   \
	"more than 20 redirects (built in; --max-redirs changes it); the "     \
	"next one leads to "
#define NOT    "the redirect cannot be followed: "
#define OTHER  "the redirect to another origin, http://i:80, is not followed: "
#define TRUST  "; --location-trusted would send it there"
#define BODY   OTHER "the body of the request refers to a secret" TRUST
#define URL    OTHER "there is a secret in its URL" TRUST
#define SECRET "x=${TEST_TOKEN}"

static void
test_judgements(void)
{
	static const struct {
		const char *name;
		const char *body;
		bool trusted;
		int status;
		const char *location;
		enum follow_where where;
		const char *text; /* the target, or why there is none */
	} rows[] = {
		{ "an answer", NULL, false, 200, "/b", FOLLOW_NOWHERE, NULL },
		{ "a redirect without a Location", NULL, false, 302, NULL,
		    FOLLOW_NOWHERE, NULL },
		{ "a redirect with an empty Location", NULL, false, 302, "",
		    FOLLOW_NOWHERE, NULL },
		{ "a redirect within the origin", NULL, false, 302, "/b",
		    FOLLOW_WITHIN, "http://h/b" },
		{ "a redirect to another origin", NULL, false, 302,
		    "http://i/b", FOLLOW_ELSEWHERE, "http://i/b" },
		{ "a redirect of a request with a body", "x", false, 307,
		    "http://i/b", FOLLOW_ELSEWHERE, "http://i/b" },
		{ "a redirect to another scheme", NULL, false, 302, "ftp://i/b",
		    FOLLOW_REFUSED,
		    NOT "\"ftp://i/b\" is neither http:// nor https://" },
		{ "a 307 with a secret in the body", SECRET, false, 307,
		    "http://i/b", FOLLOW_REFUSED, BODY },
		{ "a 308", SECRET, false, 308, "http://i/b", FOLLOW_REFUSED,
		    BODY },
		{ "a 302, which drops the body", SECRET, false, 302,
		    "http://i/b", FOLLOW_ELSEWHERE, "http://i/b" },
		{ "a 303", SECRET, false, 303, "http://i/b", FOLLOW_ELSEWHERE,
		    "http://i/b" },
		{ "a 307 within the origin", SECRET, false, 307, "/b",
		    FOLLOW_WITHIN, "http://h/b" },
		{ "a 307 that is trusted", SECRET, true, 307, "http://i/b",
		    FOLLOW_ELSEWHERE, "http://i/b" },
		{ "a redirect with a secret in its path", NULL, false, 302,
		    "http://i/hidden-value", FOLLOW_REFUSED, URL },
		{ "a redirect with a secret in its query", NULL, false, 302,
		    "http://i/?a=b&c=hidden-value#d", FOLLOW_REFUSED, URL },
		{ "a redirect with a secret in its host", NULL, false, 302,
		    "http://Hidden-Value.i/", FOLLOW_REFUSED,
		    "the redirect to another origin, http://***.i, is not "
		    "followed: there is a secret in its URL" TRUST },
		{ "one with a secret that is encoded", NULL, false, 302,
		    "http://i/%68idden%2Dvalue", FOLLOW_REFUSED, URL },
		{ "one with a secret that is encoded twice", NULL, false, 302,
		    "http://i/?x=%2568idden-value", FOLLOW_REFUSED, URL },
		{ "one with a secret in base64", NULL, false, 302,
		    "http://i/?x=eyJ4IjoiaGlkZGVuLXZhbHVlIn0=", FOLLOW_REFUSED,
		    URL },
		{ "one with a secret for its user", NULL, false, 302,
		    "http://hidden-value@i/", FOLLOW_REFUSED, URL },
		{ "one with a secret within the origin", NULL, false, 302,
		    "/hidden-value", FOLLOW_WITHIN, "http://h/hidden-value" },
		{ "one with a secret that is trusted", NULL, true, 302,
		    "http://i/hidden-value", FOLLOW_ELSEWHERE,
		    "http://i/hidden-value" },
		{ "one with a secret for a scheme", NULL, false, 302,
		    "ftp://i/hidden-value", FOLLOW_REFUSED,
		    NOT "\"ftp://i/***\" is neither http:// nor https://" },
	};
	struct request r;
	struct asking a;
	struct follow f;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(&r, &a, rows[i].body, rows[i].trusted);
		is_int(follow_judge(&f, &a, rows[i].status, rows[i].location),
		    rows[i].where, "%s", rows[i].name);
		if (rows[i].where == FOLLOW_REFUSED) {
			is_str(f.why.msg, rows[i].text, "and why");
			is_str(f.target, NULL, "leads nowhere");
		} else {
			is_str(f.target, rows[i].text, "and where to");
		}
		free(f.target);
		free(f.shown);
		asking_free(&a);
		request_free(&r);
	}
}

/* Secrets are found in a Location as it was sent, before it is resolved. */
static void
test_shown(void)
{
	static const struct {
		const char *secret;
		const char *location;
		const char *target; /* or why there is none */
		const char *shown;  /* or NULL */
	} rows[] = {
		{ "plain", "/b", "http://h/b", "http://h/b" },
		{ "hidden", "/hidden?hidden", "http://h/hidden?hidden",
		    "http://h/***?***" },
		{ "a/../hidden", "/x/a/../hidden/y", "http://h/x/hidden/y",
		    "http://h/x/***/y" },
		{ "hidden#", "/hidden#", "http://h/hidden", "http://h/***" },
		{ "hidden#", "ftp://i/hidden#",
		    NOT "\"ftp://i/***\" is neither http:// nor https://",
		    NULL },
		{ "Hid/den", "http://Hid/den.i/",
		    "the redirect to another origin, http://***.i, is not "
		    "followed: there is a secret in its URL" TRUST,
		    NULL },
	};
	struct request r;
	struct asking a;
	struct follow f;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(&r, &a, NULL, false);
		strlist_add(&a.secrets, rows[i].secret);
		a.n_sent = a.secrets.n;
		follow_judge(&f, &a, 302, rows[i].location);
		is_str(f.target != NULL ? f.target : f.why.msg, rows[i].target,
		    "%s leads there", rows[i].location);
		is_str(f.shown, rows[i].shown, "and is shown without %s",
		    rows[i].secret);
		free(f.target);
		free(f.shown);
		asking_free(&a);
		request_free(&r);
	}
}

static void
test_limit(void)
{
	struct request r;
	struct asking a;
	struct follow f;

	begin(&r, &a, NULL, false);
	a.num_redirects = 20;
	is_int(follow_judge(&f, &a, 302, "/hidden-value"), FOLLOW_REFUSED,
	    "a redirect too many");
	is_str(f.why.msg, MANY "/***", "is told without the secrets in it");
	is_int(f.code, CURLE_TOO_MANY_REDIRECTS, "by libcurl's own code");
	asking_free(&a);
	request_free(&r);
}

/* The target of a redirect is sent to the parent. */
static void
test_long_targets(void)
{
	static const char host[] = "http://i/";
	struct buf location = { 0 };
	struct request r;
	struct asking a;
	struct follow f;

	buf_puts(&location, host);
	while (location.len < ANSWER_TARGET_MAX)
		buf_putc(&location, 'x');
	begin(&r, &a, NULL, false);
	is_int(follow_judge(&f, &a, 302, buf_str(&location)), FOLLOW_ELSEWHERE,
	    "the longest URL that can be told");
	is_str(
	    f.target, buf_str(&location), "its target is passed on complete");
	free(f.target);
	free(f.shown);
	buf_putc(&location, 'x');
	is_int(follow_judge(&f, &a, 302, buf_str(&location)), FOLLOW_REFUSED,
	    "a longer one is not followed");
	is_str(f.why.msg,
	    "the redirect to another origin is not followed: its URL is longer "
	    "than 524288 bytes",
	    "the message says why");
	is_int(follow_judge(&f, &a, 302, buf_str(&location) + strlen(host) - 1),
	    FOLLOW_WITHIN, "within the origin the parent is not asked");
	free(f.target);
	free(f.shown);
	buf_free(&location);
	asking_free(&a);
	request_free(&r);
}

static void
test_nobody_follows(void)
{
	struct request r;
	struct asking a;
	struct follow f;

	begin(&r, &a, NULL, false);
	a.request.location = 0;
	is_int(follow_judge(&f, &a, 302, "/b"), FOLLOW_NOWHERE,
	    "redirects are followed only on request");
	is_str(f.target, NULL, "otherwise a redirect is the answer");
	asking_free(&a);
	request_free(&r);
}

int
main(void)
{
	test_judgements();
	test_shown();
	test_limit();
	test_long_targets();
	test_nobody_follows();
	return done();
}
