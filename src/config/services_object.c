/* SPDX-License-Identifier: MIT */
/* services_object.c - one service as an object: what is asked, and the
 * settings it is asked with. Knows no file and no list around it. */
#include "config.h"

#include "base/array.h"
#include "config/services_reader.h"

#include "base/mem.h"
#include "config/services_path.h"
#include "service/quote.h"
#include "service/request_trust.h"
#include "service/secret.h"
#include "service/url.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* There is one thing to ask. */
static int
refuse_second(struct services_reader *r, const struct service *s)
{
	if (s->urls.n == 0 && s->exec.n == 0)
		return 0;
	return errbuf_set(
	    r->e, "\"url\", \"replicas\" and \"exec\" exclude each other");
}

static int
add_url(struct services_reader *r, struct service *s, const cJSON *item)
{
	char *url;

	if (!cJSON_IsString(item))
		return services_fail_type(r, item, "a string");
	if (!s->refers && url_check(item->valuestring, r->e) == -1)
		return -1;
	if (s->refers &&
	    (url_check_template(item->valuestring, r->e) == -1 ||
		secret_check_syntax(item->valuestring, r->e) == -1))
		return -1;
	if (!s->refers || r->path == NULL) {
		strlist_add(&s->urls, item->valuestring);
		return 0;
	}
	url = services_path_refer(r->dir, item->valuestring, r->e);
	if (url == NULL)
		return -1;
	strlist_take(&s->urls, url);
	return 0;
}

int
services_read_url(
    struct services_reader *r, struct service *s, const cJSON *item)
{
	return refuse_second(r, s) == 0 ? add_url(r, s, item) : -1;
}

static int
read_replicas(struct services_reader *r, struct service *s, const cJSON *item)
{
	const cJSON *child;

	if (refuse_second(r, s) == -1)
		return -1;
	if (!cJSON_IsArray(item))
		return services_fail_type(r, item, "an array of URLs");
	for (child = item->child; child != NULL; child = child->next) {
		if (!cJSON_IsString(child)) {
			services_fail_type(r, child, "a string");
			return errbuf_prefix(r->e, "a URL ");
		}
		if (add_url(r, s, child) == -1)
			return -1;
	}
	return s->urls.n > 0 ? 0 : errbuf_set(r->e, "has no URLs");
}

static int
read_exec(struct services_reader *r, struct service *s, const cJSON *item)
{
	const cJSON *child;

	if (r->is_stranger)
		return errbuf_set(
		    r->e, "a list may not name programs; " TRUST_LIST_HINT);
	if (refuse_second(r, s) == -1)
		return -1;
	if (!cJSON_IsArray(item))
		return services_fail_type(
		    r, item, "an array: a program and its arguments");
	for (child = item->child; child != NULL; child = child->next) {
		if (!cJSON_IsString(child)) {
			services_fail_type(r, child, "a string");
			return errbuf_prefix(r->e, "a word ");
		}
		strlist_add(&s->exec, child->valuestring);
	}
	if (s->exec.n == 0 || *s->exec.items[0] == '\0')
		return errbuf_set(r->e, "has no program");
	return 0;
}

/* What it may be is known once the URL is. */
static int
read_name(struct services_reader *r, struct service *s, const cJSON *item)
{
	if (!cJSON_IsString(item))
		return services_fail_type(r, item, "a string");
	free(s->name);
	s->name = mem_strdup(item->valuestring);
	return 0;
}

/* What a service has beside the settings of its request. */
static const struct own_key {
	const char *name;
	int (*read)(
	    struct services_reader *r, struct service *s, const cJSON *item);
	bool of_lines; /* a services file has no such key */
} own_keys[] = {
	{ "url", services_read_url, false },
	{ "replicas", read_replicas, false },
	{ "exec", read_exec, false },
	{ "name", read_name, true },
};

static const struct own_key *
find_own(const struct services_reader *r, const cJSON *item)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(own_keys); i++) {
		if (strcmp(own_keys[i].name, item->string) == 0 &&
		    (r->path == NULL || !own_keys[i].of_lines))
			return &own_keys[i];
	}
	return NULL;
}

bool
services_is_read(const struct services_reader *r, const cJSON *item)
{
	return find_own(r, item) != NULL;
}

/* Take the caller's own key for a line. It may name what the service is called
 * or where it is as well, but then it is no setting: what the caller calls
 * "user" is sent to nobody. Returns whether it is done with. */
static bool
take_id(struct services_reader *r, struct service *s, const cJSON *item)
{
	struct buf text = { 0 };

	if (r->path != NULL || strcmp(item->string, r->id_key) != 0)
		return false;
	services_put_source(r, item, &text);
	s->id = buf_steal(&text);
	return find_own(r, item) == NULL;
}

static int
read_member(struct services_reader *r, struct service *s, const cJSON *item)
{
	const struct own_key *own;

	r->at = item;
	if (take_id(r, s, item))
		return 0;
	own = find_own(r, item);
	if (own == NULL)
		return services_read_key(r, &s->request, item);
	if (own->read(r, s, item) == -1)
		return errbuf_prefix(r->e, "key \"%s\": ", own->name);
	return 0;
}

/* A program is asked nothing over HTTP. */
static int
check_program(struct services_reader *r, const cJSON *item)
{
	const struct request_key *key;
	const cJSON *child;

	for (child = item->child; child != NULL; child = child->next) {
		key = request_key_find(child->string);
		if (key == NULL || key->for_programs)
			continue;
		r->at = child;
		return errbuf_set(r->e,
		    "key \"%s\": has no meaning for a program", key->name);
	}
	return 0;
}

int
services_read_object(
    struct services_reader *r, struct service *s, const cJSON *item)
{
	const cJSON *child;

	if (services_check_object(r, item) == -1)
		return -1;
	for (child = item->child; child != NULL; child = child->next) {
		if (read_member(r, s, child) == -1)
			return -1;
	}
	r->at = item;
	if (service_is_program(s) && r->path == NULL && s->name == NULL)
		return errbuf_set(r->e, "a program needs a \"name\"");
	if (service_is_program(s))
		return check_program(r, item);
	/* A line may name a service that is known. */
	if (s->urls.n > 0 || (r->path == NULL && s->name != NULL))
		return 0;
	return errbuf_set(r->e, "has no \"url\"");
}
