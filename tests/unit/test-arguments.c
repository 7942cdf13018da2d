/* SPDX-License-Identifier: MIT */
/* test-arguments.c - the services of the words on a command line and of the
 * lines of a list, in order. */
#include "config.h"

#include "settings.h"
#include "tap.h"

#include "base/mem.h"
#include "config/arguments.h"
#include "config/services_file.h"

static const char services[] =
    "{\"defaults\": {\"max_time\": \"1s\", \"idle_timeout\": \"1s\",\n"
    "                \"connect_timeout\": \"1s\"},\n"
    " \"services\": {\n"
    "  \"github\": {\"url\": \"http://g/${TOKEN}\", \"max_time\": \"2s\",\n"
    "              \"idle_timeout\": \"2s\"},\n"
    "  \"twitter\": \"http://t/\",\n"
    "  \"unset\": \"http://t/${UNSET}\",\n"
    "  \"web\": {\"replicas\": [\"http://a/{q}\", \"http://b/{q}\"]},\n"
    "  \"nope\": {\"url\": \"http://h\",\n"
    "           \"headers\": {\"X\": \"{nope}\"}},\n"
    "  \"post\": {\"replicas\": [\"http://a\", \"http://b\"],\n"
    "           \"method\": \"POST\"},\n"
    "  \"disk\": {\"exec\": [\"df\", \"{q}\"], \"retry\": 1}},\n"
    " \"groups\": {\"social\": [\"twitter\", \"github\"],\n"
    "            \"all\": [\"@social\", \"github\", \"@social\"],\n"
    "            \"half\": [\"twitter\", \"unset\"]}}\n";

#define NAMES                                                                  \
	": the services file has github, twitter, unset, web, nope, post, "    \
	"disk, @social, @all, @half"

static struct catalog catalog, empty;
static struct request none;
static struct parameters parameters;

/* Append "NAME URL" and a newline for each service that is complete by now, and
 * the messages about bad lines. Return the last result. */
static enum arguments_next
take_all(struct arguments *a, struct buf *out)
{
	enum arguments_next next;
	struct service *s;
	struct errbuf e;

	for (;;) {
		next = arguments_next(a, &s, &e);
		if (next == ARGUMENTS_BAD_LINE) {
			buf_printf(out, "%s\n", e.msg);
			continue;
		}
		if (next != ARGUMENTS_SERVICE)
			return next;
		buf_printf(out, "%d %s ", (int)s->index, s->name);
		service_describe_target(s, out);
		buf_printf(out, "%s\n",
		    s->refers || service_is_program(s) ? "" : " foreign");
		service_destroy(s);
	}
}

/* Words, up to a NULL, and their services or the error message. */
static const struct {
	const char *words[5];
	const char *services;
	const char *error;
} lines[] = {
	{ { NULL }, "", NULL },
	{ { "github" }, "0 github http://g/${TOKEN}\n", NULL },
	{ { "x=http://h/", "y=https://h/?a=b" },
	    "0 x http://h/\n1 y https://h/?a=b\n", NULL },
	{ { "http://h/", "http://h/a?b=c" },
	    "0 h http://h/\n1 h/a http://h/a?b=c\n", NULL },
	{ { "http://h/", "http://h", "h=http://h", "http://h/?x" },
	    "0 h http://h/\n1 h#2 http://h\n2 h#3 http://h\n"
	    "3 h#4 http://h/?x\n",
	    NULL },
	{ { "twitter", "github", "twitter" },
	    "0 twitter http://t/\n1 github http://g/${TOKEN}\n"
	    "2 twitter#2 http://t/\n",
	    NULL },
	{ { "@social" }, "0 twitter http://t/\n1 github http://g/${TOKEN}\n",
	    NULL },
	{ { "x=http://h", "@all" },
	    "0 x http://h\n1 twitter http://t/\n2 github http://g/${TOKEN}\n"
	    "3 github#2 http://g/${TOKEN}\n4 twitter#2 http://t/\n"
	    "5 github#3 http://g/${TOKEN}\n",
	    NULL },
	{ { "b\xc3\xbc=http://h" }, "0 b\xc3\xbc http://h\n", NULL },
	{ { "x=http://h/${TOKEN}/" }, "0 x http://h/${TOKEN}/\n", NULL },
	{ { "-" }, "", NULL },
	{ { "-", "github", "-" }, NULL,
	    "\"-\" stands for standard input, which can be read only once" },
	{ { "githbu" }, NULL,
	    "unknown service \"githbu\": did you mean \"github\"?" },
	{ { "@socail" }, NULL,
	    "unknown group \"@socail\": did you mean \"@social\"?" },
	{ { "zzz" }, NULL, "unknown service \"zzz\"" NAMES },
	{ { "@" }, NULL, "unknown group \"@\"" NAMES },
	{ { "" }, NULL, "unknown service \"\"" NAMES },
	{ { "social" }, NULL,
	    "unknown service \"social\": did you mean the group "
	    "\"@social\"?" },
	{ { "@twitter" }, NULL,
	    "unknown group \"@twitter\": did you mean the service "
	    "\"twitter\"?" },
	{ { "ms" }, NULL,
	    "unknown service \"ms\": a number and its unit are one word, such "
	    "as 2ms" },
	{ { "example.com/x" }, NULL,
	    "unknown service \"example.com/x\": did you mean "
	    "\"https://example.com/x\"?" },
	{ { "localhost:8080" }, NULL,
	    "unknown service \"localhost:8080\": did you mean "
	    "\"http://localhost:8080\"?" },
	{ { "my api=http://h" }, NULL,
	    "\"my api\" cannot name a service: " SERVICES_NAME_RULE },
	{ { "my api" }, NULL,
	    "unknown service \"my api\": " SERVICES_NAME_RULE },
	{ { "x=github" }, NULL,
	    "service \"x\": \"github\" has no scheme: a URL begins with "
	    "https:// or http://" },
	{ { "x=" }, NULL,
	    "service \"x\": \"\" has no scheme: a URL begins with https:// or "
	    "http://" },
	{ { "-x=http://h" }, NULL,
	    "unknown service \"-x=http://h\": a URL begins with https:// or "
	    "http://" },
	{ { "x=ftp://h" }, NULL,
	    "service \"x\": \"ftp://h\" is neither http:// nor https://" },
	{ { "ftp://h" }, NULL, "\"ftp://h\" is neither http:// nor https://" },
	{ { "http://" }, NULL, "\"http://\" has no host" },
	{ { "x=http://a http://b" }, "0 x http://a http://b\n", NULL },
	{ { "x= http://a\t http://b\n" }, "0 x http://a http://b\n", NULL },
	{ { "x=http://a b" }, NULL,
	    "service \"x\": \"b\" has no scheme: a URL begins with https:// or "
	    "http://" },
	{ { "http://a http://b" }, NULL,
	    "several URLs need a name in front of them: NAME='URL URL...'" },
	{ { "http://a b" }, NULL,
	    "\"http://a b\" contains white space: write %20 for a space" },
	{ { "x=http://h/?q={q}&r={r}" }, "0 x http://h/?q=a%20b&r=\n", NULL },
	{ { "http://h/{q}" }, "0 h/{q} http://h/a%20b\n", NULL },
	{ { "x=http://h/{nope}" }, NULL,
	    "service \"x\": \"{nope}\" has no value: give it one with "
	    "--param=nope=VALUE, or write %7Bnope%7D if the "
	    "braces are part of the URL" },
	{ { "x=http://h/{1}" }, "0 x http://h/{1}\n", NULL },
	{ { "web" }, "0 web http://a/a%20b http://b/a%20b\n", NULL },
	{ { "nope" }, NULL,
	    "f:9: service \"nope\": key \"headers\": \"{nope}\" has no "
	    "value: give it one with --param=nope=VALUE" },
	{ { "post" }, NULL,
	    "f:11: service \"post\": \"POST\" is not idempotent, so it is not "
	    "sent to several replicas without --retry-all" },
	{ { "disk" }, "0 disk exec df \"a b\"\n", NULL },
	{ { "{\"url\":\"http://h\"}" }, NULL,
	    "unknown service \"{\"url\":\"http://h\"}\": a URL begins with "
	    "https:// "
	    "or http://" },
	{ { "unset" }, NULL,
	    "f:7: service \"unset\": ${UNSET}: there is no such variable in "
	    "the "
	    "environment" },
	{ { "github", "@half" }, NULL,
	    "f:7: service \"unset\": ${UNSET}: there is no such variable in "
	    "the "
	    "environment" },
	{ { "x=http://h/${a-b}" }, NULL,
	    "service \"x\": \"${a-b}\" is neither ${NAME} nor ${file:PATH} "
	    "(write \"$${\" for a plain \"${\")" },
};

