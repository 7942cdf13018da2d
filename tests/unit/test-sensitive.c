/* SPDX-License-Identifier: MIT */
/* test-sensitive.c - values that are secrets by their name or form, and how
 * they are shown. */
#include "config.h"

#include "tap.h"

#include "base/buf.h"
#include "service/header.h"
#include "service/request.h"
#include "service/sensitive.h"
#include "service/url_text.h"

static const char *const secret_names[] = { "Authorization",
	"proxy-authorization", "Cookie", "Set-Cookie", "X-Auth", "X-Auth-User",
	"X-Api-Key", "apikey", "apiKey", "api_key", "X-Session", "X-Session-Id",
	"PHPSESSID", "X-Signature", "X-Hub-Signature-256", "X-Access-Token",
	"access_token", "accessToken", "client_secret", "Client-Secret",
	"Private-Key", "X-PrivateKey", "X-Password", "passwd", "--password",
	"pwd", "key", "sig", "X-Amz-Credential", "token", "Token", "AUTH",
	"sid", "%74oken", "user[password]", "passphrase", "API_TOKEN" };

static const char *const plain_names[] = { "", "-", "Accept", "Content-Type",
	"Accept-Language", "X-Author", "authority", "q", "page", "keyword",
	"monkey", "design", "Idempotency-Key", "Cache-Key", "max_tokens",
	"X-Request-Id", "User-Agent", "compass", "pinned", "sigma" };

static void
check_names(void)
{
	const char *name;
	size_t i;

	for (i = 0; i < sizeof(secret_names) / sizeof(*secret_names); i++) {
		name = secret_names[i];
		ok(sensitive_is_name(name, strlen(name)), "%s is secret", name);
	}
	for (i = 0; i < sizeof(plain_names) / sizeof(*plain_names); i++) {
		name = plain_names[i];
		ok(!sensitive_is_name(name, strlen(name)), "\"%s\" is not",
		    name);
	}
}

/* A text, and how it is shown. It is a secret if it is not shown as it is. */
struct row {
	const char *text;
	const char *shown; /* NULL: the text itself */
};

static void
check_rows(const char *what, bool (*show)(struct buf *out, const char *text),
    const struct row *rows, size_t n)
{
	struct buf out = { 0 };
	const char *want;
	size_t i;
	bool found;

	for (i = 0; i < n; i++) {
		want = rows[i].shown != NULL ? rows[i].shown : rows[i].text;
		found = show(&out, rows[i].text);
		is_str(buf_str(&out), want, "%s %s", what, rows[i].text);
		is_int(found, rows[i].shown != NULL, "is %sa secret",
		    rows[i].shown != NULL ? "" : "not ");
		buf_clear(&out);
	}
	buf_free(&out);
}

static const struct row values[] = {
	{ "", NULL },
	{ " ", NULL },
	{ "secret", "***" },
	{ "Bearer secret", "***" },
	{ "$${X}", "***" },
	{ "${X}", NULL },
	{ "{key}", NULL },
	{ "Bearer ${X}", NULL },
	{ "bearer {key}", NULL },
	{ "Bearer ${X}secret", "Bearer ${X}***" },
	{ "Bearer secret${X}", "Bearer ***${X}" },
	{ "secret ${X}", "*** ${X}" },
	{ "u=${X}", NULL },
	{ "sid=topsecret; u=${USER}", "***; u=${USER}" },
	{ "u=${USER}; sid=topsecret", "u=${USER}; ***" },
	{ "u=${USER}; sid=a$${b}c", "u=${USER}; ***" },
	{ "a=\"${X}\", b=\"${file:/a b;c}\"", NULL },
	{ "a=\"secret\", b=\"${X}\"", "***\"***\", b=\"${X}\"" },
	{ "abc=${X}def", "abc=${X}***" },
	{ "\xc3\xa4${X}", "***${X}" },
};

