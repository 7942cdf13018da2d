/* SPDX-License-Identifier: MIT */
/* test-arguments.c - words and the lines of a list: the services they stand
 * for, in order. */
#include "config.h"

#include "tap.h"

#include "service/arguments.h"
#include "service/services_file.h"

static const char services[] =
    "{\"defaults\": {\"max_time\": \"1s\", \"idle_timeout\": \"1s\",\n"
    "                \"connect_timeout\": \"1s\"},\n"
    " \"services\": {\n"
    "  \"github\": {\"url\": \"http://g/${TOKEN}\", \"max_time\": \"2s\",\n"
    "              \"idle_timeout\": \"2s\"},\n"
    "  \"twitter\": \"http://t/\",\n"
    "  \"unset\": \"http://t/${UNSET}\"},\n"
    " \"groups\": {\"social\": [\"twitter\", \"github\"],\n"
    "            \"all\": [\"@social\", \"github\", \"@social\"],\n"
    "            \"half\": [\"twitter\", \"unset\"]}}\n";

static struct catalog catalog, empty;
static struct request none;

/* Append "NAME URL" and a newline for each service that is there by now, and
 * what is said of bad lines. Returns what came last. */
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
		buf_printf(out, "%d %s %s%s\n", (int)s->index, s->name,
		    s->urls.items[0], s->refers ? "" : " foreign");
		service_destroy(s);
	}
}

/* The words, up to a NULL, and what they stand for, or what is said. */
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
	{ { "x=http://${TOKEN}/" }, "0 x http://${TOKEN}/\n", NULL },
	{ { "-" }, "", NULL },
	{ { "-", "github", "-" }, NULL,
	    "\"-\" stands for standard input, which can be read only once" },
	{ { "githbu" }, NULL,
	    "unknown service \"githbu\": did you mean \"github\"?" },
	{ { "@socail" }, NULL,
	    "unknown group \"@socail\": did you mean \"@social\"?" },
	{ { "zzz" }, NULL, "unknown service \"zzz\"" },
	{ { "@" }, NULL, "unknown group \"@\"" },
	{ { "" }, NULL, "unknown service \"\"" },
	{ { "example.com/x" }, NULL,
	    "unknown service \"example.com/x\": a URL begins with https:// or "
	    "http://" },
	{ { "localhost:8080" }, NULL,
	    "unknown service \"localhost:8080\": a URL begins with https:// "
	    "or http://" },
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
	{ { "x=http://a http://b" }, NULL,
	    "service \"x\": white space in its URL: replicas (several URLs) "
	    "are not supported in this version" },
	{ { "unset" }, NULL,
	    "f:7: service \"unset\": ${UNSET}: there is no such variable in "
	    "the "
	    "environment" },
	{ { "github", "@half" }, NULL,
	    "f:7: service \"unset\": ${UNSET}: there is no such variable in "
	    "the "
	    "environment" },
	{ { "x=http://h/${a-b}" }, NULL,
	    "service \"x\": \"${a-b}\" is neither ${NAME} nor ${file:PATH} (a "
	    "plain \"${\" is \"$${\")" },
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
		e.msg[0] = '\0';
		rc = arguments_add(&a, words, n, &e);
		is_int(rc, lines[i].error != NULL ? -1 : 0, "words of line %zu",
		    i);
		is_str(e.msg, lines[i].error != NULL ? lines[i].error : "",
		    "what is said of them");
		if (rc == 0) {
			take_all(&a, &out);
			is_str(buf_str(&out), lines[i].services,
			    "what they stand for");
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
	    "without a services file there are no names");
	is_str(e.msg, "unknown service \"github\": no services file was found",
	    "a message says so");
	arguments_free(&a);
}

