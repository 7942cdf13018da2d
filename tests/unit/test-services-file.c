/* SPDX-License-Identifier: MIT */
/* test-services-file.c - services files: what they may contain, the messages
 * about errors, and which files are read. */
#include "config.h"

#include "tap.h"

#include "base/mem.h"
#include "config/services_file.h"

#include <sys/stat.h>

#include <unistd.h>

static struct service *
service_at(const struct catalog *c, size_t i)
{
	return c->services.items[i];
}

static int
parse(struct catalog *c, const char *text, struct errbuf *e)
{
	catalog_init(c);
	e->msg[0] = '\0';
	return services_file_parse(c, "f", text, strlen(text), e);
}

/* A whole file and its error message. */
static const struct {
	const char *name;
	const char *text;
	const char *error;
} faults[] = {
	{ "nothing", "", "f: is empty: write {} if it has no services" },
	{ "blanks", " \n\t", "f: is empty: write {} if it has no services" },
	{ "a byte order mark alone", "\xef\xbb\xbf",
	    "f: is empty: write {} if it has no services" },
	{ "two byte order marks", "\xef\xbb\xbf\xef\xbb\xbf{}",
	    "f:1:1: a value was expected" },
	{ "YAML", "services:\n  a: http://h/\n",
	    "f: is not JSON, which begins with '{': convert YAML, TOML and "
	    "the like first" },
	{ "YAML after a comment", "\n# x\nservices:\n",
	    "f: is not JSON, which "
	    "begins with '{': convert YAML, TOML and the like first" },
	{ "TOML", "[services]\na = 1\n",
	    "f: is not JSON, which begins with "
	    "'{': convert YAML, TOML and the like first" },
	{ "a comment at the start", "// x\n{}",
	    "f:1:1: a value was expected: JSON has no comments" },
	{ "a comment", "{\n // x\n}",
	    "f:2:2: a key in quotes or '}' was expected: JSON has no "
	    "comments" },
	{ "a long comment", "{\"services\": /* x */ {}}",
	    "f:1:14: a value was expected: JSON has no comments" },
	{ "a comment of YAML", "{\"services\": {} # x\n}",
	    "f:1:17: a comma or '}' was expected: JSON has no comments" },
	{ "a slash", "{\"a\": /x}", "f:1:7: a value was expected" },
	{ "a slash at the end", "{\"a\": /", "f:1:7: a value was expected" },
	{ "a comma at the end of an object",
	    "{\"services\": {\"a\": \"b\",\n}}",
	    "f:2:1: a key in quotes was expected: remove the comma before it" },
	{ "a comma at the end of an array", "{\"a\": [1,]}",
	    "f:1:10: a value was expected: remove the comma before it" },
	{ "a bracket too many", "{\"a\": 1]}",
	    "f:1:8: a comma or '}' was expected" },
	{ "single quotes", "{'a': 1}",
	    "f:1:2: a key in quotes or '}' was expected: JSON has only double "
	    "quotes" },
	{ "a home in a reference",
	    "{\"services\": {\"x\": \"http://h/${file:~/t}\"}}",
	    "f:1: service \"x\": ${file:~/t}: \"~\" is not replaced by your "
	    "home directory: write the whole path" },
	{ "UTF-16", "\xff\xfe{", "f: is UTF-16: save it as UTF-8" },
	{ "an array", "[]", "f: must be an object, not an array" },
	{ "an unknown section", "{\n\"service\": {}}",
	    "f:2: unknown key \"service\": a services file has \"defaults\", "
	    "\"services\" and \"groups\"" },
	{ "a section twice", "{\"groups\":{},\n\n\"groups\":{}}",
	    "f:3: key \"groups\" occurs twice (first in line 1)" },
	{ "services of a wrong type", "{\"services\": 1}",
	    "f:1: key \"services\": must be an object, not a number" },
	{ "a schema of a wrong type", "{\"$schema\": {}}",
	    "f:1: key \"$schema\": must be a string, not an object" },
	{ "an escaped NUL", "{\"services\":\n{\"x\\u0000\": \"http://h\"}}",
	    "f:2: \\u0000 cannot be part of any name or value" },
	{ "a service's name", "{\"services\": {\"a b\": \"http://h\"}}",
	    "f:1: service \"a b\": a name is made of letters, digits, '_', "
	    "'.' and '-', and does not begin with '.' or '-'" },
	{ "a service of a wrong type", "{\"services\": {\"x\": true}}",
	    "f:1: service \"x\": must be a URL or an object, not true or "
	    "false" },
	{ "a service without a URL", "{\"services\": {\n\"x\": {}}}",
	    "f:2: service \"x\": has no \"url\"" },
	{ "a URL twice",
	    "{\"services\": {\"x\": {\"url\": \"http://h\",\n"
	    "\"replicas\": [\"http://i\"]}}}",
	    "f:2: service \"x\": key \"replicas\": \"url\", \"replicas\" and "
	    "\"exec\" exclude each other" },
	{ "replicas twice",
	    "{\"services\": {\"x\": {\"replicas\": [\"http://i\"],\n"
	    "\"url\": \"http://h\"}}}",
	    "f:2: service \"x\": key \"url\": \"url\", \"replicas\" and "
	    "\"exec\" exclude each other" },
	{ "replicas of a wrong type",
	    "{\"services\": {\"x\": {\"replicas\": \"http://i\"}}}",
	    "f:1: service \"x\": key \"replicas\": must be an array of URLs, "
	    "not a string" },
	{ "no replicas", "{\"services\": {\"x\": {\"replicas\": []}}}",
	    "f:1: service \"x\": key \"replicas\": has no URLs" },
	{ "a replica of a wrong type",
	    "{\"services\": {\"x\": {\"replicas\": [1]}}}",
	    "f:1: service \"x\": key \"replicas\": a URL must be a string, not "
	    "a number" },
	{ "a bad replica",
	    "{\"services\": {\"x\": {\"replicas\": [\"http://h\", \"i\"]}}}",
	    "f:1: service \"x\": key \"replicas\": \"i\" has no scheme: a URL "
	    "begins with https:// or http://" },
	{ "a program with a URL",
	    "{\"services\": {\"x\": {\"url\": \"http://h\",\n"
	    "\"exec\": [\"df\"]}}}",
	    "f:2: service \"x\": key \"exec\": \"url\", \"replicas\" and "
	    "\"exec\" exclude each other" },
	{ "a program of a wrong type",
	    "{\"services\": {\"x\": {\"exec\": \"df\"}}}",
	    "f:1: service \"x\": key \"exec\": must be an array: a program and "
	    "its arguments, not a string" },
	{ "a word of a wrong type",
	    "{\"services\": {\"x\": {\"exec\": [\"df\", 1]}}}",
	    "f:1: service \"x\": key \"exec\": a word must be a string, not a "
	    "number" },
	{ "no words", "{\"services\": {\"x\": {\"exec\": []}}}",
	    "f:1: service \"x\": key \"exec\": has no program" },
	{ "no program", "{\"services\": {\"x\": {\"exec\": [\"\"]}}}",
	    "f:1: service \"x\": key \"exec\": has no program" },
	{ "a program's body",
	    "{\"services\": {\"x\": {\"max_time\": 1,\n\"data\": \"\",\n"
	    "\"exec\": [\"df\"]}}}",
	    "f:2: service \"x\": key \"data\": has no meaning for a program" },
	{ "a name beside the name",
	    "{\"services\": {\"x\": {\"name\": \"y\"}}}",
	    "f:1: service \"x\": key \"name\": unknown key" },
	{ "an id", "{\"services\": {\"x\": {\"id\": \"y\"}}}",
	    "f:1: service \"x\": key \"id\": unknown key" },
	{ "a service twice",
	    "{\"services\": {\"x\": \"http://h\",\n\"x\": \"http://h\"}}",
	    "f:2: key \"services\": key \"x\" occurs twice (first in line "
	    "1)" },
	{ "a bad URL", "{\"services\": {\"x\": \"http://u:p@h/ \"}}",
	    "f:1: service \"x\": \"http://***@h/ \" contains white space: "
	    "write %20 for a space" },
	{ "a bad URL by its key", "{\"services\": {\"x\": {\"url\": \"h\"}}}",
	    "f:1: service \"x\": key \"url\": \"h\" has no scheme: a URL "
	    "begins with https:// or http://" },
	{ "a malformed reference",
	    "{\"services\": {\"x\": \"http://h/${a-b}\"}}",
	    "f:1: service \"x\": \"${a-b}\" is neither ${NAME} nor "
	    "${file:PATH} (write \"$${\" for a plain \"${\")" },
	{ "a group's name", "{\"groups\": {\"@x\": [\"a\"]}}",
	    "f:1: group \"@x\": a name is made of letters, digits, '_', '.' "
	    "and '-', and does not begin with '.' or '-'" },
	{ "a group of a wrong type", "{\"groups\": {\"x\": \"a\"}}",
	    "f:1: group \"x\": must be an array of names, not a string" },
	{ "an empty group", "{\"groups\": {\"x\": []}}",
	    "f:1: group \"x\": has no members" },
	{ "a member of a wrong type", "{\"groups\": {\"x\": [1]}}",
	    "f:1: group \"x\": a member must be a string, not a number" },
	{ "a member's name", "{\"groups\": {\"x\": [\"a b\"]}}",
	    "f:1: group \"x\": member \"a b\" is neither the name of a "
	    "service nor @GROUP" },
	{ "what cannot be a default", "{\"defaults\": {\"url\": \"http://h\"}}",
	    "f:1: defaults: key \"url\": cannot be a default" },
	{ "a key nearest to one that is not a setting",
	    "{\"services\": {\"x\": {\"replica\": []}}}",
	    "f:1: service \"x\": key \"replica\": unknown key (did you mean "
	    "\"replicas\"?)" },
	{ "an unknown default like no other", "{\"defaults\": {\"zzz\": 1}}",
	    "f:1: defaults: key \"zzz\": unknown key" },
};