static const struct row headers[] = {
	{ "Accept: application/json", NULL },
	{ "Accept: text/html;q=0.5, */*", NULL },
	{ "Referer: https://h/a?b=c#d", NULL },
	{ "Content-Type: multipart/form-data; boundary=x", NULL },
	{ "Authorization:", NULL },
	{ "Authorization;", NULL },
	{ "Authorization: Bearer ${T}", NULL },
	{ "Authorization: x", "Authorization: ***" },
	{ "X-Auth-Thing:x", "X-Auth-Thing:***" },
	{ "Cookie: a=b; c=${X}", "Cookie: ***; c=${X}" },
	{ "X-Pass: Bearer x", "X-Pass: ***" },
	{ "X-Some: Bearer x", "X-Some: ***" },
	{ "X-Some: basic dTpw", "X-Some: ***" },
	{ "X-Some: Token x", "X-Some: ***" },
	{ "X-Some: AWS4-HMAC-SHA256 Credential=a/b, Signature=c",
	    "X-Some: ***" },
	{ "X-Some: eyJhbGciOi.eyJzdWIi.c2ln", "X-Some: ***" },
	{ "X-Some: Bearer", NULL },
	{ "X-Some: Bearer ${T}", NULL },
	{ "Referer: http://u:p@h/", "Referer: http://***@h/" },
	{ "Referer: http://h/?token=x&a=b",
	    "Referer: http://h/?token=***&a=b" },
};

static const struct row urls[] = {
	{ "https://h/path/x?q=fork&page=2#top", NULL },
	{ "https://h/?a=${TOKEN}&key=${KEY}&b={q}", NULL },
	{ "https://h/?key={key}", NULL },
	{ "https://h/?key=", NULL },
	{ "https://h/?api_key=secret&q=x", "https://h/?api_key=***&q=x" },
	{ "https://h/?q=x&sig=a%20b", "https://h/?q=x&sig=***" },
	{ "https://h/?access_token=a${X}", "https://h/?access_token=***${X}" },
	{ "https://h/?token=${file:/a&b}&q=1", NULL },
	{ "https://h/#access_token=x;y=1", "https://h/#access_token=***;y=1" },
	{ "https://u:p@h/?key=x", "https://***@h/?key=***" },
	{ "https://u:p${X}@h/", "https://***@h/" },
	{ "https://h/token=x", NULL },
};

static const struct {
	const char *body;
	bool has;
} bodies[] = {
	{ "", false },
	{ "a=b&c=d", false },
	{ "a=b&password=d", true },
	{ "token=", false },
	{ "token=${X}", false },
	{ "token=x${X}", true },
	{ "{\"a\": \"token\", \"q\": [\"password\"]}", false },
	{ "{\"a\": {\"client_secret\" : \"x\"}}", true },
	{ "{\"password\": \"\"}", false },
	{ "{\"password\": null, \"token\": true, \"key\": {}}", false },
	{ "{\"password\": \"${X}\", \"pin\": \"{pin}\"}", false },
	{ "{\"password\": \"${X}y\"}", true },
	{ "{\"pin\": 1234}", true },
	{ "[{\"api_keys\": [\"x\"]}]", true },
	{ "{\"a\\\"password\": \"b\\\"\", \"c\": 1}", true },
	{ "{\"a\": \"\\\"password\\\": \\\"x\\\"\"}", false },
	{ "{\"password", false },
	{ "{\"password\"", false },
	{ "{\"password\":", false },
	{ "{\"max_tokens\": 100}", false },
	{ "grant_type=password&a=b", false },
	{ "the password is", false },
	{ "<password>${X}</password>", false },
	{ "<password></password><a>b</a>", false },
	{ "password: x", true },
};

static void
check_bodies(void)
{
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		is_int(sensitive_is_in_body(bodies[i].body), bodies[i].has,
		    "body %s", bodies[i].body);
}

#define PART "--b\r\nContent-Disposition: form-data; name="

