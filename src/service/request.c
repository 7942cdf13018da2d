/* SPDX-License-Identifier: MIT */
/* request.c - settings set, copied, laid over one another, defaulted and shown,
 * all by way of the table of keys. */
#include "config.h"

#include "service/request.h"

#include "base/array.h"
#include "base/mem.h"
#include "base/quantity.h"
#include "base/term.h"
#include "service/codes.h"
#include "service/condition.h"
#include "service/header.h"
#include "service/quote.h"
#include "service/secret.h"
#include "service/sensitive.h"
#include "service/template.h"
#include "service/url_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* How much of a body is looked at, and shown, when it is described. */
#define BODY_READ  ((size_t)4096)
#define BODY_SHOWN ((size_t)1000)

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
is_list(const struct request_key *key)
{
	return key->kind == REQUEST_HEADERS || key->kind == REQUEST_LIST;
}

bool
request_key_is_number(const struct request_key *key)
{
	return key->kind >= REQUEST_DURATION;
}

bool
request_key_is_body(const struct request_key *key)
{
	return key->kind == REQUEST_DATA || key->kind == REQUEST_JSON;
}

size_t
request_texts(
    const struct request *r, const struct request_key *key, char *const **items)
{
	const struct strlist *list;

	if (request_key_is_number(key) || request_key_is_body(key))
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

bool
request_has(const struct request *r, const struct request_key *key)
{
	char *const *items;

	if (request_key_is_number(key))
		return request_number(r, key) != REQUEST_UNSET;
	return request_texts(r, key, &items) > 0;
}

void
request_set_number(
    struct request *r, const struct request_key *key, int64_t value)
{
	int64_t *number = member(r, key);

	*number = value;
}

void
request_copy_number(struct request *r, const struct request_key *key,
    const struct request *from)
{
	size_t i = (size_t)(key - request_keys);

	request_set_number(r, key, request_number(from, key));
	r->sources[i] = from->sources[i];
}

void
request_set_source(struct request *r, enum request_source source)
{
	memset(r->sources, (int)source, sizeof(r->sources));
	r->data_source = (uint8_t)source;
	r->option_headers = source == REQUEST_BY_OPTION ? r->headers.n : 0;
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
		if (request_key_is_number(&request_keys[i]))
			request_set_number(r, &request_keys[i], REQUEST_UNSET);
	}
	r->json = REQUEST_UNSET;
	r->expand = REQUEST_UNSET;
}

void
request_drop_data(struct request *r)
{
	if (!r->borrows_data)
		free(r->data);
	r->data = NULL;
	r->data_len = 0;
	r->borrows_data = false;
	r->body_key = NULL;
	r->json = REQUEST_UNSET;
	r->expand = REQUEST_UNSET;
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
		else if (!request_key_is_number(key) &&
		    !request_key_is_body(key))
			free(*(char **)member(r, key));
	}
	request_drop_data(r);
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

void
request_put_above(struct request *r, const struct request *over)
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
		else if (!request_key_is_number(key))
			overlay_text(r, over, key);
		else if (request_has(over, key))
			request_copy_number(r, key, over);
		if (request_has(over, key))
			r->sources[i] = over->sources[i];
	}
	if (over->name_option != NULL)
		r->name_option = over->name_option;
	if (over->headers.n > 0)
		r->option_headers = over->option_headers;
	if (over->data == NULL)
		return;
	request_drop_data(r);
	r->data = over->data;
	r->data_len = over->data_len;
	r->borrows_data = true;
	r->body_key = over->body_key;
	r->data_source = over->data_source;
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
request_overlay(struct request *r, const struct request *over)
{
	request_put_above(r, over);
	request_own_data(r);
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
		if (!key->for_programs)
			continue;
		if (request_key_is_number(key))
			request_copy_number(&kept, key, r);
		else
			strlist_add_all(
			    member(&kept, key), const_member(r, key));
	}
	for (i = kept.expect.n; i-- > 0;)
		if (!condition_is_for_programs(kept.expect.items[i]))
			strlist_remove(&kept.expect, i);
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
	{ "0", 0, NULL },
	{ "1", 1, NULL },
	{ "false", 0, NULL },
	{ "true", 1, NULL },
	{ .word = NULL },
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
		if (strcmp(choice->word, text) == 0 &&
		    choice->is_possible != NULL && !choice->is_possible()) {
			buf_free(&words);
			return errbuf_set(e,
			    "%s is not supported by this libcurl",
			    quote(&q, text));
		}
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
	if (key->may_refer && !request_key_is_body(key) &&
	    secret_check_syntax(text, e) == -1)
		return -1;
	if (key->check != NULL && key->check(text, e) == -1)
		return -1;
	if (key->kind == REQUEST_FLAG || key->kind == REQUEST_VERSION)
		return take_choice(r, key, text, e);
	if (request_key_is_number(key))
		return take_number(r, key, text, e);
	if (request_key_is_body(key)) {
		request_set_data(
		    r, text, strlen(text), key->kind == REQUEST_JSON);
		r->body_key = key->name;
	} else if (is_list(key)) {
		strlist_add(member(r, key), text);
	} else {
		set_string(r, key, text);
	}
	return 0;
}

