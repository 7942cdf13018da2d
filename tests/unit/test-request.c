/* SPDX-License-Identifier: MIT */
/* test-request.c - settings: set them from texts, merge and show them. */
#include "config.h"

#include "settings.h"
#include "tap.h"

#include "service/request_trust.h"

static int
set(struct request *r, const char *key, const char *text, struct errbuf *e)
{
	const struct request_key *k = request_key_find(key);

	if (k == NULL)
		bail(key);
	e->msg[0] = '\0';
	return request_set(r, k, text, e);
}

/* shown is the line that describes the setting, without its indentation; error
 * is the message if the text is invalid. */
static const struct {
	const char *key;
	const char *text;
	const char *shown;
	const char *error;
} settings[] = {
	{ "method", "DELETE", "method: DELETE\n", NULL },
	{ "method", "x-y.z", "method: x-y.z\n", NULL },
	{ "method", "", NULL, "\"\" is not an HTTP method" },
	{ "method", "GET ", NULL, "\"GET \" is not an HTTP method" },
	{ "method", "GET\r\n", NULL,
	    "\"GET\\x0d\\x0a\" is not an HTTP method" },
	{ "method", "${M}", NULL, "\"${M}\" is not an HTTP method" },
	{ "max_time", "1500ms", "max_time: 1.5s\n", NULL },
	{ "max_time", "0.1", "max_time: 100ms\n", NULL },
	{ "max_time", "0", "max_time: 0\n", NULL },
	{ "max_time", "5x", NULL, "\"5x\" has an unknown unit (d h m s ms)" },
	{ "connect_timeout", "2s", "connect_timeout: 2s\n", NULL },
	{ "idle_timeout", "1m", "idle_timeout: 1m\n", NULL },
	{ "idle_timeout", "-1", NULL, "\"-1\" is negative" },
	{ "max_filesize", "16M", "max_filesize: 16777216\n", NULL },
	{ "max_filesize", "0", "max_filesize: 0\n", NULL },
	{ "max_redirs", "0", "max_redirs: 0\n", NULL },
	{ "max_redirs", "5", "max_redirs: 5\n", NULL },
	{ "hedge", "30ms", "hedge: 30ms\n", NULL },
	{ "retry", "3", "retry: 3\n", NULL },
	{ "retry", "x", NULL, "\"x\" is not a number" },
	{ "retry_delay", "1s", "retry_delay: 1s\n", NULL },
	{ "retry_all", "1", "retry_all: true\n", NULL },
	{ "required", "0", "required: false\n", NULL },
	{ "location", "1", "location: true\n", NULL },
	{ "location", "false", "location: false\n", NULL },
	{ "location_trusted", "true", "location_trusted: true\n", NULL },
	{ "compressed", "1", "compressed: true\n", NULL },
	{ "insecure", "0", "insecure: false\n", NULL },
	{ "insecure", "yes", NULL, "\"yes\" is none of 0, 1, false, true" },
	{ "ip_version", "4", "ip_version: 4\n", NULL },
	{ "ip_version", "5", NULL, "\"5\" is none of 4, 6" },
	{ "http_version", "1.1", "http_version: 1.1\n", NULL },
	{ "http_version", "2", "http_version: 2\n", NULL },
	{ "http_version", "4", NULL,
	    "\"4\" is none of 1.1, 2, 2-prior-knowledge, 3" },
	{ "ok", "200-299,404", "ok: 200-299,404\n", NULL },
	{ "ok", "2xx", NULL,
	    "\"2xx\" is not a list of HTTP codes, such as \"200-299,404\"" },
	{ "resolve", "h:443:127.0.0.1", "resolve: h:443:127.0.0.1\n", NULL },
	{ "resolve", "+*:80:[::1],10.0.0.1", "resolve: +*:80:[::1],10.0.0.1\n",
	    NULL },
	{ "resolve", "h:80:fe80::1%eth0", "resolve: h:80:fe80::1%eth0\n",
	    NULL },
	{ "resolve", "-h:443", "resolve: -h:443\n", NULL },
	{ "resolve", "h:443", NULL, "\"h:443\" is not HOST:PORT:ADDRESS" },
	{ "resolve", "h:0:::1", NULL, "\"h:0:::1\" is not HOST:PORT:ADDRESS" },
	{ "resolve", "h:65536:::1", NULL,
	    "\"h:65536:::1\" is not HOST:PORT:ADDRESS" },
	{ "resolve", ":80:::1", NULL, "\":80:::1\" is not HOST:PORT:ADDRESS" },
	{ "resolve", "h:80:", NULL, "\"h:80:\" is not HOST:PORT:ADDRESS" },
	{ "resolve", "h:80:::1,", NULL,
	    "\"h:80:::1,\" is not HOST:PORT:ADDRESS" },
	{ "resolve", "h:80:name", NULL,
	    "\"h:80:name\" is not HOST:PORT:ADDRESS" },
	{ "resolve", "-h:80:::1", NULL,
	    "\"-h:80:::1\" is not HOST:PORT:ADDRESS" },
	{ "proxy", "socks5h://p:1080", "proxy: socks5h://p:1080\n", NULL },
	{ "proxy", "http://u:p@proxy", "proxy: http://***@proxy\n", NULL },
	{ "proxy", "u:p@proxy", "proxy: ***@proxy\n", NULL },
	{ "proxy", "ftp://p", NULL,
	    "\"ftp://p\": a proxy is http, https, socks4, socks4a, socks5 or "
	    "socks5h" },
	{ "unix_socket", "/run/x", "unix_socket: /run/x\n", NULL },
	{ "cacert", "${CA}", "cacert: ${CA}\n", NULL },
	{ "capath", "", NULL, "is empty" },
	{ "cert", "c.pem", "cert: c.pem\n", NULL },
	{ "key", "k.pem", "key: k.pem\n", NULL },
	{ "key", "${}", NULL,
	    "\"${}\" is neither ${NAME} nor ${file:PATH} (write \"$${\" for a "
	    "plain \"${\")" },
	{ "user", "bob", NULL,
	    "has no password: write \"USER:PASSWORD\", or \"USER:\" for an "
	    "empty one" },
	{ "user", "bob:", "user: bob:\n", NULL },
	{ "user", "bob:pw", "user: bob:***\n", NULL },
	{ "user", "bob:p:w@x", "user: bob:***\n", NULL },
	{ "user", "bob:${PW}", "user: bob:${PW}\n", NULL },
	{ "user", "${file:/a}:${file:/b}", "user: ${file:/a}:${file:/b}\n",
	    NULL },
	{ "user", "${file:/a}", "user: ${file:/a}\n", NULL },
	{ "user", "a\nb", NULL, "contains a control character" },
	{ "user_agent", "me/1", "user_agent: me/1\n", NULL },
	{ "user_agent", "a\rb", NULL, "contains a control character" },
	{ "headers", "Accept: x", "header: Accept: x\n", NULL },
	{ "headers", "Accept:x\ty", "header: Accept:x\\x09y\n", NULL },
	{ "headers", "Accept:", "header: Accept:\n", NULL },
	{ "headers", "Accept;", "header: Accept;\n", NULL },
	{ "headers", "X: a;b:c", "header: X: a;b:c\n", NULL },
	{ "headers", "Authorization: Bearer x", "header: Authorization: ***\n",
	    NULL },
	{ "headers", "authorization: Bearer ${T}",
	    "header: authorization: Bearer ${T}\n", NULL },
	{ "headers", "X-API-Key: x", "header: X-API-Key: ***\n", NULL },
	{ "headers", "Cookie: a=b", "header: Cookie: ***\n", NULL },
	{ "headers", "Cookie:", "header: Cookie:\n", NULL },
	{ "headers", "Referer: http://u:p@h/",
	    "header: Referer: http://***@h/\n", NULL },
	{ "headers", "Accept", NULL,
	    "\"Accept\" is not a header: write \"Name: value\", \"Name:\" to "
	    "drop it, or \"Name;\" to send it empty" },
	{ "headers", ": x", NULL, "\"\" cannot be the name of a header" },
	{ "headers", "A b: x", NULL, "\"A b\" cannot be the name of a header" },
	{ "headers", "A\r\nB: x", NULL,
	    "\"A\\x0d\\x0aB\" cannot be the name of a header" },
	{ "headers", "${N}: x", NULL,
	    "\"${N}\" cannot be the name of a header" },
	{ "headers", "A; x", NULL,
	    "header \"A\": write a colon before its value" },
	{ "headers", "A: x\r\nB: y", NULL,
	    "header \"A\" has a control character in its value" },
	{ "headers", "A: ${x", NULL,
	    "a \"${\" without its \"}\" (write \"$${\" for a plain \"${\")" },
	{ "data", "a=b", "data: 3 bytes: a=b\n", NULL },
	{ "data", "${not looked at", "data: 15 bytes: ${not looked at\n",
	    NULL },
	{ "json", "1", "json: 1 byte: 1\n", NULL },
};