static void
check_words(void)
{
	struct arguments a;
	struct buf out = { 0 };
	struct errbuf e;
	char *words[5];
	size_t i, n;
	int rc;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		for (n = 0; n < 5 && lines[i].words[n] != NULL; n++)
			words[n] = strdup(lines[i].words[n]);
		arguments_init(&a, &catalog, &none);
		a.parameters = &parameters;
		e.msg[0] = '\0';
		rc = arguments_add(&a, words, n, &e);
		is_int(rc, lines[i].error != NULL ? -1 : 0, "words of line %zu",
		    i);
		is_str(e.msg, lines[i].error != NULL ? lines[i].error : "",
		    "their message");
		if (rc == 0) {
			take_all(&a, &out);
			is_str(
			    buf_str(&out), lines[i].services, "their services");
			buf_clear(&out);
		}
		arguments_free(&a);
		while (n > 0)
			free(words[--n]);
	}
	buf_free(&out);
}

static void
check_without_file(void)
{
	struct arguments a;
	struct errbuf e;
	char word[] = "github";
	char *words[] = { word };

	arguments_init(&a, &empty, &none);
	is_int(arguments_add(&a, words, 1, &e), -1,
	    "without a services file every name is unknown");
	is_str(e.msg, "unknown service \"github\": no services file was read",
	    "the message says so");
	arguments_free(&a);
}

static void
check_settings(void)
{
	struct buf sources = { 0 };
	struct request over;
	struct arguments a;
	struct service *s;
	struct errbuf e;
	char word[] = "github";
	char *words[] = { word };

	request_init(&over);
	over.max_time = 3 * CLOCK_S;
	request_set_source(&over, REQUEST_BY_OPTION);
	arguments_init(&a, &catalog, &over);
	if (arguments_add(&a, words, 1, &e) == -1)
		bail(e.msg);
	is_int(arguments_next(&a, &s, &e), ARGUMENTS_SERVICE,
	    "a service comes with its settings");
	is_int(s->request.max_time, 3 * CLOCK_S,
	    "a setting of the command line overrides that of the service");
	is_int(s->request.idle_timeout, 2 * CLOCK_S,
	    "a setting of the service overrides the defaults");
	is_int(s->request.connect_timeout, CLOCK_S,
	    "the defaults apply where nothing else is set");
	request_describe_limit(&s->request, "max_time", " ", &sources);
	request_describe_limit(&s->request, "idle_timeout", " ", &sources);
	request_describe_limit(&s->request, "connect_timeout", " ", &sources);
	is_str(buf_str(&sources),
	    "3s  (--max-time)2s  (idle_timeout of the service)"
	    "1s  (connect_timeout of the defaults)",
	    "each limit knows its source");
	buf_free(&sources);
	is_str(s->origin, "f:4", "a service knows its file and line");
	service_destroy(s);
	is_int(arguments_next(&a, &s, &e), ARGUMENTS_END,
	    "after the last service comes the end");
	arguments_free(&a);
	request_free(&over);
}

