/* SPDX-License-Identifier: MIT */
/* condition.c - the grammar of conditions. condition_judge.c evaluates them. */
#include "config.h"

#include "service/condition.h"

#include "base/array.h"
#include "base/json.h"
#include "base/json_value.h"
#include "base/mem.h"
#include "base/quantity.h"
#include "service/codes.h"
#include "service/condition_parse.h"
#include "service/header.h"
#include "service/percent.h"
#include "service/quote.h"
#include "service/sensitive.h"

#include <stdlib.h>
#include <string.h>

#define BLANKS    " \t"
#define OPERATORS "=!<>"

#define HEADER_PREFIX "header."

/* For messages. */
#define OPERATOR_LIST "= != < <= > >= =~ !~"

/* The operators; an operator precedes those that are prefixes of it. */
static const struct {
	const char *text;
	enum condition_op op;
} operators[] = {
	{ "=~", CONDITION_MATCHES },
	{ "=", CONDITION_EQUAL },
	{ "!=", CONDITION_UNEQUAL },
	{ "!~", CONDITION_DIFFERS },
	{ "<=", CONDITION_AT_MOST },
	{ "<", CONDITION_LESS },
	{ ">=", CONDITION_AT_LEAST },
	{ ">", CONDITION_GREATER },
};

const char *
condition_op_str(enum condition_op op)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(operators); i++)
		if (operators[i].op == op)
			return operators[i].text;
	return "";
}

static bool
is_pattern(enum condition_op op)
{
	return op == CONDITION_MATCHES || op == CONDITION_DIFFERS;
}

static bool
is_order(enum condition_op op)
{
	return op == CONDITION_LESS || op == CONDITION_AT_MOST ||
	    op == CONDITION_GREATER || op == CONDITION_AT_LEAST;
}

/* Set e to what is wrong with a condition, and where. The position counts
 * characters of the text as written, even if its value is not shown. Return -1.
 */
static int
fail(struct errbuf *e, const char *text, const char *at, const char *why)
{
	struct buf shown = { 0 };
	struct quoted q;
	size_t characters;
	const char *p;

	characters = 1;
	for (p = text; p < at; p++)
		characters += ((unsigned char)*p & 0xc0) != 0x80;
	condition_redact(&shown, text);
	errbuf_set(e, "%s, character %zu: %s", quote(&q, buf_str(&shown)),
	    characters, why);
	buf_free(&shown);
	return -1;
}

/* The subjects of conditions, besides /POINTER and header.NAME. */
static const struct {
	const char *name;
	enum condition_what what;
} names[] = {
	{ "body", CONDITION_BODY },
	{ "code", CONDITION_CODE },
	{ "time", CONDITION_TIME },
	{ "size", CONDITION_SIZE },
	{ "cert", CONDITION_CERT },
	{ "version", CONDITION_VERSION },
};

/* Return the kind of the subject in n bytes, or CONDITION_UNKNOWN. */
static enum condition_what
find_what(const char *p, size_t n)
{
	size_t i;

	if (n > 0 && *p == '/')
		return CONDITION_POINTER;
	if (n >= sizeof(HEADER_PREFIX) - 1 &&
	    memcmp(p, HEADER_PREFIX, sizeof(HEADER_PREFIX) - 1) == 0)
		return CONDITION_HEADER;
	for (i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i].name) == n &&
		    memcmp(names[i].name, p, n) == 0)
			return names[i].what;
	return CONDITION_UNKNOWN;
}

/* The parts of a condition, borrowed from its text. */
struct parts {
	struct bytes subject; /* "/status", "header.age", "time" */
	enum condition_what what;
	enum condition_op op;
	const char *op_text;
	const char *value; /* "" if there is none */
};

/* Return the length of a text without trailing blanks. */
static size_t
trimmed(const char *p, size_t n)
{
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		n--;
	return n;
}

/* Divide a condition into its parts. op_text is NULL if the operator is not a
 * valid one. */
static struct parts
divide(const char *text)
{
	struct parts parts = { .value = "", .op_text = "" };
	size_t i, n, len;

	text += strspn(text, BLANKS);
	parts.op = CONDITION_EXISTS;
	if (*text == '!') {
		parts.op = CONDITION_MISSING;
		text += 1 + strspn(text + 1, BLANKS);
	}
	n = strcspn(text, OPERATORS);
	parts.subject = (struct bytes){ text, trimmed(text, n) };
	parts.what = find_what(parts.subject.p, parts.subject.n);
	text += n;
	if (*text == '\0' || parts.op == CONDITION_MISSING)
		return parts;
	parts.op_text = NULL;
	for (i = 0; i < ARRAY_LEN(operators); i++) {
		len = strlen(operators[i].text);
		if (strncmp(text, operators[i].text, len) == 0) {
			parts.op = operators[i].op;
			parts.op_text = text;
			parts.value = text + len + strspn(text + len, BLANKS);
			return parts;
		}
	}
	parts.value = text + 1;
	return parts;
}

