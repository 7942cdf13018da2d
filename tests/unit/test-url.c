/* SPDX-License-Identifier: MIT */
/* test-url.c - URLs: check, name, compare, and hide their credentials. */
#include "config.h"

#include "tap.h"

#include "base/locale.h"
#include "service/url.h"
#include "service/url_text.h"

#define PORT_ERROR                                                             \
	" is not a URL: Port number was not a decimal number between 0 and "   \
	"65535"

#define ALL "\xc3\xa9@/?#&=%+:; \x01'\"\\[]{}"
#define ALL_ENCODED                                                            \
	"%C3%A9%40%2F%3F%23%26%3D%25%2B%3A%3B%20%01%27%22%5C%5B%5D%7B%7D"

#define PLACE_ERROR(place)                                                     \
	" refers to a secret in its " place ": write that out; only the "      \
	"user, password, path, query and fragment can refer to secrets"

#define LOGIN_ERROR                                                            \
	" has a control character, such as %00, in its user name or password"

/* error is NULL if the URL is valid. */
static const struct {
	const char *url;
	const char *error;
} checks[] = {
	{ "http://h", NULL }, { "https://example.com/a/b?c=d#e", NULL },
	{ "HTTPS://Example.COM:8443", NULL }, { "http://[::1]:80/", NULL },
	{ "http://[fe80::1%25eth0]/", NULL }, { "http://127.0.0.1/", NULL },
	{ "http://b\xc3\xbc"
	  "cher.example/\xc3\xa4",
	    NULL },
	{ "http://user:pw@h/", NULL }, { "http://a%20b%40:c%3Ad@h/", NULL },
	{ "http://\xc3\xbc:%C3%BC@h/", NULL },
	{ "http://a%00b:c@h/", "\"http://***@h/\"" LOGIN_ERROR },
	{ "http://a:c%00@h/", "\"http://***@h/\"" LOGIN_ERROR },
	{ "http://%00@h/", "\"http://***@h/\"" LOGIN_ERROR },
	{ "http://a:b%0D%0aX@h/", "\"http://***@h/\"" LOGIN_ERROR },
	{ "http://a:%7f@h/", "\"http://***@h/\"" LOGIN_ERROR },
	{ "http://a:${P}%00@h/", "\"http://***@h/\"" LOGIN_ERROR },
	{ "http://a%3ab:c@h/",
	    "\"http://***@h/\" has a colon (%3A) in its user name, which "
	    "cannot have one" },
	{ "http://u:12 34@h/",
	    "\"http://***@h/\" contains white space: write %20 for a space" },
	{ "u:12 34@h",
	    "\"***@h\" has no scheme: a URL begins with https:// or http://" },
	{ "http://${HOST}/",
	    "\"http://${HOST}/\"" PLACE_ERROR("host or port") },
	{ "http://h.${DOMAIN}:80/x",
	    "\"http://h.${DOMAIN}:80/x\"" PLACE_ERROR("host or port") },
	{ "http://h:8${file:/port}/x",
	    "\"http://h:8${file:/port}/x\"" PLACE_ERROR("host or port") },
	{ "http://[::${X}]/",
	    "\"http://[::${X}]/\"" PLACE_ERROR("host or port") },
	{ "http://u:p@${HOST}",
	    "\"http://***@${HOST}\"" PLACE_ERROR("host or port") },
	{ "http${S}://h/", "\"http${S}://h/\"" PLACE_ERROR("scheme") },
	{ "http://${file:/a@b}/",
	    "\"http://${file:/a@b}/\"" PLACE_ERROR("host or port") },
	{ "http://${file:/a@b}@h/", NULL }, { "http://${U}@[::1]:80", NULL },
	{ "http://${U}:${P}@h?${Q}#${F}", NULL },
	{ "http://h$${x}/", "\"http://h$${x}/\" is not a URL: Bad hostname" },
	{ "http://a@b:${P}@h/",
	    "\"http://***@h/\" is not a URL: Port number was "
	    "not a decimal number between 0 and 65535" },
	{ "http://h/${file:/a path}/x", NULL }, { "http://h/$${x}", NULL },
	{ "https://${USER}:${PW}@h/", NULL },
	{ "http://{host}:{port}/{path}?q={q}", NULL },
	{ "http://h/?q={", NULL },
	{ "http://{1}/", "\"http://{1}/\" is not a URL: Bad hostname" },
	{ "", "\"\" has no scheme: a URL begins with https:// or http://" },
	{ "example.com",
	    "\"example.com\" has no scheme: did you mean "
	    "\"https://example.com\"?" },
	{ "http:/h", "\"http:/h\" has no scheme: did you mean \"http://h\"?" },
	{ "https///h/x",
	    "\"https///h/x\" has no scheme: a URL begins with https:// or "
	    "http://" },
	{ "https//h/x",
	    "\"https//h/x\" has no scheme: did you mean \"https://h/x\"?" },
	{ "http:",
	    "\"http:\" has no scheme: a URL begins with https:// or "
	    "http://" },
	{ "[::1]:80/x",
	    "\"[::1]:80/x\" has no scheme: did you mean "
	    "\"http://[::1]:80/x\"?" },
	{ "10.0.0.1?x",
	    "\"10.0.0.1?x\" has no scheme: did you mean "
	    "\"http://10.0.0.1?x\"?" },
	{ "h.org/{x}/${T}",
	    "\"h.org/{x}/${T}\" has no scheme: did you mean "
	    "\"https://h.org/{x}/${T}\"?" },
	{ "h.org/?token=abc",
	    "\"h.org/?token=***\" has no scheme: did you mean "
	    "\"https://h.org/?token=***\"?" },
	{ "h.org:x/",
	    "\"h.org:x/\" has no scheme: a URL begins with https:// or "
	    "http://" },
	{ "${BASE}/x",
	    "\"${BASE}/x\" has no scheme: a URL begins with https:// or "
	    "http://" },
	{ "ftp://h/", "\"ftp://h/\" is neither http:// nor https://" },
	{ "file:///etc/passwd",
	    "\"file:///etc/passwd\" is neither http:// nor https://" },
	{ "httpx://h/", "\"httpx://h/\" is neither http:// nor https://" },
	{ "http://", "\"http://\" has no host" },
	{ "http:///x", "\"http:///x\" has no host" },
	{ "http://?x", "\"http://?x\" has no host" },
	{ "http://#x", "\"http://#x\" has no host" },
	{ "http://:80/",
	    "\"http://:80/\" is not a URL: No host part in the URL" },
	{ "http://u@/",
	    "\"http://***@/\" is not a URL: No host part in the URL" },
	{ "http://h:x/", "\"http://h:x/\"" PORT_ERROR },
	{ "http://h:65536/", "\"http://h:65536/\"" PORT_ERROR },
	{ "http://user:pa/ss@h/", "\"http://***@h/\"" PORT_ERROR },
	{ "http://h/a b",
	    "\"http://h/a b\" contains white space: write %20 for a space" },
	{ "http://h/${a b}",
	    "\"http://h/${a b}\" contains white space: write %20 for a "
	    "space" },
	{ "http://h/{a b}",
	    "\"http://h/{a b}\" contains white space: write %20 for a "
	    "space" },
	{ "http://h/\t",
	    "\"http://h/\\x09\" contains white space: write %20 for a "
	    "space" },
	{ "http://h/\x01", "\"http://h/\\x01\" contains a control character" },
	{ "http://h/\x7f", "\"http://h/\\x7f\" contains a control character" },
	{ "http://h/\xff", NULL }, /* see not_utf8() */
};