void
request_set_data(struct request *r, const void *p, size_t n, bool json)
{
	request_drop_data(r);
	r->data = mem_memdup(p, n);
	r->data_len = n;
	r->json = json ? 1 : 0;
	r->expand = REQUEST_UNSET;
}

void
request_keep_body(
    struct buf *kept, int64_t max_filesize, const char *p, size_t n)
{
	size_t max = REQUEST_MAX_FILESIZE_DEFAULT;

	if (max_filesize > 0)
		max = (size_t)max_filesize;
	if (n <= max - kept->len)
		buf_append(kept, p, n);
}

bool
request_accepts_code(const struct request *r, int code)
{
	if (r->ok == NULL && conditions_have_code(&r->expect))
		return true;
	return codes_have(r->ok, code);
}

const char *
request_method(const struct request *r)
{
	if (r->method != NULL)
		return r->method;
	if (r->data == NULL)
		return "GET";
	return r->upload != NULL ? "PUT" : "POST";
}

void
request_limits(struct request *limits, const struct request *r, bool streams)
{
	const struct request_key *key;
	size_t i;

	memset(limits, 0, sizeof(*limits));
	limits->json = REQUEST_UNSET;
	limits->expand = REQUEST_UNSET;
	for (i = 0; i < request_keys_n; i++) {
		key = &request_keys[i];
		if (!request_key_is_number(key))
			continue;
		request_set_number(limits, key, key->otherwise);
		if (request_has(r, key))
			request_copy_number(limits, key, r);
	}
	if (r->max_filesize == REQUEST_UNSET && streams)
		limits->max_filesize = 0;
	if (r->location == REQUEST_UNSET)
		limits->location = limits->location_trusted;
}

bool
request_may_repeat(const struct request *r)
{
	static const char *const idempotent[] = {
		"GET",
		"HEAD",
		"OPTIONS",
		"TRACE",
		"PUT",
		"DELETE",
	};
	const char *method = request_method(r);
	size_t i;

	if (r->retry_all == 1)
		return true;
	for (i = 0; i < ARRAY_LEN(idempotent); i++)
		if (strcmp(method, idempotent[i]) == 0)
			return true;
	return false;
}

static int
prefix(
    const struct request *r, const char *key, bool is_option, struct errbuf *e)
{
	struct buf name = { 0 };

	if (is_option) {
		r->name_option(key, &name);
		errbuf_prefix(e, "option '%s': ", buf_str(&name));
	} else {
		errbuf_prefix(e, "key \"%s\": ", key);
	}
	buf_free(&name);
	return -1;
}

int
request_prefix(
    const struct request *r, const char *name, size_t i, struct errbuf *e)
{
	const struct request_key *key = request_key_find(name);

	if (key->kind == REQUEST_HEADERS)
		return prefix(
		    r, name, i + r->option_headers >= r->headers.n, e);
	return prefix(
	    r, name, r->sources[key - request_keys] == REQUEST_BY_OPTION, e);
}

int
request_prefix_body(const struct request *r, struct errbuf *e)
{
	bool is_option = r->data_source == REQUEST_BY_OPTION;

	if (is_option && r->upload != NULL)
		return prefix(r, "upload", true, e);
	return prefix(r, request_body_key(r), is_option, e);
}

/* Refuse a path that goes on after a socket: to some programs that is how the
 * path of the URL is given. */
static int
check_socket(const struct request *r, struct errbuf *e)
{
	const char *text = r->unix_socket, *slash = text;
	struct quoted path, rest;
	struct stat st;
	char *front;
	int rc;

	while (*slash != '\0' && (slash = strchr(slash + 1, '/')) != NULL) {
		front = mem_memdup(text, (size_t)(slash - text));
		rc = stat(front, &st);
		free(front);
		if (rc == 0 && S_ISSOCK(st.st_mode)) {
			errbuf_set(e, "the socket is %s; %s belongs in the URL",
			    quote_n(&path, text, (size_t)(slash - text)),
			    quote(&rest, slash));
			return request_prefix(r, "unix_socket", 0, e);
		}
		if (rc == -1)
			break;
	}
	return 0;
}

