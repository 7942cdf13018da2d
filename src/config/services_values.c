/* SPDX-License-Identifier: MIT */
/* services_values.c - the values of a services file, each by the kind of its
 * key. Knows no key but by its row in the table of settings. */
#include "config.h"

#include "config/services_reader.h"

#include "base/buf.h"
#include "base/mem.h"
#include "config/nearest.h"
#include "config/services_path.h"
#include "service/header.h"
#include "service/quote.h"
#include "service/secret.h"
#include "service/template.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

/* A value on its way into a request. */
struct setting {
	struct services_reader *reader;
	struct request *request;
	const struct request_key *key;
};

/* Set the key to a text, whose relative paths count from the services file. In
 * a line of a list, where a reference means nothing, it is written so that it
 * stays as it is. */
static int
set(const struct setting *s, const char *text)
{
	char *plain;
	int rc;

	if (s->reader->path != NULL)
		plain = services_path_set(
		    s->reader->dir, s->key, text, s->reader->e);
	else if (!s->key->may_refer || s->key->kind == REQUEST_DATA ||
	    s->key->kind == REQUEST_JSON)
		plain = mem_strdup(text);
	else
		plain = template_escape(text);
	if (plain == NULL)
		return -1;
	rc = request_set(s->request, s->key, plain, s->reader->e);
	free(plain);
	return rc;
}

static int
read_string(const struct setting *s, const cJSON *item)
{
	if (!cJSON_IsString(item))
		return services_fail_type(s->reader, item, "a string");
	return set(s, item->valuestring);
}

static int
read_number(const struct setting *s, const cJSON *item)
{
	struct buf text = { 0 };
	int rc;

	if (cJSON_IsString(item))
		return set(s, item->valuestring);
	if (!cJSON_IsNumber(item))
		return services_fail_type(
		    s->reader, item, "a string or a number");
	/* As it is written, for a double has no 0.1. */
	services_put_source(s->reader, item, &text);
	rc = set(s, buf_str(&text));
	buf_free(&text);
	return rc;
}

static int
read_flag(const struct setting *s, const cJSON *item)
{
	if (!cJSON_IsBool(item))
		return services_fail_type(s->reader, item, "true or false");
	request_set_number(s->request, s->key, cJSON_IsTrue(item));
	return 0;
}

static int
read_list(const struct setting *s, const cJSON *item)
{
	const cJSON *child;

	if (!cJSON_IsArray(item))
		return read_string(s, item);
	for (child = item->child; child != NULL; child = child->next) {
		if (read_string(s, child) == -1)
			return -1;
	}
	return 0;
}

static int
put_codes(const struct setting *s, const cJSON *item, struct buf *out)
{
	if (out->len > 0)
		buf_putc(out, ',');
	if (cJSON_IsString(item))
		buf_puts(out, item->valuestring);
	else if (cJSON_IsNumber(item))
		buf_printf(out, "%.10g", item->valuedouble);
	else
		return services_fail_type(
		    s->reader, item, "a string, a number or an array of those");
	return 0;
}

static int
read_codes(const struct setting *s, const cJSON *item)
{
	struct buf text = { 0 };
	const cJSON *child;
	int rc = 0;

	if (!cJSON_IsArray(item))
		rc = put_codes(s, item, &text);
	for (child = item->child; child != NULL && rc == 0; child = child->next)
		rc = put_codes(s, child, &text);
	if (rc == 0)
		rc = set(s, buf_str(&text));
	buf_free(&text);
	return rc;
}

/* An empty value is written in a way of its own. */
static int
set_header(const struct setting *s, const char *name, const char *value)
{
	char *text;
	int rc;

	if (value[strspn(value, " \t")] == '\0')
		text = mem_printf("%s;", name);
	else
		text = mem_printf("%s: %s", name, value);
	rc = set(s, text);
	free(text);
	return rc;
}

static int
drop_header(const struct setting *s, const char *name)
{
	char *text;
	int rc;

	text = mem_printf("%s:", name);
	rc = set(s, text);
	free(text);
	return rc;
}

/* Return the length of what to quote of a name that can be none: a value may
 * stand behind a colon, where it does not belong. */
static size_t
name_length(const char *name)
{
	size_t n = strcspn(name, ":");

	return name[n] == ':' ? n + 1 : n;
}

