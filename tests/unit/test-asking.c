/* SPDX-License-Identifier: MIT */
/* test-asking.c - how a child prepares its job: which secrets it reads, and
 * what it sends after a redirect. */
#include "config.h"

#include "fetch/asking.h"
#include "fetch/environment.h"
#include "service/certificate_word.h"

#include "settings.h"
#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

/* Make a request with every setting that only its own origin may get. */
static void
full_request(struct request *r)
{
	request_init(r);
	must_set(r, "headers", "Authorization: Bearer ${TEST_TOKEN}");
	must_set(r, "headers", "Content-Type: text/x-test");
	must_set(r, "user", "name:word");
	must_set(r, "oauth2_bearer", "word");
	must_set(r, "referer", "http://before/");
	must_set(r, "cookies", "a=b");
	must_set(r, "cookies", "h\tFALSE\t/\tFALSE\t0\ta\tb");
	must_set(r, "aws_sigv4", "aws");
	request_set_data(r, "body", 4, false);
}

static void
test_secrets(void)
{
	struct job job = { .url = "http://h/?t=${TEST_TOKEN}",
		.url_refers = true };
	struct request r;
	struct asking a;
	struct errbuf e;
	char *text;

	setenv("TEST_TOKEN", "hidden-value", 1);
	full_request(&r);
	job.request = &r;
	is_int(asking_init(&a, &job, &e), 0, "secrets are found");
	is_str(a.request.headers.items[0], "Authorization: Bearer hidden-value",
	    "their values are put into a header");
	is_str(a.url, "http://h/?t=hidden-value", "and into the URL");
	is_str(r.headers.items[0], "Authorization: Bearer ${TEST_TOKEN}",
	    "the original request is unchanged");
	text = asking_redacted(&a, "hidden-value at http://u:p@h/");
	is_str(text, "*** at http://***@h/", "and kept out of messages");
	free(text);

	asking_free(&a);
	job.url_refers = false;
	asking_init(&a, &job, &e);
	is_str(a.url, job.url, "a URL that refers to nothing stays");

	asking_free(&a);
	unsetenv("TEST_TOKEN");
	is_int(asking_init(&a, &job, &e), -1, "a missing secret is an error");
	ok(strstr(e.msg, "TEST_TOKEN") != NULL, "the message names it: %s",
	    e.msg);
	text = asking_redacted(&a, "a text");
	is_str(text, "a text", "messages can still be redacted");
	free(text);
	asking_free(&a);
	request_free(&r);
}

static void
test_foreign_origin(void)
{
	struct job job = { .url = "http://other/",
		.method = "POST",
		.foreign = true,
		.num_redirects = 1 };
	struct request r;
	struct asking a;
	struct errbuf e;

	/* The secret does not exist, so looking for it would be an error. */
	unsetenv("TEST_TOKEN");
	full_request(&r);
	job.request = &r;
	is_int(
	    asking_init(&a, &job, &e), 0, "a foreign origin needs no secret");
	is_int(a.request.headers.n, 1, "it gets no header with a secret");
	is_str(a.request.headers.items[0], "Content-Type: text/x-test",
	    "it gets the Content-Type");
	is_str(a.request.user, NULL, "it gets no user");
	is_str(a.request.oauth2_bearer, NULL, "it gets no token");
	is_str(a.request.referer, NULL, "it gets no Referer");
	is_int(a.request.cookies.n, 0, "it gets no cookies");
	is_str(a.request.aws_sigv4, NULL, "it gets no signature");
	is_int(
	    a.with_body, true, "it gets the body if the method is unchanged");
	is_int(a.num_redirects, 1, "earlier redirects are counted");
	asking_free(&a);
	job.method = "GET";
	asking_init(&a, &job, &e);
	is_int(a.with_body, false, "a changed method drops the body");
	is_str(a.method, "GET", "the method is the changed one");
	is_int(
	    a.request.headers.n, 0, "without a body there is no Content-Type");
	asking_free(&a);
	request_free(&r);
}