static void
check_settings(void)
{
	struct request over;
	struct arguments a;
	struct service *s;
	struct errbuf e;
	char word[] = "github";
	char *words[] = { word };

	request_init(&over);
	over.max_time = 3 * CLOCK_S;
	arguments_init(&a, &catalog, &over);
	if (arguments_add(&a, words, 1, &e) == -1)
		bail(e.msg);
	is_int(arguments_next(&a, &s, &e), ARGUMENTS_SERVICE,
	    "a service comes with its settings");
	is_int(s->request.max_time, 3 * CLOCK_S,
	    "the command line is above the service");
	is_int(s->request.idle_timeout, 2 * CLOCK_S,
	    "the service is above the defaults");
	is_int(s->request.connect_timeout, CLOCK_S,
	    "the defaults are above nothing");
	is_str(s->origin, "f:4", "it knows where it came from");
	service_destroy(s);
	is_int(arguments_next(&a, &s, &e), ARGUMENTS_END, "there is an end");
	arguments_free(&a);
	request_free(&over);
}

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
    "standard input:8: unknown service \"nobody\"\n"
    "standard input:9: \"-\" cannot stand in a list\n"
    "standard input:10: has a NUL byte in it\n"
    "standard input:11: f:7: service \"unset\": ${UNSET}: there is no such "
    "variable in the environment\n"
    "6 twitter http://t/\n"
    "7 github http://g/${TOKEN}\n"
    "standard input:14: f:7: service \"unset\": ${UNSET}: there is no such "
    "variable in the environment\n"
    "standard input:15: \"http://h/ http://i/\" has white space in it: write "
    "%20 for a space\n"
    "8 last http://h foreign\n"
    "9 github http://g/${TOKEN}\n";

/* Begin with "first", the list, and a github that comes after it. */
static void
begin_list(struct arguments *a)
{
	char first[] = "first=http://f", dash[] = "-", last[] = "github";
	char *words[] = { first, dash, last };
	struct errbuf e;

	arguments_init(a, &catalog, &none);
	if (arguments_add(a, words, 3, &e) == -1)
		bail(e.msg);
}

/* Feed the list in pieces of step bytes, the first of which has at. */
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
		bail("a list that has ended needs nothing");
	arguments_free(&a);
}

static void
check_list(void)
{
	struct buf out = { 0 };
	size_t at, bad = 0;

	feed_list(sizeof(list), sizeof(list), &out);
	is_str(buf_str(&out), list_services, "a list fed at once");
	buf_clear(&out);
	feed_list(1, 1, &out);
	is_str(buf_str(&out), list_services, "a list fed byte by byte");
	for (at = 0; at < sizeof(list); at++) {
		buf_clear(&out);
		feed_list(at, sizeof(list), &out);
		bad += strcmp(buf_str(&out), list_services) != 0;
	}
	is_int(bad, 0, "a list split at every offset");
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
		    "where %s came from", s->name);
		service_destroy(s);
	}
	arguments_free(&a);
}

/* A line of n bytes, fed in pieces, with a good one behind it or not. */
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
	    "a long line takes no more than it may");
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
	    "a line may be long");
	feed_long(ARGUMENTS_LINE_MAX + 1, "\ntwitter\n", &out);
	is_str(buf_str(&out), FIRST LONG "1 twitter http://t/\n2 " GITHUB,
	    "a longer one is refused, and the next one taken");
	feed_long(ARGUMENTS_LINE_MAX * 3 + 7, "\n", &out);
	is_str(buf_str(&out), FIRST LONG "1 " GITHUB,
	    "a far longer one is refused once");
	feed_long(ARGUMENTS_LINE_MAX + 1, "", &out);
	is_str(buf_str(&out), FIRST LONG "1 " GITHUB,
	    "so is one that the end of the list ends");
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
	    "nothing is left of lines that were taken");
	arguments_free(&a);
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
	check_words();
	check_without_file();
	check_settings();
	check_list();
	check_origins();
	check_long_lines();
	check_many_lines();
	catalog_free(&catalog);
	catalog_free(&empty);
	return done();
}
