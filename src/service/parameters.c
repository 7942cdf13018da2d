/* SPDX-License-Identifier: MIT */
/* parameters.c - the parameters of the command line, and how a text names
 * them. What they are put into is parameters_fill.c's. */
#include "config.h"

#include "service/parameters.h"

#include "base/mem.h"
#include "service/quote.h"
#include "service/template.h"

#include <stdlib.h>
#include <string.h>

/* The place of the key that is n bytes long, or where none is, the number of
 * keys. */
static size_t
find(const struct parameters *p, const char *key, size_t n)
{
	size_t i;

	for (i = 0; i < p->keys.n; i++) {
		if (strlen(p->keys.items[i]) == n &&
		    memcmp(p->keys.items[i], key, n) == 0)
			break;
	}
	return i;
}

const char *
parameters_value(const struct parameters *p, const char *key, size_t n)
{
	size_t i = find(p, key, n);

	return i < p->keys.n ? p->values.items[i] : NULL;
}

int
parameters_add(struct parameters *p, const char *text, struct errbuf *e)
{
	struct quoted q;
	size_t i, n = strcspn(text, "=");

	if (text[n] == '\0')
		return errbuf_set(e, "%s is no KEY=VALUE", quote(&q, text));
	if (!template_is_key(text, n))
		return errbuf_set(e,
		    "%s cannot be the key of a parameter: it is a letter or "
		    "'_', then letters, digits, '_', '.' and '-'",
		    quote_n(&q, text, n));
	i = find(p, text, n);
	if (i < p->keys.n) {
		free(p->values.items[i]);
		p->values.items[i] = mem_strdup(text + n + 1);
		return 0;
	}
	strlist_take(&p->keys, mem_memdup(text, n));
	strlist_add(&p->values, text + n + 1);
	return 0;
}

void
parameters_free(struct parameters *p)
{
	strlist_free(&p->keys);
	strlist_free(&p->values);
}
