/* SPDX-License-Identifier: MIT */
/* test-condition.c - conditions: what is one, and which answers meet them. */
#include "config.h"

#include "base/clock.h"
#include "base/mem.h"
#include "service/condition.h"
#include "tap.h"

#include <stdlib.h>
#include <time.h>

static const char *const good[] = {
	"/status=UP",
	"/status = UP",
	"/",
	"//",
	"/a/b/0",
	"!/error",
	" ! /error ",
	"/a%3Db=1",
	"/dc:title=x",
	"/dc%3Atitle",
	"/a~1b~0c",
	"/a!=1",
	"/a<1",
	"/a<=x",
	"/a>=1e5",
	"/a=~^[0-9]+$",
	"/a!~x|y",
	"/a=",
	"/a=\"=\"",
	"body=OK",
	"body!~error",
	"body>5",
	"header.etag",
	"!header.x-powered-by",
	"header.Content-Type=~json",
	"header.age<=60",
	"code=200-299,404",
	"code!=500",
	"code<500",
	"code=~^2",
	"body=~\\w\\s\\b\\.\\\\d",
	"time<500ms",
	"time<=1m30s",
	"size>0",
	"size<10k",
	"cert>14d",
	"version=2",
	"version>=1.1",
	"version=~^[23]$",
};

static const struct {
	const char *text, *want; /* the message, or what it begins with */
} bad[] = {
	{ "", "\"\", character 1: the subject of the condition is missing" },
	{ "=UP", "\"=UP\", character 1: the subject of the condition" },
	{ "!", "\"!\", character 2: the subject of the condition" },
	{ "status=UP",
	    "\"status=UP\", character 1: this is none of /POINTER, body, "
	    "header.NAME, code, time, size, cert, version (a key of a JSON "
	    "body begins with a slash: /status)" },
	{ "tme<5s", "\"tme<5s\", character 1: this is none of /POINTER" },
	{ "/status:UP",
	    "\"/status:UP\", character 8: \":\" is not an operator: write "
	    "\"=\" to compare, or %3A if the colon is part of a key" },
	{ "!/status:UP", "\"!/status:UP\", character 9: \":\" is not an" },
	{ "code:200",
	    "\"code:200\", character 5: this is not an operator, which is one "
	    "of = != < <= > >= =~ !~" },
	{ "time : 5s", "\"time : 5s\", character 6: this is not an operator" },
	{ "body~x", "\"body~x\", character 5: this is not an operator" },
	{ "header.X: y", "\"header.X: y\", character 9: this is not an" },
	{ "header", "\"header\", character 1: this is none of /POINTER" },
	{ "header.=1", "\"header.=1\", character 8: this cannot be the name" },
	{ "header.a b=1", "\"header.a b=1\", character 8: this cannot be" },
	{ "body", "\"body\", character 5: an operator is missing" },
	{ "!body", "\"!body\", character 2: \"!\" in front needs a /POINTER" },
	{ "time", "\"time\", character 5: an operator is missing" },
	{ "!/a=1", "\"!/a=1\", character 4: a \"!\" in front takes no" },
	{ "/a!b", "\"/a!b\", character 4: \"!\" must be followed by" },
	{ "/a==b", "\"/a==b\", character 4: write \"=\" once" },
	{ "/\xc3\xa9==b", "\"/\xc3\xa9==b\", character 4: write \"=\" once" },
	{ "/a%=1", "\"/a%=1\", character 3: \"%\" must be followed" },
	{ "/a%2g=1", "\"/a%2g=1\", character 3: \"%\" must be" },
	{ "/a%00=1", "\"/a%00=1\", character 3: \"%\" must be" },
	{ "/b/a~2=1", "\"/b/a~2=1\", character 4: in a pointer" },
	{ "/a~=1", "\"/a~=1\", character 3: write \"=~\", not \"~=\"" },
	{ "body~=1", "\"body~=1\", character 5: write \"=~\", not \"~=\"" },
	{ "/a~<1", "\"/a~<1\", character 2: in a pointer" },
	{ "/a=~", "\"/a=~\", character 5: the pattern is empty" },
	{ "/a=~(", "\"/a=~(\", character 5: " },
	{ "body!~a\\\\\\d",
	    "\"body!~a\\\\\\d\", character 10: a POSIX regular "
	    "expression has no \\d, \\n and the like: write [0-9] or "
	    "[[:space:]]" },
	{ "time<fast",
	    "\"time<fast\", character 6: this is not a duration, such as 500ms "
	    "or 14d: it " },
	{ "time<-1s", "\"time<-1s\", character 6: this is not a duration" },
	{ "time=~5", "\"time=~5\", character 5: time, size and cert are" },
	{ "cert>", "\"cert>\", character 6: this is not a duration" },
	{ "cert>14",
	    "\"cert>14\", character 6: a unit is missing, one of "
	    "ms, s, m, h and d: 14d means 14 days" },
	{ "size<10q", "\"size<10q\", character 6: this is not a size" },
	{ "code=2xx", "\"code=2xx\", character 6: this is not a list of HTTP" },
	{ "code<20", "\"code<20\", character 6: this is not an HTTP code" },
	{ "version=two", "\"version=two\", character 9: this is not a vers" },
	{ "/a<", "\"/a<\", character 4: the value to compare with is missing" },
	{ "/token=~(abcdef", "\"/token=~***\", character 9: " },
	{ "header.x-api-key=~(a", "\"header.x-api-key=~***\", character 19" },
	{ "body<x", "\"body<x\", character 6: < <= > >= compare only" },
};