static const struct {
	const char *proxy;
	bool valid;
} proxies[] = {
	{ "", true },
	{ "proxy", true },
	{ "proxy:3128", true },
	{ "user:pw@proxy:3128", true },
	{ "http://proxy:3128/", true },
	{ "https://proxy", true },
	{ "socks4://p", true },
	{ "socks4a://p", true },
	{ "socks5://p", true },
	{ "SOCKS5H://user:pw@p:1080", true },
	{ "${PROXY}", false },
	{ "http://${PROXY}:3128", false },
	{ "http://proxy:${PORT}", false },
	{ "${KIND}://proxy", false },
	{ "${U}:${P}@proxy:3128", true },
	{ "socks5://${U}:${P}@proxy", true },
	{ "ftp://proxy", false },
	{ "socks6://proxy", false },
	{ "http://", false },
	{ "proxy:port", false },
	{ "a b", false },
	{ "proxy:99999", false },
	{ "proxy:0", false },
	{ "https://proxy:", true },
	{ "socks://p", true },
	{ "http://:80", false },
	{ "http://u%00:p@proxy", false },
	{ "http://proxy/path?query", true },
	{ "socks5h://localhost/tmp/s", true },
	{ "http://pr%20oxy", false },
	{ " http://proxy", false },
	{ "::1", false },
	{ "2001:db8::1:3128", false },
	{ "[::1]:3128", true },
	{ "http://[::1", false },
	{ "http://{key}:3128", false },
	{ "http:/proxy", false },
	{ "unix:/path", false },
	{ "proxy:/", false },
	{ "ftp.example.com:3128", false },
	{ "http://ftp.example.com:3128", true },
};

