/* SPDX-License-Identifier: MIT */
/* test-secret.c - references to secrets: find, check and resolve them, and hide
 * the secrets in messages. */
#include "config.h"

#include "tap.h"

#include "service/secret.h"
#include "service/template.h"

#include <unistd.h>

static char directory[] = "/tmp/test-secret-XXXXXX";

/* Write n bytes to a file in the test's directory. */
static void
write_file(const char *name, const char *p, size_t n)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "w");
	if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0)
		bail("cannot write a file");
}

static const struct {
	const char *text;
	bool is_in;
	const char *error; /* error of the syntax, or NULL */
} texts[] = {
	{ "", false, NULL },
	{ "plain", false, NULL },
	{ "$", false, NULL },
	{ "$$", false, NULL },
	{ "$X", false, NULL },
	{ "{X}", false, NULL },
	{ "$ {X}", false, NULL },
	{ "$${X}", false, NULL },
	{ "a$${", false, NULL },
	{ "${X}", true, NULL },
	{ "a${X}b${_y9}", true, NULL },
	{ "$$${X}", false, NULL },
	{ "$${X}${Y}", true, NULL },
	{ "${file:/a b}", true, NULL },
	{ "${file:a:b}", true, NULL },
	{ "${", true,
	    "a \"${\" without its \"}\" (write \"$${\" for a plain \"${\")" },
	{ "pass${word", true,
	    "a \"${\" without its \"}\" (write \"$${\" for a plain \"${\")" },
	{ "${}", true,
	    "\"${}\" is neither ${NAME} nor ${file:PATH} (write \"$${\" for a "
	    "plain \"${\")" },
	{ "x${a b}y", true,
	    "\"${a b}\" is neither ${NAME} nor ${file:PATH} (write \"$${\" for "
	    "a plain \"${\")" },
	{ "${1X}", true,
	    "\"${1X}\" is neither ${NAME} nor ${file:PATH} (write \"$${\" for "
	    "a plain \"${\")" },
	{ "${file:}", true,
	    "\"${file:}\" is neither ${NAME} nor ${file:PATH} (write \"$${\" "
	    "for a plain \"${\")" },
	{ "${env:X}", true,
	    "\"${env:X}\" is neither ${NAME} nor ${file:PATH} (write \"$${\" "
	    "for a plain \"${\")" },
	{ "${file:a\nb}", true,
	    "\"${file:a\\x0ab}\" is neither ${NAME} nor ${file:PATH} (write "
	    "\"$${\" for a plain \"${\")" },
};

/* main() sets the variables and writes the files. */
static const struct {
	const char *text;
	const char *resolved; /* NULL: an error, see the next member */
	const char *error;
} values[] = {
	{ "", "", NULL },
	{ "plain $ text", "plain $ text", NULL },
	{ "$${TOKEN}", "${TOKEN}", NULL },
	{ "Bearer ${TOKEN}!", "Bearer s3cret!", NULL },
	{ "${TOKEN}${TOKEN}", "s3crets3cret", NULL },
	{ "${LINE}", "one line", NULL },
	{ "${EMPTY}", NULL, "${EMPTY}: it is empty" },
	{ "${NEWLINE}", NULL, "${NEWLINE}: it is empty" },
	{ "${QUOTE}", "a\"b\\", NULL },
	{ "${file:line}", "of a file", NULL },
	{ "${file:crlf}", "of a file", NULL },
	{ "${file:bare}", "of a file", NULL },
	{ "${file:empty}", NULL, "${file:empty}: it is empty" },
	{ "${file:newline}", NULL, "${file:newline}: it is empty" },
	{ "${file:marked}", "a", NULL },
	{ "${file:mark}", NULL, "${file:mark}: it is empty" },
	{ "${file:utf16}", NULL,
	    "${file:utf16}: it is UTF-16: save it as UTF-8" },
	{ "${file:utf16le}", NULL,
	    "${file:utf16le}: it is UTF-16: save it as UTF-8" },
	{ "${UNSET}", NULL, "${UNSET}: there is no such variable" },
	{ "${file:missing}", NULL, "${file:missing}: No such file" },
	{ "${file:.}", NULL, "${file:.}: Is a directory" },
	{ "${file:two}", NULL, "${file:two}: it has more than one line" },
	{ "${file:cr}", NULL, "${file:cr}: it has more than one line" },
	{ "${file:nul}", NULL, "${file:nul}: it contains a NUL byte" },
	{ "${file:large}", NULL, "${file:large}: is larger than 64 KiB" },
	{ "${LINES2}", NULL, "${LINES2}: it has more than one line" },
	{ "${a b}", NULL, "\"${a b}\" is neither" },
	{ "a${TOKEN", NULL, "a \"${\" without its \"}\"" },
};