/* For another origin no setting that is sent is resolved. The secrets do not
 * exist, so resolving one would be an error. */
static void
test_foreign_references(void)
{
	static const struct {
		const char *key;
		const char *text;
	} rows[] = {
		{ "user", "name:${file:/nowhere/secret}" },
		{ "oauth2_bearer", "${file:/nowhere/secret}" },
		{ "referer", "${file:/nowhere/secret}" },
		{ "cookies", "a=${file:/nowhere/secret}" },
		{ "user_agent", "agent/${file:/nowhere/secret}" },
		{ "headers", "X-A: ${file:/nowhere/secret}" },
		{ "headers", "Content-Type: a/b; c=${file:/nowhere/secret}" },
		{ "cert", "/c/${file:/nowhere/secret}" },
		{ "key", "/k/${file:/nowhere/secret}" },
	};
	struct job job = {
		.url = "http://other/", .method = "POST", .foreign = true
	};
	struct request r;
	struct asking a;
	struct errbuf e;
	size_t i;

	request_init(&r);
	job.request = &r;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		must_set(&r, rows[i].key, rows[i].text);
	request_set_data(&r, "body", 4, false);
	is_int(asking_init(&a, &job, &e), 0, "a foreign origin needs no file");
	is_str(a.request.user, NULL, "it gets no user");
	is_str(a.request.user_agent, NULL,
	    "it gets no user agent that refers to a secret");
	is_str(a.request.cert, NULL, "it gets no client certificate");
	is_str(a.request.key, NULL, "it gets no private key");
	is_int(a.request.headers.n, 1, "it gets one header");
	is_str(a.request.headers.items[0], "Content-Type:",
	    "an empty Content-Type replaces one that refers to a secret");
	is_int(a.with_body, true, "it gets the body");
	is_int(a.secrets.n, 0, "no secret was read");
	asking_free(&a);
	request_set_data(&r, "x=${file:/nowhere/secret}", 25, false);
	r.expand = REQUEST_EXPAND_TEXT;
	is_int(asking_init(&a, &job, &e), 0,
	    "a body that refers to a secret needs no file");
	is_str(a.request.data, NULL, "that body is dropped");
	is_int(a.with_body, false, "no body is sent");
	is_int(a.request.headers.n, 0, "and no Content-Type");
	asking_free(&a);
	job.foreign = false;
	is_int(asking_init(&a, &job, &e), -1, "the own origin needs the file");
	asking_free(&a);
	request_free(&r);
}

/* Settings that no origin sees are resolved for every origin. */
static void
test_ways_to_a_foreign_origin(void)
{
	static const struct {
		const char *key;
		const char *text;
		size_t offset;
		const char *want;
	} rows[] = {
		{ "proxy", "http://u:${TEST_TOKEN}@p:1",
		    offsetof(struct request, proxy),
		    "http://u:hidden-value@p:1" },
		{ "unix_socket", "/s/${TEST_TOKEN}",
		    offsetof(struct request, unix_socket), "/s/hidden-value" },
		{ "cacert", "/c/${TEST_TOKEN}",
		    offsetof(struct request, cacert), "/c/hidden-value" },
		{ "capath", "/d/${TEST_TOKEN}",
		    offsetof(struct request, capath), "/d/hidden-value" },
	};
	struct job job = { .url = "http://other/", .foreign = true };
	struct request r;
	struct asking a;
	struct errbuf e;
	size_t i;

	setenv("TEST_TOKEN", "hidden-value", 1);
	request_init(&r);
	job.request = &r;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		must_set(&r, rows[i].key, rows[i].text);
	must_set(&r, "user_agent", "mine/1");
	is_int(asking_init(&a, &job, &e), 0,
	    "proxies and certificates are found for a foreign origin");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_str(*(char **)(void *)((char *)&a.request + rows[i].offset),
		    rows[i].want, "%s is the same", rows[i].key);
	is_str(a.request.user_agent, "mine/1",
	    "the user agent without a secret is the same");
	asking_free(&a);
	request_free(&r);
	unsetenv("TEST_TOKEN");
}