static void
check_settings(void)
{
	struct buf shown = { 0 };
	struct request r;
	struct errbuf e;
	const char *want;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		request_init(&r);
		rc = set(&r, settings[i].key, settings[i].text, &e);
		is_int(rc, settings[i].error != NULL ? -1 : 0, "%s: %s",
		    settings[i].key, settings[i].text);
		is_str(e.msg,
		    settings[i].error != NULL ? settings[i].error : "",
		    "message for %s: %s", settings[i].key, settings[i].text);
		buf_clear(&shown);
		request_describe(&r, &shown);
		want = settings[i].shown;
		is_str(buf_str(&shown) + (want != NULL ? 4 : 0),
		    want != NULL ? want : "", "how %s: %s is shown",
		    settings[i].key, settings[i].text);
		request_free(&r);
	}
	buf_free(&shown);
}

static void
check_overlay(void)
{
	struct buf shown = { 0 };
	struct request r, over;

	request_init(&r);
	request_init(&over);
	must_set(&r, "method", "GET");
	must_set(&r, "max_time", "1s");
	must_set(&r, "location", "1");
	must_set(&r, "user", "below:");
	must_set(&r, "resolve", "a:1:::1");
	must_set(&r, "headers", "A: 1");
	must_set(&r, "headers", "B: 1");
	must_set(&r, "headers", "a: 2");
	must_set(&over, "max_time", "2s");
	must_set(&over, "location", "0");
	must_set(&over, "user", "above:");
	must_set(&over, "resolve", "b:1:::1");
	must_set(&over, "headers", "A: 3");
	must_set(&over, "headers", "A: 4");
	must_set(&over, "json", "[]");
	over.expand = REQUEST_EXPAND_JSON;
	request_overlay(&r, &over);
	request_describe(&r, &shown);
	is_str(buf_str(&shown),
	    "    method: GET\n"
	    "    max_time: 2s\n"
	    "    location: false\n"
	    "    resolve: b:1:::1\n"
	    "    user: above:\n"
	    "    header: B: 1\n"
	    "    header: A: 3\n"
	    "    header: A: 4\n"
	    "    json: 2 bytes: []\n",
	    "the overlay wins, headers by their names");
	is_int(r.expand, REQUEST_EXPAND_JSON, "the body comes with its kind");
	is_int(over.headers.n, 2, "the overlay does not change");
	request_free(&over);
	request_overlay(&r, &over);
	is_str(r.user, "above:", "settings that are not set change nothing");
	is_int(r.headers.n, 3, "an empty overlay removes no headers");
	must_set(&over, "data", "x");
	request_overlay(&r, &over);
	is_int(r.json, 0, "the body of the overlay decides whether it is JSON");
	is_int(r.expand, REQUEST_UNSET, "and whether it is resolved");
	request_free(&r);
	request_free(&over);
	buf_free(&shown);
}

