/* SPDX-License-Identifier: MIT */
/* request.c - settings set, copied and laid over one another, all by way of
 * the table of keys. */
#include "config.h"

#include "service/request.h"

#include "base/duration.h"
#include "base/mem.h"
#include "base/size.h"
#include "service/header.h"
#include "service/quote.h"
#include "service/secret.h"

#include <stdlib.h>
#include <string.h>

static void *
member(struct request *r, const struct request_key *key)
{
	return (char *)r + key->offset;
}

static const void *
const_member(const struct request *r, const struct request_key *key)
{
	return (const char *)r + key->offset;
}

static bool
is_number(const struct request_key *key)
{
	return key->kind >= REQUEST_DURATION;
}

static bool
is_list(const struct request_key *key)
{
	return key->kind == REQUEST_HEADERS || key->kind == REQUEST_LIST;
}

static bool
is_data(const struct request_key *key)
{
	return key->kind == REQUEST_DATA || key->kind == REQUEST_JSON;
}

size_t
request_texts(
    const struct request *r, const struct request_key *key, char *const **items)
{
	const struct strlist *list;

	if (is_number(key) || is_data(key))
		return 0;
	if (is_list(key)) {
		list = const_member(r, key);
		*items = list->items;
		return list->n;
	}
	*items = const_member(r, key);
	return **items != NULL ? 1 : 0;
}

size_t
request_weight(const struct request *r)
{
	char *const *items;
	size_t i, n, weight = r->borrows_data ? 0 : r->data_len;

	for (i = 0; i < request_keys_n; i++)
		for (n = request_texts(r, &request_keys[i], &items); n > 0; n--)
			weight += strlen(items[n - 1]) + STRLIST_OVERHEAD;
	return weight;
}

int64_t
request_number(const struct request *r, const struct request_key *key)
{
	const int64_t *number = const_member(r, key);

	return *number;
}

void
request_set_number(
    struct request *r, const struct request_key *key, int64_t value)
{
	int64_t *number = member(r, key);

	*number = value;
}

static void
set_string(struct request *r, const struct request_key *key, const char *text)
{
	char **string = member(r, key);

	free(*string);
	*string = mem_strdup(text);
}

void
request_init(struct request *r)
{
	size_t i;

	memset(r, 0, sizeof(*r));
	for (i = 0; i < request_keys_n; i++) {
		if (is_number(&request_keys[i]))
			request_set_number(r, &request_keys[i], REQUEST_UNSET);
	}
	r->json = REQUEST_UNSET;
	r->expand = REQUEST_UNSET;
}

static void
drop_data(struct request *r)
{
	if (!r->borrows_data)
		free(r->data);
	r->data = NULL;
	r->data_len = 0;
	r->borrows_data = false;
}

void
request_free(struct request *r)
{
	const struct request_key *key;
	size_t i;

	for (i = 0; i < request_keys_n; i++) {
		key = &request_keys[i];
		if (is_list(key))
			strlist_free(member(r, key));
		else if (!is_number(key) && !is_data(key))
			free(*(char **)member(r, key));
	}
	drop_data(r);
	request_init(r);
}

static void
overlay_headers(struct strlist *to, const struct strlist *over)
{
	size_t i, j;

	for (i = 0; i < over->n; i++) {
		for (j = to->n; j > 0; j--) {
			if (header_has_same_name(
				to->items[j - 1], over->items[i]))
				strlist_remove(to, j - 1);
		}
	}
	strlist_add_all(to, over);
}

static void
overlay_list(struct strlist *to, const struct strlist *over)
{
	if (over->n == 0)
		return;
	strlist_free(to);
	strlist_add_all(to, over);
}

static void
overlay_text(struct request *r, const struct request *over,
    const struct request_key *key)
{
	char *const *items;

	if (request_texts(over, key, &items) > 0)
		set_string(r, key, *items);
}

