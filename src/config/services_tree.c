/* SPDX-License-Identifier: MIT */
/* services_tree.c - parse text into cJSON's tree, and find the places of its
 * values. cJSON is not strict, so the scanner of json.h checks the text
 * first. */
#include "config.h"

#include "config/services_reader.h"

#include "base/array.h"
#include "base/json.h"
#include "base/utf8.h"
#include "service/quote.h"

#include <stdlib.h>
#include <string.h>

#define WHITE_SPACE " \t\r\n"

unsigned
services_line(struct services_reader *r, const char *place)
{
	if (r->counted == NULL || place < r->counted) {
		r->counted = r->text;
		r->line = 1;
	}
	for (; r->counted < place; r->counted++)
		r->line += *r->counted == '\n';
	return r->line;
}

static bool
is_blank(const struct services_reader *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (memchr(WHITE_SPACE, r->text[i], 4) == NULL)
			return false;
	return true;
}

/* Return the last byte before p that is no white space, or 0. */
static char
byte_before(const struct services_reader *r, const char *p)
{
	while (p > r->text)
		if (memchr(WHITE_SPACE, *--p, 4) == NULL)
			return *p;
	return 0;
}

/* Return what to do about a byte that JSON does not allow, as the end of a
 * message: it may be right in JavaScript or YAML. */
static const char *
hint(const struct services_reader *r, const char *p)
{
	const char *end = r->text + r->n;

	if (p == end)
		return "";
	if (*p == '#' || (*p == '/' && end - p > 1 && strchr("/*", p[1])))
		return ": JSON has no comments";
	if (*p == '\'')
		return ": JSON has only double quotes";
	if ((*p == '}' || *p == ']') && byte_before(r, p) == ',')
		return ": remove the comma before it";
	return "";
}

/* Return whether a text that is not JSON is text in another format. */
static bool
is_other_format(const struct services_reader *r)
{
	const char *p = r->text + strspn(r->text, WHITE_SPACE);

	return r->path != NULL && *p > ' ' && *p < 0x7f && *p != '{' &&
	    *p != '/';
}

static int
scan(struct services_reader *r)
{
	struct json_scanner s;

	json_scanner_init(&s);
	if (json_scanner_feed(&s, r->text, r->n, NULL) == 0 &&
	    json_scanner_finish(&s) == 0)
		return 0;
	if (is_other_format(r))
		return errbuf_set(r->e,
		    "is not JSON, which begins with '{': convert YAML, TOML "
		    "and the like first");
	r->at = r->text + s.offset;
	r->column = s.column;
	return errbuf_set(r->e, "%s%s", s.error, hint(r, r->at));
}

int
services_reader_start(struct services_reader *r)
{
	size_t mark = utf8_mark(r->text, r->n);
	const char *end = NULL;

	r->text += mark;
	r->n -= mark;
	if (is_blank(r))
		return errbuf_set(
		    r->e, "is empty: write {} if it has no services");
	if (utf8_is_utf16(r->text, r->n))
		return errbuf_set(r->e, "is UTF-16: save it as UTF-8");
	if (scan(r) == -1)
		return -1;
	r->tree = cJSON_ParseWithLengthOpts(r->text, r->n, &end, 0);
	if (r->tree == NULL) {
		r->at = end;
		return errbuf_set(r->e, "cJSON cannot read this");
	}
	r->root.item = r->tree;
	r->root.key = r->text + strspn(r->text, WHITE_SPACE);
	r->root.source = r->root.key;
	return 0;
}

void
services_reader_free(struct services_reader *r)
{
	cJSON_Delete(r->tree);
}

/* Return the end of the string that begins at p. The text is valid JSON here
 * and in the functions below. */
