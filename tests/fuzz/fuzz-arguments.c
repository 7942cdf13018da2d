/* SPDX-License-Identifier: MIT */
/*
 * fuzz-arguments.c - any bytes for a command line and a list. Up to a NUL byte
 * each line is a word; the next byte is the number of bytes of the list, which
 * is all the rest, that are fed at a time. The services must not depend on it.
 */
#include "config.h"

#include "base/json.h"
#include "config/arguments.h"
#include "config/services_file.h"
#include "service/request_trust.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 16

static const char services[] =
    "{\"services\": {\"a\": \"http://h/${HOME}\","
    "  \"b\": {\"url\": \"http://h\", \"headers\": {\"A\": \"{q}\"}},"
    "  \"c\": {\"exec\": [\"df\", \"{q}\"]}},"
    " \"groups\": {\"g\": [\"a\", \"b\", \"@k\"], \"k\": [\"b\", \"b\"]}}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Abort if a service of a list has a setting that needs trust, or a reference,
 * even one from a parameter. */
static void
refuse_trust(const struct service *s)
{
	struct request none, limits;
	struct errbuf e;

	if (!s->is_listed)
		return;
	request_init(&none);
	request_limits(&limits, &none, false);
	if (s->refers || service_is_program(s) || s->lists_files ||
	    request_refers(&s->request) || s->urls.n > TRUST_REPLICAS_MAX ||
	    request_check_trust(&s->request, &limits, &e) == -1)
		abort();
}

/* Append the services that are complete by now, as text. */
static enum arguments_next
take_all(struct arguments *a, struct buf *out)
{
	enum arguments_next next;
	struct service *s;
	struct errbuf e;

	while ((next = arguments_next(a, &s, &e)) == ARGUMENTS_SERVICE ||
	    next == ARGUMENTS_BAD_LINE) {
		if (next == ARGUMENTS_BAD_LINE) {
			buf_puts(out, e.msg);
			continue;
		}
		buf_printf(
		    out, "%llu %s\n", (unsigned long long)s->index, s->name);
		service_describe(s, out);
		if (s->id != NULL && !json_is_valid(s->id, strlen(s->id)))
			abort();
		refuse_trust(s);
		service_destroy(s);
	}
	return next;
}

static void
feed(struct arguments *a, const char *list, size_t n, size_t step,
    struct buf *out)
{
	for (; n > 0; list += step, n -= step) {
		if (step > n)
			step = n;
		if (take_all(a, out) == ARGUMENTS_END)
			break;
		arguments_feed(a, list, step);
	}
	if (take_all(a, out) != ARGUMENTS_END) {
		arguments_feed(a, NULL, 0);
		if (take_all(a, out) != ARGUMENTS_END)
			abort();
	}
}

/* Split the text at its newlines, which are overwritten. */
static size_t
cut(char *text, char *words[WORDS_MAX])
{
	size_t n;

	for (n = 0; n < WORDS_MAX && text != NULL; n++) {
		words[n] = text;
		text = strchr(text, '\n');
		if (text != NULL)
			*text++ = '\0';
	}
	return n;
}

static void
run(const struct catalog *c, const uint8_t *data, size_t size, bool at_once,
    struct buf *out)
{
	struct parameters parameters;
	struct request none;
	struct arguments a;
	struct errbuf e;
	char *words[WORDS_MAX];
	char *text;
	size_t n, at, step;

	request_init(&none);
	arguments_init(&a, c, &none);
	memset(&parameters, 0, sizeof(parameters));
	if (parameters_add(&parameters, "q=$", &e) == -1 ||
	    parameters_add(&parameters, "r=${HOME}{\"\n", &e) == -1)
		abort();
	a.parameters = &parameters;
	text = strndup((const char *)data, size);
	if (text == NULL)
		abort();
	at = strlen(text) + 1;
	n = cut(text, words);
	if (arguments_add(&a, words, n, &e) == 0) {
		step = at < size ? (size_t)data[at++] + 1 : 1;
		if (at > size)
			at = size;
		feed(&a, (const char *)data + at, size - at,
		    at_once ? size + 1 : step, out);
	}
	arguments_free(&a);
	parameters_free(&parameters);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = { 0 }, pieces = { 0 };
	struct catalog c;
	struct errbuf e;

	catalog_init(&c);
	if (services_file_parse(&c, "f", services, sizeof(services) - 1, &e) ==
		-1 ||
	    catalog_check(&c, &e) == -1)
		abort();
	run(&c, data, size, true, &whole);
	run(&c, data, size, false, &pieces);
	if (strcmp(buf_str(&whole), buf_str(&pieces)) != 0)
		abort();
	buf_free(&whole);
	buf_free(&pieces);
	catalog_free(&c);
	return 0;
}
