/* SPDX-License-Identifier: MIT */
/* condition_judge.c - check whether an answer meets its conditions. See
 * condition.h. */
#include "config.h"

#include "service/condition.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/json_value.h"
#include "base/mem.h"
#include "base/quantity.h"
#include "base/term.h"
#include "base/utf8.h"
#include "service/codes.h"
#include "service/condition_parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The most bytes of a value that a message shows. */
#define SHOWN_MAX ((size_t)160)

/* Bytes of a value that are searched for secrets before it is shown. */
#define SHOWN_WINDOW ((size_t)4096)

#define HIDDEN "***"

/* What was found, for the message. */
struct found {
	const char *lack; /* there is nothing to show: why; or NULL */
	struct buf text;  /* the value */
	bool is_quoted;   /* it is text, and came with the answer */
	bool is_foreign;  /* it came with the answer */
};

static struct bytes
bytes_of(const struct buf *b)
{
	return (struct bytes){ b->data != NULL ? b->data : "", b->len };
}

static struct bytes
text_of(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

/* Return whether an order satisfies the operator. A negative order means less,
 * a positive one greater. */
static bool
is_ordered(enum condition_op op, int order)
{
	switch (op) {
	case CONDITION_EQUAL:
		return order == 0;
	case CONDITION_UNEQUAL:
		return order != 0;
	case CONDITION_LESS:
		return order < 0;
	case CONDITION_AT_MOST:
		return order <= 0;
	case CONDITION_GREATER:
		return order > 0;
	case CONDITION_AT_LEAST:
		return order >= 0;
	default:
		return false;
	}
}

static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Compare texts byte by byte. */
static int
compare_texts(struct bytes a, struct bytes b)
{
	int order;

	order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

/* Return whether a text satisfies the pattern of c. A NUL, which would end the
 * text, becomes a space. */
static bool
is_matching(const struct condition *c, struct bytes text)
{
	char *copy;
	size_t i;
	int rc;

	copy = mem_memdup(text.p, text.n);
	for (i = 0; i < text.n; i++)
		if (copy[i] == '\0')
			copy[i] = ' ';
	rc = regexec(&c->regex, copy, 0, NULL, 0);
	free(copy);
	/* There may be no memory for it, and then nothing is known. */
	return c->op == CONDITION_MATCHES ? rc == 0 : rc == REG_NOMATCH;
}

static struct bytes
trim(struct bytes b)
{
	for (; b.n > 0 && utf8_is_ascii_space(b.p[b.n - 1]); b.n--)
		;
	for (; b.n > 0 && utf8_is_ascii_space(*b.p); b.p++, b.n--)
		;
	return b;
}

/* Judge a text that is not JSON. To be compared by order it has to be a number.
 */
static bool
is_met_by_text(const struct condition *c, struct bytes text)
{
	struct bytes wanted = text_of(c->value);

	switch (c->op) {
	case CONDITION_EXISTS:
		return true;
	case CONDITION_MISSING:
		return false;
	case CONDITION_EQUAL:
		return bytes_are_same(text, wanted);
	case CONDITION_UNEQUAL:
		return !bytes_are_same(text, wanted);
	case CONDITION_MATCHES:
	case CONDITION_DIFFERS:
		return is_matching(c, text);
	default:
		text = trim(text);
		return condition_is_number(text) &&
		    is_ordered(c->op, json_compare_numbers(text, wanted));
	}
}

/* JSON. */

/* Judge the characters of a JSON string. A string is neither less nor greater
 * than a number. */
static bool
is_met_by_string(const struct condition *c, struct bytes plain)
{
	struct bytes wanted = text_of(c->value);
	struct buf unquoted = { 0 };
	bool is_met;

	if (wanted.n > 0 && *wanted.p == '"' &&
	    json_is_valid(wanted.p, wanted.n)) {
		json_string(json_value(wanted.p, wanted.n), &unquoted);
		wanted = bytes_of(&unquoted);
	} else if (c->op != CONDITION_EQUAL && c->op != CONDITION_UNEQUAL &&
	    condition_is_number(wanted)) {
		return false;
	}
	is_met = is_ordered(c->op, compare_texts(plain, wanted));
	buf_free(&unquoted);
	return is_met;
}

/* Judge a JSON value that is not a string. */
static bool
is_met_by_value(const struct condition *c, struct bytes value)
{
	struct bytes wanted = text_of(c->value);
	bool is_valid;

	is_valid = json_is_valid(wanted.p, wanted.n);
	if (is_valid)
		wanted = json_value(wanted.p, wanted.n);
	if (c->op == CONDITION_EQUAL)
		return is_valid && json_is_equal(value, wanted);
	if (c->op == CONDITION_UNEQUAL)
		return !is_valid || !json_is_equal(value, wanted);
	return is_valid && json_type(value) == JSON_NUMBER &&
	    json_type(wanted) == JSON_NUMBER &&
	    is_ordered(c->op, json_compare_numbers(value, wanted));
}

/* Append a value without the white space inside it. */
static void
append_compact(struct buf *out, struct bytes value)
{
	struct json_scanner s;

	json_scanner_init(&s);
	json_scanner_feed(&s, value.p, value.n, out);
}

/* Set found to the value, and return whether it meets the condition. */
static bool
judge_value(const struct condition *c, struct bytes value, struct found *found)
{
	bool is_string = json_type(value) == JSON_STRING;

	if (is_string)
		json_string(value, &found->text);
	else
		append_compact(&found->text, value);
	found->is_quoted = is_string;
	found->is_foreign = true;
	switch (c->op) {
	case CONDITION_EXISTS:
		return true;
	case CONDITION_MISSING:
		return false;
	case CONDITION_MATCHES:
	case CONDITION_DIFFERS:
		return is_matching(c, bytes_of(&found->text));
	default:
		return is_string ? is_met_by_string(c, bytes_of(&found->text))
				 : is_met_by_value(c, value);
	}
}

static bool
judge_pointer(const struct condition *c, const struct condition_answer *a,
    struct found *found)
{
	struct bytes body = a->body, value;
	size_t mark;

	if (a->size > body.n) {
		found->lack = "cannot be looked up, as the body is too large";
		return false;
	}
	mark = body.n > 0 ? utf8_mark(body.p, body.n) : 0;
	body.p += mark;
	body.n -= mark;
	if (body.n == 0 || !json_is_valid(body.p, body.n)) {
		found->lack = body.n == 0
		    ? "cannot be looked up, as the body is empty"
		    : "cannot be looked up, as the body is not JSON";
		return false;
	}
	if (json_find(json_value(body.p, body.n), &c->pointer, &value))
		return judge_value(c, value, found);
	found->lack = "is missing";
	return c->op == CONDITION_MISSING;
}

/* Return the body without one newline at its end, which most programs write
 * without anybody noticing. */
static struct bytes
without_newline(struct bytes body)
{
	if (body.n > 0 && body.p[body.n - 1] == '\n')
		body.n--;
	if (body.n > 0 && body.p[body.n - 1] == '\r')
		body.n--;
	return body;
}

static bool
judge_body(const struct condition *c, const struct condition_answer *a,
    struct found *found)
{
	struct bytes body = without_newline(a->body);

	if (a->size > a->body.n) {
		found->lack = "is too large to be looked at";
		return false;
	}
	buf_append(&found->text, body.p,
	    body.n < SHOWN_WINDOW ? body.n : SHOWN_WINDOW);
	found->is_quoted = found->is_foreign = true;
	return is_met_by_text(c, body.n > 0 ? body : text_of(""));
}

/* Return the value of a "Name: value" of that name, or NULL. */
static const char *
value_of(const char *field, const char *name)
{
	size_t n = strlen(name);

	if (strncasecmp(field, name, n) != 0 || field[n] != ':')
		return NULL;
	return field + n + 1 + strspn(field + n + 1, " \t");
}

/* Return whether an operator says what a value must not be. */
static bool
is_negative(enum condition_op op)
{
	return op == CONDITION_UNEQUAL || op == CONDITION_DIFFERS ||
	    op == CONDITION_MISSING;
}

/* Judge the values of a header that was sent several times. One that meets the
 * condition is enough, unless the condition says what a value must not be. */
static bool
judge_header(const struct condition *c, const struct condition_answer *a,
    struct found *found)
{
	const char *value;
	bool is_met;
	size_t i;

	found->lack = "is missing";
	for (i = 0; i < a->headers->n; i++) {
		value = value_of(a->headers->items[i], c->header);
		if (value == NULL)
			continue;
		is_met = is_met_by_text(c, text_of(value));
		if (is_met && !is_negative(c->op))
			return true;
		if (!is_met || found->lack != NULL) {
			buf_clear(&found->text);
			buf_puts(&found->text, value);
		}
		found->is_quoted = found->is_foreign = true;
		found->lack = NULL;
		if (!is_met && is_negative(c->op))
			return false;
	}
	if (found->lack != NULL)
		return c->op == CONDITION_MISSING;
	return is_negative(c->op);
}

static bool
is_code_met(const struct condition *c, int code)
{
	char text[16];

	switch (c->op) {
	case CONDITION_EQUAL:
		return codes_have(c->value, code);
	case CONDITION_UNEQUAL:
		return !codes_have(c->value, code);
	case CONDITION_MATCHES:
	case CONDITION_DIFFERS:
		snprintf(text, sizeof(text), "%d", code);
		return is_matching(c, text_of(text));
	default:
		return is_ordered(c->op, compare(code, c->number));
	}
}

/* Append a duration that is rounded as people would. */
static void
append_duration(struct buf *out, int64_t ns)
{
	int64_t unit = CLOCK_MS;
	char text[48];

	if (ns < 0) {
		buf_putc(out, '-');
		ns = -ns;
	}
	if (ns >= 60 * CLOCK_S)
		unit = CLOCK_S;
	if (ns >= 24 * 3600 * CLOCK_S)
		unit = 3600 * CLOCK_S;
	duration_str(ns - ns % unit, text, sizeof(text));
	buf_puts(out, text);
}

/* Judge a subject that is a number we have measured. */
static bool
judge_number(const struct condition *c, int64_t number)
{
	return is_ordered(c->op, compare(number, c->number));
}

static bool
judge_version(const struct condition *c, const struct condition_answer *a,
    struct found *found)
{
	struct bytes version;

	buf_puts(&found->text, a->version != NULL ? a->version : "");
	version = bytes_of(&found->text);
	if (c->has_regex)
		return is_matching(c, version);
	if (version.n == 0 || !condition_is_number(version)) {
		found->lack = "is not known";
		return false;
	}
	return is_ordered(
	    c->op, json_compare_numbers(version, text_of(c->value)));
}

static bool
judge(const struct condition *c, const struct condition_answer *a,
    struct found *found)
{
	switch (c->what) {
	case CONDITION_POINTER:
		return judge_pointer(c, a, found);
	case CONDITION_BODY:
		return judge_body(c, a, found);
	case CONDITION_HEADER:
		return judge_header(c, a, found);
	case CONDITION_CODE:
		buf_printf(&found->text, "%d", a->code);
		return is_code_met(c, a->code);
	case CONDITION_TIME:
		append_duration(&found->text, a->time);
		return judge_number(c, a->time);
	case CONDITION_SIZE:
		buf_printf(&found->text, "%" PRIu64, a->size);
		return judge_number(
		    c, a->size < INT64_MAX ? (int64_t)a->size : INT64_MAX);
	case CONDITION_CERT:
		if (!a->has_cert)
			found->lack = a->is_plain
			    ? "is missing, as an http URL has none"
			    : "is missing";
		append_duration(&found->text, a->cert_left);
		return a->has_cert && judge_number(c, a->cert_left);
	case CONDITION_VERSION:
		return judge_version(c, a, found);
	case CONDITION_UNKNOWN:
		break;
	}
	return false;
}

/* Messages. */

/* Append n bytes, cut and on one line. */
static void
append_cut(struct buf *out, const char *p, size_t n, bool is_quoted)
{
	struct buf text = { 0 };

	buf_append(&text, p, n);
	buf_shorten(&text, SHOWN_MAX);
	buf_puts(out, is_quoted ? "\"" : "");
	term_append(out, text.data != NULL ? text.data : "", text.len, false);
	buf_puts(out, is_quoted ? "\"" : "");
	buf_free(&text);
}

static void
append_found(struct buf *out, const struct condition *c,
    const struct found *found, condition_show_fn *show, const void *arg)
{
	struct bytes text = bytes_of(&found->text);
	char *shown;

	if (found->lack != NULL) {
		buf_printf(out, " %s", found->lack);
		return;
	}
	buf_puts(out, " is ");
	if (condition_is_secret(c->subject)) {
		buf_puts(out, HIDDEN);
		return;
	}
	if (!found->is_foreign || show == NULL) {
		append_cut(out, text.p, text.n, found->is_quoted);
		return;
	}
	shown = show(arg, text.p, text.n);
	append_cut(out, shown, strlen(shown), found->is_quoted);
	free(shown);
}

/* Return whether the value of a condition is shown between quotation marks. */
static bool
is_value_text(const struct condition *c)
{
	if (c->has_regex)
		return true;
	if (c->what == CONDITION_POINTER)
		return !json_is_valid(c->value, strlen(c->value));
	return (c->what == CONDITION_BODY || c->what == CONDITION_HEADER) &&
	    (c->op == CONDITION_EQUAL || c->op == CONDITION_UNEQUAL);
}

static void
append_expected(struct buf *out, const struct condition *c)
{
	if (c->op == CONDITION_EXISTS)
		return;
	buf_puts(out, ", expected ");
	if (c->op == CONDITION_MISSING) {
		buf_puts(out, "none");
		return;
	}
	if (c->op != CONDITION_EQUAL)
		buf_printf(out, "%s ", condition_op_str(c->op));
	if (condition_is_secret(c->subject))
		buf_puts(out, HIDDEN);
	else
		append_cut(out, c->value, strlen(c->value), is_value_text(c));
}

/* Return whether another attempt may meet a condition that was not met. Not one
 * on the time, which includes earlier attempts, or on the certificate, which is
 * seldom renewed. */
static bool
may_change(const struct condition *c)
{
	return c->what != CONDITION_TIME && c->what != CONDITION_CERT;
}

/* Judge one condition, and append why it is not met. */
static int
judge_text(const char *text, const struct condition_answer *answer,
    condition_show_fn *show, const void *arg, struct buf *message,
    bool *may_pass)
{
	struct found found = { 0 };
	struct condition c;
	struct errbuf e;
	bool is_met;

	/* It has been checked, but there may be no memory for its pattern. */
	if (condition_parse(&c, text, &e) == -1) {
		buf_puts(message, e.msg);
		return -1;
	}
	is_met = judge(&c, answer, &found);
	if (!is_met) {
		append_cut(message, c.subject, strlen(c.subject), false);
		append_found(message, &c, &found, show, arg);
		append_expected(message, &c);
		*may_pass = *may_pass && may_change(&c);
	}
	buf_free(&found.text);
	condition_free(&c);
	return is_met ? 0 : -1;
}

int
conditions_judge(const struct strlist *conditions,
    const struct condition_answer *answer, condition_show_fn *show,
    const void *arg, struct buf *message, bool *may_pass)
{
	struct buf one = { 0 };
	size_t i;
	int rc;

	rc = 0;
	*may_pass = true;
	for (i = 0; i < conditions->n; i++) {
		if (judge_text(conditions->items[i], answer, show, arg, &one,
			may_pass) == 0)
			continue;
		buf_printf(
		    message, "%s%s", rc == -1 ? "; " : "", buf_str(&one));
		buf_clear(&one);
		rc = -1;
	}
	buf_free(&one);
	return rc;
}

bool
conditions_accept_code(const struct strlist *conditions, int code)
{
	struct condition c;
	struct errbuf unused;
	bool is_met;
	size_t i;

	is_met = true;
	for (i = 0; i < conditions->n && is_met; i++) {
		/* Most are not about the code, and need not be parsed. */
		if (strncmp(conditions->items[i] +
			    strspn(conditions->items[i], " \t"),
			"code", 4) != 0 ||
		    condition_parse(&c, conditions->items[i], &unused) == -1)
			continue;
		is_met = c.what != CONDITION_CODE || is_code_met(&c, code);
		condition_free(&c);
	}
	return is_met;
}