static const char *
string_end(const char *p)
{
	for (p++; *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p + 1;
}

/* Return the end of a value that is part of another one. */
static const char *
value_end(const struct value *v)
{
	const char *p = v->source;
	size_t depth = 0;

	if (strchr("\"[{", *p) == NULL)
		return p + strcspn(p, WHITE_SPACE ",]}");
	do {
		if (*p == '"') {
			p = string_end(p);
			continue;
		}
		depth += *p == '[' || *p == '{';
		depth -= *p == ']' || *p == '}';
		p++;
	} while (depth > 0);
	return p;
}

/* Set the places of a value, which is the next one after p. */
static void
locate(struct value *v, const char *p)
{
	p += strspn(p, WHITE_SPACE ",");
	v->key = p;
	if (v->item->string != NULL) {
		p = string_end(p);
		p += strspn(p, WHITE_SPACE ":");
	}
	v->source = p;
}

struct value
value_first(const struct value *parent)
{
	struct value v = { .item = parent->item->child };

	if (v.item != NULL)
		locate(&v, parent->source + 1);
	return v;
}

void
value_next(struct value *v)
{
	v->item = v->item->next;
	if (v->item != NULL)
		locate(v, value_end(v));
}

void
value_append(const struct value *v, struct buf *out)
{
	struct json_scanner s;

	json_scanner_init(&s);
	json_scanner_feed(
	    &s, v->source, (size_t)(value_end(v) - v->source), out);
}

int
services_check_nul(struct services_reader *r, const struct value *except)
{
	const char *end = r->text + r->n;
	const char *except_end = except != NULL ? value_end(except) : NULL;
	const char *p = r->text;

	while ((p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		if (except != NULL && p >= except->source && p < except_end) {
			p = except_end;
			continue;
		}
		if (strncmp(p, "\\u0000", 6) == 0) {
			r->at = p;
			return errbuf_set(r->e,
			    "\\u0000 cannot be part of any name or value");
		}
		p += 2;
	}
	return 0;
}

/* Compare by name, and for the same name by place. */
static int
compare_keys(const void *a, const void *b)
{
	const struct value *x = a, *y = b;
	int order = strcmp(x->item->string, y->item->string);

	if (order != 0)
		return order;
	return x->key < y->key ? -1 : x->key > y->key;
}

static int
fail_twice(
    struct services_reader *r, const struct value *first, const char *again)
{
	struct quoted q;

	r->at = again;
	errbuf_set(r->e, "key %s occurs twice", quote(&q, first->item->string));
	if (r->path == NULL)
		return -1;
	return errbuf_set(r->e, "key %s occurs twice (first in line %u)",
	    quote(&q, first->item->string), services_line(r, first->key));
}

int
services_check_object(struct services_reader *r, const struct value *v)
{
	struct value *keys = NULL, child;
	size_t i, n = 0, cap = 0;
	int rc = 0;

	for (child = value_first(v); child.item != NULL; value_next(&child)) {
		keys = array_grow(keys, &cap, n + 1, sizeof(*keys));
		keys[n++] = child;
	}
	if (n > 1)
		qsort(keys, n, sizeof(*keys), compare_keys);
	for (i = 1; i < n && rc == 0; i++)
		if (strcmp(keys[i - 1].item->string, keys[i].item->string) == 0)
			rc = fail_twice(r, &keys[i - 1], keys[i].key);
	free(keys);
	return rc;
}

int
services_check_deeply(struct services_reader *r, const struct value *v)
{
	struct value child;
	int rc = 0;

	if (cJSON_IsObject(v->item))
		rc = services_check_object(r, v);
	for (child = value_first(v); child.item != NULL && rc == 0;
	     value_next(&child))
		rc = services_check_deeply(r, &child);
	return rc;
}

static const char *
type_name(const cJSON *item)
{
	if (cJSON_IsObject(item))
		return "an object";
	if (cJSON_IsArray(item))
		return "an array";
	if (cJSON_IsString(item))
		return "a string";
	if (cJSON_IsNumber(item))
		return "a number";
	return cJSON_IsNull(item) ? "null" : "true or false";
}

int
services_fail_type(
    struct services_reader *r, const cJSON *item, const char *wanted)
{
	return errbuf_set(r->e, "must be %s, not %s", wanted, type_name(item));
}

int
services_check_string(struct services_reader *r, const cJSON *item)
{
	return cJSON_IsString(item) ? 0
				    : services_fail_type(r, item, "a string");
}

int
services_check_strings(struct services_reader *r, const cJSON *item,
    const char *wanted, const char *noun)
{
	const cJSON *child;

	if (!cJSON_IsArray(item))
		return services_fail_type(r, item, wanted);
	for (child = item->child; child != NULL; child = child->next)
		if (services_check_string(r, child) == -1)
			return errbuf_prefix(r->e, "%s ", noun);
	return 0;
}