static void
check_defaults(void)
{
	struct request r, limits;

	request_init(&r);
	is_str(request_method(&r), "GET", "without a body it is GET");
	request_limits(&limits, &r, false);
	is_int(limits.max_time, 30 * CLOCK_S, "a service has 30 s by default");
	is_int(limits.connect_timeout, 10 * CLOCK_S,
	    "connecting has 10 s by default");
	is_int(limits.max_redirs, 20, "20 redirects are followed by default");
	is_int(limits.location, 0, "no redirect is followed by default");
	is_int(limits.hedge, 0, "all replicas are asked at once by default");
	is_int(limits.retry, 0, "nothing is retried by default");
	is_int(limits.retry_delay, 100 * CLOCK_MS,
	    "the first retry comes within 100 ms by default");
	is_int(limits.required, 1, "a service is required by default");
	request_set_data(&r, "a\0b", 3, false);
	is_bytes(r.data, r.data_len, "a\0b", 3, "a body may be any bytes");
	is_str(request_method(&r), "POST", "with a body it is POST");
	must_set(&r, "method", "PUT");
	is_str(request_method(&r), "PUT", "the method can be set");
	must_set(&r, "max_time", "0");
	request_limits(&limits, &r, false);
	is_int(limits.max_time, 0, "0 does not mean the default");
	must_set(&r, "location_trusted", "1");
	request_limits(&limits, &r, false);
	is_int(limits.location, 1, "location_trusted implies location");
	must_set(&r, "location", "0");
	request_limits(&limits, &r, false);
	is_int(limits.location, 0, "an explicit location counts more");
	request_free(&r);
	ok(r.data == NULL && r.max_time == REQUEST_UNSET,
	    "a freed request is empty");
	ok(request_key_find("max-time") == NULL, "keys have no hyphens");
}

