/* SPDX-License-Identifier: MIT */
/*
 * fuzz-condition.c - for libFuzzer: the first line is a condition, and the rest
 * is an answer's body. If the condition is well-formed, judging the body by it
 * and by its opposite must not be met by both, a message has to be one harmless
 * line, and order and equality of JSON have to agree with themselves.
 */
#include "config.h"

#include "base/json.h"
#include "base/json_value.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/condition.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_message(struct buf *message)
{
	const char *p = buf_str(message);
	size_t i, len;
	uint32_t c;

	for (i = 0; i < message->len; i += len) {
		len = utf8_decode(p + i, message->len - i, &c);
		check(len > 0 && !utf8_is_unsafe(c));
	}
}

/* Return whether a body meets a condition. */
static bool
is_met(const char *condition, struct bytes body)
{
	struct strlist conditions = { 0 }, headers = { 0 };
	struct condition_answer a = { .code = 200, .version = "2" };
	struct buf message = { 0 };
	bool may_pass;
	int rc;

	strlist_add(&conditions, condition);
	strlist_add(&headers, "Age: 1");
	a.headers = &headers;
	a.body = body;
	a.size = body.n;
	rc = conditions_judge(&conditions, &a, NULL, NULL, &message, &may_pass);
	check((rc == 0) == (message.len == 0));
	check_message(&message);
	buf_free(&message);
	strlist_free(&conditions);
	strlist_free(&headers);
	return rc == 0;
}

/* Replace the operator by its opposite if it is = or !=. Return whether it
 * is. */
static bool
negate(const char *condition, struct buf *out)
{
	size_t n = strcspn(condition, "=!<>");

	if (n == 0 || condition[n] != '=' || condition[n + 1] == '~')
		return false;
	buf_append(out, condition, n);
	buf_putc(out, '!');
	buf_puts(out, condition + n);
	return true;
}

static void
check_values(struct bytes a, struct bytes b)
{
	int order;

	check(json_is_equal(a, a) && json_is_equal(b, b));
	check(json_is_equal(a, b) == json_is_equal(b, a));
	if (json_type(a) != JSON_NUMBER || json_type(b) != JSON_NUMBER)
		return;
	order = json_compare_numbers(a, b);
	check(order == -json_compare_numbers(b, a));
	check((order == 0) == json_is_equal(a, b));
}

/* Compare the value of a condition and the body as JSON, if both are. */
static void
check_json(const char *condition, struct bytes body)
{
	const char *value = condition + strcspn(condition, "=");

	value += *value != '\0';
	if (json_is_valid(value, strlen(value)) &&
	    json_is_valid(body.p, body.n))
		check_values(json_value(value, strlen(value)),
		    json_value(body.p, body.n));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	const char *newline = size > 0 ? memchr(p, '\n', size) : NULL;
	struct bytes body = { "", 0 };
	struct buf opposite = { 0 }, shown = { 0 };
	struct errbuf e;
	char *condition;

	condition =
	    mem_memdup(p, newline != NULL ? (size_t)(newline - p) : size);
	/* A pattern may take all time and memory there is; it is the user's. */
	if (newline == NULL || strchr(condition, '~') != NULL) {
		condition_check(condition, &e);
		free(condition);
		return 0;
	}
	body.p = newline + 1;
	body.n = size - (size_t)(newline + 1 - p);
	condition_redact(&shown, condition);
	buf_free(&shown);
	condition_is_for_programs(condition);
	if (condition_check(condition, &e) == 0) {
		if (is_met(condition, body) && negate(condition, &opposite))
			check(!is_met(buf_str(&opposite), body));
	} else {
		check(e.msg[0] != '\0');
	}
	check_json(condition, body);
	buf_free(&opposite);
	free(condition);
	return 0;
}