/* A header's name is a key, and its value a string, several, or null. */
static int
read_header(const struct setting *s, const cJSON *item)
{
	struct services_reader *r = s->reader;
	const char *name = item->string;
	const cJSON *child;
	struct quoted q;

	if (!header_is_token(name, strlen(name)))
		return errbuf_set(r->e, "%s cannot be the name of a header",
		    quote_n(&q, name, name_length(name)));
	if (cJSON_IsNull(item))
		return drop_header(s, name);
	if (cJSON_IsString(item))
		return set_header(s, name, item->valuestring);
	for (child = item->child; child != NULL; child = child->next) {
		if (!cJSON_IsString(child))
			break;
		if (set_header(s, name, child->valuestring) == -1)
			return -1;
	}
	if (cJSON_IsArray(item) && child == NULL)
		return 0;
	services_fail_type(r, child != NULL ? child : item,
	    "a string, an array of strings or null");
	return errbuf_prefix(r->e, "header %s: ", quote(&q, name));
}

static int
read_headers(const struct setting *s, const cJSON *item)
{
	const cJSON *child;

	if (!cJSON_IsObject(item))
		return services_fail_type(s->reader, item, "an object");
	if (services_check_object(s->reader, item) == -1)
		return -1;
	for (child = item->child; child != NULL; child = child->next) {
		s->reader->at = child;
		if (read_header(s, child) == -1)
			return -1;
	}
	return 0;
}

/* The body may refer to secrets here, as it may not on the command line and in
 * a list. */
static int
set_body(const struct setting *s, const char *text, int64_t expand)
{
	if (s->reader->path == NULL)
		return set(s, text);
	if (secret_check_syntax(text, s->reader->e) == -1 || set(s, text) == -1)
		return -1;
	s->request->expand = expand;
	return 0;
}

static int
read_data(const struct setting *s, const cJSON *item)
{
	if (!cJSON_IsString(item))
		return services_fail_type(s->reader, item, "a string");
	return set_body(s, item->valuestring, REQUEST_EXPAND_TEXT);
}

static int
read_json(const struct setting *s, const cJSON *item)
{
	struct services_reader *r = s->reader;
	struct buf text = { 0 };
	int rc;

	if (cJSON_IsString(item))
		return set_body(s, item->valuestring, REQUEST_EXPAND_TEXT);
	if (!cJSON_IsObject(item) && !cJSON_IsArray(item))
		return services_fail_type(
		    r, item, "a string, an object or an array");
	if (services_check_deeply(r, item) == -1)
		return -1;
	services_put_source(r, item, &text);
	rc = set_body(s, buf_str(&text), REQUEST_EXPAND_JSON);
	buf_free(&text);
	return rc;
}

static int (*const readers[])(const struct setting *s, const cJSON *item) = {
	[REQUEST_STRING] = read_string,
	[REQUEST_CODES] = read_codes,
	[REQUEST_DATA] = read_data,
	[REQUEST_JSON] = read_json,
	[REQUEST_HEADERS] = read_headers,
	[REQUEST_LIST] = read_list,
	[REQUEST_DURATION] = read_number,
	[REQUEST_SIZE] = read_number,
	[REQUEST_COUNT] = read_number,
	[REQUEST_FLAG] = read_flag,
	[REQUEST_VERSION] = read_number,
};

static int
fail_unknown(struct services_reader *r, const char *name)
{
	struct nearest nearest;
	size_t i;

	nearest_init(&nearest, name);
	for (i = 0; i < request_keys_n; i++)
		nearest_offer(&nearest, request_keys[i].name);
	if (nearest.name == NULL)
		return errbuf_set(r->e, "unknown key");
	return errbuf_set(
	    r->e, "unknown key (did you mean \"%s\"?)", nearest.name);
}

int
services_read_key(
    struct services_reader *r, struct request *request, const cJSON *item)
{
	struct setting s = { .reader = r, .request = request };
	struct quoted q;
	int rc;

	r->at = item;
	s.key = request_key_find(item->string);
	if (s.key == NULL)
		rc = fail_unknown(r, item->string);
	else if (s.key->kind <= REQUEST_JSON && s.key->kind >= REQUEST_DATA &&
	    request->data != NULL)
		rc = errbuf_set(r->e,
		    "there is a body already: \"data\" and "
		    "\"json\" exclude each other");
	else
		rc = readers[s.key->kind](&s, item);
	if (rc == -1)
		errbuf_prefix(r->e, "key %s: ", quote(&q, item->string));
	return rc;
}
