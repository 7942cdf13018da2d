/* SPDX-License-Identifier: MIT */
/* services_line.c - a line of a list read as a services file's service is; the
 * list itself is arguments.c's. */
#include "config.h"

#include "config/services_line.h"

#include "base/mem.h"
#include "config/services_reader.h"
#include "service/url.h"

#include <stdlib.h>
#include <string.h>

/* The name that a bare URL gets is no name that may be given to another. */
static int
settle_name(struct service *s, struct errbuf *e)
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

/* A line without a URL names a service of the services file. It may not say
 * how that is asked: whoever writes a list could have the secrets of the
 * services file sent to a proxy of his. */
static int
check_reference(
    const struct services_reader *r, const struct service *s, const cJSON *tree)
{
	const cJSON *child;

	for (child = tree->child; child != NULL; child = child->next)
		if (strcmp(child->string, "name") != 0 &&
		    strcmp(child->string, r->id_key) != 0)
			return errbuf_set(r->e,
			    "key \"%s\": %s has no \"url\": where it is a "
			    "service of the services file, that says how it "
			    "is asked",
			    child->string, s->name);
	return 0;
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
	cJSON *tree;
	int rc = -1;

	s = service_new(NULL);
	tree = services_tree_read(&r);
	if (tree != NULL)
		rc = services_read_object(&r, s, tree);
	if (rc == 0)
		rc = s->urls.n > 0 || service_is_program(s)
		    ? settle_name(s, e)
		    : check_reference(&r, s, tree);
	services_tree_free(&r, tree);
	if (rc == 0)
		return s;
	service_destroy(s);
	return NULL;
}