int
request_check(const struct request *r, struct errbuf *e)
{
	if (r->tls_min > 0 && r->tls_max > 0 && r->tls_min > r->tls_max) {
		errbuf_set(e,
		    "is less than \"tls_min\", so there is no version of TLS "
		    "left");
		return request_prefix(r, "tls_max", 0, e);
	}
	if (r->upload != NULL && r->data == NULL)
		return errbuf_set(
		    e, "key \"upload\": there is no \"data\" to upload");
	if (r->unix_socket != NULL && !template_refers(r->unix_socket))
		return check_socket(r, e);
	return 0;
}

static int
check_texts(
    const struct request *r, const struct request_key *key, struct errbuf *e)
{
	char *const *items;
	size_t i, n;

	n = request_texts(r, key, &items);
	for (i = 0; i < n; i++) {
		if (secret_check(items[i], e) == -1)
			return request_prefix(r, key->name, i, e);
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
		return request_prefix_body(r, e);
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

const char *
request_body_key(const struct request *r)
{
	if (r->body_key != NULL)
		return r->body_key;
	return r->json == 1 ? "json" : "data";
}

bool
request_body_is_file(const struct request *r)
{
	return r->data != NULL && r->expand >= REQUEST_FILE_TEXT;
}

bool
request_body_refers(const struct request *r)
{
	return r->data != NULL && r->expand > 0 && template_refers(r->data);
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
	if (r->data != NULL && !request_body_is_file(r) &&
	    sensitive_is_in_body(r->data))
		return request_body_key(r);
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

void
request_describe_limit(const struct request *r, const char *name,
    const char *unit, struct buf *out)
{
	/* Texts before and after the name of the option or of the key. */
	static const struct {
		const char *before;
		const char *after;
		bool is_option;
	} sources[] = {
		[REQUEST_BUILT_IN] = { "built in; ", " changes it", true },
		[REQUEST_BY_OPTION] = { "", "", true },
		[REQUEST_BY_SERVICE] = { "", " of the service", false },
		[REQUEST_BY_DEFAULTS] = { "", " of the defaults", false },
		[REQUEST_BY_LINE] = { "", " of the line", false },
	};
	const struct request_key *key = request_key_find(name);
	bool is_set = request_has(r, key);
	size_t source = is_set ? r->sources[key - request_keys] : 0;
	bool is_option = sources[source].is_option;

	request_describe_number(
	    key, is_set ? request_number(r, key) : key->otherwise, out);
	buf_printf(out, "%s (%s%s", unit, sources[source].before,
	    is_option ? "--" : "");
	for (; *name != '\0'; name++)
		buf_putc(out, is_option && *name == '_' ? '-' : *name);
	buf_printf(out, "%s)", sources[source].after);
}

/* Append the size of the body and, if it is text, its beginning. */
static void
describe_body(const struct request *r, struct buf *out)
{
	size_t n = r->data_len < BODY_READ ? r->data_len : BODY_READ;
	struct buf hidden = { 0 }, shown = { 0 };
	char *text;

	buf_printf(out, "    %s: %zu byte%s", request_body_key(r), r->data_len,
	    r->data_len == 1 ? "" : "s");
	if (n > 0 && memchr(r->data, '\0', n) == NULL) {
		text = mem_memdup(r->data, n);
		sensitive_body(&hidden, text);
		url_redact(&shown, buf_str(&hidden));
		if (r->data_len > n)
			buf_puts(&shown, "...");
		buf_shorten(&shown, BODY_SHOWN);
		buf_puts(out, ": ");
		term_append(out, buf_str(&shown), shown.len, false);
		free(text);
	}
	buf_putc(out, '\n');
	buf_free(&hidden);
	buf_free(&shown);
}

void
request_describe(const struct request *r, struct buf *out)
{
	const struct request_key *key;
	size_t i;

	for (i = 0; i < request_keys_n; i++) {
		key = &request_keys[i];
		if (!request_key_is_number(key)) {
			describe_texts(r, key, out);
		} else if (request_has(r, key)) {
			buf_printf(out, "    %s: ", key->name);
			request_describe_number(
			    key, request_number(r, key), out);
			buf_putc(out, '\n');
		}
	}
	if (r->data != NULL)
		describe_body(r, out);
}