/* The value of a key of a service, in line 3, and the end of the message. */
static const struct {
	const char *key;
	const char *value;
	const char *error;
} bad_values[] = {
	{ "max_tiem", "1", "unknown key (did you mean \"max_time\"?)" },
	{ "timeout", "1", "unknown key (did you mean \"max_time\"?)" },
	{ "cacert", "\"~/ca.pem\"",
	    "\"~\" is not replaced by your home directory: write the whole "
	    "path" },
	{ "headers", "{\"X\": \"${file:~/t}\"}",
	    "${file:~/t}: \"~\" is not replaced by your home directory: write "
	    "the whole path" },
	{ "method", "1", "must be a string, not a number" },
	{ "method", "\"\"", "\"\" is not an HTTP method" },
	{ "max_time", "true",
	    "must be a string or a number, not true or "
	    "false" },
	{ "max_time", "-1", "\"-1\" is negative" },
	{ "max_time", "null", "must be a string or a number, not null" },
	{ "max_time", "\"5x\"", "\"5x\" has an unknown unit (d h m s ms)" },
	{ "location", "\"true\"", "must be true or false, not a string" },
	{ "location", "1", "must be true or false, not a number" },
	{ "ip_version", "5", "\"5\" is none of 4, 6" },
	{ "http_version", "2.0",
	    "\"2.0\" is none of 1.1, 2, 2-prior-knowledge, 3" },
	{ "ok", "{}",
	    "must be a string, a number or an array of those, not "
	    "an object" },
	{ "ok", "[200, true]",
	    "must be a string, a number or an array of "
	    "those, not true or false" },
	{ "ok", "99",
	    "\"99\" is not a list of HTTP codes, such as "
	    "\"200-299,404\"" },
	{ "ok", "[]",
	    "\"\" is not a list of HTTP codes, such as "
	    "\"200-299,404\"" },
	{ "ok", "404.5",
	    "\"404.5\" is not a list of HTTP codes, such as "
	    "\"200-299,404\"" },
	{ "resolve", "[1]", "must be a string, not a number" },
	{ "resolve", "[\"h\"]", "\"h\" is not HOST:PORT:ADDRESS" },
	{ "headers", "[]", "must be an object, not an array" },
	{ "headers", "{\"A b\": \"x\"}",
	    "\"A b\" cannot be the name of a header" },
	{ "headers", "{\"A:\": \"x\"}",
	    "\"A:\" cannot be the name of a header" },
	{ "headers", "{\"X-Token: hush\": \"x\"}",
	    "\"X-Token:\" cannot be the name of a header" },
	{ "headers", "{\"A\": 1}",
	    "header \"A\": must be a string, an array "
	    "of strings or null, not a number" },
	{ "headers", "{\"A\": [\"x\", null]}",
	    "header \"A\": must be a string, an array of strings or null, "
	    "not null" },
	{ "headers", "{\"A\": \"x\\r\\nB: y\"}",
	    "header \"A\" has a control character in its value" },
	{ "headers", "{\"A\": \"x\", \"A\": \"y\"}",
	    "key \"A\" occurs twice (first in line 3)" },
	{ "data", "{}", "must be a string, not an object" },
	{ "data", "\"${\"",
	    "a \"${\" without its \"}\" (write \"$${\" for a plain \"${\")" },
	{ "json", "1",
	    "must be a string, an object or an array, not a "
	    "number" },
	{ "json", "[{\"a\": [{\"b\": 1, \"b\": 2}]}]",
	    "key \"b\" occurs twice (first in line 3)" },
	{ "json", "{\"a\": \"${a b}\"}",
	    "\"${a b}\" is neither ${NAME} nor ${file:PATH} (write \"$${\" for "
	    "a plain \"${\")" },
	{ "user", "\"a\\nb\"", "contains a control character" },
};