#define JSON                                                                   \
	"\xef\xbb\xbf{\"status\":\"DOWN\",\"n\":12345678901234567890,"         \
	"\"f\":1.50,\"ok\":true,\"none\":null,\"list\":[1,{\"b\":2,\"a\":1}]," \
	"\"when\":\"2026-03-01\",\"num\":\"10\",\"a=b\":\"=\",\"token\":"      \
	"\"t\","                                                               \
	"\"text\":\"two\\nlines\"}"

static const struct {
	const char *condition;
	const char *want; /* the message, or NULL: it is met */
} json_rows[] = {
	{ "/status=DOWN", NULL },
	{ "/status=\"DOWN\"", NULL },
	{ "/status=UP", "/status is \"DOWN\", expected \"UP\"" },
	{ "/status=\"UP\"", "/status is \"DOWN\", expected \"UP\"" },
	{ "/status!=UP", NULL },
	{ "/status!=DOWN", "/status is \"DOWN\", expected != \"DOWN\"" },
	{ "/status=~^D", NULL },
	{ "/status=~^U", "/status is \"DOWN\", expected =~ \"^U\"" },
	{ "/status!~^U", NULL },
	{ "/status!~^D", "/status is \"DOWN\", expected !~ \"^D\"" },
	{ "/status", NULL },
	{ "!/status", "/status is \"DOWN\", expected none" },
	{ "!/error", NULL },
	{ "/error", "/error is missing" },
	{ "/error=x", "/error is missing, expected \"x\"" },
	{ "/error!=x", "/error is missing, expected != \"x\"" },
	{ "/none", NULL },
	{ "/none=null", NULL },
	{ "/none=0", "/none is null, expected 0" },
	{ "!/none", "/none is null, expected none" },
	{ "/n=12345678901234567890", NULL },
	{ "/n=1234567890123456789e1", NULL },
	{ "/n=12345678901234567891",
	    "/n is 12345678901234567890, expected 12345678901234567891" },
	{ "/n<12345678901234567891", NULL },
	{ "/n>12345678901234567889", NULL },
	{ "/n=\"12345678901234567890\"",
	    "/n is 12345678901234567890, expected \"12345678901234567890\"" },
	{ "/n>abc", "/n is 12345678901234567890, expected > \"abc\"" },
	{ "/n=~0$", NULL },
	{ "/f=1.5", NULL },
	{ "/f>=1.5", NULL },
	{ "/f<1.5", "/f is 1.50, expected < 1.5" },
	{ "/f!=1.5", "/f is 1.50, expected != 1.5" },
	{ "/f!=abc", NULL },
	{ "/ok=true", NULL },
	{ "/ok=false", "/ok is true, expected false" },
	{ "/ok>0", "/ok is true, expected > 0" },
	{ "/num=10", NULL },
	{ "/num=\"10\"", NULL },
	{ "/num>5", "/num is \"10\", expected > 5" },
	{ "/when>2026-01-01", NULL },
	{ "/when<\"2026\"", "/when is \"2026-03-01\", expected < \"2026\"" },
	{ "/list/0=1", NULL },
	{ "/list/1={ \"a\": 1.0, \"b\": 2 }", NULL },
	{ "/list=[1,{\"a\":1,\"b\":3}]",
	    "/list is [1,{\"b\":2,\"a\":1}], expected "
	    "[1,{\"a\":1,\"b\":3}]" },
	{ "/list/2", "/list/2 is missing" },
	{ "/a%3Db=\"=\"", NULL },
	{ "/token=x", "/token is ***, expected ***" },
	{ "/\033[m", "/\\x1b[m is missing" },
	{ "/text=x", "/text is \"two\\x0alines\", expected \"x\"" },
	{ "/text=~^two.lines$", NULL },
	{ "body=~DOWN", NULL },
};

