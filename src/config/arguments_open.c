/* SPDX-License-Identifier: MIT */
/* arguments_open.c - a word looked at: a name, a group, or a URL with or
 * without a name. */
#include "config.h"

#include "config/arguments_open.h"

#include "base/array.h"
#include "base/mem.h"
#include "config/services_line.h"
#include "service/quote.h"
#include "service/request_trust.h"
#include "service/url.h"
#include "service/url_text.h"
#include "service/url_faults.h"

#include <stdlib.h>
#include <string.h>

/* What stands between replicas. */
#define SPACES " \t\r\n"

void
service_queue_put(struct service_queue *q, struct service *s)
{
	q->items = array_grow(q->items, &q->cap, q->n + 1, sizeof(*q->items));
	q->items[q->n++] = s;
}

struct service *
service_queue_take(struct service_queue *q)
{
	struct service *s = q->items[q->first++];

	if (q->first == q->n) {
		q->first = 0;
		q->n = 0;
	}
	return s;
}

void
service_queue_free(struct service_queue *q)
{
	while (q->first < q->n)
		service_destroy(service_queue_take(q));
	free(q->items);
	memset(q, 0, sizeof(*q));
}

/* Whether what is wrong with a service is so without it, too. */
static bool
is_own_fault(const struct opener *o, const struct service *s)
{
	struct errbuf unused;
	struct service *own;
	bool found;

	if (service_is_program(s))
		return false;
	own = service_new("");
	request_put_above(&own->request, o->override);
	found = request_check_secrets(o->override, &unused) == -1 ||
	    parameters_fill(o->parameters, own, o->override, &unused) == -1;
	service_destroy(own);
	return found;
}

static int
check_size(const struct opener *o, const struct service *s)
{
	struct quoted q;

	if (!o->is_stranger)
		return 0;
	if (strlen(s->name) > TRUST_NAME_MAX)
		return errbuf_set(o->e,
		    "service %s: a list may not give a name of more than %d "
		    "bytes; " TRUST_LIST_HINT,
		    quote(&q, s->name), TRUST_NAME_MAX);
	if (s->urls.n <= TRUST_REPLICAS_MAX)
		return 0;
	return errbuf_set(o->e,
	    "service %s: a list may not have more than %d replicas in a "
	    "line; " TRUST_LIST_HINT,
	    quote(&q, s->name), TRUST_REPLICAS_MAX);
}

/* Put a service into the queue, which owns it from here on, with the command
 * line's settings above its own, and all filled in. */
static int
put(const struct opener *o, struct service *s)
{
	/* For its numbers; its texts are gone after the next line. */
	const struct request own = s->request;

	request_put_above(&s->request, o->override);
	if (o->is_list && s->origin == NULL)
		request_tighten(&s->request, &own);
	if (service_is_program(s))
		request_keep_for_programs(&s->request);
	service_queue_put(o->to, s);
	if (check_size(o, s) == 0 &&
	    parameters_fill(o->parameters, s, o->override, o->e) == 0 &&
	    service_check(s, o->e) == 0)
		return service_check_environment(s, o->e);
	/* The file is at fault unless the command line is. */
	if (s->origin != NULL && !is_own_fault(o, s))
		errbuf_prefix(o->e, "%s: ", s->origin);
	return -1;
}

static int
open_group(const struct opener *o, const struct group *g)
{
	const char *member;
	size_t i;
	int rc = 0;

	for (i = 0; i < g->members.n && rc == 0; i++) {
		member = g->members.items[i];
		if (*member == '@')
			rc = open_group(
			    o, catalog_group(o->catalog, member + 1));
		else
			rc = put(o,
			    service_clone(catalog_service(o->catalog, member)));
	}
	return rc;
}

static bool
looks_like_host(const char *word)
{
	return strpbrk(word, ".:/") != NULL || strcmp(word, "localhost") == 0;
}

/* What may be meant by an unknown word: what goes behind the message, which
 * the caller frees. */
static char *
hint(const struct opener *o, const char *word)
{
	struct quoted q;
	char *nearest, *text;

	nearest = catalog_nearest(o->catalog, word);
	if (nearest != NULL)
		text = mem_printf(": did you mean %s?", quote(&q, nearest));
	else if (*word != '@' && looks_like_host(word))
		text = mem_strdup(": a URL begins with https:// or http://");
	else if (o->catalog->n_files == 0)
		text = mem_strdup(": no services file was found");
	else
		text = mem_strdup("");
	free(nearest);
	return text;
}

