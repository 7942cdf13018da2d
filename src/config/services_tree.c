/* SPDX-License-Identifier: MIT */
/* services_tree.c - from a text to cJSON's tree: what cJSON would let pass is
 * refused before, and where the keys stand is kept. */
#include "config.h"

#include "base/array.h"
#include "config/services_reader.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "service/quote.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void
add_place(void *arg, size_t offset, unsigned line, size_t value_offset)
{
	struct services_reader *r = arg;

	(void)offset;
	r->places =
	    array_grow(r->places, &r->cap, r->n_places + 1, sizeof(*r->places));
	r->places[r->n_places].line = line;
	r->places[r->n_places].value_offset = value_offset;
	r->n_places++;
}

static bool
is_blank(const struct services_reader *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (memchr(" \t\r\n", r->text[i], 4) == NULL)
			return false;
	}
	return true;
}

/* What people meet who save a file with an editor of another system. */
static int
check_encoding(const struct services_reader *r)
{
	if (is_blank(r))
		return errbuf_set(
		    r->e, "%s: is empty: the least it may have is {}", r->path);
	if (utf8_is_utf16(r->text, r->n))
		return errbuf_set(
		    r->e, "%s: is UTF-16: save it as UTF-8", r->path);
	return 0;
}

static int
scan(struct services_reader *r)
{
	struct json_scanner s;

	json_scanner_init(&s);
	s.on_key = add_place;
	s.on_key_arg = r;
	if (json_scanner_feed(&s, r->text, r->n, NULL) == 0 &&
	    json_scanner_finish(&s) == 0)
		return 0;
	if (r->path == NULL)
		return errbuf_set(r->e, "column %u: %s", s.column, s.error);
	return errbuf_set(
	    r->e, "%s:%u:%u: %s", r->path, s.line, s.column, s.error);
}

static int
fail_in_line(
    const struct services_reader *r, unsigned line, const char *message)
{
	errbuf_set(r->e, "%s", message);
	if (r->path != NULL)
		errbuf_prefix(r->e, "%s:%u: ", r->path, line);
	return -1;
}

/* The tree has no room for places. valueint, which nothing reads here, for
 * cJSON has cut the number down to it, says which place a key has. */
static void
number_keys(cJSON *item, int *next)
{
	cJSON *child;

	for (child = item->child; child != NULL; child = child->next) {
		if (child->string != NULL)
			child->valueint = (*next)++;
		number_keys(child, next);
	}
}

static int
fail_tree(const struct services_reader *r, const char *end)
{
	unsigned line = 1;
	const char *p;

	for (p = r->text; p < end && p < r->text + r->n; p++)
		line += *p == '\n';
	return fail_in_line(r, line, "cJSON cannot read what stands here");
}

const struct key_place *
services_place(const struct services_reader *r, const cJSON *item)
{
	return &r->places[item->valueint];
}

/* Return where the value of a key ends in the text, and append it to out unless
 * that is NULL. */
static size_t
find_end(const struct services_reader *r, const cJSON *item, struct buf *out)
{
	struct json_scanner scanner;
	size_t i;

	json_scanner_init(&scanner);
	/* Nothing but what stands behind it tells where a number ends. */
	for (i = services_place(r, item)->value_offset;
	     i < r->n && !scanner.whole; i++) {
		if (json_scanner_feed(&scanner, r->text + i, 1, out) == -1)
			break;
	}
	return i;
}

void
services_put_source(
    const struct services_reader *r, const cJSON *item, struct buf *out)
{
	find_end(r, item, out);
}

/* Find the value of the caller's own key of a line if it is nothing else: it is
 * copied as it is written. */
static const cJSON *
find_id(const struct services_reader *r, const cJSON *tree)
{
	const cJSON *child;

	if (r->path != NULL || r->id_key == NULL)
		return NULL;
	for (child = tree->child; child != NULL; child = child->next)
		if (child->string != NULL &&
		    strcmp(child->string, r->id_key) == 0)
			return services_is_read(r, child) ? NULL : child;
	return NULL;
}

/* cJSON's strings end at an escaped NUL. */
static int
refuse_escaped_nul(const struct services_reader *r, const cJSON *tree)
{
	const cJSON *id = find_id(r, tree);
	size_t i, id_begin = r->n, id_end = r->n;
	unsigned line = 1;

	if (id != NULL) {
		id_begin = services_place(r, id)->value_offset;
		id_end = find_end(r, id, NULL);
	}
	for (i = 0; i < r->n; i++) {
		if (i == id_begin)
			i = id_end;
		if (i < r->n && r->text[i] == '\n')
			line++;
		if (i >= r->n || r->text[i] != '\\')
			continue;
		i++;
		if (r->n - i >= 5 && memcmp(r->text + i, "u0000", 5) == 0)
			return fail_in_line(r, line,
			    "\\u0000 cannot be part of any name or value");
	}
	return 0;
}

cJSON *
services_tree_read(struct services_reader *r)
{
	const char *end = NULL;
	cJSON *tree;
	size_t mark;
	int next = 0;

	mark = utf8_mark(r->text, r->n);
	r->text += mark;
	r->n -= mark;
	if (check_encoding(r) == -1 || scan(r) == -1)
		return NULL;
	tree = cJSON_ParseWithLengthOpts(r->text, r->n, &end, 0);
	if (tree == NULL) {
		fail_tree(r, end);
		return NULL;
	}
	number_keys(tree, &next);
	if (refuse_escaped_nul(r, tree) == 0)
		return tree;
	cJSON_Delete(tree);
	return NULL;
}

void
services_tree_free(struct services_reader *r, cJSON *tree)
{
	cJSON_Delete(tree);
	free(r->places);
	r->places = NULL;
	r->n_places = 0;
	r->cap = 0;
}

/* By name; of one name, in the order of the text. */
static int
compare_keys(const void *a, const void *b)
{
	const cJSON *x = *(const cJSON *const *)a;
	const cJSON *y = *(const cJSON *const *)b;
	int order = strcmp(x->string, y->string);

	if (order != 0)
		return order;
	return x->valueint < y->valueint ? -1 : x->valueint > y->valueint;
}

static int
fail_twice(struct services_reader *r, const cJSON *first, const cJSON *again)
{
	struct quoted q;

	r->at = again;
	if (r->path == NULL)
		return errbuf_set(
		    r->e, "key %s is there twice", quote(&q, again->string));
	return errbuf_set(r->e, "key %s is there twice (first in line %u)",
	    quote(&q, again->string), services_place(r, first)->line);
}

int
services_check_object(struct services_reader *r, const cJSON *item)
{
	const cJSON **keys = NULL;
	const cJSON *child;
	size_t i, n = 0;
	int rc = 0;

	for (child = item->child; child != NULL; child = child->next)
		n++;
	keys = mem_resize(NULL, n + 1, sizeof(*keys));
	n = 0;
	for (child = item->child; child != NULL; child = child->next)
		keys[n++] = child;
	qsort(keys, n, sizeof(*keys), compare_keys);
	for (i = 1; i < n && rc == 0; i++) {
		if (strcmp(keys[i - 1]->string, keys[i]->string) == 0)
			rc = fail_twice(r, keys[i - 1], keys[i]);
	}
	free(keys);
	return rc;
}

int
services_check_deeply(struct services_reader *r, const cJSON *item)
{
	const cJSON *child;

	if (cJSON_IsObject(item) && services_check_object(r, item) == -1)
		return -1;
	for (child = item->child; child != NULL; child = child->next) {
		if (services_check_deeply(r, child) == -1)
			return -1;
	}
	return 0;
}