/* Secrets of a service that are no references, and whether a server may have
 * seen them. */
static void
test_literals(void)
{
	static const struct {
		const char *key;
		const char *text;
		const char *echo;
		const char *shown;
		bool is_sent;
	} rows[] = {
		{ "user", "joe:open-sesame", "joe has open-sesame",
		    "joe has ***", true },
		{ "headers", "Authorization: Bearer abcdefgh-1234",
		    "token abcdefgh-1234", "token ***", true },
		{ "user", "joe:pw", "got am9lOnB3", "got ***", true },
		{ "headers", "Authorization: Basic am9lOm9wZW4tc2VzYW1l",
		    "joe has open-sesame", "joe has ***", true },
		{ "user", "token-1234:", "token-1234, dG9rZW4tMTIzNDo=",
		    "***, ***", true },
		{ "headers", "Cookie: theme=dark; sid=abcdefgh1234",
		    "dark abcdefgh1234", "dark ***", true },
		{ "headers", "Authorization: Bearer $${HOME}-1234",
		    "token ${HOME}-1234", "token ***", true },
		{ "headers", "X-Api-Key: k-1234", "key k-1234", "key ***",
		    true },
		{ "headers", "X-Words: no secret", "no secret", "no secret",
		    false },
		{ "proxy", "u:open-sesame@proxy:1", "open-sesame", "***",
		    true },
		{ "proxy", "http://joe:pw@proxy:1", "am9lOnB3", "***", true },
		{ "headers", "Authorization: Bearer ab&c=d/e ", "?t=ab&c=d/e",
		    "?t=***", true },
		{ "headers", "Cookie: a=1; sid=an open door; b=2",
		    "an open door", "***", true },
		{ "cert", "${TEST_CERT}", "not /c.pem, nor open-sesame",
		    "not ***, nor ***", false },
		{ "cert", "/c.pem:open-sesame", "open-sesame", "***", false },
		{ "cacert", "/c/${TEST_TOKEN}", "hidden-value", "***", false },
		{ "user_agent", "${TEST_TOKEN}", "hidden-value", "***", true },
	};
	struct job job = { .url = "http://h/" };
	struct request r;
	struct asking a;
	struct errbuf e;
	char *text;
	size_t i;

	setenv("TEST_TOKEN", "hidden-value", 1);
	setenv("TEST_CERT", "/c.pem:open-sesame", 1);
	job.request = &r;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		request_init(&r);
		must_set(&r, rows[i].key, rows[i].text);
		is_int(asking_init(&a, &job, &e), 0, "%s", rows[i].text);
		text = asking_redacted(&a, rows[i].echo);
		is_str(text, rows[i].shown, "the secret is hidden");
		is_int(asking_reveals(&a, rows[i].echo), rows[i].is_sent,
		    "the echo does%s reveal it", rows[i].is_sent ? "" : " not");
		free(text);
		asking_free(&a);
		request_free(&r);
	}
	unsetenv("TEST_TOKEN");
}