/* The value of a key of a service, and how it is shown. */
static const struct {
	const char *key;
	const char *value;
	const char *shown;
} values[] = {
	{ "method", "\"PUT\"", "    method: PUT\n" },
	{ "max_time", "\"1m30s\"", "    max_time: 1m30s\n" },
	{ "max_time", " 0.1 ", "    max_time: 100ms\n" },
	{ "max_time", "3", "    max_time: 3s\n" },
	{ "connect_timeout", "0.000000001", "    connect_timeout: 0." },
	{ "idle_timeout", "\"2s\"", "    idle_timeout: 2s\n" },
	{ "max_filesize", "1000", "    max_filesize: 1000\n" },
	{ "max_filesize", "9007199254740993",
	    "    max_filesize: 9007199254740993\n" },
	{ "max_filesize", "\"1k\"", "    max_filesize: 1024\n" },
	{ "max_redirs", "0", "    max_redirs: 0\n" },
	{ "location", "true", "    location: true\n" },
	{ "compressed", "false", "    compressed: false\n" },
	{ "ip_version", "6", "    ip_version: 6\n" },
	{ "ip_version", "\"4\"", "    ip_version: 4\n" },
	{ "http_version", "1.1", "    http_version: 1.1\n" },
	{ "http_version", "\"2\"", "    http_version: 2\n" },
	{ "ok", "404", "    ok: 404\n" },
	{ "ok", "\"200-299,404\"", "    ok: 200-299,404\n" },
	{ "ok", "[\"200-299\", 404, \"500,501\"]",
	    "    ok: 200-299,404,500,501\n" },
	{ "resolve", "\"h:80:::1\"", "    resolve: h:80:::1\n" },
	{ "resolve", "[\"h:80:::1\", \"-i:80\"]",
	    "    resolve: h:80:::1\n    resolve: -i:80\n" },
	{ "resolve", "[]", "" },
	{ "headers", "{}", "" },
	{ "headers",
	    "{\"A\": \"x\", \"B\": [\"y\", \"z\"], \"C\": null, \"D\": \"\", "
	    "\"E\": \" \"}",
	    "    header: A: x\n    header: B: y\n    header: B: z\n"
	    "    header: C:\n    header: D;\n    header: E;\n" },
	{ "headers", "{\"Authorization\": \"Bearer ${TOKEN}\"}",
	    "    header: Authorization: Bearer ${TOKEN}\n" },
	{ "user", "\"bob:pw\"", "    user: bob:***\n" },
	{ "data", "\"\\u00e4\"", "    data: 2 bytes: \xc3\xa4\n" },
	{ "hedge", "\"30ms\"", "    hedge: 30ms\n" },
	{ "retry", "2", "    retry: 2\n" },
	{ "retry_delay", "0.5", "    retry_delay: 500ms\n" },
	{ "retry_all", "true", "    retry_all: true\n" },
	{ "required", "false", "    required: false\n" },
};