/* A line that is an object with a URL and more keys. */
#define OBJECT(more) "{\"url\":\"http://h\"," more "}"

#define TRUST "give --trust-list if you trust the list"

static const char list[] = "# a comment\n"
			   "\n"
			   "  github \r\n"
			   "x=http://h/a\n"
			   "http://h/${TOKEN}/${UNSET}\n"
			   "http://h/\n"
			   "http://h/\n"
			   "nobody\n"
			   "-\n"
			   "a\0b\n"
			   "@half\n"
			   "\t@social\n"
			   "   # another\n"
			   "unset\n"
			   "http://h/ http://i/\n"
			   "last=http://h";

static const char list_services[] =
    "0 first http://f\n"
    "1 github http://g/${TOKEN}\n"
    "2 x http://h/a foreign\n"
    "3 h/${TOKEN}/${UNSET} http://h/${TOKEN}/${UNSET} foreign\n"
    "4 h http://h/ foreign\n"
    "5 h http://h/ foreign\n"
    "standard input:8: unknown service \"nobody\": the services file does not "
    "have it\n"
    "standard input:9: \"-\" is not allowed in a list\n"
    "standard input:10: contains a NUL byte\n"
    "standard input:11: f:7: service \"unset\": ${UNSET}: there is no such "
    "variable in the environment\n"
    "6 twitter http://t/\n"
    "7 github http://g/${TOKEN}\n"
    "standard input:14: f:7: service \"unset\": ${UNSET}: there is no such "
    "variable in the environment\n"
    "standard input:15: several URLs need a name in front of them: NAME='URL "
    "URL...'\n"
    "8 last http://h foreign\n"
    "9 github http://g/${TOKEN}\n";

/* Begin with the words "first", the list, and a github after the list. */
static void
begin_list(struct arguments *a)
{
	char first[] = "first=http://f", dash[] = "-", last[] = "github";
	char *words[] = { first, dash, last };
	struct errbuf e;

	arguments_init(a, &catalog, &none);
	a->trusts_list = true;
	if (arguments_add(a, words, 3, &e) == -1)
		bail(e.msg);
}

/* Feed the list in pieces: first at bytes, then step bytes each time. */
static void
feed_list(size_t at, size_t step, struct buf *out)
{
	struct arguments a;
	size_t done_n, n = at;

	begin_list(&a);
	for (done_n = 0; done_n < sizeof(list) - 1; done_n += n, n = step) {
		if (take_all(&a, out) != ARGUMENTS_NEED_INPUT)
			bail("a list that has not ended needs input");
		if (n > sizeof(list) - 1 - done_n)
			n = sizeof(list) - 1 - done_n;
		if (n > 0)
			arguments_feed(&a, list + done_n, n);
	}
	if (take_all(&a, out) != ARGUMENTS_NEED_INPUT)
		bail("a list that has not ended needs input");
	arguments_feed(&a, NULL, 0);
	if (take_all(&a, out) != ARGUMENTS_END)
		bail("a list that has ended needs no input");
	arguments_free(&a);
}

static void
check_list(void)
{
	struct buf out = { 0 };
	size_t at, bad = 0;

	feed_list(sizeof(list), sizeof(list), &out);
	is_str(buf_str(&out), list_services, "a list that is fed at once");
	buf_clear(&out);
	feed_list(1, 1, &out);
	is_str(buf_str(&out), list_services, "a list that is fed byte by byte");
	for (at = 0; at < sizeof(list); at++) {
		buf_clear(&out);
		feed_list(at, sizeof(list), &out);
		bad += strcmp(buf_str(&out), list_services) != 0;
	}
	is_int(bad, 0, "a list that is split at every offset");
	buf_free(&out);
}

static void
check_origins(void)
{
	static const char text[] = "\n@social\n";
	struct arguments a;
	struct service *s;
	struct errbuf e;
	size_t i;

	begin_list(&a);
	arguments_feed(&a, text, sizeof(text) - 1);
	for (i = 0; i < 3; i++) {
		if (arguments_next(&a, &s, &e) != ARGUMENTS_SERVICE)
			bail("no service");
		is_str(s->origin, i == 0 ? NULL : "standard input:2",
		    "the origin of %s", s->name);
		service_destroy(s);
	}
	arguments_free(&a);
}

/* Feed a line of n bytes in pieces, followed by rest. */
static void
feed_long(size_t n, const char *rest, struct buf *out)
{
	static char line[4096];
	struct arguments a;
	size_t step;

	buf_clear(out);
	memset(line, '#', sizeof(line));
	begin_list(&a);
	for (; n > 0; n -= step) {
		step = n < sizeof(line) ? n : sizeof(line);
		arguments_feed(&a, line, step);
		take_all(&a, out);
	}
	if (*rest != '\0')
		arguments_feed(&a, rest, strlen(rest));
	take_all(&a, out);
	arguments_feed(&a, NULL, 0);
	take_all(&a, out);
	ok(a.input.cap <= 4 * ARGUMENTS_LINE_MAX,
	    "a long line takes no more memory than allowed");
	arguments_free(&a);
}

#define FIRST  "0 first http://f\n"
#define GITHUB "github http://g/${TOKEN}\n"
#define LONG   "standard input:1: is longer than 65536 bytes\n"

static void
check_long_lines(void)
{
	struct buf out = { 0 };

	feed_long(ARGUMENTS_LINE_MAX, "\ntwitter\n", &out);
	is_str(buf_str(&out), FIRST "1 twitter http://t/\n2 " GITHUB,
	    "a line of the largest length is read");
	feed_long(ARGUMENTS_LINE_MAX + 1, "\ntwitter\n", &out);
	is_str(buf_str(&out), FIRST LONG "1 twitter http://t/\n2 " GITHUB,
	    "a longer line is refused, and the next line is read");
	feed_long(ARGUMENTS_LINE_MAX * 3 + 7, "\n", &out);
	is_str(buf_str(&out), FIRST LONG "1 " GITHUB,
	    "a far longer line is refused once");
	feed_long(ARGUMENTS_LINE_MAX + 1, "", &out);
	is_str(buf_str(&out), FIRST LONG "1 " GITHUB,
	    "a long line at the end of the list is refused, too");
	buf_free(&out);
}