/* Return where something else was written for an operator, or NULL: a ':' in a
 * pointer that stands alone, a ':' or '~' after another subject. */
static const char *
find_wrong_operator(const struct parts *parts)
{
	const struct bytes *s = &parts->subject;
	size_t n;

	if (parts->what == CONDITION_POINTER)
		return parts->op_text != NULL && *parts->op_text == '\0'
		    ? memchr(s->p, ':', s->n)
		    : NULL;
	n = strcspn(s->p, ":~");
	return n < s->n &&
		find_what(s->p, trimmed(s->p, n)) != CONDITION_UNKNOWN
	    ? s->p + n
	    : NULL;
}

static int
check_name(const char *text, const struct parts *parts, struct errbuf *e)
{
	const struct bytes *s = &parts->subject;
	size_t skip = sizeof(HEADER_PREFIX) - 1;
	const char *wrong = find_wrong_operator(parts);

	if (s->n == 0)
		return fail(e, text, s->p,
		    "the subject of the condition is missing, such as /status "
		    "or time");
	if (s->p[s->n - 1] == '~' && parts->op == CONDITION_EQUAL)
		return fail(
		    e, text, s->p + s->n - 1, "write \"=~\", not \"~=\"");
	if (wrong != NULL && parts->what == CONDITION_POINTER)
		return fail(e, text, wrong,
		    "\":\" is not an operator: write \"=\" to compare, or %3A "
		    "if the colon is part of a key");
	if (wrong != NULL)
		return fail(e, text, wrong,
		    "this is not an operator, which is one of " OPERATOR_LIST);
	if (parts->what == CONDITION_UNKNOWN)
		return fail(e, text, s->p,
		    "this is none of /POINTER, body, header.NAME, code, time, "
		    "size, cert, version (a key of a JSON body begins with a "
		    "slash: /status)");
	if (parts->what == CONDITION_HEADER &&
	    !header_is_token(s->p + skip, s->n - skip))
		return fail(e, text, s->p + skip,
		    "this cannot be the name of a header");
	return 0;
}

static int
check_operator(const char *text, const struct parts *parts, struct errbuf *e)
{
	const char *end = parts->subject.p + parts->subject.n;
	bool may_be_alone =
	    parts->what == CONDITION_POINTER || parts->what == CONDITION_HEADER;

	if (parts->op == CONDITION_MISSING &&
	    *(end + strspn(end, BLANKS)) != '\0')
		return fail(e, text, end,
		    "a \"!\" in front takes no operator: !/error means that "
		    "it does not exist");
	if (parts->op_text == NULL)
		return fail(e, text, parts->value,
		    "\"!\" must be followed by \"=\" or \"~\"");
	if (!may_be_alone && parts->op == CONDITION_MISSING)
		return fail(e, text, parts->subject.p,
		    "\"!\" in front needs a /POINTER or header.NAME");
	if (!may_be_alone && parts->op == CONDITION_EXISTS)
		return fail(e, text, end,
		    "an operator is missing: one of " OPERATOR_LIST);
	if (parts->op == CONDITION_EQUAL && *parts->value == '=' &&
	    parts->op_text[1] == '=')
		return fail(
		    e, text, parts->value, "write \"=\" once, for equality");
	if (is_pattern(parts->op) &&
	    (parts->what == CONDITION_TIME || parts->what == CONDITION_SIZE ||
		parts->what == CONDITION_CERT))
		return fail(e, text, parts->op_text,
		    "time, size and cert are compared by = != < <= > >=");
	return 0;
}

/* Decode a token of a pointer. Set *bad to where it is malformed, or NULL. */
static char *
decode_token(const char *p, size_t n, const char **bad)
{
	struct buf token = { 0 };
	long byte;
	size_t i;

	*bad = NULL;
	for (i = 0; i < n && *bad == NULL; i++) {
		if (p[i] == '%') {
			byte = n - i > 2 ? percent_hex(p + i + 1, 2) : -1;
			if (byte <= 0)
				*bad = p + i;
			buf_putc(&token, (char)byte);
			i += 2;
		} else {
			buf_putc(&token, p[i]);
		}
	}
	return buf_steal(&token);
}