static void
check_faults(void)
{
	struct catalog c;
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		is_int(parse(&c, faults[i].text, &e), -1, "%s is refused",
		    faults[i].name);
		is_str(
		    e.msg, faults[i].error, "message for %s", faults[i].name);
		is_int(c.n_files + c.services.n, 0,
		    "%s leaves the catalog as it was", faults[i].name);
		catalog_free(&c);
	}
	is_int(parse(&c, "{\n  \"a\": 007}", &e), -1,
	    "what is no JSON is refused");
	ok(strncmp(e.msg, "f:2:9: ", 7) == 0, "with its line and column: %s",
	    e.msg);
	catalog_free(&c);
}

/* Parse a file with one service that has a URL and another key. */
static int
parse_value(
    struct catalog *c, const char *key, const char *value, struct errbuf *e)
{
	char *text;
	int rc;

	text = mem_printf("{\"services\": {\n\"x\": {\"url\": \"http://h\",\n"
			  "\"%s\": %s}}}",
	    key, value);
	rc = parse(c, text, e);
	free(text);
	return rc;
}

static void
check_values(void)
{
	struct buf shown = { 0 };
	struct catalog c;
	struct errbuf e;
	char *want;
	size_t i, n;

	for (i = 0; i < sizeof(bad_values) / sizeof(bad_values[0]); i++) {
		is_int(
		    parse_value(&c, bad_values[i].key, bad_values[i].value, &e),
		    -1, "%s: %s is refused", bad_values[i].key,
		    bad_values[i].value);
		want = mem_printf("f:3: service \"x\": key \"%s\": %s",
		    bad_values[i].key, bad_values[i].error);
		is_str(e.msg, want, "message for %s: %s", bad_values[i].key,
		    bad_values[i].value);
		free(want);
		catalog_free(&c);
	}
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		is_int(parse_value(&c, values[i].key, values[i].value, &e), 0,
		    "%s: %s is taken", values[i].key, values[i].value);
		is_str(e.msg, "", "no message for it");
		if (c.services.n == 1)
			request_describe(&service_at(&c, 0)->request, &shown);
		n = strlen(values[i].shown);
		ok(shown.len >= n && (n > 0 || shown.len == 0) &&
			memcmp(buf_str(&shown), values[i].shown, n) == 0,
		    "%s: %s is understood: %s", values[i].key, values[i].value,
		    buf_str(&shown));
		buf_clear(&shown);
		catalog_free(&c);
	}
	buf_free(&shown);
}