static void
check_total(void)
{
	struct arguments a;
	struct buf out = { 0 };

	begin_list(&a);
	is_int(arguments_total(&a), 0, "the total is unknown before the list");
	arguments_feed(&a, "twitter\nnobody\n", 15);
	take_all(&a, &out);
	is_int(arguments_total(&a), 0, "and before its end");
	arguments_feed(&a, NULL, 0);
	take_all(&a, &out);
	is_int(arguments_total(&a), 3, "wrong lines do not count in it");
	arguments_free(&a);
	buf_free(&out);
}

static void
check_many_lines(void)
{
	static const char text[] = "a=http://h\nhttp://h/b\ngithub\n@social\n";
	struct arguments a;
	struct buf out = { 0 };
	size_t i, n = 0;

	begin_list(&a);
	for (i = 0; i < 2000; i++) {
		arguments_feed(&a, text, sizeof(text) - 1);
		take_all(&a, &out);
		n += out.len > 0;
		buf_clear(&out);
	}
	is_int(n, 2000, "every piece of a list is used at once");
	ok(a.input.cap < 1024 && a.of_line.cap < 64 && a.waiting.cap < 64,
	    "lines that were read leave nothing behind");
	arguments_free(&a);
	buf_free(&out);
}

/* A line that is an object, and its service or the error message. */
static const struct {
	const char *line;
	const char *id_key; /* NULL: the usual one */
	const char *service;
} objects[] = {
	{ "{\"url\": \"http://h/a?b\"}", NULL, "h/a http://h/a?b\n" },
	{ " { \"name\" : \"x\", \"url\" : \"http://h/\" } ", NULL,
	    "x http://h/\n" },
	{ "{\"name\":\"h/a\",\"url\":\"http://h/a?b\"}", NULL,
	    "h/a http://h/a?b\n" },
	{ "{\"replicas\":[\"http://h/a\",\"http://i/b\"]}", NULL,
	    "h/a http://h/a http://i/b\n" },
	{ "{\"name\":\"x\",\"url\":\"http://h\",\"method\":\"PUT\","
	  "\"max_time\":0.5,\"headers\":{\"A\":[\"b\",\"c\"]},"
	  "\"json\":{ \"a\": 1e999 }}",
	    NULL,
	    "x http://h\n    method: PUT\n    max_time: 500ms\n"
	    "    header: A: b\n    header: A: c\n    json: 11 bytes: "
	    "{\"a\":1e999}\n{\"a\":1e999}\n" },
	/* The key with the caller's id. */
	{ "{\"url\":\"http://h\",\"id\":7}", NULL, "h http://h id 7\n" },
	{ "{\"id\": -1.50E+3 , \"url\":\"http://h\"}", NULL,
	    "h http://h id -1.50E+3\n" },
	{ "{\"id\": { \"a\" : [ 1, null ] } , \"url\":\"http://h\"}", NULL,
	    "h http://h id {\"a\":[1,null]}\n" },
	{ "{\"id\":\"a \\u00e4\\n\",\"url\":\"http://h\"}", NULL,
	    "h http://h id \"a \\u00e4\\n\"\n" },
	{ "{\"id\":null,\"url\":\"http://h\"}", NULL, "h http://h id null\n" },
	{ "{\"user-id\":true,\"url\":\"http://h\"}", "user-id",
	    "h http://h id true\n" },
	{ "{\"id\":true,\"url\":\"http://h\"}", "user-id",
	    "standard input:1: key \"id\": unknown key\n" },
	{ "{\"name\":\"x\",\"url\":\"http://h\"}", "name",
	    "x http://h id \"x\"\n" },
	{ "{\"method\":\"PUT\",\"url\":\"http://h\"}", "method",
	    "h http://h id \"PUT\"\n" },
	/* References are not resolved. */
	{ "{\"url\":\"http://h/${T}\",\"headers\":{\"A\":\"$${T}${\"},"
	  "\"data\":\"${T}${\"}",
	    NULL,
	    "h/${T} http://h/${T}\n    header: A: $$${T}$${\n"
	    "    data: 6 bytes: ${T}${\n${T}${\n" },
	{ "{\"url\":\"http://h\",\"json\":[\"${T\"]}", NULL,
	    "h http://h\n    json: 7 bytes: [\"${T\"]\n[\"${T\"]\n" },
	{ "{\"url\":\"http://h\",\"user\":\"a:${T}\"}", NULL,
	    "h http://h\n    user: a:***\n" },
	/* Parameters are filled in every text. */
	{ "{\"url\":\"http://h/{q}\",\"headers\":{\"A\":\"{q}\"},"
	  "\"json\":[\"{q}\"]}",
	    NULL,
	    "h/{q} http://h/a%20b\n    header: A: a b\n    json: 7 bytes: [\"a "
	    "b\"]\n"
	    "[\"a b\"]\n" },
	{ "{\"url\":\"http://h/\",\"data\":\"{nope}{q}\"}", NULL,
	    "h http://h/\n    data: 9 bytes: {nope}a b\n{nope}a b\n" },
	/* Errors. */
	{ "{", NULL,
	    "standard input:1: a JSON object goes on in the next line: write "
	    "one object per line, as jq -c . does\n" },
	{ "{\"url\": \"http://h\",", NULL,
	    "standard input:1: a JSON object goes on in the next line: write "
	    "one object per line, as jq -c . does\n" },
	{ "[{\"url\": \"http://h\"}]", NULL,
	    "standard input:1: a JSON array: write one object per line, as jq "
	    "-c '.[]' does\n" },
	{ "{}", NULL, "standard input:1: has no \"url\"\n" },
	{ "{\"name\":\"nobody\",\"id\":1}", NULL,
	    "standard input:1: unknown service \"nobody\": no services file "
	    "was found\n" },
	{ "{\"name\":\"a\",\"ok\":404}", NULL,
	    "standard input:1: key \"ok\": a has no \"url\", so it names a "
	    "service of the services file, whose settings a list cannot "
	    "change\n" },
	{ "{\"url\":\"http://h\"} x", NULL,
	    "standard input:1: column 20: text after the value\n" },
	{ "{\"url\":\"http://h\",\"url\":\"http://i\"}", NULL,
	    "standard input:1: key \"url\" occurs twice\n" },
	{ "{\"url\":\"http://h\",\"replicas\":[\"http://h\"]}", NULL,
	    "standard input:1: key \"replicas\": \"url\", \"replicas\" and "
	    "\"exec\" exclude each other\n" },
	{ "{\"url\":\"http://h\",\"max_tiem\":1}", NULL,
	    "standard input:1: key \"max_tiem\": unknown key (did you mean "
	    "\"max_time\"?)\n" },
	{ "{\"url\":\"h\"}", NULL,
	    "standard input:1: key \"url\": \"h\" has no scheme: a URL begins "
	    "with https:// or http://\n" },
	{ "{\"url\":\"http://h\",\"max_time\":true}", NULL,
	    "standard input:1: key \"max_time\": must be a string or a number, "
	    "not true or false\n" },
	{ "{\"url\":\"http://h\",\"name\":1}", NULL,
	    "standard input:1: key \"name\": must be a string, not a "
	    "number\n" },
	{ "{\"name\":\"h/b\",\"url\":\"http://h/a\"}", NULL,
	    "standard input:1: key \"name\": a name is made of letters, "
	    "digits, '_', '.' and '-', and does not begin with '.' or "
	    "'-'\n" },
	{ "{\"name\":\"\",\"url\":\"http://h/a\"}", NULL,
	    "standard input:1: key \"name\": a name is made of letters, "
	    "digits, '_', '.' and '-', and does not begin with '.' or "
	    "'-'\n" },
	{ "{\"exec\":[\"true\"]}", NULL,
	    "standard input:1: key \"exec\": a list may not name "
	    "programs; " TRUST "\n" },
	{ "{\"replicas\":[\"http://a\",\"http://b\"],\"data\":\"\"}", NULL,
	    "standard input:1: service \"a\": \"POST\" is not idempotent, so "
	    "it is not sent to several replicas without --retry-all\n" },
	{ "{\"url\":\"http://h\",\"id\":\"\\u0000\"}", NULL,
	    "h http://h id \"\\u0000\"\n" },
	{ "{\"id\":{\"\\u0000\":[1]},\"url\":\"http://h\"}", NULL,
	    "h http://h id {\"\\u0000\":[1]}\n" },
	{ "{\"url\":\"http://h\",\"id\\u0000\":1}", NULL,
	    "standard input:1: \\u0000 cannot be part of any name or "
	    "value\n" },
	{ "{\"id\":1,\"url\":\"http://h/\\u0000\"}", NULL,
	    "standard input:1: \\u0000 cannot be part of any name or "
	    "value\n" },
};