/* Replace "~1" and "~0". Percent-encoding is decoded before that, as in RFC
 * 6901. Return whether every '~' belongs to one of them. */
static bool
unescape_token(char *token)
{
	char *to;

	for (to = token; *token != '\0'; token++) {
		if (*token != '~') {
			*to++ = *token;
			continue;
		}
		token++;
		if (*token != '0' && *token != '1')
			return false;
		*to++ = *token == '0' ? '~' : '/';
	}
	*to = '\0';
	return true;
}

static int
parse_pointer(struct condition *c, const char *text, const struct bytes *s,
    struct errbuf *e)
{
	const char *p = s->p, *end = s->p + s->n, *slash, *bad;
	char *token;

	while (p < end) {
		p++;
		slash = memchr(p, '/', (size_t)(end - p));
		if (slash == NULL)
			slash = end;
		token = decode_token(p, (size_t)(slash - p), &bad);
		strlist_take(&c->pointer, token);
		if (bad != NULL)
			return fail(e, text, bad,
			    "\"%\" must be followed by two hexadecimal digits "
			    "(%25 is the character itself)");
		if (!unescape_token(token))
			return fail(e, text, p,
			    "in a pointer \"~\" is written ~0, and a \"/\" in "
			    "a key ~1");
		p = slash;
	}
	return 0;
}

/* Return the first escaped letter, or NULL, except for those such as \w that C
 * libraries support. regcomp() would take \d for the letter d. */
static const char *
find_perl_escape(const char *pattern)
{
	const char *p = pattern;

	for (; (p = strchr(p, '\\')) != NULL && p[1] != '\0'; p += 2)
		if (strchr("wWsSbB", p[1]) == NULL &&
		    ((p[1] >= 'a' && p[1] <= 'z') ||
			(p[1] >= 'A' && p[1] <= 'Z')))
			return p;
	return NULL;
}

static int
parse_pattern(
    struct condition *c, const char *text, const char *value, struct errbuf *e)
{
	const char *escape = find_perl_escape(value);
	char why[128];
	int rc;

	if (*value == '\0')
		return fail(e, text, value, "the pattern is empty");
	if (escape != NULL)
		return fail(e, text, escape,
		    "a POSIX regular expression has no \\d, \\n and the like: "
		    "write [0-9] or [[:space:]]");
	rc = regcomp(&c->regex, value, REG_EXTENDED | REG_NOSUB);
	c->has_regex = rc == 0;
	if (rc == 0)
		return 0;
	regerror(rc, &c->regex, why, sizeof(why));
	return fail(e, text, value, why);
}

/* Parse a value that is a duration or a size. */
static int
parse_quantity(
    struct condition *c, const char *text, const char *value, struct errbuf *e)
{
	const char *why;
	char *said;
	int rc;

	if (c->what == CONDITION_SIZE)
		rc = size_parse(value, &c->number, &why);
	else
		rc = duration_parse(value, &c->number, &why);
	/* It would be seconds, and met by any certificate that is valid. */
	if (rc == 0 && c->what == CONDITION_CERT && c->number != 0 &&
	    value[strspn(value, "0123456789.")] == '\0')
		return fail(e, text, value,
		    "a unit is missing, one of ms, s, m, h and d: 14d "
		    "means 14 days");
	if (rc == 0)
		return 0;
	said = mem_printf("this is not a %s: it %s",
	    c->what == CONDITION_SIZE ? "size, such as 10k"
				      : "duration, such as 500ms or 14d",
	    why);
	fail(e, text, value, said);
	free(said);
	return -1;
}

static int
parse_code(
    struct condition *c, const char *text, const char *value, struct errbuf *e)
{
	const char *why;

	if (!is_order(c->op))
		return codes_are_valid(value)
		    ? 0
		    : fail(e, text, value,
			  "this is not a list of HTTP codes, such as "
			  "200-299,404");
	if (number_parse(value, 100, 999, &c->number, &why) == 0)
		return 0;
	return fail(e, text, value, "this is not an HTTP code, such as 404");
}

bool
condition_is_number(struct bytes text)
{
	return json_is_valid(text.p, text.n) &&
	    json_type(json_value(text.p, text.n)) == JSON_NUMBER;
}

/* Check a value that is compared as a number: a version, or a text that is
 * compared by < <= > >=. */
static int
check_number(
    const char *text, const char *value, const char *why, struct errbuf *e)
{
	return condition_is_number((struct bytes){ value, strlen(value) })
	    ? 0
	    : fail(e, text, value, why);
}