static const struct {
	const char *body, *condition;
	const char *want;
} body_rows[] = {
	{ "OK", "body=OK", NULL },
	{ "OK\n", "body=OK", NULL },
	{ "OK\r\n", "body=~^OK$", NULL },
	{ "OK\n\n", "body=OK", "body is \"OK\\x0a\", expected \"OK\"" },
	{ "NO", "body=OK", "body is \"NO\", expected \"OK\"" },
	{ "", "body=OK", "body is \"\", expected \"OK\"" },
	{ "", "body=", NULL },
	{ " 12\n", "body>5", NULL },
	{ "12", "body<5", "body is \"12\", expected < 5" },
	{ "x", "body<5", "body is \"x\", expected < 5" },
	{ "\033[2J", "body=x", "body is \"\\x1b[2J\", expected \"x\"" },
	{ "", "/a", "/a cannot be looked up, as the body is empty" },
	{ "<html>", "/a", "/a cannot be looked up, as the body is not JSON" },
	{ "<html>", "!/a",
	    "/a cannot be looked up, as the body is not JSON, expected none" },
	{ "[1] x", "/0", "/0 cannot be looked up, as the body is not JSON" },
	{ "7", "/a", "/a is missing" },
};

static const struct {
	const char *condition;
	const char *want;
} other_rows[] = {
	{ "code=404", NULL },
	{ "code=200-299,404", NULL },
	{ "code=200", "code is 404, expected 200" },
	{ "code!=404", "code is 404, expected != 404" },
	{ "code<500", NULL },
	{ "code>=500", "code is 404, expected >= 500" },
	{ "code=~^4", NULL },
	{ "time<1s", NULL },
	{ "time<500ms", "time is 612ms, expected < 500ms" },
	{ "time>=612ms", NULL },
	{ "size=2000", NULL },
	{ "size>10k", "size is 2000, expected > 10k" },
	{ "cert>10d", NULL },
	{ "cert>0", NULL },
	{ "cert>3600s", NULL },
	{ "cert>14d", "cert is 12d5h, expected > 14d" },
	{ "version=1.1", NULL },
	{ "version=2", "version is 1.1, expected 2" },
	{ "version>=1.0", NULL },
	{ "version=~^1", NULL },
	{ "header.etag=\"v1\"", NULL },
	{ "header.ETag=v1", "header.ETag is \"\"v1\"\", expected \"v1\"" },
	{ "header.etag", NULL },
	{ "!header.etag", "header.etag is \"\"v1\"\", expected none" },
	{ "header.x-missing", "header.x-missing is missing" },
	{ "!header.x-missing", NULL },
	{ "header.x-missing!=1",
	    "header.x-missing is missing, expected != \"1\"" },
	{ "header.age<=60", NULL },
	{ "header.age>60", "header.age is \"59\", expected > 60" },
	{ "header.vary=b", NULL },
	{ "header.vary!=b", "header.vary is \"b\", expected != \"b\"" },
	{ "header.vary=c", "header.vary is \"b\", expected \"c\"" },
	{ "header.vary!=c", NULL },
	{ "header.set-cookie=~x", "header.set-cookie is ***, expected =~ ***" },
	{ "header.va", "header.va is missing" },
};

