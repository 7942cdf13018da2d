/* SPDX-License-Identifier: MIT */
/* sensitive.c - secrets recognised by their names and forms. Knows no request.
 */
#include "config.h"

#include "service/sensitive.h"

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/percent.h"
#include "service/template.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What each part of multipart/form-data begins with, after its boundary. */
#define FORM_DATA "\r\nContent-Disposition: form-data;"

#define SPACES     " \t\r\n"
#define SEPARATORS SPACES ";,&\"'<>()"
#define NAME                                                                   \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"       \
	"-_.~%[]$"

/* A name is secret if one of these is anywhere in it, ignoring the characters
 * between words. */
static const char *const parts[] = { "authorization", "authentication",
	"cookie", "apikey", "accesskey", "privatekey", "secret", "passw",
	"passphrase", "pwd", "credential", "signature", "session", "sessid",
	"token", "jwt" };

/* A name is secret if one of these is a word of it. */
static const char *const words[] = { "auth", "oauth", "key", "sig", "pass",
	"pin", "sid", "otp", "hmac", "bearer" };

/* Names that are not secret although one of those is in them. */
static const char *const harmless[] = { "idempotencykey", "surrogatekey",
	"cachekey", "publickey", "tokentype", "maxtokens",
	"maxcompletiontokens" };