static int
parse_value(
    struct condition *c, const char *text, const char *value, struct errbuf *e)
{
	if (is_pattern(c->op))
		return parse_pattern(c, text, value, e);
	switch (c->what) {
	case CONDITION_TIME:
	case CONDITION_SIZE:
	case CONDITION_CERT:
		return parse_quantity(c, text, value, e);
	case CONDITION_CODE:
		return parse_code(c, text, value, e);
	case CONDITION_VERSION:
		return check_number(text, value,
		    "this is not a version of HTTP, such as 1.1 or 2", e);
	case CONDITION_BODY:
	case CONDITION_HEADER:
		return is_order(c->op)
		    ? check_number(
			  text, value, "< <= > >= compare only numbers here", e)
		    : 0;
	default:
		return is_order(c->op) && *value == '\0'
		    ? fail(e, text, value,
			  "the value to compare with is missing")
		    : 0;
	}
}

int
condition_parse(struct condition *c, const char *text, struct errbuf *e)
{
	struct parts parts = divide(text);

	memset(c, 0, sizeof(*c));
	if (check_name(text, &parts, e) == -1 ||
	    check_operator(text, &parts, e) == -1)
		return -1;
	c->what = parts.what;
	c->op = parts.op;
	c->subject = mem_memdup(parts.subject.p, parts.subject.n);
	c->value = mem_strdup(parts.value);
	if (c->what == CONDITION_HEADER)
		c->header = c->subject + sizeof(HEADER_PREFIX) - 1;
	if (c->what == CONDITION_POINTER &&
	    parse_pointer(c, text, &parts.subject, e) == -1) {
		condition_free(c);
		return -1;
	}
	if (*parts.op_text == '\0' || parse_value(c, text, parts.value, e) == 0)
		return 0;
	condition_free(c);
	return -1;
}

void
condition_free(struct condition *c)
{
	free(c->subject);
	free(c->value);
	strlist_free(&c->pointer);
	if (c->has_regex)
		regfree(&c->regex);
	memset(c, 0, sizeof(*c));
}

int
condition_check(const char *text, struct errbuf *e)
{
	struct condition c;

	if (condition_parse(&c, text, e) == -1)
		return -1;
	condition_free(&c);
	return 0;
}

/* Return the last part of a name: "token" of "/auth/token" or
 * "header.token". */
static struct bytes
last_part(struct bytes subject, enum condition_what what)
{
	const char *p = subject.p + subject.n;
	char before = what == CONDITION_HEADER ? '.' : '/';

	while (p > subject.p && p[-1] != before)
		p--;
	return (struct bytes){ p, subject.n - (size_t)(p - subject.p) };
}

bool
condition_is_secret(const char *subject)
{
	struct bytes s = { subject, strlen(subject) }, name;
	enum condition_what what = find_what(s.p, s.n);

	if (what != CONDITION_HEADER && what != CONDITION_POINTER)
		return false;
	name = last_part(s, what);
	return sensitive_is_name(name.p, name.n);
}

bool
condition_redact(struct buf *out, const char *text)
{
	struct parts parts = divide(text);
	bool is_secret = false;
	char *subject;

	subject = mem_memdup(parts.subject.p, parts.subject.n);
	if (condition_is_secret(subject) && *parts.value != '\0') {
		buf_append(out, text, (size_t)(parts.value - text));
		is_secret = sensitive_value(out, parts.value);
	} else {
		buf_puts(out, text);
	}
	free(subject);
	return is_secret;
}

bool
condition_is_for_programs(const char *text)
{
	switch (divide(text).what) {
	case CONDITION_POINTER:
	case CONDITION_BODY:
	case CONDITION_TIME:
	case CONDITION_SIZE:
		return true;
	default:
		return false;
	}
}

static bool
ask_about(const struct strlist *conditions, enum condition_what what)
{
	size_t i;

	for (i = 0; i < conditions->n; i++)
		if (divide(conditions->items[i]).what == what)
			return true;
	return false;
}

bool
conditions_need_body(const struct strlist *conditions)
{
	return ask_about(conditions, CONDITION_BODY) ||
	    ask_about(conditions, CONDITION_POINTER);
}

bool
conditions_need_headers(const struct strlist *conditions)
{
	return ask_about(conditions, CONDITION_HEADER);
}

bool
conditions_have_code(const struct strlist *conditions)
{
	return ask_about(conditions, CONDITION_CODE);
}