static const struct {
	const char *url;
	const char *origin;
	const char *name;
} places[] = {
	{ "http://h", "http://h:80", "h" },
	{ "http://h/", "http://h:80", "h" },
	{ "http://h/?q", "http://h:80", "h" },
	{ "https://Example.COM/A/b?c#d", "https://example.com:443",
	    "Example.COM/A/b" },
	{ "HTTP://h:0080/x/../y", "http://h:80", "h/y" },
	{ "https://h:443", "https://h:443", "h" },
	{ "http://h:443/", "http://h:443", "h:443" },
	{ "https://u:p@h:8443/x", "https://h:8443", "h:8443/x" },
	{ "http://[::1]:81/x", "http://[::1]:81", "[::1]:81/x" },
	{ "http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]:80",
	    "[fe80::1%25eth0]" },
	{ "http://B\xc3\xbc"
	  "cher.de/",
	    "http://b\xc3\xbc"
	    "cher.de:80",
	    "B\xc3\xbc"
	    "cher.de" },
	{ "ftp://h/", NULL, "h/" },
	{ "http:/h", NULL, "http:/h" },
	{ "http:///h", NULL, "/h" },
	{ "http://h/a b", NULL, "h/a b" },
	{ "http://h:x/", NULL, "h:x/" },
	{ "http://api.${ENV}.example/x?y", NULL, "api.${ENV}.example/x" },
	{ "http://u:p@${HOST}/x", NULL, "***@${HOST}/x" },
	{ "x", NULL, "x" },
	{ "", NULL, "" },
};