/* The schemes that a value may begin with before a secret. */
static const char *const schemes[] = { "basic", "bearer", "token", "digest",
	"negotiate", "ntlm", "hawk", "apikey", "sharedkey", "oauth", "ssws",
	"signature", "aws4-hmac-sha256" };

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_word_character(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Append a name in small letters, with one '-' before, between and after its
 * words: "X-Api_Key" and "xApiKey" are "-x-api-key-". */
static void
split_words(struct buf *out, const char *p, size_t n)
{
	size_t i;

	buf_putc(out, '-');
	for (i = 0; i < n; i++) {
		if (i > 0 && is_upper(p[i]) && !is_upper(p[i - 1]) &&
		    out->data[out->len - 1] != '-')
			buf_putc(out, '-');
		if (is_word_character(p[i]))
			buf_putc(out, utf8_ascii_lower(p[i]));
		else if (out->data[out->len - 1] != '-')
			buf_putc(out, '-');
	}
	if (out->data[out->len - 1] != '-')
		buf_putc(out, '-');
}

/* Return whether a name, split into words, has one of words among them. */
static bool
has_word(const char *split)
{
	const char *p;
	size_t i, n;

	for (i = 0; i < ARRAY_LEN(words); i++) {
		n = strlen(words[i]);
		for (p = split; (p = strstr(p, words[i])) != NULL; p++)
			if (p[-1] == '-' && p[n] == '-')
				return true;
	}
	return false;
}

static bool
is_secret_name(const char *split)
{
	struct buf joined = { 0 };
	const char *p, *name;
	bool is = false, is_harmless = false;
	size_t i;

	for (p = split; *p != '\0'; p++) {
		if (*p != '-')
			buf_putc(&joined, *p);
	}
	name = buf_str(&joined);
	for (i = 0; i < ARRAY_LEN(harmless); i++)
		is_harmless = is_harmless || strcmp(name, harmless[i]) == 0;
	for (i = 0; i < ARRAY_LEN(parts); i++)
		is = is || strstr(name, parts[i]) != NULL;
	buf_free(&joined);
	return !is_harmless && (is || has_word(split));
}

bool
sensitive_is_name(const char *p, size_t n)
{
	struct buf decoded = { 0 }, split = { 0 };
	bool is;

	percent_decode(&decoded, p, n);
	split_words(&split, buf_str(&decoded), strlen(buf_str(&decoded)));
	is = is_secret_name(buf_str(&split));
	buf_free(&split);
	buf_free(&decoded);
	return is;
}

/* Return the length of the scheme that a value begins with, and of the space
 * after it; 0 if there is none. */
static size_t
scheme_length(const char *value)
{
	size_t n = strcspn(value, SPACES);
	size_t space = strspn(value + n, SPACES);
	size_t i;

	for (i = 0; i < ARRAY_LEN(schemes); i++) {
		if (space > 0 && n == strlen(schemes[i]) &&
		    strncasecmp(value, schemes[i], n) == 0)
			return n + space;
	}
	return 0;
}

bool
sensitive_is_credential(const char *value)
{
	size_t n;

	value += strspn(value, SPACES);
	n = scheme_length(value);
	if (n > 0)
		return value[n] != '\0';
	/* The base64 of {" is what each of those begins with. */
	return strncmp(value, "eyJ", 3) == 0 && strchr(value, '.') != NULL;
}

/* Return the length of the reference or parameter that text begins with, or 0.
 */
static size_t
placeholder_length(const char *text)
{
	return template_length(text, PIECE_PLACEHOLDER);
}

/* Return the length of the word that text begins with: no separator and no
 * placeholder. */
static size_t
word_length(const char *text)
{
	size_t n = 0;

	while (text[n] != '\0' && strchr(SEPARATORS, text[n]) == NULL &&
	    placeholder_length(text + n) == 0)
		n += template_length(text + n, PIECE_ANY);
	return n;
}

/* Return whether n bytes are the "NAME=" or "NAME:" of a placeholder, which may
 * stand in quotation marks. */
static bool
is_name_of_placeholder(const char *p, size_t n)
{
	const char *value = p + n + (p[n] == '"');

	return n > 1 && (p[n - 1] == '=' || p[n - 1] == ':') &&
	    strspn(p, NAME) == n - 1 && placeholder_length(value) > 0;
}

static bool
has_placeholder(const char *text)
{
	struct piece piece = { 0 };

	return template_next(text, strlen(text), PIECE_PLACEHOLDER, &piece);
}

bool
sensitive_value(struct buf *out, const char *value)
{
	const char *p = value;
	bool found = false;
	size_t n;

	if (value[strspn(value, SPACES)] == '\0') {
		buf_puts(out, value);
		return false;
	}
	if (!has_placeholder(value)) {
		buf_puts(out, "***");
		return true;
	}
	for (n = scheme_length(p); *p != '\0'; p += n, n = 0) {
		if (n == 0)
			n = strspn(p, SEPARATORS);
		if (n == 0)
			n = placeholder_length(p);
		if (n > 0) {
			buf_append(out, p, n);
			continue;
		}
		n = word_length(p);
		if (is_name_of_placeholder(p, n)) {
			buf_append(out, p, n);
			continue;
		}
		buf_puts(out, "***");
		found = true;
	}
	return found;
}

bool
sensitive_value_n(struct buf *out, const char *p, size_t n)
{
	char *value;
	bool found;

	value = mem_memdup(p, n);
	found = sensitive_value(out, value);
	free(value);
	return found;
}

bool
sensitive_parameters(struct buf *out, const char *text)
{
	const char *p = text;
	bool found = false;
	size_t n;

	for (;;) {
		n = template_strcspn(p, "?&#;");
		if (p[n] == '\0')
			break;
		buf_append(out, p, n + 1);
		p += n + 1;
		n = strspn(p, NAME);
		if (n == 0 || p[n] != '=' || !sensitive_is_name(p, n))
			continue;
		buf_append(out, p, n + 1);
		p += n + 1;
		n = template_strcspn(p, "&#;" SPACES "\"'<>");
		found |= sensitive_value_n(out, p, n);
		p += n;
	}
	buf_puts(out, p);
	return found;
}

/* Return the length of the JSON string that p, after its '"', begins with. */
static size_t
string_length(const char *p)
{
	size_t n = 0;

	while (p[n] != '\0' && p[n] != '"')
		n += p[n] == '\\' && p[n + 1] != '\0' ? 2 : 1;
	return n;
}

/* Return the length of a value of JSON. */
static size_t
value_length(const char *p)
{
	size_t depth = 0, n = 0;

	if (strchr("\"[", *p) == NULL)
		return strcspn(p, ",]}" SPACES);
	do {
		depth += p[n] == '[';
		depth -= p[n] == ']';
		n += p[n] == '"' ? string_length(p + n + 1) + 1 : 0;
		n += p[n] != '\0';
	} while (depth > 0 && p[n] != '\0');
	return n;
}

/* Append the value of a secret name if it is a text, a number or a list, and
 * advance *p to its end. */
static bool
hide_value(struct buf *out, const char **p)
{
	size_t n = value_length(*p);
	bool found;

	if (**p == '\0' || strchr("-0123456789[\"", **p) == NULL)
		return false;
	if (**p == '"' && n >= 2 && (*p)[n - 1] == '"') {
		buf_putc(out, '"');
		found = sensitive_value_n(out, *p + 1, n - 2);
		buf_putc(out, '"');
	} else {
		buf_puts(out, "\"***\"");
		found = true;
	}
	*p += n;
	return found;
}

static bool
put_json(struct buf *out, const char *p)
{
	const char *name, *from = p;
	bool found = false;
	size_t n;

	while ((p = strchr(p, '"')) != NULL) {
		name = p + 1;
		n = string_length(name);
		p = name + n;
		if (*p == '\0')
			break;
		p++;
		p += strspn(p, SPACES);
		if (*p != ':' || !sensitive_is_name(name, n))
			continue;
		p++;
		p += strspn(p, SPACES);
		buf_append(out, from, (size_t)(p - from));
		found |= hide_value(out, &p);
		from = p;
	}
	buf_puts(out, from);
	return found;
}

/* Return whether a secret name begins at p, n bytes long, whose value follows
 * in plain: "name: x", "name = x", "<name>x" or "<ns:name type='y'>x". */
static bool
has_plain_value(const char *text, const char *p, size_t n)
{
	const char *before = p, *value = p + n;

	if (!sensitive_is_name(p, n))
		return false;
	while (before > text && (before[-1] == ':' || strchr(NAME, before[-1])))
		before--;
	if (before > text && before[-1] == '<')
		value += strcspn(value, ">\n");
	else if (before > text && before[-1] == '/')
		return false;
	value += strspn(value, SPACES "\"'");
	if (*value == '\0' || strchr(":=>", *value) == NULL)
		return false;
	value += strspn(value, SPACES "\"':=>");
	return *value != '\0' && strchr("&<", *value) == NULL &&
	    strncmp(value, "***", 3) != 0 &&
	    template_length(value, PIECE_PLACEHOLDER) == 0;
}

/* Return whether a text of any format still shows a value of a secret name. */
static bool
shows_secret(const char *text)
{
	const char *p;
	size_t n;

	if (strstr(text, "PRIVATE KEY-----") != NULL)
		return true;
	for (p = text; *p != '\0'; p += n > 0 ? n : 1) {
		n = strspn(p, NAME);
		if (n > 0 && has_plain_value(text, p, n))
			return true;
	}
	return false;
}

/* Append a text that is a whole body or a part of one: see sensitive_body(). */
static bool
put_text(struct buf *out, const char *body)
{
	struct buf form = { 0 }, shown = { 0 };
	bool found;

	if (strchr("{[", body[strspn(body, SPACES)]) != NULL)
		return put_json(out, body);
	buf_putc(&form, '&');
	buf_puts(&form, body);
	found = sensitive_parameters(&shown, buf_str(&form));
	if (shows_secret(buf_str(&shown) + 1)) {
		buf_puts(out, "***");
		found = true;
	} else {
		buf_append(out, shown.data + 1, shown.len - 1);
	}
	buf_free(&form);
	buf_free(&shown);
	return found;
}

/* Return whether the head of a part, which ends at end, has a secret name. */
static bool
is_secret_part(const char *head, const char *end)
{
	static const char mark[] = "; name=\"";
	const char *name = strstr(head, mark);

	if (name == NULL || name >= end)
		return false;
	name += sizeof(mark) - 1;
	return sensitive_is_name(name, strcspn(name, "\"\r\n"));
}

/* Append n bytes of the content of a part. */
static bool
put_content(struct buf *out, const char *p, size_t n)
{
	char *content;
	bool found;

	content = mem_memdup(p, n);
	found = put_text(out, content);
	free(content);
	return found;
}

/* Append multipart/form-data, which begins with its boundary. Hide the content
 * of each part that has a secret name, and secrets in the other parts. */
static bool
put_parts(struct buf *out, const char *body)
{
	static const char blank[] = "\r\n\r\n";
	const char *content, *end, *p = body;
	bool found = false;
	char *mark;

	mark = mem_printf("\r\n%.*s", (int)strcspn(body, "\r\n"), body);
	while ((content = strstr(p, blank)) != NULL) {
		content += sizeof(blank) - 1;
		/* The line end before a boundary may be that of the head. */
		end = strstr(content - 2, mark);
		if (end == NULL)
			end = content + strlen(content);
		else if (end < content)
			end = content;
		buf_append(out, p, (size_t)(content - p));
		if (is_secret_part(p, content))
			found |= sensitive_value_n(
			    out, content, (size_t)(end - content));
		else
			found |=
			    put_content(out, content, (size_t)(end - content));
		p = end;
	}
	buf_puts(out, p);
	free(mark);
	return found;
}

bool
sensitive_body(struct buf *out, const char *body)
{
	if (strncmp(body, "--", 2) == 0 && strstr(body, FORM_DATA) != NULL)
		return put_parts(out, body);
	return put_text(out, body);
}

bool
sensitive_is_in_body(const char *body)
{
	struct buf unused = { 0 };
	bool found;

	found = sensitive_body(&unused, body);
	buf_free(&unused);
	return found;
}
