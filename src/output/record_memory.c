/* SPDX-License-Identifier: MIT */
/* record_memory.c - see record.h: what a record takes, and giving it back. */
#include "config.h"

#include "base/array.h"
#include "output/events.h"
#include "output/lines.h"
#include "output/record.h"

#include <string.h>

/* Bytes of headers that are kept of an answer for which there is no room. */
#define FEW_HEADERS ((size_t)64 << 10)

/* Once it has no more to say: an URL or a message can be long. */
static uint64_t
strings_weight(const struct record *r)
{
	const char *const strings[] = { r->message, r->url_effective,
		r->redirect_url, r->excerpt };
	uint64_t sum;
	size_t i;

	sum = 0;
	for (i = 0; i < ARRAY_LEN(strings); i++)
		if (strings[i] != NULL)
			sum += strlen(strings[i]) + 1;
	return sum;
}

uint64_t
record_weigh(struct record *r)
{
	uint64_t weight;

	weight = sizeof(*r) + r->service_weight + r->body.cap +
	    headers_weight(&r->headers) + headers_weight(&r->trailers) +
	    r->parts.bytes.cap + lines_weight(r->lines) +
	    events_weight(r->events);
	if (record_is_over(r))
		weight += strings_weight(r);
	if (r->held != NULL) {
		*r->held += weight - r->counted;
		r->counted = weight;
	}
	return weight;
}

void
record_trim(struct record *r)
{
	buf_trim(&r->body);
	r->service_weight = service_weight(r->service);
	record_weigh(r);
}

void
record_shed(struct record *r)
{
	buf_free(&r->body);
	lines_destroy(r->lines);
	r->lines = NULL;
	events_destroy(r->events);
	r->events = NULL;
	r->is_shed = true;
	if (headers_weight(&r->headers) + headers_weight(&r->trailers) >
	    FEW_HEADERS) {
		headers_free(&r->headers);
		headers_free(&r->trailers);
		r->headers_shed = true;
	}
	record_weigh(r);
}