static const struct {
	const char *text;
	const char *shown;
} redactions[] = {
	{ "", "" },
	{ "no URL in it", "no URL in it" },
	{ "https://h/", "https://h/" },
	{ "https://user:pw@h/", "https://***@h/" },
	{ "https://user@h/", "https://***@h/" },
	{ "https://@h/", "https://***@h/" },
	{ "https://user:p@ss@h/x@y", "https://***@h/x@y" },
	{ "https://user:pa/ss@h/", "https://***@h/" },
	{ "https://user:pa#ss@h/", "https://***@h/" },
	{ "https://user:pa?ss@h/?a", "https://***@h/?a" },
	{ "https://h:80/~x@y", "https://h:80/~x@y" },
	{ "https://[::1]/~x@y", "https://[::1]/~x@y" },
	{ "https://h/?mail=a@b", "https://h/?mail=a@b" },
	{ "https://h/?x=a:b@c", "https://h/?x=a:b@c" },
	{ "from http://a:b@h to http://c:d@i, twice",
	    "from http://***@h to http://***@i, twice" },
	{ "http://a:b@h/http://c:d@i", "http://***@h/http://***@i" },
	{ "xyz://a:b@h", "xyz://***@h" },
	{ "://a:b@h", "://***@h" },
	{ "user:pw@proxy:3128", "***@proxy:3128" },
	{ "proxy \"user:pw@proxy:3128\" is bad",
	    "proxy \"***@proxy:3128\" is bad" },
	{ "mail me@example.com", "mail me@example.com" },
	{ "https://user:pw@", "https://***@" },
	{ "https://h x@y", "https://h x@y" },
	{ "http://user:12#34@host/", "http://***@host/" },
	{ "http://user:12#3/4@5#6@host/x", "http://***@host/x" },
	{ "http://user:#34@host", "http://***@host" },
	{ "http://user:/34@host", "http://***@host" },
	{ "http://user:12?34@host/", "http://***@host/" },
	{ "http://to#ken@host/", "http://***@host/" },
	{ "http://h:80?mail=a@b", "http://h:80?mail=a@b" },
	{ "http://h:80/@user#x", "http://h:80/@user#x" },
	{ "http://h:80#top", "http://h:80#top" },
	{ "http://h:80#top, mail a@b", "http://h:80#top, mail a@b" },
	{ "//user:pw@h/x", "//***@h/x" },
	{ "leads to \"//user:pw@h/\"", "leads to \"//***@h/\"" },
	{ "https://h//a:b@c", "https://h//a:b@c" },
	{ "user:pa#ss@proxy", "***@proxy" },
	{ "user:12#34@proxy", "***@proxy" },
	{ "user:pa/ss@proxy:1", "***@proxy:1" },
	{ "file.json:12: a/b@c", "file.json:12: a/b@c" },
	{ "#a:b#c", "#a:b#c" },
};

static const struct {
	const char *url;
	bool has;
} passwords[] = {
	{ "https://h/", false },
	{ "https://user@h/", false },
	{ "https://user:@h/", false },
	{ "https://user:pw@h/", true },
	{ "https://user:${PW}@h/", false },
	{ "https://${file:/u}@h/", false },
	{ "https://${file:/u}:${file:/p}@h/", false },
	{ "https://${USER}:pw@h/", true },
	{ "https://user:$${PW}@h/", true },
	{ "https://h:80/a@b", false },
	{ "user:pw@proxy:3128", true },
	{ "proxy:3128", false },
};

static void
check_urls(void)
{
	struct errbuf e;
	size_t i;
	int rc;

	for (i = 0; i + 1 < sizeof(checks) / sizeof(checks[0]); i++) {
		e.msg[0] = '\0';
		rc = url_check(checks[i].url, true, &e);
		is_int(rc, checks[i].error != NULL ? -1 : 0, "check of %s",
		    checks[i].url);
		is_str(e.msg, checks[i].error != NULL ? checks[i].error : "",
		    "message for %s", checks[i].url);
	}
	rc = url_check(checks[i].url, true, &e);
	ok(rc == -1 && strstr(e.msg, "is not UTF-8") != NULL,
	    "a URL has to be UTF-8");
	is_int(url_check("http://h/${X}", false, &e), 0,
	    "a ${...} that stays is right in a path");
	is_int(url_check("http://${X}/", false, &e), -1,
	    "a ${...} that stays is wrong in a host");
	is_str(e.msg, "\"http://${X}/\" is not a URL: Bad hostname",
	    "the message calls it a bad host name");
}

static void
check_proxies(void)
{
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(proxies) / sizeof(proxies[0]); i++)
		is_int(url_check_proxy(proxies[i].proxy, true, &e),
		    proxies[i].valid ? 0 : -1, "check of proxy \"%s\"",
		    proxies[i].proxy);
}