/* The value of a reference stays in the part of the URL where that is. */
static void
test_parts(void)
{
	static const struct {
		const char *key;
		const char *text;
		const char *resolved; /* NULL: see the next member */
		const char *error;
	} rows[] = {
		{ "user", "${TEST_WORD}:${TEST_COLON}", "plain:a:b\\c", NULL },
		{ "user", "${TEST_COLON}", "a:b\\c", NULL },
		{ "user", "x${TEST_COLON}:", NULL,
		    "key \"user\": ${TEST_COLON}: it contains a colon, which a "
		    "user "
		    "name cannot have" },
		{ "user", "x:${TEST_TAB}", NULL,
		    "key \"user\": ${TEST_TAB}: it contains a control "
		    "character" },
		{ "cert", "${TEST_COLON}:${TEST_COLON}", "a\\:b\\\\c:a:b\\c",
		    NULL },
		{ "cert", "x\\:${TEST_COLON}", "x\\:a\\:b\\\\c", NULL },
		{ "cert", "${TEST_COLON}", "a:b\\c", NULL },
		{ "cert", "/x/${TEST_COLON}", "/x/a\\:b\\\\c", NULL },
		{ "cert", "pkcs11:token=x;pin-value=${TEST_COLON}",
		    "pkcs11:token=x;pin-value=a%3Ab%5Cc", NULL },
		{ "key", "/x:${TEST_COLON}", "/x:a:b\\c", NULL },
		{ "key", "pkcs11:pin-value=${TEST_COLON}",
		    "pkcs11:pin-value=a%3Ab%5Cc", NULL },
		{ "proxy", "${TEST_COLON}:p@h", NULL,
		    "key \"proxy\": ${TEST_COLON}: it contains a colon, which "
		    "a user "
		    "name cannot have" },
		{ "proxy", "http://u:${TEST_COLON}@h", "http://u:a%3Ab%5Cc@h",
		    NULL },
	};
	struct job job = { .url = "http://h/" };
	const struct request_key *key;
	struct request r;
	struct asking a;
	struct errbuf e;
	char *const *items;
	size_t i;

	setenv("TEST_WORD", "plain", 1);
	setenv("TEST_COLON", "a:b\\c", 1);
	setenv("TEST_TAB", "a\tb", 1);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		request_init(&r);
		must_set(&r, rows[i].key, rows[i].text);
		job.request = &r;
		is_int(asking_init(&a, &job, &e),
		    rows[i].resolved == NULL ? -1 : 0, "%s: %s", rows[i].key,
		    rows[i].text);
		if (rows[i].resolved != NULL) {
			key = request_key_find(rows[i].key);
			request_texts(&a.request, key, &items);
			is_str(items[0], rows[i].resolved,
			    "the references are resolved");
		} else {
			is_str(e.msg, rows[i].error,
			    "the message says what is wrong");
		}
		asking_free(&a);
		request_free(&r);
	}
}

static void
test_users_in_urls(void)
{
	static const struct {
		const char *url;
		const char *left;
		const char *user;
		const char *password;
	} rows[] = {
		{ "http://h/", "http://h/", NULL, NULL },
		{ "http://u@h/", "http://h/", "u", NULL },
		{ "http://u:p@h/x?y#z", "http://h/x?y#z", "u", "p" },
		{ "http://a%40b:c%3Ad@h/", "http://h/", "a@b", "c:d" },
		{ "no URL", "no URL", NULL, NULL },
	};
	struct job job = { 0 };
	struct request r;
	struct asking a;
	struct errbuf e;
	size_t i;

	request_init(&r);
	job.request = &r;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		job.url = rows[i].url;
		asking_init(&a, &job, &e);
		is_str(a.url, rows[i].left, "%s: the URL without its user",
		    rows[i].url);
		is_str(a.url_user, rows[i].user, "its user");
		is_str(a.url_password, rows[i].password, "its password");
		asking_free(&a);
	}
	request_free(&r);
}

static void
test_following(void)
{
	struct job job = { .url = "http://n:m@h/" };
	struct request r;
	struct asking a;
	struct errbuf e;

	request_init(&r);
	request_set_data(&r, "body", 4, false);
	job.request = &r;
	asking_init(&a, &job, &e);
	is_str(a.method, "POST", "a body is posted");
	is_int(a.with_body, true, "the body is sent");
	asking_follow(&a, 307, "http://h/a", "http://h/a");
	is_str(a.method, "POST", "a 307 keeps the method");
	is_int(a.with_body, true, "it gets the body");
	is_str(a.url, "http://h/a", "the URL is the new one");
	asking_follow(&a, 302, "http://h/b", "http://h/b");
	is_str(a.method, "GET", "a 302 makes it a GET");
	is_int(a.with_body, false, "the body is dropped");
	asking_follow(&a, 308, "http://h/c", "http://h/c");
	is_str(a.url_user, "n", "the user of the first URL is kept");
	is_str(a.url_password, "m", "its password is kept");
	is_int(a.with_body, false, "no later redirect brings the body back");
	is_int(a.num_redirects, 3, "all redirects are counted");
	asking_free(&a);
	request_free(&r);
}