static const struct {
	const char *method;
	bool repeats;
} methods[] = {
	{ "GET", true },
	{ "HEAD", true },
	{ "OPTIONS", true },
	{ "TRACE", true },
	{ "PUT", true },
	{ "DELETE", true },
	{ "POST", false },
	{ "PATCH", false },
	{ "get", false },
};

static void
check_repeating(void)
{
	struct request r;
	size_t i;

	request_init(&r);
	ok(request_may_repeat(&r), "GET, which is the default, is idempotent");
	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		must_set(&r, "method", methods[i].method);
		is_int(request_may_repeat(&r), methods[i].repeats,
		    "whether %s may be repeated", methods[i].method);
	}
	must_set(&r, "retry_all", "1");
	ok(request_may_repeat(&r),
	    "with retry_all every method may be repeated");
	request_free(&r);
}

static void
check_programs(void)
{
	struct buf shown = { 0 };
	struct request r;
	size_t i;

	request_init(&r);
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (settings[i].error == NULL)
			must_set(&r, settings[i].key, settings[i].text);
	request_keep_for_programs(&r);
	request_describe(&r, &shown);
	is_str(buf_str(&shown),
	    "    max_time: 0\n    idle_timeout: 1m\n    max_filesize: 0\n"
	    "    retry: 3\n    retry_delay: 1s\n    retry_all: true\n"
	    "    required: false\n",
	    "a program keeps the settings that apply to it");
	ok(r.data == NULL && r.json == REQUEST_UNSET, "a program has no body");
	request_free(&r);
	buf_free(&shown);
}