/* Reading a URL once gives the same as asking for each. */
static void
check_read(const char *url, const char *origin, const char *name)
{
	char *got_origin, *got_name;
	struct errbuf e;

	if (strchr(url, '{') != NULL ||
	    url_read(url, false, &got_origin, &got_name, &e) == -1)
		return;
	is_str(got_origin, origin, "origin of \"%s\", read", url);
	is_str(got_name, name, "name of \"%s\", read", url);
	free(got_origin);
	free(got_name);
}

static void
check_places(void)
{
	char *got;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		got = url_origin(places[i].url);
		is_str(
		    got, places[i].origin, "origin of \"%s\"", places[i].url);
		free(got);
		got = url_name(places[i].url);
		is_str(got, places[i].name, "name of \"%s\"", places[i].url);
		free(got);
		check_read(places[i].url, places[i].origin, places[i].name);
	}
}

static void
check_long_name(void)
{
	struct buf url = { 0 };
	char *got;
	int i;

	buf_puts(&url, "http://h/");
	for (i = 0; i < 253; i++)
		buf_putc(&url, 'x');
	got = url_name(buf_str(&url));
	is_str(got, buf_str(&url) + 7, "a name of 255 bytes is whole");
	free(got);
	buf_putc(&url, 'x');
	got = url_name(buf_str(&url));
	ok(strlen(got) == 255 && strncmp(got, buf_str(&url) + 7, 252) == 0 &&
		strcmp(got + 252, "...") == 0,
	    "a longer name is cut: %s", got);
	free(got);
	buf_free(&url);
}

static void
check_redaction(void)
{
	char *got;
	size_t i;

	for (i = 0; i < sizeof(redactions) / sizeof(redactions[0]); i++) {
		got = url_redacted(redactions[i].text);
		is_str(got, redactions[i].shown, "redaction of %s",
		    redactions[i].text);
		free(got);
	}
	for (i = 0; i < sizeof(passwords) / sizeof(passwords[0]); i++)
		ok(url_has_password(passwords[i].url) == passwords[i].has,
		    "%s has %s password", passwords[i].url,
		    passwords[i].has ? "a" : "no");
	ok(url_has_user("https://token@h/"), "a token is a user");
	ok(!url_has_user("https://h/a@b"), "a path has no user");
	ok(!url_has_user("u@h"), "a text that is not a URL has no user");
}

/* check_resolution() sets EVIL and the other variables. */
static const struct {
	const char *url;
	const char *resolved;
	const char *error;
} resolutions[] = {
	{ "", "", NULL },
	{ "http://h/", "http://h/", NULL },
	{ "http://joe:${EVIL}@host/", "http://joe:x%40evil%2F@host/", NULL },
	{ "http://${EVIL}@host", "http://x%40evil%2F@host", NULL },
	{ "http://${EVIL}:p@[::1]:80?q", "http://x%40evil%2F:p@[::1]:80?q",
	    NULL },
	{ "http://${EVIL}:${Q}@h/${P}?k=${Q}&${Q}=1#${Q}",
	    "http://x%40evil%2F:1%262%3D3%2B%23@h/a%2F..%2Fb?k=1%262%3D3%2B%23"
	    "&1%262%3D3%2B%23=1#1%262%3D3%2B%23",
	    NULL },
	{ "http://h/a/${ALL}?${ALL}", "http://h/a/" ALL_ENCODED "?" ALL_ENCODED,
	    NULL },
	{ "http://h/%41${PERCENT}", "http://h/%41%2541", NULL },
	{ "http://h/${TAB}/$${EVIL}", "http://h/a%09b/${EVIL}", NULL },
	{ "http://h/x${DOTS}/${DOTS}x?${DOTS}", "http://h/x../..x?..", NULL },
	{ "http://h/../a/${EVIL}", "http://h/../a/x%40evil%2F", NULL },
	{ "${EVIL}:${EVIL2}@proxy:80", NULL,
	    "${EVIL2}: there is no such variable in the environment" },
	{ "${EVIL}:${COLON}@proxy:80", "x%40evil%2F:a%3Ab@proxy:80", NULL },
	{ "socks5://${EVIL}:${COLON}@p", "socks5://x%40evil%2F:a%3Ab@p", NULL },
	{ "http://${COLON}@h/", NULL,
	    "${COLON}: it contains a colon, which a user name cannot have" },
	{ "http://x${COLON}:y@h/", NULL,
	    "${COLON}: it contains a colon, which a user name cannot have" },
	{ "http://u:${TAB}@h/", NULL,
	    "${TAB}: it contains a control character" },
	{ "http://h/${DOTS}/x", NULL, URL_DOTS },
	{ "http://h/a/${DOT}", NULL, URL_DOTS },
	{ "http://h/a/${DOT}?x", NULL, URL_DOTS },
	{ "http://h/a/${DOT}%2e#x", NULL, URL_DOTS },
	{ "http://h/${DOT}${DOT}/x", NULL, URL_DOTS },
};