static const struct row shown_bodies[] = {
	{ PART "\"token\"\r\n\r\nx\r\n" PART "\"a\"\r\n\r\ny\r\n--b--\r\n",
	    PART "\"token\"\r\n\r\n***\r\n" PART
		 "\"a\"\r\n\r\ny\r\n--b--\r\n" },
	{ PART "\"token\"; filename=\"f\"\r\nContent-Type: x\r\n\r\nx\r\n\r\ny",
	    PART "\"token\"; filename=\"f\"\r\nContent-Type: x\r\n\r\n***" },
	{ PART "\"a\"\r\n\r\n{\"token\":\"x\"}\r\n--b--",
	    PART "\"a\"\r\n\r\n{\"token\":\"***\"}\r\n--b--" },
	{ PART "\"a\"\r\n\r\nb=1&token=x\r\n--b--",
	    PART "\"a\"\r\n\r\nb=1&token=***\r\n--b--" },
	{ "--x=1&token=y", "--x=1&token=***" },
	{ "a=b&token=x&c=d", "a=b&token=***&c=d" },
	{ "token=x", "token=***" },
	{ "a=b c&token=x", "a=b c&token=***" },
	{ "a: b\npassword: x", "***" },
	{ "a = b\npassword = 'x'", "***" },
	{ "<a><password>x</password></a>", "***" },
	{ "<a><s:Password Type=\"t\">x</s:Password></a>", "***" },
	{ "mutation { login(password: \"x\") }", "***" },
	{ "-----BEGIN PRIVATE KEY-----\nx", "***" },
	{ "{\"token\": \"x\", \"a\": \"y\"}",
	    "{\"token\": \"***\", \"a\": \"y\"}" },
	{ "{\"token\": \"a\\\"b\", \"a\": 1}",
	    "{\"token\": \"***\", \"a\": 1}" },
	{ "{\"pin\":-1.5e3,\"a\":2}", "{\"pin\":\"***\",\"a\":2}" },
	{ "{\"token\":[\"x]\",[1]],\"a\":2}", "{\"token\":\"***\",\"a\":2}" },
	{ "{\"token\":[\"x\",", "{\"token\":\"***\"" },
	{ "{\"token\":\"x", "{\"token\":\"***\"" },
	{ "{\"auth\":{\"user\":\"u\",\"pass\":\"p\"}}",
	    "{\"auth\":{\"user\":\"u\",\"pass\":\"***\"}}" },
	{ "[{\"key\":\"x\"},{\"key\":\"y\"}]",
	    "[{\"key\":\"***\"},{\"key\":\"***\"}]" },
	{ "{\"token\":\"${T}\"}", NULL },
	{ "{\"token\":true}", NULL },
	{ "{\"a\":\"token\"}", NULL },
	{ "{\"token\"", NULL },
	{ "", NULL },
};

/* Settings other than headers, URLs and bodies. */
static const struct {
	const char *key;
	struct row row;
} settings[] = {
	{ "user", { "joe:pass", "joe:***" } },
	{ "user", { "joe:", NULL } },
	{ "user", { "${U}:${P}", NULL } },
	{ "user", { "joe:a${P}", "joe:***${P}" } },
	{ "user", { "${CREDENTIALS}", NULL } },
	{ "cert", { "/c.pem", NULL } },
	{ "cert", { "/c.pem:pass", "/c.pem:***" } },
	{ "cert", { "/a\\:b:pass", "/a\\:b:***" } },
	{ "cert", { "/${A}:${P}", NULL } },
	{ "cert", { "pkcs11:token=x;id=1", NULL } },
	{ "cert",
	    { "pkcs11:token=x?pin-value=12;b=1",
		"pkcs11:token=x?pin-value=***;b=1" } },
	{ "key", { "/k:pem", NULL } },
	{ "key", { "pkcs11:pin-value=12", "pkcs11:pin-value=***" } },
	{ "key", { "pkcs11:pin-value=${PIN}", NULL } },
	{ "proxy", { "http://u:p@h:1", "http://***@h:1" } },
	{ "proxy", { "http://h:1", NULL } },
	{ "user_agent", { "agent/1 (+https://h/?a=b)", NULL } },
};

static void
check_settings(void)
{
	size_t i;

	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		check_rows(settings[i].key,
		    request_key_find(settings[i].key)->redact, &settings[i].row,
		    1);
}

int
main(void)
{
	check_names();
	check_rows("value", sensitive_value, values,
	    sizeof(values) / sizeof(values[0]));
	check_rows("header", header_redact, headers,
	    sizeof(headers) / sizeof(headers[0]));
	check_rows("URL", url_show, urls, sizeof(urls) / sizeof(urls[0]));
	check_bodies();
	check_rows("body", sensitive_body, shown_bodies,
	    sizeof(shown_bodies) / sizeof(shown_bodies[0]));
	check_settings();
	return done();
}