static int
fail_unknown(const struct opener *o, const char *what, const char *word)
{
	struct quoted q;
	char *text;

	text = hint(o, word);
	errbuf_set(o->e, "unknown %s %s%s", what,
	    *word == '@' ? quote(&q, word) : url_quote(&q, word), text);
	free(text);
	return -1;
}

/* Refuse a word that the services file explains. */
static int
fail_untrusted(const struct opener *o, const char *what, const char *word)
{
	struct quoted q;

	return errbuf_set(o->e,
	    "%s: a list may not name %s of the services file; " TRUST_LIST_HINT,
	    quote(&q, word), what);
}

/* Add the URLs that white space parts. */
static void
add_urls(struct strlist *urls, const char *text)
{
	size_t n;

	do {
		text += strspn(text, SPACES);
		n = strcspn(text, SPACES);
		if (n > 0 || urls->n == 0)
			strlist_take(urls, mem_memdup(text, n));
		text += n;
	} while (*text != '\0');
}

/* Several URLs are replicas. */
static int
open_urls(const struct opener *o, const char *name, const char *urls)
{
	struct service *s;

	s = service_new(name);
	add_urls(&s->urls, urls);
	s->refers = !o->is_list;
	return put(o, s);
}

static int
open_bare_url(const struct opener *o, const char *url)
{
	const char *space = strpbrk(url, SPACES);
	char *name;
	int rc;

	if (space != NULL && url_has_scheme(space + strspn(space, SPACES)))
		return errbuf_set(o->e,
		    "several URLs need a name in front of them: "
		    "NAME='URL URL...'");
	rc = o->is_list ? url_check(url, o->e) : url_check_template(url, o->e);
	if (rc == -1)
		return -1;
	name = url_name(url);
	rc = open_urls(o, name, url);
	free(name);
	return rc;
}

/* A service of the services file, with the id that its line has, or NULL. */
static int
open_name(const struct opener *o, const char *name, const char *id)
{
	const struct service *known;
	struct service *s;

	known = catalog_service(o->catalog, name);
	if (known == NULL)
		return fail_unknown(o, "service", name);
	if (o->is_stranger)
		return fail_untrusted(o, "services", name);
	s = service_clone(known);
	free(s->id);
	s->id = mem_strdup(id);
	return put(o, s);
}

static int
open_group_name(const struct opener *o, const char *word)
{
	const struct group *g;

	g = catalog_group(o->catalog, word + 1);
	if (g == NULL)
		return fail_unknown(o, "group", word);
	if (o->is_stranger)
		return fail_untrusted(o, "groups", word);
	return open_group(o, g);
}

static int
check_line(const struct opener *o, const struct service *s, const char *id_key)
{
	struct request limits;
	struct quoted q;

	if (!o->is_stranger)
		return 0;
	if (s->id != NULL && strlen(s->id) > TRUST_ID_MAX)
		return errbuf_set(o->e,
		    "key %s: a list may not give an id of more than %d "
		    "bytes; " TRUST_LIST_HINT,
		    quote(&q, id_key), TRUST_ID_MAX);
	request_limits(&limits, o->override, o->streams);
	return request_check_trust(&s->request, &limits, o->e);
}

int
arguments_open_object(
    const struct opener *o, const char *text, const char *id_key)
{
	struct service *s;
	int rc;

	s = services_line_read(text, id_key, o->is_stranger, o->e);
	if (s == NULL)
		return -1;
	rc = check_line(o, s, id_key);
	s->lists_files = request_names_files(&s->request);
	if (rc == 0 && (s->urls.n > 0 || service_is_program(s)))
		return put(o, s);
	if (rc == 0)
		rc = open_name(o, s->name, s->id);
	service_destroy(s);
	return rc;
}

int
arguments_open(const struct opener *o, const char *word)
{
	const char *equals;
	char *name;
	int rc;

	if (*word == '@')
		return open_group_name(o, word);
	equals = strchr(word, '=');
	if (equals != NULL && service_is_name(word, (size_t)(equals - word))) {
		name = mem_memdup(word, (size_t)(equals - word));
		rc = open_urls(o, name, equals + 1);
		free(name);
		return rc;
	}
	if (url_has_scheme(word))
		return open_bare_url(o, word);
	return open_name(o, word, NULL);
}