static void
check_resolution(void)
{
	struct strlist values;
	struct errbuf e;
	char *got;
	size_t i;

	setenv("EVIL", "x@evil/", 1);
	setenv("ALL", ALL, 1);
	setenv("P", "a/../b", 1);
	setenv("Q", "1&2=3+#", 1);
	setenv("PERCENT", "%41", 1);
	setenv("TAB", "a\tb", 1);
	setenv("COLON", "a:b", 1);
	setenv("DOT", ".", 1);
	setenv("DOTS", "..", 1);
	for (i = 0; i < sizeof(resolutions) / sizeof(resolutions[0]); i++) {
		memset(&values, 0, sizeof(values));
		e.msg[0] = '\0';
		got = url_resolve(resolutions[i].url, &values, &e);
		is_str(got, resolutions[i].resolved, "resolution of %s",
		    resolutions[i].url);
		is_str(e.msg,
		    resolutions[i].error != NULL ? resolutions[i].error : "",
		    "its message");
		free(got);
		strlist_free(&values);
	}
	memset(&values, 0, sizeof(values));
	free(url_resolve("http://h/?k=a${DOT}b&l=${EVIL}", &values, &e));
	is_int(values.n, 3, "three texts are to be hidden");
	is_str(values.items[0], ".", "a short value");
	is_str(values.items[1], "a.b", "the value with the text beside it");
	is_str(values.items[2], "x@evil/", "a longer value by itself");
	strlist_free(&values);
}

static void
check_schemes(void)
{
	ok(url_has_scheme("x+y-z.1://"), "a scheme has letters and more");
	ok(!url_has_scheme("1x://h"), "a scheme begins with a letter");
	ok(!url_has_scheme("://h"), "an empty scheme is not a scheme");
	ok(!url_has_scheme("x:/h"), "one slash does not make a scheme");
	ok(!url_has_scheme("a=http://h"),
	    "a scheme is found only at the beginning");
	ok(url_is_https("HTTPS://h"), "https in capitals is https");
	ok(!url_is_https("http://h"), "http is not https");
}

static void
check_long(void)
{
	struct errbuf e;
	char url[5000];

	memset(url, 'a', sizeof(url));
	memcpy(url, "http://u:secret@", 16);
	memcpy(url + sizeof(url) - 3, " b", 3);
	is_int(url_check(url, false, &e), -1, "a long URL is checked");
	ok(strstr(e.msg, "white space") != NULL,
	    "the message says what is wrong with a long URL");
	ok(strstr(e.msg, "secret") == NULL,
	    "the message hides the password of a long URL");
}