static const struct {
	const char *value;
	const char *data;
	int expand;
} bodies[] = {
	{ "{ \"a\" : [ 1.50, 12345678901234567890, 1e999 ] }",
	    "{\"a\":[1.50,12345678901234567890,1e999]}", REQUEST_EXPAND_JSON },
	{ "[]", "[]", REQUEST_EXPAND_JSON },
	{ "[\"${T}\", {\"x\": {\"y\": null}}]",
	    "[\"${T}\",{\"x\":{\"y\":null}}]", REQUEST_EXPAND_JSON },
	{ "\"{ \\\"a\\\" : ${T} }\"", "{ \"a\" : ${T} }", REQUEST_EXPAND_TEXT },
};

static void
check_bodies(void)
{
	const struct request *r;
	struct catalog c;
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		if (parse_value(&c, "json", bodies[i].value, &e) == -1)
			bail(e.msg);
		r = &service_at(&c, 0)->request;
		is_bytes(r->data, r->data_len, bodies[i].data,
		    strlen(bodies[i].data), "the body of json: %s",
		    bodies[i].value);
		is_int(r->expand, bodies[i].expand, "how it is resolved");
		is_int(r->json, 1, "it is JSON");
		catalog_free(&c);
	}
	is_int(parse_value(&c, "data", "\"\",\n\"json\": []", &e), -1,
	    "two bodies are refused");
	is_str(e.msg,
	    "f:4: service \"x\": key \"json\": there is a body already: "
	    "\"data\", \"data_raw\", \"data_binary\" and \"json\" exclude "
	    "each other",
	    "message for two bodies");
	catalog_free(&c);
}

