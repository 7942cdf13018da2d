/* SPDX-License-Identifier: MIT */
/* foreign.c - see foreign.h. Reads no secret. */
#include "config.h"

#include "fetch/foreign.h"

#include "service/template.h"

#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>

static void
drop(char **text)
{
	free(*text);
	*text = NULL;
}

/*
 * Remove the headers that were meant for the origin that was asked first, and
 * for no other: all but the type of the body, which goes with the body. A type
 * that refers to a secret becomes "Content-Type:", for which none is sent:
 * libcurl would make one up.
 */
static void
leave_out_headers(struct strlist *headers)
{
	static const char kept[] = "Content-Type:";
	bool is_hidden;
	size_t i;

	is_hidden = false;
	for (i = headers->n; i-- > 0;) {
		if (strncasecmp(headers->items[i], kept, sizeof(kept) - 1) !=
		    0) {
			strlist_remove(headers, i);
		} else if (template_refers(headers->items[i])) {
			strlist_remove(headers, i);
			is_hidden = true;
		}
	}
	if (is_hidden)
		strlist_add(headers, kept);
}

static void
leave_out_texts(struct request *r, const struct request_key *key)
{
	void *member = (char *)r + key->offset;
	struct strlist *list;
	char **text;
	size_t i;

	if (key->kind == REQUEST_STRING) {
		text = member;
		if (*text != NULL && template_refers(*text))
			drop(text);
	} else if (key->kind == REQUEST_LIST) {
		list = member;
		for (i = list->n; i-- > 0;)
			if (template_refers(list->items[i]))
				strlist_remove(list, i);
	}
}

void
foreign_leave_out(struct request *r)
{
	size_t i;

	leave_out_headers(&r->headers);
	drop(&r->user);
	drop(&r->cert);
	drop(&r->key);
	for (i = 0; i < request_keys_n; i++)
		if (request_keys[i].may_refer && !request_keys[i].stays_here)
			leave_out_texts(r, &request_keys[i]);
	if (request_body_refers(r)) {
		drop(&r->data);
		r->data_len = 0;
	}
}