static const struct {
	const char *text;
	const char *escaped;
} escapes[] = {
	{ "", "" },
	{ "a$b{c}", "a$b{c}" },
	{ "${TOKEN}", "$${TOKEN}" },
	{ "$${TOKEN}", "$$${TOKEN}" },
	{ "$$${${", "$$$${$${" },
};

static void
check_escaping(void)
{
	struct strlist secrets = { 0 };
	struct errbuf e;
	char *escaped, *resolved;
	size_t i;

	for (i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		escaped = template_escape(escapes[i].text);
		resolved = secret_resolve(escaped, &secrets, &e);
		is_str(
		    escaped, escapes[i].escaped, "%s escaped", escapes[i].text);
		is_str(resolved, escapes[i].text, "it is resolved");
		free(resolved);
		free(escaped);
	}
	is_int(secrets.n, 0, "it refers to nothing");
}

static void
write_files(void)
{
	static char large[SECRET_FILE_MAX + 1];

	memset(large, 'x', sizeof(large));
	write_file("line", "of a file\n", 10);
	write_file("crlf", "of a file\r\n", 11);
	write_file("bare", "of a file", 9);
	write_file("empty", "", 0);
	write_file("newline", "\n", 1);
	write_file("two", "a\n\n", 3);
	write_file("cr", "a\rb\n", 4);
	write_file("nul", "ab\0c\n", 5);
	write_file("utf16", "a\0b\0\n\0", 6);
	write_file("utf16le",
	    "\xff\xfe"
	    "a\0",
	    4);
	write_file("marked",
	    "\xef\xbb\xbf"
	    "a\r\n",
	    6);
	write_file("mark", "\xef\xbb\xbf", 3);
	write_file("large", large, sizeof(large));
	write_file("latin1", "\xe4", 1);
}

static void
check_texts(void)
{
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		e.msg[0] = '\0';
		ok(template_refers(texts[i].text) == texts[i].is_in,
		    "%s: %s reference", texts[i].text,
		    texts[i].is_in ? "a" : "no");
		is_int(secret_check_syntax(texts[i].text, &e),
		    texts[i].error != NULL ? -1 : 0, "syntax of %s",
		    texts[i].text);
		is_str(e.msg, texts[i].error != NULL ? texts[i].error : "",
		    "message for %s", texts[i].text);
	}
}

static void
check_values(void)
{
	struct strlist put_in = { 0 };
	struct errbuf e;
	char *got;
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		e.msg[0] = '\0';
		got = secret_resolve(values[i].text, &put_in, &e);
		is_str(got, values[i].resolved, "resolution of %s",
		    values[i].text);
		if (values[i].error != NULL)
			is_bytes(e.msg, strlen(values[i].error),
			    values[i].error, strlen(values[i].error),
			    "message for %s", values[i].text);
		free(got);
	}
	is_int(put_in.n, 9, "every value that was put in is known");
	is_str(put_in.items[0], "s3cret", "a value as it was put in");
	strlist_free(&put_in);
}

