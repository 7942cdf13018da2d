/* SPDX-License-Identifier: MIT */
/* request_trust.c - see request_trust.h. Knows no key except by its row. */
#include "config.h"

#include "service/request_trust.h"

#include "base/buf.h"
#include "service/header.h"
#include "service/quote.h"

#include <string.h>

/* Return whether value is no looser than limit. */
static bool
is_within(const struct request_key *key, int64_t value, int64_t limit)
{
	switch (key->trust) {
	case REQUEST_AT_MOST:
		return value <= limit;
	case REQUEST_AT_LEAST:
		return value >= limit;
	case REQUEST_CAP:
		return limit == 0 || (value > 0 && value <= limit);
	default:
		return false;
	}
}

static bool
is_limit(const struct request_key *key)
{
	return key->trust >= REQUEST_AT_MOST;
}

static int
fail_limit(const struct request_key *key, int64_t limit, struct errbuf *e)
{
	struct buf text = { 0 };

	if (key->kind == REQUEST_FLAG)
		return errbuf_set(e,
		    "key \"%s\": a list may not switch it on; " TRUST_LIST_HINT,
		    key->name);
	request_describe_number(key, limit, &text);
	errbuf_set(e, "key \"%s\": a list may not %s %s; " TRUST_LIST_HINT,
	    key->name,
	    key->trust == REQUEST_AT_LEAST ? "lower it below"
					   : "raise it above",
	    buf_str(&text));
	buf_free(&text);
	return -1;
}

static int
check_key(const struct request *line, const struct request_key *key,
    const struct request *limits, struct errbuf *e)
{
	char *const *items;
	int64_t limit;

	if (request_texts(line, key, &items) > TRUST_ELEMENTS_MAX)
		return errbuf_set(e,
		    "key \"%s\": a list may not have more than %d in a "
		    "line; " TRUST_LIST_HINT,
		    key->name, TRUST_ELEMENTS_MAX);
	if (!request_has(line, key) || key->trust == REQUEST_SENT)
		return 0;
	if (is_limit(key)) {
		limit = request_number(limits, key);
		return is_within(key, request_number(line, key), limit)
		    ? 0
		    : fail_limit(key, limit, e);
	}
	return errbuf_set(e, "key \"%s\": a list may not %s; " TRUST_LIST_HINT,
	    key->name,
	    key->trust == REQUEST_FILE ? "name local files" : "set it");
}

/* Refuse headers that say where a request ends. If they are wrong and the
 * connection is kept, the answer to one request is taken for the answer to
 * another. */
static int
check_headers(const struct strlist *headers, struct errbuf *e)
{
	struct quoted q;
	size_t i;

	for (i = 0; i < headers->n; i++)
		if (header_is_framing(headers->items[i]))
			return errbuf_set(e,
			    "key \"headers\": a list may not set %s, which "
			    "says where a request ends; " TRUST_LIST_HINT,
			    quote_n(&q, headers->items[i],
				strcspn(headers->items[i], ":;")));
	return 0;
}

bool
request_names_files(const struct request *r)
{
	char *const *items;
	size_t i;

	for (i = 0; i < request_keys_n; i++)
		if (request_keys[i].trust == REQUEST_FILE &&
		    request_texts(r, &request_keys[i], &items) > 0)
			return true;
	return false;
}

int
request_check_trust(
    const struct request *line, const struct request *limits, struct errbuf *e)
{
	size_t i;

	for (i = 0; i < request_keys_n; i++)
		if (check_key(line, &request_keys[i], limits, e) == -1)
			return -1;
	return check_headers(&line->headers, e);
}

void
request_tighten(struct request *r, const struct request *line)
{
	const struct request_key *key;
	size_t i;

	for (i = 0; i < request_keys_n; i++) {
		key = &request_keys[i];
		if (is_limit(key) && request_has(line, key) &&
		    request_has(r, key) &&
		    is_within(
			key, request_number(line, key), request_number(r, key)))
			request_copy_number(r, key, line);
	}
}