static void
check_whole(void)
{
	static const char text[] =
	    "{\"$schema\": \"services.schema.json\",\n"
	    " \"groups\": {\"all\": [\"a\", \"@b\"], \"b\": [\"b\"]},\n"
	    " \"services\": {\n"
	    "  \"a\": {\"json\": {\"k\": {\"l\": 1}}, \"url\": "
	    "\"http://h/${X}\"},\n"
	    "  \"b\": \"https://u:p@h/{q}\",\n"
	    "  \"c\": {\"replicas\": [\"http://h\", \"http://u:p@i\"]},\n"
	    "  \"d\": {\"exec\": [\"df\", \"-P\", \"a b\", \"\", \"\\\"\", "
	    "\"\\n\"],\n"
	    "        \"max_time\": 1, \"idle_timeout\": 1, \"max_filesize\": "
	    "1,\n"
	    "        \"retry\": 1, \"retry_delay\": 1, \"retry_all\": true,\n"
	    "        \"required\": false}\n"
	    " },\n"
	    " \"defaults\": {\"max_time\": \"1s\"}}\n";
	struct buf list = { 0 };
	struct catalog c;
	struct errbuf e;

	is_int(parse(&c, text, &e), 0, "a whole file is read");
	is_int(
	    catalog_check(&c, &e), 0, "the groups of a whole file are valid");
	catalog_describe(&c, &list);
	is_str(buf_str(&list),
	    "a\thttp://h/${X}\tf:4\n"
	    "b\thttps://***@h/{q}\tf:5\n"
	    "c\thttp://h http://***@i\tf:6\n"
	    "d\texec df -P \"a b\" \"\" \"\\\"\" \"\\n\"\tf:7\n"
	    "@all\ta @b\tf:2\n"
	    "@b\tb\tf:2\n",
	    "each service and group is listed with its line");
	is_int(service_at(&c, 1)->request.max_time, CLOCK_S,
	    "services have the defaults, even if those come last");
	ok(service_at(&c, 0)->refers, "URLs of a file may refer to secrets");
	is_int(services_file_parse(&c, "g",
		   "{\"services\": {\"a\": \"http://second/\", \"c\": "
		   "\"http://second/\"}, \"defaults\": {\"max_time\": 9, "
		   "\"idle_timeout\": 9}}",
		   102, &e),
	    -1, "a file that is cut off is refused");
	is_int(c.n_files, 1, "a file with an error is not counted");
	buf_free(&list);
	catalog_free(&c);
}

static char directory[] = "/tmp/test-services-file-XXXXXX";

static void
write_file(const char *path, const char *text, mode_t mode)
{
	FILE *f;

	f = fopen(path, "w");
	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0 ||
	    chmod(path, mode) == -1)
		bail("cannot write a file");
}

/* Read the file "f" with this text and mode. Return the warning or the error,
 * or
 * "". The caller frees it. */
static char *
warning_for(const char *text, mode_t mode)
{
	struct strlist warnings = { 0 };
	struct catalog c;
	struct errbuf e;
	char *got;

	catalog_init(&c);
	write_file("f", text, mode);
	if (services_file_read(&c, "f", true, &warnings, &e) == -1)
		got = mem_strdup(e.msg);
	else
		got = mem_strdup(warnings.n > 0 ? warnings.items[0] : "");
	strlist_free(&warnings);
	catalog_free(&c);
	return got;
}

#define ADVICE ": chmod 600 it, or use ${NAME} or ${file:PATH}"