static void
check_json(void)
{
	struct strlist put_in = { 0 };
	struct errbuf e;
	char *got;

	got = secret_resolve_json("{\"a\":\"${QUOTE}\"}", &put_in, &e);
	is_str(got, "{\"a\":\"a\\\"b\\\\\"}", "a value is escaped in JSON");
	free(got);
	is_str(put_in.items[0], "a\"b\\", "the redacted value is not escaped");
	ok(secret_resolve_json("\"${file:latin1}\"", &put_in, &e) == NULL,
	    "a value that is not UTF-8 cannot go into JSON");
	got = secret_resolve("${file:latin1}", &put_in, &e);
	is_str(got, "\xe4", "a value that is not UTF-8 can go elsewhere");
	free(got);
	strlist_free(&put_in);
}

static void
check_presence(void)
{
	struct errbuf e;

	is_int(secret_check("${TOKEN}${LINE}${file:line}", &e), 0,
	    "an existing secret is found");
	is_int(
	    secret_check("$${UNSET}", &e), 0, "a plain text needs no secret");
	is_int(secret_check("x${UNSET}", &e), -1,
	    "a missing variable is an error");
	is_str(e.msg, "${UNSET}: there is no such variable in the environment",
	    "the message names it");
	is_int(secret_check("${file:missing}", &e), -1,
	    "a missing file is an error");
	is_str(e.msg, "${file:missing}: No such file or directory",
	    "the message names it");
	is_int(secret_check("${file:.}", &e), -1, "a directory is not a file");
	is_int(secret_check("${", &e), -1, "a malformed reference is an error");
	is_int(
	    secret_check("x${EMPTY}", &e), -1, "an empty variable is an error");
	is_str(e.msg,
	    "${EMPTY}: it is empty: give it a value or drop the reference",
	    "the message names it");
	is_int(secret_check("${NEWLINE}", &e), -1,
	    "a file with only a newline is an error");
	is_int(
	    secret_check("${file:empty}", &e), -1, "an empty file is an error");
	is_str(e.msg,
	    "${file:empty}: it is empty: give it a value or drop the "
	    "reference",
	    "the message names it");
}

static const struct {
	const char *text;
	const char *shown;
} redactions[] = {
	{ "", "" },
	{ "nothing", "nothing" },
	{ "a s3cret here", "a *** here" },
	{ "s3crets3cret", "***" },
	{ "s3cret-long", "***" },
	{ "s3cret-lon", "***-lon" },
	{ "s3cret-longer-too", "***" }, /* two that overlap */
	{ "http://S3CRET.evil/", "http://***.evil/" },
	/* a b&c/\xc3\xa9"%41 */
	{ "a b&c/\xc3\xa9\"%41", "***" },
	{ "x=a+b%26c%2f%c3%A9%22%2541;", "x=***;" },
	{ "x=a%20b&c/\xc3\xa9%22%2541;", "x=***;" },
	{ "x=a%2520b%2526c%252F%25C3%25A9%2522%252541;", "x=***;" },
	{ "x=a b&c/\xc3\xa9\"A;", "x=***;" },
	{ "{\"a b&c\\/\\u00e9\\\"%41\"}", "{\"***\"}" },
	{ "a\\u0020b\\u0026c/\\u00C3", "a\\u0020b\\u0026c/\\u00C3" },
	{ "a \\ud83d\\ude00 face", "a ***" },
	{ "a \\u{202e}bidi\\x01 \\u{202}", "a *** \\u{202}" },
	/* base64 of s3cret after 0, 1, 2 and 3 bytes, and followed by more */
	{ "Basic czNjcmV0", "Basic ***" },
	{ "Basic OnMzY3JldDo=", "Basic O***o=" },
	{ "Basic YTpzM2NyZXQ=", "Basic YT***=" },
	{ "Basic YWI6czNjcmV0YQ==", "Basic YWI***Q==" },
	{ "x-_%2bczNjcmV0", "x-_%2***" },
	/* secrets of three characters and fewer: abc, 80 */
	{ "abc", "***" },
	{ "xabc abcx, abc", "xabc abcx, abc" },
	{ "http://h/abc?k=abc&l=abcd#abc", "http://h/***?k=***&l=abcd#***" },
	{ "\"abc\" ABC", "\"***\" ABC" },
	{ "k%3Dabc%26", "k%3D***%26" },
	{ "http://h/?k=/&l=%2f", "http://h/?k=/&l=***" },
	{ "HTTP 80 on h:80", "HTTP 80 on h:***" },
	/* %00after-nul%00x */
	{ "an after-nul x", "an *** x" },
};