/* Lay everything except the body. */
static void
overlay_keys(struct request *r, const struct request *over)
{
	const struct request_key *key;
	size_t i;

	for (i = 0; i < request_keys_n; i++) {
		key = &request_keys[i];
		if (key->kind == REQUEST_HEADERS)
			overlay_headers(
			    member(r, key), const_member(over, key));
		else if (key->kind == REQUEST_LIST)
			overlay_list(member(r, key), const_member(over, key));
		else if (!is_number(key))
			overlay_text(r, over, key);
		else if (request_number(over, key) != REQUEST_UNSET)
			request_set_number(r, key, request_number(over, key));
	}
}

void
request_overlay(struct request *r, const struct request *over)
{
	overlay_keys(r, over);
	if (over->data != NULL) {
		request_set_data(
		    r, over->data, over->data_len, over->json == 1);
		r->expand = over->expand;
	}
}

void
request_put_above(struct request *r, const struct request *over)
{
	overlay_keys(r, over);
	if (over->data == NULL)
		return;
	drop_data(r);
	r->data = over->data;
	r->data_len = over->data_len;
	r->borrows_data = true;
	r->json = over->json;
	r->expand = over->expand;
}

void
request_own_data(struct request *r)
{
	if (r->borrows_data)
		r->data = mem_memdup(r->data, r->data_len);
	r->borrows_data = false;
}

void
request_underlay(struct request *r, const struct request *under)
{
	struct request whole;

	request_init(&whole);
	request_overlay(&whole, under);
	request_overlay(&whole, r);
	request_free(r);
	*r = whole;
}

void
request_keep_for_programs(struct request *r)
{
	const struct request_key *key;
	struct request kept;
	size_t i;

	request_init(&kept);
	for (i = 0; i < request_keys_n; i++) {
		key = &request_keys[i];
		if (key->for_programs)
			request_set_number(&kept, key, request_number(r, key));
	}
	request_free(r);
	*r = kept;
}

/* Set a number where the text is one; why says what is wrong where not. */
static int
take_number(struct request *r, const struct request_key *key, const char *text,
    struct errbuf *e)
{
	struct quoted q;
	const char *why = "";
	int64_t value;
	int rc;

	if (key->kind == REQUEST_DURATION)
		rc = duration_parse(text, &value, &why);
	else if (key->kind == REQUEST_SIZE)
		rc = size_parse(text, &value, &why);
	else
		rc = number_parse(text, 0, INT32_MAX, &value, &why);
	if (rc == -1)
		return errbuf_set(e, "%s %s", quote(&q, text), why);
	request_set_number(r, key, value);
	return 0;
}

static const struct request_choice flags[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "false", 0 },
	{ "true", 1 },
	{ NULL, 0 },
};

/* Set a number that is one of a few words. */
static int
take_choice(struct request *r, const struct request_key *key, const char *text,
    struct errbuf *e)
{
	const struct request_choice *choice;
	struct buf words = { 0 };
	struct quoted q;

	choice = key->kind == REQUEST_FLAG ? flags : key->choices;
	for (; choice->word != NULL; choice++) {
		if (strcmp(choice->word, text) == 0) {
			buf_free(&words);
			request_set_number(r, key, choice->value);
			return 0;
		}
		buf_printf(
		    &words, "%s%s", words.len > 0 ? ", " : "", choice->word);
	}
	errbuf_set(e, "%s is none of %s", quote(&q, text), buf_str(&words));
	buf_free(&words);
	return -1;
}

int
request_set(struct request *r, const struct request_key *key, const char *text,
    struct errbuf *e)
{
	if (key->may_refer && !is_data(key) &&
	    secret_check_syntax(text, e) == -1)
		return -1;
	if (key->check != NULL && key->check(text, e) == -1)
		return -1;
	if (key->kind == REQUEST_FLAG || key->kind == REQUEST_VERSION)
		return take_choice(r, key, text, e);
	if (is_number(key))
		return take_number(r, key, text, e);
	if (is_data(key))
		request_set_data(
		    r, text, strlen(text), key->kind == REQUEST_JSON);
	else if (is_list(key))
		strlist_add(member(r, key), text);
	else
		set_string(r, key, text);
	return 0;
}

void
request_set_data(struct request *r, const void *p, size_t n, bool json)
{
	drop_data(r);
	r->data = mem_memdup(p, n);
	r->data_len = n;
	r->json = json ? 1 : 0;
	r->expand = REQUEST_UNSET;
}
