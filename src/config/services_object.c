/* SPDX-License-Identifier: MIT */
/* services_object.c - read a service from a JSON object. How a key is read
 * depends on its kind in the table of settings. Knows no file and no list. */
#include "config.h"

#include "base/utf8.h"
#include "config/services_reader.h"

#include "base/array.h"
#include "base/file.h"
#include "base/mem.h"
#include "config/nearest.h"
#include "config/services_file.h"
#include "config/synonyms.h"
#include "service/certificate_word.h"
#include "service/condition.h"
#include "service/header.h"
#include "service/quote.h"
#include "service/request_trust.h"
#include "service/secret.h"
#include "service/template.h"
#include "service/url.h"
#include "service/url_text.h"

#include <stdlib.h>
#include <string.h>

/* A key of a request that is being set. */
struct setting {
	struct services_reader *reader;
	struct request *request;
	const struct request_key *key;
};

/* Append dir to a reference. Refuse a '}', which would end the reference, and
 * control characters. */
static int
put_dir(struct buf *out, const char *dir, struct errbuf *e)
{
	const char *p;

	for (p = dir; *p != '\0'; p++)
		if (*p == '}' || utf8_is_ascii_control(*p))
			return errbuf_set(e,
			    "a relative path in ${file:PATH} counts from the "
			    "directory of this file, whose name contains a '}' "
			    "or a control character: write an absolute path");
	buf_puts(out, dir);
	return 0;
}

/* Return a text with dir in front of each relative path in ${file:PATH}; the
 * caller frees it. Return NULL with e set if dir cannot be in a reference. */
static char *
anchor_references(const char *dir, const char *text, struct errbuf *e)
{
	struct buf out = { 0 };
	struct piece piece = { 0 };
	size_t n = strlen(text);

	while (template_next(text, n, PIECE_ANY, &piece)) {
		if (piece.kind != PIECE_FILE || *piece.name == '/' ||
		    file_is_of_home(piece.name)) {
			buf_append(&out, text + piece.offset, piece.len);
			continue;
		}
		buf_puts(&out, "${file:");
		if (put_dir(&out, dir, e) == -1) {
			buf_free(&out);
			return NULL;
		}
		buf_append(&out, piece.name, piece.name_len + 1);
	}
	return buf_steal(&out);
}

/* Return whether the value of a key is a path relative to the services file. */
static bool
is_relative(const struct request_key *key, const char *text)
{
	bool may_be_device = key->offset == offsetof(struct request, cert) ||
	    key->offset == offsetof(struct request, key);

	return *text != '\0' && *text != '/' && !file_is_of_home(text) &&
	    template_length(text, PIECE_REFERENCE) == 0 &&
	    !(key->offset == offsetof(struct request, pinnedpubkey) &&
		certificate_word_is_pin(text)) &&
	    !(may_be_device && certificate_word_is_device(text));
}

/* Append dir, and escape the characters that are special in the value of the
 * key. */
static void
put_escaped(struct buf *out, const char *dir, const struct request_key *key)
{
	char *escaped;
	const char *p;

	escaped = template_escape(dir);
	for (p = escaped; *p != '\0'; p++) {
		if (key->offset == offsetof(struct request, cert) &&
		    (*p == ':' || *p == '\\'))
			buf_putc(out, '\\');
		buf_putc(out, *p);
	}
	free(escaped);
}

/* Return the value of a key with all relative paths in it made relative to the
 * working directory, or NULL with e set. The caller frees it. */
static char *
anchor(const char *dir, const struct request_key *key, const char *text,
    struct errbuf *e)
{
	struct buf out = { 0 };
	char *referred;

	if (!key->may_refer)
		return mem_strdup(text);
	referred = anchor_references(dir, text, e);
	if (referred == NULL)
		return NULL;
	if (key->trust == REQUEST_FILE && is_relative(key, text))
		put_escaped(&out, dir, key);
	buf_puts(&out, referred);
	free(referred);
	return buf_steal(&out);
}