/* Lines of a trusted list, and their services. */
static const struct {
	const char *line;
	const char *service;
} trusted[] = {
	{ "{\"exec\":[\"true\"]}",
	    "standard input:1: a program needs a \"name\"\n" },
	{ "{\"exec\":[\"true\"],\"name\":\"a/b\"}",
	    "standard input:1: key \"name\": a name is made of letters, "
	    "digits, '_', '.' and '-', and does not begin with '.' or "
	    "'-'\n" },
	{ "{\"exec\":[\"true\",\"{q}${T}\"],\"name\":\"a\",\"id\":1}",
	    "a exec true \"a b${T}\" id 1\n" },
	{ "{\"exec\":[\"true\"],\"name\":\"a\",\"method\":\"PUT\"}",
	    "standard input:1: key \"method\": has no meaning for a "
	    "program\n" },
	{ "{\"replicas\":[\"http://a\",\"http://b\"],\"data\":\"\","
	  "\"retry_all\":true}",
	    "a http://a http://b\n    retry_all: true\n    data: 0 bytes\n"
	    "\n" },
	{ "{\"url\":\"https://h\",\"cacert\":\"/ca.pem\"}",
	    "h https://h\n    cacert: /ca.pem\nlists files\n" },
};

static void
describe(struct service *s, struct buf *out)
{
	buf_printf(out, "%s ", s->name);
	service_describe_target(s, out);
	if (s->id != NULL)
		buf_printf(out, " id %s", s->id);
	buf_putc(out, '\n');
	request_describe(&s->request, out);
	if (s->request.data != NULL)
		buf_printf(out, "%s\n", s->request.data);
	if (s->refers || s->request.expand != REQUEST_UNSET)
		buf_puts(out, "refers\n");
	if (s->lists_files)
		buf_puts(out, "lists files\n");
	service_destroy(s);
}

static void
check_object(
    const char *line, const char *id_key, bool is_trusted, const char *want)
{
	char dash[] = "-";
	char *words[] = { dash };
	struct arguments a;
	struct buf out = { 0 };
	struct service *s;
	struct errbuf e;

	arguments_init(&a, &empty, &none);
	a.parameters = &parameters;
	a.id_key = id_key;
	a.trusts_list = is_trusted;
	if (arguments_add(&a, words, 1, &e) == -1)
		bail(e.msg);
	arguments_feed(&a, line, strlen(line));
	arguments_feed(&a, NULL, 0);
	if (arguments_next(&a, &s, &e) == ARGUMENTS_SERVICE)
		describe(s, &out);
	else
		buf_printf(&out, "%s\n", e.msg);
	is_str(buf_str(&out), want, "the line %s", line);
	buf_free(&out);
	arguments_free(&a);
}