static void
test_target(void)
{
	struct job job = { .url = "http://n:m@h/", .target = "http://i/" };
	struct request r;
	struct asking a;
	struct errbuf e;

	request_init(&r);
	job.request = &r;
	asking_init(&a, &job, &e);
	is_str(a.url, "http://i/", "the target of a redirect is asked");
	is_str(a.url_user, "n", "with the user of the first URL");
	is_str(a.url_password, "m", "with the password of the first URL");
	asking_free(&a);
	request_free(&r);
}

static void
test_certificate_words(void)
{
	static const struct {
		const char *word;
		const char *file;
		const char *password;
	} rows[] = {
		{ "c.pem", "c.pem", NULL },
		{ "c.pem:", "c.pem", NULL },
		{ "c.pem:word", "c.pem", "word" },
		{ "c.pem:a:b", "c.pem", "a:b" },
		{ "a\\:b:word", "a:b", "word" },
		{ "a\\\\b", "a\\b", NULL },
		{ "a\\b", "a\\b", NULL },
		{ "pkcs11:object=x", "pkcs11:object=x", NULL },
		{ "", "", NULL },
	};
	char *file, *password;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		certificate_word_split(rows[i].word, &file, &password);
		is_str(file, rows[i].file, "the file of \"%s\"", rows[i].word);
		is_str(password, rows[i].password, "its password");
		free(file);
		free(password);
	}
}

static void
test_excerpts(void)
{
	static const struct {
		const char *body;
		size_t n;
		const char *shown;
	} rows[] = {
		{ "all of it", 9, "all of it" },
		{ "", 0, "" },
		{ "a\0b", 3, "a b" },
		{ "no open-sesame here", 19, "no *** here" },
		{ "no open-sesame", 14, "no ***" },
		{ "no open-sesam", 13, "no " },
		{ "no open", 7, "no " },
		{ "hello", 5, "hell" },
		{ "no mesope", 9, "no mes" },
		{ "at http://u:pw@h/", 17, "at http://***@h/" },
	};
	struct asking a;
	char *shown;
	size_t i;

	memset(&a, 0, sizeof(a));
	strlist_add(&a.secrets, "open-sesame");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		shown = asking_excerpt(&a, rows[i].body, rows[i].n);
		is_str(shown, rows[i].shown, "the excerpt of \"%s\"",
		    rows[i].body);
		free(shown);
	}
	strlist_free(&a.secrets);
}

static void
test_environment(void)
{
	const char *old;
	size_t i;

	setenv("TEST_TOKEN", "hidden-value", 1);
	setenv("SSLKEYLOGFILE", "/keys", 1);
	setenv("https_proxy", "http://p/", 1);
	setenv("LC_TEST", "C", 1);
	setenv("HTTP_PROXY", "http://q/", 1);
	old = getenv("TEST_TOKEN");
	environment_wipe();
	is_str(getenv("TEST_TOKEN"), NULL, "the environment is wiped");
	is_str(old, "", "its memory is wiped");
	is_str(getenv("SSLKEYLOGFILE"), NULL, "SSLKEYLOGFILE is removed");
	is_str(getenv("HTTP_PROXY"), NULL,
	    "HTTP_PROXY, which a web server may set, is removed");
	is_str(getenv("https_proxy"), "http://p/",
	    "other proxy variables are kept");
	is_str(getenv("LC_TEST"), "C", "locale variables are kept");
	for (i = 0; environ[i] != NULL; i++)
		free(environ[i]);
	free(environ);
	environ = NULL;
}

int
main(void)
{
	test_secrets();
	test_foreign_origin();
	test_foreign_references();
	test_ways_to_a_foreign_origin();
	test_literals();
	test_parts();
	test_users_in_urls();
	test_following();
	test_target();
	test_certificate_words();
	test_excerpts();
	test_environment();
	return done();
}