static void
check_secrets(void)
{
	struct request r;
	struct errbuf e;

	setenv("TOKEN", "x", 1);
	unsetenv("UNSET");
	request_init(&r);
	ok(request_plain_secret(&r) == NULL, "an empty request has no secret");
	must_set(&r, "headers", "Authorization: ${TOKEN}");
	must_set(&r, "user", "bob:");
	is_int(request_check_secrets(&r, &e), 0, "all secrets are found");
	ok(request_plain_secret(&r) == NULL,
	    "a reference is not a plain secret");
	must_set(&r, "headers", "X-Auth-Token: abc");
	is_str(request_plain_secret(&r), "headers",
	    "a token in a header is a plain secret");
	must_set(&r, "user", "bob:pw");
	is_str(
	    request_plain_secret(&r), "user", "a password is a plain secret");
	must_set(&r, "proxy", "bob:pw@p");
	is_str(request_plain_secret(&r), "proxy",
	    "the password of a proxy is a plain secret");
	must_set(&r, "headers", "A: ${UNSET}");
	is_int(
	    request_check_secrets(&r, &e), -1, "a missing secret is an error");
	is_str(e.msg,
	    "key \"headers\": ${UNSET}: there is no such variable in the "
	    "environment",
	    "the message names the key");
	request_free(&r);
	must_set(&r, "data", "${UNSET}");
	is_int(request_check_secrets(&r, &e), 0,
	    "a body is searched for references only on request");
	r.expand = REQUEST_EXPAND_TEXT;
	is_int(request_check_secrets(&r, &e), -1, "on request it is searched");
	request_free(&r);
}

/* The keys that an untrusted list may use, and how. All other keys need
 * trust. */
static const struct {
	const char *key;
	enum request_trust trust;
} trusts[] = {
	{ "method", REQUEST_SENT },
	{ "max_time", REQUEST_CAP },
	{ "connect_timeout", REQUEST_CAP },
	{ "idle_timeout", REQUEST_CAP },
	{ "max_filesize", REQUEST_CAP },
	{ "max_redirs", REQUEST_AT_MOST },
	{ "hedge", REQUEST_AT_LEAST },
	{ "retry", REQUEST_AT_MOST },
	{ "retry_delay", REQUEST_AT_LEAST },
	{ "location", REQUEST_AT_MOST },
	{ "compressed", REQUEST_SENT },
	{ "ip_version", REQUEST_SENT },
	{ "http_version", REQUEST_SENT },
	{ "limit_rate", REQUEST_CAP },
	{ "unix_socket", REQUEST_FILE },
	{ "cacert", REQUEST_FILE },
	{ "capath", REQUEST_FILE },
	{ "proxy_cacert", REQUEST_FILE },
	{ "pinnedpubkey", REQUEST_FILE },
	{ "cert", REQUEST_FILE },
	{ "key", REQUEST_FILE },
	{ "user", REQUEST_SENT },
	{ "user_agent", REQUEST_SENT },
	{ "oauth2_bearer", REQUEST_SENT },
	{ "digest", REQUEST_SENT },
	{ "aws_sigv4", REQUEST_SENT },
	{ "cookies", REQUEST_SENT },
	{ "referer", REQUEST_SENT },
	{ "range", REQUEST_SENT },
	{ "url_query", REQUEST_SENT },
	{ "get", REQUEST_SENT },
	{ "upload", REQUEST_SENT },
	{ "headers", REQUEST_SENT },
	{ "data", REQUEST_SENT },
	{ "data_raw", REQUEST_SENT },
	{ "data_binary", REQUEST_SENT },
	{ "json", REQUEST_SENT },
};

static void
check_trust(void)
{
	enum request_trust want;
	size_t i, j;

	for (i = 0; i < request_keys_n; i++) {
		want = REQUEST_TRUSTED;
		for (j = 0; j < sizeof(trusts) / sizeof(trusts[0]); j++)
			if (strcmp(trusts[j].key, request_keys[i].name) == 0)
				want = trusts[j].trust;
		is_int(request_keys[i].trust, want,
		    "what a list may do with \"%s\"", request_keys[i].name);
	}
}