static const struct {
	const char *text;
	mode_t mode;
	const char *warning;
} protections[] = {
	{ "{\"services\":{\"x\":{\"url\":\"http://h\",\"user\":\"a:b\"}}}",
	    0644,
	    "f: others can read it (mode 644), and it holds a secret (service "
	    "\"x\", key \"user\")" ADVICE },
	{ "{\"services\":{\"x\":{\"url\":\"http://h\",\"user\":\"a:b\"}}}",
	    0600, "" },
	{ "{\"services\":{\"x\":{\"url\":\"http://h\",\"user\":\"a:${B}\"}}}",
	    0644, "" },
	{ "{\"services\":{\"y\":\"http://h\",\"x\":\"http://u:p@h\"}}", 0640,
	    "f: others can read it (mode 640), and it holds a secret (service "
	    "\"x\", key \"url\")" ADVICE },
	{ "{\"services\":{\"x\":{\"replicas\":[\"http://h\","
	  "\"http://u:p@h\"]}}}",
	    0644,
	    "f: others can read it (mode 644), and it holds a secret (service "
	    "\"x\", key \"replicas\")" ADVICE },
	{ "{\"services\":{\"x\":{\"exec\":[\"df\"]}}}", 0755, "" },
	{ "{\"services\":{\"y\":\"http://h\",\n"
	  "\"x\":{\"exec\":[\"df\"]}}}",
	    0620,
	    "f:2: service \"x\": key \"exec\": refusing to run a program from "
	    "a "
	    "file that others can write (mode 620): chmod go-w it" },
	{ "{\"services\":{\"x\":{\"exec\":[\"df\"]}}}", 0602,
	    "f:1: service \"x\": key \"exec\": refusing to run a program from "
	    "a "
	    "file that others can write (mode 602): chmod go-w it" },
	{ "{\"services\":{\"x\":\"http://h\"}}", 0666, "" },
	{ "{\"defaults\":{\"headers\":{\"Cookie\":\"a=b\"}}}", 0604,
	    "f: others can read it (mode 604), and it holds a secret "
	    "(defaults, key \"headers\")" ADVICE },
};

static void
check_protection(void)
{
	char *got;
	size_t i;

	for (i = 0; i < sizeof(protections) / sizeof(protections[0]); i++) {
		got = warning_for(protections[i].text, protections[i].mode);
		is_str(got, protections[i].warning, "warning for mode %o: %s",
		    (unsigned)protections[i].mode, protections[i].text);
		free(got);
	}
	unlink("f");
}

static void
check_reading(void)
{
	struct strlist warnings = { 0 };
	struct catalog c;
	struct errbuf e;

	catalog_init(&c);
	is_int(services_file_read(&c, "missing", false, &warnings, &e), 0,
	    "a missing file that is not required is no error");
	is_int(c.n_files, 0, "a missing file is not counted");
	is_int(services_file_read(&c, "missing", true, &warnings, &e), -1,
	    "a missing file that is required is an error");
	is_str(e.msg, "missing: No such file or directory",
	    "the message names the missing file");
	is_int(services_file_read(&c, ".", false, &warnings, &e), -1,
	    "a directory is refused");
	is_str(e.msg, ".: Is a directory", "the message names the directory");
	write_file("large", "", 0600);
	if (truncate("large", (off_t)SERVICES_FILE_MAX + 1) == -1)
		bail("cannot make a large file");
	is_int(services_file_read(&c, "large", false, &warnings, &e), -1,
	    "a file that is too large is refused");
	is_str(e.msg, "large: is larger than 64 MiB",
	    "the message names the file that is too large");
	unlink("large");
	strlist_free(&warnings);
	catalog_free(&c);
}

/* Return the text with HERE in place of the test's directory, and free text. */
static char *
with_here(char *text)
{
	struct buf b = { 0 };
	const char *p = text;
	size_t n = strlen(directory);

	while (*p != '\0') {
		if (strncmp(p, directory, n) == 0) {
			buf_puts(&b, "HERE");
			p += n;
		} else {
			buf_putc(&b, *p++);
		}
	}
	free(text);
	return buf_steal(&b);
}