/* Check a URL or proxy with a host name of n characters. */
static int
check_host(const char *before, size_t n, struct errbuf *e)
{
	struct buf url = { 0 };
	int rc;

	buf_puts(&url, before);
	for (; n > 0; n--)
		buf_putc(&url, n % 64 == 0 ? '.' : 'a');
	if (strncmp(before, "socks", 5) == 0)
		rc = url_check_proxy(buf_str(&url), false, e);
	else
		rc = url_check(buf_str(&url), false, e);
	buf_free(&url);
	return rc;
}

static void
check_long_hosts(void)
{
	static const char *const before[] = { "http://", "https://u:p@",
		"socks5h://" };
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		is_int(check_host(before[i], 253, &e), 0,
		    "a host name of 253 characters after %s", before[i]);
		is_int(check_host(before[i], 255, &e), -1,
		    "a host name of 255 characters after %s", before[i]);
		ok(strstr(e.msg,
		       " has a host name of more than 253 characters") != NULL,
		    "the message gives the limit");
	}
}

#define UMLAUT                                                                 \
	"http://b\xc3\xbc"                                                     \
	"cher.example/"

/* Test in the locale "C", in which a test program starts, and then in UTF-8. */
static void
check_locale(void)
{
	struct errbuf e;

	is_int(url_check(UMLAUT, false, &e), -1,
	    "no name outside ASCII without UTF-8");
	is_str(e.msg,
	    "\"" UMLAUT "\" has a host name outside ASCII, which this system "
	    "has no UTF-8 locale to convert: write it as xn--...",
	    "the message asks for the ASCII form");
	is_int(url_check("http://xn--bcher-kva.example/\xc3\xa4", false, &e), 0,
	    "a path outside ASCII without UTF-8");
	unsetenv("LC_ALL");
	unsetenv("LC_CTYPE");
	setenv("LANG", "no_NE.ISO-8859-1", 1);
	locale_use_utf8();
	ok(locale_is_utf8(), "UTF-8 is found whatever the environment says");
	is_int(
	    url_check(UMLAUT, false, &e), 0, "a name outside ASCII with UTF-8");
	is_str(getenv("LANG"), "no_NE.ISO-8859-1", "the environment stays");
}

static const struct {
	const char *url;
	const char *ascii;
} encodings[] = {
	{ "http://h/a?b=c#d", "http://h/a?b=c#d" },
	{ "http://b\xc3\xbc.d/\xc3\xa9?\xc3\xa9=\xc3\xbc#\xc3\xb6",
	    "http://b\xc3\xbc.d/%C3%A9?%C3%A9=%C3%BC#%C3%B6" },
	{ "http://\xc3\xbc@h?\xc3\xa9", "http://\xc3\xbc@h?%C3%A9" },
	{ "http://h#\xff", "http://h#%FF" },
	{ "//\xc3\xbc/\xc3\xbc", "//\xc3\xbc/%C3%BC" },
	{ "\xc3\xbc//\xc3\xbc", "%C3%BC//%C3%BC" },
	{ "/a\xe9?to=http://\xe9", "/a%E9?to=http://%E9" },
	{ "?\xe9", "?%E9" },
	{ "http://h/a/%2e%2E/.%2e/%2E/b%2e?%2e#%2e",
	    "http://h/a/../.././b%2e?%2e#%2e" },
	{ "%2e/%2e%2e", "./.." },
	{ "", "" },
};

static void
check_encodings(void)
{
	char *got;
	size_t i;

	for (i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
		got = url_to_ascii(encodings[i].url);
		is_str(
		    got, encodings[i].ascii, "%s in ASCII", encodings[i].url);
		free(got);
	}
}