/* Set the key to a text. In a line of a list ${...} is plain text. */
static int
set(const struct setting *s, const char *text)
{
	struct services_reader *r = s->reader;
	char *plain;
	int rc;

	if (r->path != NULL)
		plain = anchor(r->dir, s->key, text, r->e);
	else if (s->key->may_refer && !request_key_is_body(s->key))
		plain = template_escape(text);
	else
		plain = mem_strdup(text);
	if (plain == NULL)
		return -1;
	rc = request_set(s->request, s->key, plain, r->e);
	free(plain);
	return rc;
}

static int
read_string(const struct setting *s, const struct value *v)
{
	if (services_check_string(s->reader, v->item) == -1)
		return -1;
	return set(s, v->item->valuestring);
}

static int
read_number(const struct setting *s, const struct value *v)
{
	const cJSON *item = v->item;
	struct buf text = { 0 };
	int rc;

	if (cJSON_IsString(item))
		return set(s, item->valuestring);
	if (!cJSON_IsNumber(item))
		return services_fail_type(
		    s->reader, item, "a string or a number");
	/* Copy the number as it is written: a double cannot hold 0.1. */
	value_append(v, &text);
	rc = set(s, buf_str(&text));
	buf_free(&text);
	return rc;
}

static int
read_flag(const struct setting *s, const struct value *v)
{
	const cJSON *item = v->item;
	if (!cJSON_IsBool(item))
		return services_fail_type(s->reader, item, "true or false");
	request_set_number(s->request, s->key, cJSON_IsTrue(item));
	return 0;
}