/* Read all services files. Return the list, which the caller frees. */
static char *
list_all(const char *path)
{
	struct strlist warnings = { 0 };
	struct buf list = { 0 };
	struct catalog c;
	struct errbuf e;

	catalog_init(&c);
	if (services_file_read_all(&c, path, "system", &warnings, &e) == -1)
		buf_puts(&list, e.msg);
	else
		catalog_describe(&c, &list);
	strlist_free(&warnings);
	catalog_free(&c);
	return with_here(buf_steal(&list));
}

static void
check_order(void)
{
	static const char *const paths[] = { "env", "given",
		"user/forkfetch/services.json", "user/forkfetch", "user",
		"home/.config/forkfetch/services.json",
		"home/.config/forkfetch", "home/.config", "home",
		"system/forkfetch/services.json", "system/forkfetch",
		"system" };
	char *got, *home, *user;
	size_t i;

	mkdir("user", 0700);
	mkdir("user/forkfetch", 0700);
	mkdir("home", 0700);
	mkdir("home/.config", 0700);
	mkdir("home/.config/forkfetch", 0700);
	mkdir("system", 0700);
	mkdir("system/forkfetch", 0700);
	write_file("env", "{\"services\":{\"e\":\"http://e\"}}", 0600);
	write_file("given", "{\"services\":{\"g\":\"http://g\"}}", 0600);
	write_file("home/.config/forkfetch/services.json",
	    "{\"services\":{\"h\":\"http://h\"}}", 0600);
	write_file("user/forkfetch/services.json",
	    "{\"services\":{\"a\":\"http://u\"}, \"groups\":{\"g\":[\"b\"]}}",
	    0600);
	write_file("system/forkfetch/services.json",
	    "{\"services\":{\n\"a\":\"http://s\",\n\"b\":\"http://s\"}}", 0600);
	home = mem_printf("%s/home", directory);
	setenv("HOME", home, 1);
	free(home);

	setenv("FORKFETCH_CONFIG", "env", 1);
	got = list_all("given");
	is_str(got, "g\thttp://g\tgiven:1\n",
	    "a file that an option names is the only one read");
	free(got);
	got = list_all(NULL);
	is_str(got, "e\thttp://e\tenv:1\n",
	    "a file that the variable names is the only one read");
	free(got);
	setenv("FORKFETCH_CONFIG", "missing", 1);
	got = list_all(NULL);
	is_str(got, "missing: No such file or directory",
	    "a file that the variable names has to exist");
	free(got);
	setenv("FORKFETCH_CONFIG", "", 1);
	setenv("XDG_CONFIG_HOME", "relative", 1);
	got = list_all(NULL);
	is_str(got,
	    "h\thttp://h\tHERE/home/.config/forkfetch/services.json:1\n"
	    "a\thttp://s\tsystem/forkfetch/services.json:2\n"
	    "b\thttp://s\tsystem/forkfetch/services.json:3\n",
	    "if the variable is empty, the user's and the system's files are "
	    "read");
	free(got);
	user = mem_printf("%s/user", directory);
	setenv("XDG_CONFIG_HOME", user, 1);
	free(user);
	got = list_all(NULL);
	is_str(got,
	    "a\thttp://u\tHERE/user/forkfetch/services.json:1\n"
	    "b\thttp://s\tsystem/forkfetch/services.json:3\n"
	    "@g\tb\tHERE/user/forkfetch/services.json:1\n",
	    "the user's file takes precedence, and may name services of the "
	    "system's");
	free(got);
	remove("system/forkfetch/services.json");
	got = list_all(NULL);
	is_str(got,
	    "HERE/user/forkfetch/services.json:1: group \"g\": unknown "
	    "member \"b\"",
	    "a member that no file has is an error of the file that names it");
	free(got);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		remove(paths[i]);
}

int
main(void)
{
	setenv("TOKEN", "x", 1);
	if (mkdtemp(directory) == NULL || chdir(directory) == -1)
		bail("no directory to work in");
	check_faults();
	check_values();
	check_bodies();
	check_whole();
	check_protection();
	check_reading();
	check_order();
	if (chdir("/") == -1 || rmdir(directory) == -1)
		bail("cannot remove the directory");
	return done();
}