static const struct {
	const char *url;
	enum url_part part;
	const char *value;
} parts[] = {
	{ "https://u%40x:p%3a@h:8443/a%20b?q", URL_SCHEME, "https" },
	{ "https://u%40x:p%3a@h:8443/a%20b?q", URL_USER, "u@x" },
	{ "https://u%40x:p%3a@h:8443/a%20b?q", URL_PASSWORD, "p:" },
	{ "https://u%40x:p%3a@h:8443/a%20b?q", URL_HOST, "h" },
	{ "https://u%40x:p%3a@h:8443/a%20b?q", URL_PORT, "8443" },
	{ "https://u%40x:p%3a@h:8443/a%20b?q", URL_PATH, "/a b" },
	{ "http://[::1]/", URL_HOST, "[::1]" },
	{ "http://[::1]/", URL_ZONE, NULL },
	{ "http://[fe80::1%25eth0]/", URL_ZONE, "eth0" },
	{ "http://[::1]/", URL_PORT, NULL },
	{ "http://[::1]/", URL_USER, NULL },
	{ "http://[::1]/", URL_PASSWORD, NULL },
	{ "socks5h://localhost/run/socket", URL_PATH, "/run/socket" },
	{ "proxy:3128", URL_HOST, "proxy" },
	{ "proxy:3128", URL_PORT, "3128" },
	{ "u:p@proxy", URL_PASSWORD, "p" },
	{ "http://h h/", URL_HOST, NULL },
	{ "", URL_HOST, NULL },
};

static void
check_parts(void)
{
	char *got;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		got = url_part(parts[i].url, parts[i].part);
		is_str(got, parts[i].value, "part %d of \"%s\"",
		    (int)parts[i].part, parts[i].url);
		free(got);
	}
	is_int(url_port("http://h/"), 80, "the port of http");
	is_int(url_port("https://h/"), 443, "the port of https");
	is_int(url_port("https://h:80/"), 80, "the port in a URL");
	is_int(url_port("h h"), 0, "no port in a text that is no URL");
	got = url_without_login("http://u:p@h/a?b");
	is_str(got, "http://h/a?b", "a URL without its user and password");
	free(got);
	got = url_without_login("http://h h");
	is_str(got, NULL, "nothing of a text that is no URL");
	free(got);
}

static void
test_joins(void)
{
	static const struct {
		const char *base;
		const char *location;
		const char *want;
	} rows[] = {
		{ "http://h/a/b", "http://other/x", "http://other/x" },
		{ "http://h/a/b", "/x", "http://h/x" },
		{ "http://h/a/b", "x", "http://h/a/x" },
		{ "http://h/a/b", "../x", "http://h/x" },
		{ "http://h/a?q=1", "?r=2", "http://h/a?r=2" },
		{ "https://h:8443/a", "//other/x", "https://other/x" },
		{ "http://h/a", "/x y", "http://h/x%20y" },
		{ "http://h/a", "http://i/x y?a b", "http://i/x%20y?a+b" },
		{ "http://h/a", "http://i j/x", NULL },
		{ "http://h/a/b?c#d", "#e", "http://h/a/b?c#e" },
		{ "http://h/a/b", "%2e%2E/x", "http://h/x" },
		{ "http://h/a", "/b/.%2e/c?%2e%2e/d", "http://h/c?%2e%2e/d" },
		{ "http://h/a", "/\001", NULL },
		{ "http://h/a", "http://u:p@h/x", "http://h/x" },
		{ "http://h/a", "//u:p@other/x", "http://other/x" },
		{ "http://h/a", "http://u@other/x", "http://other/x" },
		{ "http://h/a", "ftp://h/x", "ftp://h/x" },
		{ "http://h/a", "http://h:99999/", NULL },
		{ "http://h/a", "http://a b/", NULL },
	};
	char *got;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		got = url_join(rows[i].base, rows[i].location);
		is_str(got, rows[i].want, "%s from %s", rows[i].location,
		    rows[i].base);
		free(got);
	}
}

int
main(void)
{
	check_encodings();
	check_parts();
	check_locale();
	check_urls();
	check_proxies();
	check_places();
	check_long_name();
	check_redaction();
	check_resolution();
	check_schemes();
	check_long();
	check_long_hosts();
	test_joins();
	return done();
}
