/* SPDX-License-Identifier: MIT */
/* request_describe.c - settings for people to read, and the secrets that they
 * refer to or hold. */
#include "config.h"

#include "service/request.h"

#include "base/duration.h"
#include "base/term.h"
#include "service/secret.h"
#include "service/template.h"
#include "service/sensitive.h"
#include "service/url_text.h"

#include <inttypes.h>
#include <string.h>

static int
check_texts(
    const struct request *r, const struct request_key *key, struct errbuf *e)
{
	char *const *items;
	size_t i, n;

	n = request_texts(r, key, &items);
	for (i = 0; i < n; i++) {
		if (secret_check(items[i], e) == -1)
			return errbuf_prefix(e, "key \"%s\": ", key->name);
	}
	return 0;
}

int
request_check_secrets(const struct request *r, struct errbuf *e)
{
	size_t i;

	for (i = 0; i < request_keys_n; i++) {
		if (request_keys[i].may_refer &&
		    check_texts(r, &request_keys[i], e) == -1)
			return -1;
	}
	if (r->data != NULL && r->expand > 0 && secret_check(r->data, e) == -1)
		return errbuf_prefix(
		    e, "key \"%s\": ", r->json == 1 ? "json" : "data");
	return 0;
}

static bool
holds_secret(const struct request *r, const struct request_key *key)
{
	struct buf unused = { 0 };
	char *const *items;
	size_t i, n;
	bool found = false;

	n = key->redact != NULL ? request_texts(r, key, &items) : 0;
	for (i = 0; i < n; i++)
		found |= key->redact(&unused, items[i]);
	buf_free(&unused);
	return found;
}

bool
request_body_refers(const struct request *r)
{
	return r->data != NULL && r->expand != REQUEST_UNSET &&
	    template_refers(r->data);
}

bool
request_refers(const struct request *r)
{
	char *const *items;
	size_t i, j, n;

	for (i = 0; i < request_keys_n; i++) {
		n = request_keys[i].may_refer
		    ? request_texts(r, &request_keys[i], &items)
		    : 0;
		for (j = 0; j < n; j++)
			if (template_refers(items[j]))
				return true;
	}
	return request_body_refers(r);
}

const char *
request_plain_secret(const struct request *r)
{
	size_t i;

	for (i = 0; i < request_keys_n; i++) {
		if (holds_secret(r, &request_keys[i]))
			return request_keys[i].name;
	}
	if (r->data != NULL && sensitive_is_in_body(r->data))
		return r->json == 1 ? "json" : "data";
	return NULL;
}

static void
describe_texts(
    const struct request *r, const struct request_key *key, struct buf *out)
{
	struct buf text = { 0 };
	char *const *items;
	size_t i, n;

	n = request_texts(r, key, &items);
	for (i = 0; i < n; i++) {
		if (key->redact != NULL)
			key->redact(&text, items[i]);
		else
			url_redact(&text, items[i]);
		/* One header stands on each line. */
		buf_printf(out, "    %s: ",
		    key->kind == REQUEST_HEADERS ? "header" : key->name);
		term_append(out, buf_str(&text), text.len, false);
		buf_putc(out, '\n');
		buf_clear(&text);
	}
	buf_free(&text);
}

static const char *
choice_word(const struct request_key *key, int64_t value)
{
	const struct request_choice *choice;

	for (choice = key->choices; choice->word != NULL; choice++) {
		if (choice->value == value)
			return choice->word;
	}
	return "?";
}

void
request_describe_number(
    const struct request_key *key, int64_t value, struct buf *out)
{
	char duration[64];

	if (key->kind == REQUEST_DURATION) {
		duration_str(value, duration, sizeof(duration));
		buf_puts(out, duration);
	} else if (key->kind == REQUEST_FLAG) {
		buf_puts(out, value != 0 ? "true" : "false");
	} else if (key->kind == REQUEST_VERSION) {
		buf_puts(out, choice_word(key, value));
	} else {
		buf_printf(out, "%" PRId64, value);
	}
}

static void
describe_number(
    const struct request *r, const struct request_key *key, struct buf *out)
{
	int64_t value = request_number(r, key);

	if (value == REQUEST_UNSET)
		return;
	buf_printf(out, "    %s: ", key->name);
	request_describe_number(key, value, out);
	buf_putc(out, '\n');
}

void
request_describe(const struct request *r, struct buf *out)
{
	const struct request_key *key;
	size_t i;

	for (i = 0; i < request_keys_n; i++) {
		key = &request_keys[i];
		if (key->kind >= REQUEST_DURATION)
			describe_number(r, key, out);
		else
			describe_texts(r, key, out);
	}
	if (r->data != NULL)
		buf_printf(out, "    %s: %zu byte%s\n",
		    r->json == 1 ? "json" : "data", r->data_len,
		    r->data_len == 1 ? "" : "s");
}