static struct strlist headers;

static struct condition_answer
answer_of(const char *body)
{
	return (struct condition_answer){
		.code = 404,
		.version = "1.1",
		.time = 612 * CLOCK_MS + 345,
		.size = 2000,
		.body = { body, strlen(body) },
		.headers = &headers,
		.has_cert = true,
		.cert_left = (12 * 24 + 5) * 3600 * CLOCK_S + 1800 * CLOCK_S,
	};
}

static void
check(const char *condition, const struct condition_answer *answer,
    condition_show_fn *show, const char *want)
{
	struct strlist conditions = { 0 };
	struct buf message = { 0 };
	bool may_pass;
	int rc;

	strlist_add(&conditions, condition);
	rc = conditions_judge(
	    &conditions, answer, show, NULL, &message, &may_pass);
	is_int(rc, want == NULL ? 0 : -1, "%s", condition);
	is_str(buf_str(&message), want == NULL ? "" : want, "its message");
	strlist_free(&conditions);
	buf_free(&message);
}

static void
test_rows(void)
{
	struct condition_answer a;
	size_t i;

	a = answer_of(JSON);
	a.size = a.body.n;
	for (i = 0; i < sizeof(json_rows) / sizeof(json_rows[0]); i++)
		check(json_rows[i].condition, &a, NULL, json_rows[i].want);
	for (i = 0; i < sizeof(body_rows) / sizeof(body_rows[0]); i++) {
		a = answer_of(body_rows[i].body);
		a.size = a.body.n;
		check(body_rows[i].condition, &a, NULL, body_rows[i].want);
	}
	a = answer_of("");
	for (i = 0; i < sizeof(other_rows) / sizeof(other_rows[0]); i++)
		check(other_rows[i].condition, &a, NULL, other_rows[i].want);
	check("body=", &a, NULL,
	    "body is too large to be looked at, expected \"\"");
	check(
	    "/a", &a, NULL, "/a cannot be looked up, as the body is too large");
	a.has_cert = false;
	check("cert>1d", &a, NULL, "cert is missing, expected > 1d");
	a.is_plain = true;
	check("cert>1d", &a, NULL,
	    "cert is missing, as an http URL has none, expected > 1d");
	a.is_plain = false;
	a.has_cert = true;
	a.cert_left = -3 * 24 * 3600 * CLOCK_S;
	check("cert>1d", &a, NULL, "cert is -3d, expected > 1d");
	a.version = NULL;
	check("version=2", &a, NULL, "version is not known, expected 2");
}

static char *
hide(const void *arg, const char *p, size_t n)
{
	(void)arg;
	(void)p;
	return mem_printf("%zu hidden", n);
}

static void
test_show(void)
{
	struct condition_answer a = answer_of("secret");
	char longer[401];

	a.size = a.body.n;
	check("body=x", &a, hide, "body is \"6 hidden\", expected \"x\"");
	check("header.age=x", &a, hide,
	    "header.age is \"2 hidden\", expected \"x\"");
	check("code=200", &a, hide, "code is 404, expected 200");
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	a = answer_of(longer);
	a.size = a.body.n;
	check("body=x", &a, NULL,
	    "body is \""
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\", expected \"x\"");
}