static void
check_weight(void)
{
	struct request r;
	size_t before;

	request_init(&r);
	is_int((long)request_weight(&r), 0, "an empty request takes no memory");
	must_set(&r, "data", "12345");
	must_set(&r, "user", "a:b");
	before = request_weight(&r);
	ok(before >= 8, "texts count with their length");
	must_set(&r, "headers", "A: b");
	must_set(&r, "headers", "A: b");
	ok(request_weight(&r) >= before + 2 * (4 + sizeof(char *)),
	    "headers count with their length and their pointer");
	request_free(&r);
}

static void
check_borrowing(void)
{
	struct request r, over;

	request_init(&r);
	request_init(&over);
	must_set(&r, "data", "own");
	request_put_above(&r, &over);
	is_str(r.data, "own", "without another body the own body is kept");
	must_set(&over, "json", "other");
	must_set(&over, "retry", "3");
	request_put_above(&r, &over);
	ok(r.data == over.data && r.data_len == 5 && r.json == 1,
	    "a body is not copied");
	is_int(r.retry, 3, "all other settings are overlaid");
	ok(request_weight(&r) < 5, "a borrowed body takes no memory");
	request_own_data(&r);
	ok(r.data != over.data, "a body that is to be changed is copied");
	is_str(r.data, "other", "the copy is the same text");
	request_put_above(&r, &over);
	must_set(&r, "data", "new");
	is_str(
	    over.data, "other", "replacing a borrowed body does not free it");
	request_put_above(&r, &over);
	request_free(&r);
	is_str(
	    over.data, "other", "freeing the request does not free it, either");
	request_free(&over);
}

/* Every setting that is compared to a limit has one. */
static void
check_limits(void)
{
	struct request r, limits;
	size_t i;

	request_init(&r);
	r.max_time = 7;
	request_limits(&limits, &r, false);
	for (i = 0; i < request_keys_n; i++) {
		if (request_keys[i].trust < REQUEST_AT_MOST)
			continue;
		ok(request_number(&limits, &request_keys[i]) != REQUEST_UNSET,
		    "\"%s\" has a limit", request_keys[i].name);
	}
	is_int(limits.max_time, 7, "the limit is that of the request");
	is_int(limits.max_filesize, REQUEST_MAX_FILESIZE_DEFAULT,
	    "without one the default is the limit");
	request_limits(&limits, &r, true);
	is_int(limits.max_filesize, 0,
	    "bodies that are not held in memory have no default limit");
}

/* Who sets max_time, and what a message says about the one that holds. */
static const struct {
	const char *name;
	const char *defaults;
	const char *service;
	const char *option;
	const char *text;
} layers[] = {
	{ "nothing", NULL, NULL, NULL,
	    "30s (built in; --max-time changes it)" },
	{ "the defaults", "1s", NULL, NULL, "1s (max_time of the defaults)" },
	{ "the service", NULL, "2s", NULL, "2s (max_time of the service)" },
	{ "an option", NULL, NULL, "3s", "3s (--max-time)" },
	{ "the defaults and the service", "1s", "2s", NULL,
	    "2s (max_time of the service)" },
	{ "the defaults and an option", "1s", NULL, "3s", "3s (--max-time)" },
	{ "the service and an option", NULL, "2s", "3s", "3s (--max-time)" },
	{ "all three", "1s", "2s", "3s", "3s (--max-time)" },
	{ "all three, to the same", "1s", "1s", "1s", "1s (--max-time)" },
};

static void
begin_layer(struct request *r, const char *max_time, enum request_source source)
{
	request_init(r);
	if (max_time != NULL)
		must_set(r, "max_time", max_time);
	request_set_source(r, source);
}