static void
check_redaction(void)
{
	static const char *const hidden[] = { "", "abc", "80", "/", "s3cret",
		"s3cret-long", "t-longer-too", "a b&c/\xc3\xa9\"%41",
		"\xf0\x9f\x98\x80 face",
		("\xe2\x80\xae"
		 "bidi\1"),
		"%00after-nul%00x" };
	struct strlist secrets = { 0 };
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		strlist_add(&secrets, hidden[i]);
	for (i = 0; i < sizeof(redactions) / sizeof(redactions[0]); i++) {
		secret_redact(&out, redactions[i].text, &secrets);
		is_str(buf_str(&out), redactions[i].shown, "redaction of %s",
		    redactions[i].text);
		buf_clear(&out);
	}
	buf_free(&out);
	strlist_free(&secrets);
}

/* To compare the secret at each place would take 30,000,000,000 comparisons for
 * each form. */
static void
check_periodic(void)
{
	enum {
		VALUE = 60000,
		TEXT = 500000
	};
	struct strlist secrets = { 0 };
	struct buf value = { 0 }, text = { 0 }, shown = { 0 };
	int i;

	for (i = 0; i < VALUE; i++)
		buf_putc(&value, 'a');
	buf_putc(&value, 'b');
	strlist_add(&secrets, buf_str(&value));
	for (i = 0; i < TEXT; i++)
		buf_putc(&text, 'a');
	buf_puts(&text, "%62.%61");
	for (i = 1; i < VALUE; i++)
		buf_putc(&text, i % 2 == 0 ? 'A' : 'a');
	buf_putc(&text, 'b');
	secret_redact(&shown, buf_str(&text), &secrets);
	ok(shown.len == TEXT - VALUE + 7, "a long one that repeats itself");
	is_str(buf_str(&shown) + shown.len - 8, "a***.***",
	    "is found in each encoding");
	buf_clear(&shown);
	secret_redact(&shown, buf_str(&value) + 1, &secrets);
	is_str(
	    buf_str(&shown), buf_str(&value) + 1, "a part of it is not found");
	buf_free(&value);
	buf_free(&text);
	buf_free(&shown);
	strlist_free(&secrets);
}

static void
remove_files(void)
{
	static const char *const names[] = { "line", "crlf", "bare", "empty",
		"newline", "two", "cr", "nul", "large", "latin1", "utf16",
		"utf16le", "marked", "mark" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(names[i]);
	if (chdir("/") == -1 || rmdir(directory) == -1)
		bail("cannot remove the directory");
}

int
main(void)
{
	setenv("TOKEN", "s3cret", 1);
	setenv("EMPTY", "", 1);
	setenv("LINE", "one line\r\n", 1);
	setenv("NEWLINE", "\n", 1);
	setenv("QUOTE", "a\"b\\", 1);
	setenv("LINES2", "a\nb", 1);
	unsetenv("UNSET");
	if (mkdtemp(directory) == NULL || chdir(directory) == -1)
		bail("no directory to work in");
	write_files();
	check_escaping();
	check_texts();
	check_values();
	check_json();
	check_presence();
	check_redaction();
	check_periodic();
	remove_files();
	return done();
}