static void
test_several(void)
{
	struct condition_answer a = answer_of("");
	struct strlist conditions = { 0 };
	struct buf message = { 0 };
	bool may_pass;

	strlist_add(&conditions, "code=404");
	strlist_add(&conditions, "version=2");
	strlist_add(&conditions, "header.age=1");
	is_int(
	    conditions_judge(&conditions, &a, NULL, NULL, &message, &may_pass),
	    -1, "all conditions have to be met");
	is_str(buf_str(&message),
	    "version is 1.1, expected 2; header.age is \"59\", expected \"1\"",
	    "the message has all that are not");
	ok(may_pass, "another attempt may meet them");
	buf_clear(&message);
	strlist_add(&conditions, "time<1ms");
	conditions_judge(&conditions, &a, NULL, NULL, &message, &may_pass);
	ok(!may_pass, "but not if too much time has passed");
	strlist_free(&conditions);
	is_int(
	    conditions_judge(&conditions, &a, NULL, NULL, &message, &may_pass),
	    0, "every answer meets no conditions");
	buf_free(&message);
}

/* If the search for each NUL begins at the start of the text, this takes a
 * minute. */
static void
test_nuls(void)
{
	const size_t n = 1 << 21;
	struct condition_answer a = answer_of("");
	struct strlist conditions = { 0 };
	struct buf message = { 0 };
	clock_t start = clock();
	bool may_pass;
	char *nuls;

	nuls = mem_zalloc(n);
	a.body = (struct bytes){ nuls, n };
	a.size = n;
	strlist_add(&conditions, "body=~^x");
	is_int(
	    conditions_judge(&conditions, &a, NULL, NULL, &message, &may_pass),
	    -1, "a body of NULs does not match");
	ok(clock() - start < 5 * CLOCKS_PER_SEC,
	    "and takes time in proportion to its size");
	free(nuls);
	strlist_free(&conditions);
	buf_free(&message);
}

static void
test_redact(const char *text, const char *want)
{
	struct buf out = { 0 };
	bool is_hidden;

	is_hidden = condition_redact(&out, text);
	is_str(buf_str(&out), want, "%s for show", text);
	is_int(is_hidden, strcmp(text, want) != 0, "and whether it hides");
	buf_free(&out);
}

static void
test_kinds(void)
{
	struct strlist l = { 0 };

	ok(condition_is_for_programs("/a=1"), "a program has a body");
	ok(condition_is_for_programs("!/a"), "or lacks something in it");
	ok(condition_is_for_programs("time<1s"), "it takes its time");
	ok(!condition_is_for_programs("code=200"), "it has no code");
	ok(!condition_is_for_programs("header.a"), "it has no headers");
	ok(conditions_accept_code(&l, 500), "no condition accepts all codes");
	strlist_add(&l, "time<1s");
	ok(!conditions_need_body(&l), "time needs no body");
	ok(!conditions_need_headers(&l), "and no headers");
	ok(!conditions_have_code(&l), "and is not about the code");
	strlist_add(&l, "code=404");
	strlist_add(&l, " code!=405");
	ok(conditions_have_code(&l), "a condition about the code is one");
	ok(conditions_accept_code(&l, 404), "its code is accepted");
	ok(!conditions_accept_code(&l, 200), "another one is not");
	strlist_add(&l, "header.a");
	ok(conditions_need_headers(&l), "a header needs headers");
	strlist_add(&l, "!/a");
	ok(conditions_need_body(&l), "a pointer needs the body");
	strlist_free(&l);
}

int
main(void)
{
	struct errbuf e;
	size_t i;

	strlist_add(&headers, "ETag: \"v1\"");
	strlist_add(&headers, "Age:59");
	strlist_add(&headers, "Vary: a");
	strlist_add(&headers, "vary: b");
	strlist_add(&headers, "Set-Cookie: sid=1");
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		is_int(condition_check(good[i], &e), 0, "%s", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e.msg[0] = '\0';
		is_int(condition_check(bad[i].text, &e), -1, "\"%s\" is none",
		    bad[i].text);
		e.msg[strlen(bad[i].want)] = '\0';
		is_str(e.msg, bad[i].want, "the reason");
	}
	test_rows();
	test_show();
	test_several();
	test_nuls();
	test_redact("/status=UP", "/status=UP");
	test_redact("/auth/token=abcdef", "/auth/token=***");
	test_redact("/token", "/token");
	test_redact("header.x-api-key = abcdef", "header.x-api-key = ***");
	test_kinds();
	strlist_free(&headers);
	return done();
}