static void
check_layer(size_t i)
{
	struct request defaults, service, option, limits;
	struct buf once = { 0 }, again = { 0 }, program = { 0 };

	begin_layer(&defaults, layers[i].defaults, REQUEST_BY_DEFAULTS);
	begin_layer(&service, layers[i].service, REQUEST_BY_SERVICE);
	begin_layer(&option, layers[i].option, REQUEST_BY_OPTION);
	request_underlay(&service, &defaults);
	request_put_above(&service, &option);
	request_describe_limit(&service, "max_time", "", &once);
	is_str(buf_str(&once), layers[i].text, "%s", layers[i].name);
	request_limits(&limits, &service, false);
	request_describe_limit(&limits, "max_time", "", &again);
	is_str(
	    buf_str(&again), layers[i].text, "%s, as limits", layers[i].name);
	request_keep_for_programs(&service);
	request_describe_limit(&service, "max_time", "", &program);
	is_str(buf_str(&program), layers[i].text, "%s, for a program",
	    layers[i].name);
	request_free(&service);
	buf_free(&once);
	buf_free(&again);
	buf_free(&program);
}

/* Each row has what is said of a limit, by its source. */
static const struct {
	const char *key;
	const char *unit;
	const char *value;
	const char *texts[REQUEST_SOURCES]; /* NULL: it is not limited */
} sourced[] = {
	{ "max_time", "", "2s",
	    { "30s (built in; --max-time changes it)", "2s (--max-time)",
		"2s (max_time of the service)", "2s (max_time of the defaults)",
		"2s (max_time of the line)" } },
	{ "connect_timeout", "", "2s",
	    { "10s (built in; --connect-timeout changes it)",
		"2s (--connect-timeout)", "2s (connect_timeout of the service)",
		"2s (connect_timeout of the defaults)",
		"2s (connect_timeout of the line)" } },
	{ "idle_timeout", "", "2s",
	    { NULL, "2s (--idle-timeout)", "2s (idle_timeout of the service)",
		"2s (idle_timeout of the defaults)",
		"2s (idle_timeout of the line)" } },
	{ "max_filesize", " bytes", "1k",
	    { "16777216 bytes (built in; --max-filesize changes it)",
		"1024 bytes (--max-filesize)",
		"1024 bytes (max_filesize of the service)",
		"1024 bytes (max_filesize of the defaults)",
		"1024 bytes (max_filesize of the line)" } },
	{ "max_redirs", " redirects", "2",
	    { "20 redirects (built in; --max-redirs changes it)",
		"2 redirects (--max-redirs)",
		"2 redirects (max_redirs of the service)",
		"2 redirects (max_redirs of the defaults)",
		"2 redirects (max_redirs of the line)" } },
};

static void
check_sources(void)
{
	struct buf out = { 0 };
	struct request r;
	size_t i, source;

	for (i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
		check_layer(i);
	for (i = 0; i < sizeof(sourced) / sizeof(sourced[0]); i++)
		for (source = 0; source < REQUEST_SOURCES; source++) {
			if (sourced[i].texts[source] == NULL)
				continue;
			request_init(&r);
			if (source != REQUEST_BUILT_IN)
				must_set(&r, sourced[i].key, sourced[i].value);
			request_set_source(&r, (enum request_source)source);
			request_describe_limit(
			    &r, sourced[i].key, sourced[i].unit, &out);
			is_str(buf_str(&out), sourced[i].texts[source],
			    "%s by source %zu", sourced[i].key, source);
			buf_clear(&out);
		}
	buf_free(&out);
}

static void
check_files(void)
{
	struct request r;

	request_init(&r);
	must_set(&r, "proxy", "http://h");
	must_set(&r, "data", "/etc/passwd");
	ok(!request_names_files(&r), "a proxy and a body are not files");
	must_set(&r, "capath", "/etc");
	ok(request_names_files(&r), "a directory of certificates is a file");
	request_free(&r);
	must_set(&r, "unix_socket", "/run/x");
	ok(request_names_files(&r), "a Unix socket is a file");
	request_free(&r);
}

int
main(void)
{
	check_settings();
	check_trust();
	check_weight();
	check_borrowing();
	check_limits();
	check_sources();
	check_files();
	check_overlay();
	check_defaults();
	check_repeating();
	check_programs();
	check_secrets();
	return done();
}