static int
read_list(const struct setting *s, const struct value *v)
{
	struct value child;
	int rc = 0;

	if (!cJSON_IsArray(v->item))
		return read_string(s, v);
	for (child = value_first(v); child.item != NULL && rc == 0;
	     value_next(&child))
		rc = read_string(s, &child);
	return rc;
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
read_codes(const struct setting *s, const struct value *v)
{
	const cJSON *item = v->item;
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

/* Set a header. If value is NULL, the header is not sent. */
static int
set_header(const struct setting *s, const char *name, const char *value)
{
	char *text;
	int rc;

	if (value == NULL)
		text = mem_printf("%s:", name);
	else if (value[strspn(value, " \t")] == '\0')
		text = mem_printf("%s;", name);
	else
		text = mem_printf("%s: %s", name, value);
	rc = set(s, text);
	free(text);
	return rc;
}

/* Return how much of a malformed name to quote: up to a colon, after which
 * there may be a secret value. */
static size_t
name_length(const char *name)
{
	size_t n = strcspn(name, ":");

	return name[n] == ':' ? n + 1 : n;
}

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
		return set_header(s, name, NULL);
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
read_headers(const struct setting *s, const struct value *v)
{
	struct value child;

	if (!cJSON_IsObject(v->item))
		return services_fail_type(s->reader, v->item, "an object");
	if (services_check_object(s->reader, v) == -1)
		return -1;
	for (child = value_first(v); child.item != NULL; value_next(&child)) {
		s->reader->at = child.key;
		if (read_header(s, child.item) == -1)
			return -1;
	}
	return 0;
}

/* Set a body to the path of a file, which is read when the service is asked. */
static int
set_body_file(const struct setting *s, const char *path)
{
	struct services_reader *r = s->reader;
	char *anchored;
	int rc;

	if (r->is_stranger)
		return errbuf_set(r->e,
		    "a list may not name local files (\"data_raw\" sends an "
		    "'@' as it is); " TRUST_LIST_HINT);
	if (*path == '\0')
		return errbuf_set(r->e,
		    "there is no file after the '@'; \"data_raw\" sends it as "
		    "it is");
	if (strcmp(path, "-") == 0)
		return errbuf_set(r->e,
		    "standard input is read only on the command line: name a "
		    "file");
	if (file_is_of_home(path))
		return errbuf_set(r->e, "%s", FILE_OF_HOME);
	if (template_refers(path))
		return errbuf_set(r->e,
		    "${...} is not replaced in the name of a file after '@'");
	anchored = mem_printf(
	    "%s%s", r->path != NULL && *path != '/' ? r->dir : "", path);
	rc = request_set(s->request, s->key, anchored, r->e);
	s->request->expand = s->key->file;
	free(anchored);
	return rc;
}

/* Set a body, which may refer to secrets only in a services file. */
static int
set_body(const struct setting *s, const char *text, int64_t expand)
{
	if (*text == '@' && s->key->file != 0)
		return set_body_file(s, text + 1);
	if (s->reader->path == NULL)
		return set(s, text);
	if (secret_check_syntax(text, s->reader->e) == -1 || set(s, text) == -1)
		return -1;
	s->request->expand = expand;
	return 0;
}

static int
read_data(const struct setting *s, const struct value *v)
{
	if (services_check_string(s->reader, v->item) == -1)
		return -1;
	return set_body(s, v->item->valuestring, REQUEST_EXPAND_TEXT);
}

static int
read_json(const struct setting *s, const struct value *v)
{
	const cJSON *item = v->item;
	struct services_reader *r = s->reader;
	struct buf text = { 0 };
	int rc;

	if (cJSON_IsString(item))
		return set_body(s, item->valuestring, REQUEST_EXPAND_TEXT);
	if (!cJSON_IsObject(item) && !cJSON_IsArray(item))
		return services_fail_type(
		    r, item, "a string, an object or an array");
	if (services_check_deeply(r, v) == -1)
		return -1;
	value_append(v, &text);
	rc = set_body(s, buf_str(&text), REQUEST_EXPAND_JSON);
	buf_free(&text);
	return rc;
}

static int (*const readers[])(
    const struct setting *s, const struct value *v) = {
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
	/* read_member() reads these keys of a service. */
	static const char *const not_defaults[] = { "url", "replicas", "exec" };
	const struct synonym *synonym = synonym_find(name);
	const char *meant = synonym != NULL ? synonym->key : NULL;
	struct nearest nearest;
	size_t i;

	nearest_init(&nearest, name);
	for (i = 0; i < ARRAY_LEN(not_defaults); i++) {
		if (strcmp(name, not_defaults[i]) == 0)
			return errbuf_set(r->e, "cannot be a default");
		nearest_offer(&nearest, not_defaults[i]);
	}
	if (synonym != NULL && synonym->advice != NULL)
		return errbuf_set(r->e, "unknown key; %s", synonym->advice);
	for (i = 0; i < request_keys_n && meant == NULL; i++)
		nearest_offer(&nearest, request_keys[i].name);
	if (meant == NULL)
		meant = nearest.name;
	if (meant == NULL)
		return errbuf_set(r->e, "unknown key");
	return errbuf_set(r->e, "unknown key (did you mean \"%s\"?)", meant);
}

int
services_read_key(
    struct services_reader *r, struct request *request, const struct value *v)
{
	struct setting s = { .reader = r, .request = request };
	const char *name = v->item->string;
	struct quoted q;
	int rc;

	r->at = v->key;
	s.key = request_key_find(name);
	if (s.key == NULL)
		rc = fail_unknown(r, name);
	else if (request_key_is_body(s.key) && request->data != NULL)
		rc = errbuf_set(r->e,
		    "there is a body already: \"data\", \"data_raw\", "
		    "\"data_binary\" and \"json\" exclude each other");
	else
		rc = readers[s.key->kind](&s, v);
	if (rc == -1)
		errbuf_prefix(r->e, "key %s: ", quote(&q, name));
	return rc;
}

static int
refuse_second(struct services_reader *r, const struct service *s)
{
	if (s->urls.n == 0 && s->exec.n == 0)
		return 0;
	return errbuf_set(
	    r->e, "\"url\", \"replicas\" and \"exec\" exclude each other");
}

static int
add_url(struct services_reader *r, struct service *s, const char *text)
{
	char *url;

	if (url_check(text, r->path != NULL, r->e) == -1)
		return -1;
	if (r->path == NULL) {
		strlist_add(&s->urls, text);
		return 0;
	}
	if (secret_check_syntax(text, r->e) == -1)
		return -1;
	url = anchor_references(r->dir, text, r->e);
	if (url == NULL)
		return -1;
	strlist_take(&s->urls, url);
	return 0;
}

int
services_read_url(
    struct services_reader *r, struct service *s, const struct value *v)
{
	if (refuse_second(r, s) == -1 ||
	    services_check_string(r, v->item) == -1)
		return -1;
	return add_url(r, s, v->item->valuestring);
}

static int
read_replicas(
    struct services_reader *r, struct service *s, const struct value *v)
{
	const cJSON *child;

	if (refuse_second(r, s) == -1 ||
	    services_check_strings(r, v->item, "an array of URLs", "a URL") ==
		-1)
		return -1;
	for (child = v->item->child; child != NULL; child = child->next)
		if (add_url(r, s, child->valuestring) == -1)
			return -1;
	return s->urls.n > 0 ? 0 : errbuf_set(r->e, "has no URLs");
}

static int
read_exec(struct services_reader *r, struct service *s, const struct value *v)
{
	const cJSON *child;

	if (r->is_stranger)
		return errbuf_set(
		    r->e, "a list may not name programs; " TRUST_LIST_HINT);
	if (refuse_second(r, s) == -1 ||
	    services_check_strings(r, v->item,
		"an array: a program and its arguments", "a word") == -1)
		return -1;
	for (child = v->item->child; child != NULL; child = child->next)
		strlist_add(&s->exec, child->valuestring);
	if (s->exec.n == 0 || *s->exec.items[0] == '\0')
		return errbuf_set(r->e, "has no program");
	return 0;
}

/* Read the name, but do not check it yet: it may be the name that a URL gives
 * it, see complete_name(). */
static int
read_name(struct services_reader *r, struct service *s, const struct value *v)
{
	if (services_check_string(r, v->item) == -1)
		return -1;
	free(s->name);
	s->name = mem_strdup(v->item->valuestring);
	return 0;
}

/* Keys of a service that are not settings of its request. */
static const struct own_key {
	const char *name;
	int (*read)(struct services_reader *r, struct service *s,
	    const struct value *v);
	bool of_lines; /* only in a line of a list */
} own_keys[] = {
	{ "url", services_read_url, false },
	{ "replicas", read_replicas, false },
	{ "exec", read_exec, false },
	{ "name", read_name, true },
};

static const struct own_key *
find_own(const struct services_reader *r, const char *name)
{
	const struct own_key *own;

	own =
	    array_find(own_keys, ARRAY_LEN(own_keys), sizeof(*own_keys), name);
	if (own != NULL && own->of_lines && r->path != NULL)
		return NULL;
	return own;
}

static bool
is_id(const struct services_reader *r, const struct value *v)
{
	return r->path == NULL && strcmp(v->item->string, r->id_key) == 0;
}

/* Read a key of a service. The id of a line may also be its name or its URL,
 * but not a setting: an id called "user" must not be sent to anybody. */
static int
read_member(struct services_reader *r, struct service *s, const struct value *v)
{
	const struct own_key *own = find_own(r, v->item->string);
	struct buf text = { 0 };

	r->at = v->key;
	if (is_id(r, v)) {
		value_append(v, &text);
		s->id = buf_steal(&text);
		if (own == NULL)
			return 0;
	}
	if (own == NULL)
		return services_read_key(r, &s->request, v);
	if (own->read(r, s, v) == -1)
		return errbuf_prefix(r->e, "key \"%s\": ", own->name);
	return 0;
}

/* Refuse conditions on what only HTTP has. */
static int
check_conditions(struct services_reader *r, const struct strlist *conditions)
{
	struct quoted q;
	size_t i;

	for (i = 0; i < conditions->n; i++)
		if (!condition_is_for_programs(conditions->items[i]))
			return errbuf_set(r->e,
			    "key \"expect\": %s has no meaning for a program, "
			    "which has only a body, time and size",
			    quote(&q, conditions->items[i]));
	return 0;
}

/* Refuse HTTP settings for a program. */
static int
check_program(struct services_reader *r, const struct service *s,
    const struct value *object)
{
	const struct request_key *key;
	struct value v;

	for (v = value_first(object); v.item != NULL; value_next(&v)) {
		key = request_key_find(v.item->string);
		if (key == NULL || key->for_programs)
			continue;
		r->at = v.key;
		return errbuf_set(r->e,
		    "key \"%s\": has no meaning for a program", key->name);
	}
	return check_conditions(r, &s->request.expect);
}

int
services_read_object(
    struct services_reader *r, struct service *s, const struct value *object)
{
	bool is_wrong = false;
	struct value v;

	if (services_check_object(r, object) == -1)
		return -1;
	for (v = value_first(object); v.item != NULL; value_next(&v)) {
		if (read_member(r, s, &v) == 0)
			continue;
		if (services_note(r) == -1)
			return -1;
		is_wrong = true;
	}
	/* What is missing may be in a key that was wrong. */
	if (is_wrong)
		return 0;
	r->at = object->key;
	if (service_is_program(s) && r->path == NULL && s->name == NULL)
		return errbuf_set(r->e, "a program needs a \"name\"");
	if (service_is_program(s))
		return check_program(r, s, object);
	/* A line may name a service of the services file. */
	if (s->urls.n > 0 || (r->path == NULL && s->name != NULL))
		return 0;
	return errbuf_set(r->e, "has no \"url\"");
}

/* Check the name, or derive it from the URL. A name that can be derived from a
 * URL, but could not be chosen, is allowed only for that URL. */
static int
complete_name(struct service *s, struct errbuf *e)
{
	char *by_url;
	int rc = 0;

	if (service_is_program(s))
		return service_is_name(s->name, strlen(s->name))
		    ? 0
		    : errbuf_set(e, "key \"name\": " SERVICES_NAME_RULE);
	by_url = url_name(s->urls.items[0]);
	if (s->name == NULL)
		s->name = mem_strdup(by_url);
	else if (!service_is_name(s->name, strlen(s->name)) &&
	    strcmp(s->name, by_url) != 0)
		rc = errbuf_set(e, "key \"name\": " SERVICES_NAME_RULE);
	free(by_url);
	return rc;
}

/* Refuse settings in a line without a URL, which names a service of the
 * services file: the author of the list could send the secrets of the services
 * file to a proxy of their own. */
static int
check_reference(
    const struct services_reader *r, const struct service *s, const cJSON *tree)
{
	const cJSON *child;

	for (child = tree->child; child != NULL; child = child->next)
		if (strcmp(child->string, "name") != 0 &&
		    strcmp(child->string, r->id_key) != 0)
			return errbuf_set(r->e,
			    "key \"%s\": %s has no \"url\", so it names a "
			    "service of the services file, whose settings a "
			    "list cannot change",
			    child->string, s->name);
	return 0;
}

/* Refuse an escaped NUL, except in an id, which is copied as it is written. */
static int
check_line_nul(struct services_reader *r)
{
	struct value v;

	for (v = value_first(&r->root); v.item != NULL; value_next(&v))
		if (v.item->string != NULL && is_id(r, &v) &&
		    find_own(r, r->id_key) == NULL)
			return services_check_nul(r, &v);
	return services_check_nul(r, NULL);
}

struct service *
services_line_read(
    const char *text, const char *id_key, bool is_stranger, struct errbuf *e)
{
	struct services_reader r = { .id_key = id_key,
		.is_stranger = is_stranger,
		.text = text,
		.n = strlen(text),
		.e = e };
	struct service *s;
	int rc = -1;

	s = service_new(NULL);
	if (services_reader_start(&r) == 0 && check_line_nul(&r) == 0)
		rc = services_read_object(&r, s, &r.root);
	else if (r.column > 0)
		errbuf_prefix(e, "column %u: ", r.column);
	if (rc == 0)
		rc = s->urls.n > 0 || service_is_program(s)
		    ? complete_name(s, e)
		    : check_reference(&r, s, r.tree);
	services_reader_free(&r);
	request_set_source(&s->request, REQUEST_BY_LINE);
	if (rc == 0)
		return s;
	service_destroy(s);
	return NULL;
}