static void
check_objects(void)
{
	size_t i;

	for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		check_object(objects[i].line, objects[i].id_key, false,
		    objects[i].service);
	for (i = 0; i < sizeof(trusted) / sizeof(trusted[0]); i++)
		check_object(trusted[i].line, NULL, true, trusted[i].service);
}

/* A line of an untrusted list, and the error message, or NULL if it is
 * accepted. over is a setting of the command line, as "KEY VALUE". */
static const struct {
	const char *line;
	const char *over;
	const char *error;
	bool streams;
} strangers[] = {
	{ "x=http://h", NULL, NULL, false },
	{ "http://h http://i", NULL,
	    "several URLs need a name in front of them: NAME='URL URL...'",
	    false },
	{ "twitter", NULL,
	    "\"twitter\": a list may not name services of the services "
	    "file; " TRUST,
	    false },
	{ "disk", NULL,
	    "\"disk\": a list may not name services of the services "
	    "file; " TRUST,
	    false },
	{ "@social", NULL,
	    "\"@social\": a list may not name groups of the services "
	    "file; " TRUST,
	    false },
	{ "githbu", NULL,
	    "unknown service \"githbu\": did you mean \"github\"?", false },
	{ "{\"name\":\"twitter\",\"id\":1}", NULL,
	    "\"twitter\": a list may not name services of the services "
	    "file; " TRUST,
	    false },
	/* Local files, sockets and so on. */
	{ OBJECT("\"cacert\":\"/f\""), NULL,
	    "key \"cacert\": a list may not name local files; " TRUST, false },
	{ OBJECT("\"capath\":\"/f\""), NULL,
	    "key \"capath\": a list may not name local files; " TRUST, false },
	{ OBJECT("\"cert\":\"/f\""), NULL,
	    "key \"cert\": a list may not name local files; " TRUST, false },
	{ OBJECT("\"key\":\"/f\""), NULL,
	    "key \"key\": a list may not name local files; " TRUST, false },
	{ OBJECT("\"unix_socket\":\"/f\""), NULL,
	    "key \"unix_socket\": a list may not name local files; " TRUST,
	    false },
	{ OBJECT("\"unix_socket\":\"/f\""), "unix_socket /f",
	    "key \"unix_socket\": a list may not name local files; " TRUST,
	    false },
	{ OBJECT("\"proxy\":\"\""), NULL,
	    "key \"proxy\": a list may not set it; " TRUST, false },
	{ OBJECT("\"resolve\":\"h:80:127.0.0.1\""), NULL,
	    "key \"resolve\": a list may not set it; " TRUST, false },
	{ OBJECT("\"insecure\":false"), NULL,
	    "key \"insecure\": a list may not set it; " TRUST, false },
	{ OBJECT("\"location_trusted\":true"), "location 1",
	    "key \"location_trusted\": a list may not set it; " TRUST, false },
	{ OBJECT("\"retry_all\":true"), NULL,
	    "key \"retry_all\": a list may not set it; " TRUST, false },
	{ OBJECT("\"required\":false"), NULL,
	    "key \"required\": a list may not set it; " TRUST, false },
	{ OBJECT("\"ok\":404"), NULL,
	    "key \"ok\": a list may not set it; " TRUST, false },
	/* Settings of the request. */
	{ OBJECT("\"method\":\"PUT\",\"headers\":{\"A\":\"b\"},\"data_raw\":\"@"
		 "/f\","
		 "\"user\":\"a:b\",\"user_agent\":\"c\",\"compressed\":true,"
		 "\"ip_version\":4,\"http_version\":2"),
	    NULL, NULL, false },
	{ OBJECT("\"json\":[1]"), NULL, NULL, false },
	{ OBJECT("\"headers\":{\"content-LENGTH\":\"0\"}"), NULL,
	    "key \"headers\": a list may not set \"content-LENGTH\", which "
	    "says where a request ends; " TRUST,
	    false },
	{ OBJECT("\"headers\":{\"Transfer-Encoding\":null}"), NULL,
	    "key \"headers\": a list may not set \"Transfer-Encoding\", which "
	    "says where a request ends; " TRUST,
	    false },
	{ OBJECT("\"headers\":{\"A\":\"b\\r\\nC: d\"}"), NULL,
	    "key \"headers\": header \"A\" has a control character in its "
	    "value",
	    false },
	/* Limits: the defaults are 30s, 10s, none, 16M, 20, 0, 0 and 100ms. */
	{ OBJECT(
	      "\"max_time\":30,\"connect_timeout\":10,\"idle_timeout\":\"9d\","
	      "\"max_filesize\":\"16M\",\"max_redirs\":20,\"retry\":0,"
	      "\"hedge\":0,\"retry_delay\":0.1,\"location\":false"),
	    NULL, NULL, false },
	{ OBJECT("\"max_time\":\"30001ms\""), NULL,
	    "key \"max_time\": a list may not raise it above 30s; " TRUST,
	    false },
	{ OBJECT("\"max_time\":0"), NULL,
	    "key \"max_time\": a list may not raise it above 30s; " TRUST,
	    false },
	{ OBJECT("\"max_time\":0"), "max_time 0", NULL, false },
	{ OBJECT("\"max_time\":99"), "max_time 0", NULL, false },
	{ OBJECT("\"max_time\":3"), "max_time 2s",
	    "key \"max_time\": a list may not raise it above 2s; " TRUST,
	    false },
	{ OBJECT("\"connect_timeout\":0"), NULL,
	    "key \"connect_timeout\": a list may not raise it above "
	    "10s; " TRUST,
	    false },
	{ OBJECT("\"idle_timeout\":0"), NULL, NULL, false },
	{ OBJECT("\"idle_timeout\":0"), "idle_timeout 1s",
	    "key \"idle_timeout\": a list may not raise it above 1s; " TRUST,
	    false },
	{ OBJECT("\"max_filesize\":0"), NULL,
	    "key \"max_filesize\": a list may not raise it above "
	    "16777216; " TRUST,
	    false },
	{ OBJECT("\"max_filesize\":\"17M\""), NULL,
	    "key \"max_filesize\": a list may not raise it above "
	    "16777216; " TRUST,
	    false },
	{ OBJECT("\"max_filesize\":\"17M\""), NULL, NULL, true },
	{ OBJECT("\"max_filesize\":\"17M\""), "max_filesize 16M",
	    "key \"max_filesize\": a list may not raise it above "
	    "16777216; " TRUST,
	    true },
	{ OBJECT("\"max_redirs\":21"), NULL,
	    "key \"max_redirs\": a list may not raise it above 20; " TRUST,
	    false },
	{ OBJECT("\"max_redirs\":0"), NULL, NULL, false },
	{ OBJECT("\"retry\":1"), NULL,
	    "key \"retry\": a list may not raise it above 0; " TRUST, false },
	{ OBJECT("\"retry\":3"), "retry 3", NULL, false },
	{ OBJECT("\"retry\":2147483647"), "retry 3",
	    "key \"retry\": a list may not raise it above 3; " TRUST, false },
	{ OBJECT("\"retry_delay\":0"), NULL,
	    "key \"retry_delay\": a list may not lower it below 100ms; " TRUST,
	    false },
	{ OBJECT("\"retry_delay\":5"), NULL, NULL, false },
	{ OBJECT("\"hedge\":1"), NULL, NULL, false },
	{ OBJECT("\"hedge\":0"), "hedge 1s",
	    "key \"hedge\": a list may not lower it below 1s; " TRUST, false },
	{ OBJECT("\"location\":true"), NULL,
	    "key \"location\": a list may not switch it on; " TRUST, false },
	{ OBJECT("\"location\":true"), "location 1", NULL, false },
	{ OBJECT("\"location\":true"), "location_trusted 1", NULL, false },
};

/* Parse a list of one line and return its service, or put the error message
 * into e. */
static struct service *
take_line(const char *line, const struct request *over, bool is_trusted,
    bool streams, struct errbuf *e)
{
	char dash[] = "-";
	char *words[] = { dash };
	struct service *s = NULL;
	struct arguments a;

	arguments_init(&a, &catalog, over);
	a.trusts_list = is_trusted;
	a.streams = streams;
	e->msg[0] = '\0';
	if (arguments_add(&a, words, 1, e) == -1)
		bail(e->msg);
	arguments_feed(&a, line, strlen(line));
	arguments_feed(&a, NULL, 0);
	if (arguments_next(&a, &s, e) == ARGUMENTS_BAD_LINE)
		s = NULL;
	arguments_free(&a);
	return s;
}

/* Set a key by a text "KEY VALUE", or nothing if it is NULL. */
static void
set(struct request *r, const char *text)
{
	char key[32];
	size_t n;

	request_init(r);
	if (text == NULL)
		return;
	n = strcspn(text, " ");
	snprintf(key, sizeof(key), "%.*s", (int)n, text);
	must_set(r, key, text + n + 1);
}

static void
check_strangers(void)
{
	char *want;
	struct request over;
	struct service *s;
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		set(&over, strangers[i].over);
		s = take_line(
		    strangers[i].line, &over, false, strangers[i].streams, &e);
		want = strangers[i].error == NULL
		    ? mem_strdup("")
		    : mem_printf("standard input:1: %s", strangers[i].error);
		is_str(e.msg, want, "a stranger's line: %s (%s)",
		    strangers[i].line,
		    strangers[i].over != NULL ? strangers[i].over : "");
		ok((s != NULL) == (strangers[i].error == NULL),
		    "is accepted or not");
		free(want);
		service_destroy(s);
		request_free(&over);
	}
}

/* Return a line with n replicas, as words or as an object, or with n headers.
 * The caller frees it. */
static char *
long_line(const char *begin, const char *item, const char *end, size_t n)
{
	struct buf line = { 0 };

	buf_puts(&line, begin);
	for (; n > 0; n--)
		buf_puts(&line, item);
	buf_puts(&line, end);
	return buf_steal(&line);
}

static const struct {
	const char *begin, *item, *end;
	size_t max;
	const char *error;
} counts[] = {
	{ "a=http://h", " http://h", "", 255,
	    "standard input:1: service \"a\": a list may not have more than "
	    "256 replicas in a line; " TRUST },
	{ "{\"replicas\":[\"http://h\"", ",\"http://h\"", "]}", 255,
	    "standard input:1: service \"h\": a list may not have more than "
	    "256 replicas in a line; " TRUST },
	{ "{\"url\":\"http://h\",\"headers\":{\"A\":[\"1\"", ",\"1\"", "]}}",
	    255,
	    "standard input:1: key \"headers\": a list may not have more than "
	    "256 in a line; " TRUST },
	{ "{\"url\":\"http://h\",\"cookies\":[\"a=1\"", ",\"a=1\"", "]}", 255,
	    "standard input:1: key \"cookies\": a list may not have more than "
	    "256 in a line; " TRUST },
	{ "{\"url\":\"http://h\",\"id\":\"", "i", "\"}", 4094,
	    "standard input:1: key \"id\": a list may not give an id of more "
	    "than 4096 bytes; " TRUST },
};

static void
check_counts(void)
{
	struct service *s;
	struct errbuf e;
	char *line;
	size_t i, more;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (more = 0; more < 3; more++) {
			line = long_line(counts[i].begin, counts[i].item,
			    counts[i].end, counts[i].max + (more > 0));
			s = take_line(line, &none, more == 2, false, &e);
			is_str(e.msg, more == 1 ? counts[i].error : "",
			    "%zu times%s in a line (%zu)",
			    counts[i].max + (more > 0), counts[i].item, more);
			ok((s != NULL) == (more != 1), "is accepted or not");
			service_destroy(s);
			free(line);
		}
	}
}

/* Limits of a line and of the command line, and the resulting ones. */
static const struct {
	const char *line;
	const char *over;
	const char *holds;
} limits[] = {
	{ OBJECT("\"max_time\":2"), "max_time 3s", "    max_time: 2s\n" },
	{ OBJECT("\"max_time\":4"), "max_time 3s", "    max_time: 3s\n" },
	{ OBJECT("\"max_time\":0"), "max_time 3s", "    max_time: 3s\n" },
	{ OBJECT("\"max_time\":4"), "max_time 0", "    max_time: 4s\n" },
	{ OBJECT("\"max_time\":99"), "retry 1",
	    "    max_time: 1m39s\n    retry: 1\n" },
	{ OBJECT("\"retry\":1"), "retry 3", "    retry: 1\n" },
	{ OBJECT("\"retry\":4"), "retry 3", "    retry: 3\n" },
	{ OBJECT("\"retry_delay\":4"), "retry_delay 3s",
	    "    retry_delay: 4s\n" },
	{ OBJECT("\"hedge\":0"), "hedge 3s", "    hedge: 3s\n" },
	{ OBJECT("\"location\":false"), "location 1", "    location: false\n" },
	{ OBJECT("\"insecure\":false"), "insecure 1", "    insecure: true\n" },
	{ "github", "max_time 3s",
	    "    max_time: 3s\n    connect_timeout: 1s\n"
	    "    idle_timeout: 2s\n" },
};

static void
check_limits(void)
{
	struct buf out = { 0 };
	struct request over;
	struct service *s;
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		set(&over, limits[i].over);
		s = take_line(limits[i].line, &over, true, false, &e);
		if (s == NULL)
			bail(e.msg);
		request_describe(&s->request, &out);
		is_str(buf_str(&out), limits[i].holds, "%s, and %s",
		    limits[i].over, limits[i].line);
		buf_clear(&out);
		service_destroy(s);
		request_free(&over);
	}
	buf_free(&out);
}

/* Limits of a line and of an option, and what is said of the one that holds. */
static void
check_source_of_line(void)
{
	static const char *const rows[][3] = {
		{ "max_time 3s", OBJECT("\"max_time\":1"),
		    "1s (max_time of the line)" },
		{ "max_time 3s", OBJECT("\"max_time\":4"), "3s (--max-time)" },
		{ NULL, OBJECT("\"max_time\":1"), "1s (max_time of the line)" },
		{ NULL, OBJECT("\"retry\":0"),
		    "30s (built in; --max-time changes it)" },
		{ NULL, "github", "2s (max_time of the service)" },
	};
	struct buf out = { 0 };
	struct request over;
	struct service *s;
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set(&over, rows[i][0]);
		request_set_source(&over, REQUEST_BY_OPTION);
		s = take_line(rows[i][1], &over, true, false, &e);
		if (s == NULL)
			bail(e.msg);
		request_describe_limit(&s->request, "max_time", "", &out);
		is_str(buf_str(&out), rows[i][2], "%s, and %s",
		    rows[i][0] != NULL ? rows[i][0] : "nothing", rows[i][1]);
		buf_clear(&out);
		service_destroy(s);
		request_free(&over);
	}
	buf_free(&out);
}

/* Settings of HTTP on the command line do not apply to a program. */
static void
check_program(void)
{
	char word[] = "disk", wrong[] = "post";
	char *words[] = { word }, *others[] = { wrong };
	struct buf out = { 0 };
	struct request over;
	struct arguments a;
	struct service *s;
	struct errbuf e;

	request_init(&over);
	over.max_time = 3 * CLOCK_S;
	over.retry_all = 1;
	strlist_add(&over.headers, "X: ${UNSET}");
	request_set_data(&over, "{nope}", 6, false);
	arguments_init(&a, &catalog, &over);
	a.parameters = &parameters;
	is_int(arguments_add(&a, words, 1, &e), 0,
	    "a program is taken whatever there is for HTTP");
	if (arguments_next(&a, &s, &e) != ARGUMENTS_SERVICE)
		bail("no service");
	service_describe(s, &out);
	is_str(buf_str(&out),
	    "disk: exec df \"a b\"\n    max_time: 3s\n"
	    "    idle_timeout: 1s\n    retry: 1\n    retry_all: true\n",
	    "it keeps the settings for programs, with parameters replaced");
	ok(service_may_repeat(s), "it may be run again if the user says so");
	s->request.retry_all = REQUEST_UNSET;
	ok(!service_may_repeat(s), "otherwise it may not");
	ok(!service_has_secrets(s), "it has no secrets");
	service_destroy(s);
	is_int(arguments_add(&a, others, 1, &e), -1,
	    "an error of the command line");
	is_str(e.msg,
	    "service \"post\": key \"data\": \"{nope}\" has no value: give it "
	    "one with --param=nope=VALUE",
	    "does not name the services file");
	arguments_free(&a);
	request_free(&over);
	buf_free(&out);
}

int
main(void)
{
	struct errbuf e;

	setenv("TOKEN", "x", 1);
	unsetenv("UNSET");
	request_init(&none);
	catalog_init(&empty);
	catalog_init(&catalog);
	if (services_file_parse(
		&catalog, "f", services, sizeof(services) - 1, &e) == -1 ||
	    catalog_check(&catalog, &e) == -1)
		bail(e.msg);
	if (parameters_add(&parameters, "q=a b", &e) == -1 ||
	    parameters_add(&parameters, "r=", &e) == -1)
		bail(e.msg);
	check_words();
	check_without_file();
	check_settings();
	check_list();
	check_origins();
	check_long_lines();
	check_total();
	check_many_lines();
	check_objects();
	check_strangers();
	check_counts();
	check_limits();
	check_source_of_line();
	check_program();
	parameters_free(&parameters);
	catalog_free(&catalog);
	catalog_free(&empty);
	return done();
}
