/* SPDX-License-Identifier: MIT */
/* arguments.c - see arguments.h. A word is a name, a group, or URLs with or
 * without a name; the lines of the list take the place of "-". */
#include "config.h"

#include "config/arguments.h"

#include "base/array.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/services_file.h"
#include "service/body_file.h"
#include "service/quote.h"
#include "service/query.h"
#include "service/request_trust.h"
#include "service/url.h"
#include "service/url_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LIST_NAME "standard input"

/* The most names of a services file in a message. */
#define NAMES_MAX 20

/* White space between replicas. */
#define SPACES " \t\r\n"

/* The source of a word. */
struct opener {
	struct arguments *arguments;
	bool is_list;     /* in a line of the list: ${...} is plain text */
	bool is_stranger; /* in a line that request_trust.h restricts */
	struct errbuf *e;
};

static void
queue_put(struct service_queue *q, struct service *s)
{
	q->items = array_grow(q->items, &q->cap, q->n + 1, sizeof(*q->items));
	q->items[q->n++] = s;
}

static struct service *
queue_take(struct service_queue *q)
{
	struct service *s = q->items[q->first++];

	if (q->first == q->n) {
		q->first = 0;
		q->n = 0;
	}
	return s;
}

static void
queue_free(struct service_queue *q)
{
	while (q->first < q->n)
		service_destroy(queue_take(q));
	free(q->items);
	memset(q, 0, sizeof(*q));
}

void
arguments_init(struct arguments *a, const struct catalog *catalog,
    const struct request *override)
{
	memset(a, 0, sizeof(*a));
	a->catalog = catalog;
	a->override = override;
}

void
arguments_free(struct arguments *a)
{
	queue_free(&a->waiting);
	queue_free(&a->of_line);
	buf_free(&a->input);
}

/* Return whether the options are wrong even without the service. */
static bool
are_options_wrong(const struct arguments *a, const struct service *s)
{
	struct errbuf unused;
	struct service *empty;
	bool found;

	if (service_is_program(s))
		return false;
	empty = service_new("");
	request_put_above(&empty->request, a->override);
	found = request_check_secrets(a->override, &unused) == -1 ||
	    parameters_fill(a->parameters, empty, a->override, &unused) == -1;
	service_destroy(empty);
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

static bool
has_parameters(const struct arguments *a)
{
	return a->parameters != NULL && a->parameters->texts.n > 0;
}

/* Read the body from the file that it is in. */
static int
read_body(struct service *s, struct errbuf *e)
{
	struct quoted q;

	if (body_file_read(&s->request, e) == 0)
		return 0;
	return errbuf_prefix(e, "service %s: ", quote(&q, s->name));
}

/* Add a service to its queue, which takes ownership. The settings of the
 * command line override the service's own. */
static int
add(const struct opener *o, struct service *s)
{
	struct arguments *a = o->arguments;
	/* Only the numbers in this copy are used: its texts belong to *s. */
	const struct request own = s->request;
	int rc;

	request_put_above(&s->request, a->override);
	if (o->is_list && s->origin == NULL)
		request_tighten(&s->request, &own);
	if (service_is_program(s))
		request_keep_for_programs(&s->request);
	queue_put(o->is_list ? &a->of_line : &a->waiting, s);
	if (check_size(o, s) == 0 && read_body(s, o->e) == 0 &&
	    query_append(s, a->override, has_parameters(a), o->e) == 0 &&
	    parameters_fill(a->parameters, s, a->override, o->e) == 0 &&
	    service_check(s, o->e) == 0) {
		rc = service_check_environment(s, o->e);
		a->is_elsewhere = rc == -1;
		return rc;
	}
	a->is_elsewhere = s->origin != NULL && !are_options_wrong(a, s);
	if (a->is_elsewhere)
		errbuf_prefix(o->e, "%s: ", s->origin);
	return -1;
}

/* Add all services of the services files, in their order there. */
static int
add_all(const struct opener *o)
{
	const struct catalog *c = o->arguments->catalog;
	size_t i;
	int rc = 0;

	for (i = 0; i < c->services.n && rc == 0; i++)
		rc = add(o, service_clone(c->services.items[i]));
	return rc;
}

static int
add_group(const struct opener *o, const struct group *g)
{
	const struct catalog *c = o->arguments->catalog;
	const char *member;
	size_t i;
	int rc = 0;

	for (i = 0; i < g->members.n && rc == 0; i++) {
		member = g->members.items[i];
		if (*member == '@' && catalog_is_all(c, member + 1))
			rc = add_all(o);
		else if (*member == '@')
			rc = add_group(o, catalog_group(c, member + 1));
		else
			rc = add(o, service_clone(catalog_service(c, member)));
	}
	return rc;
}

int
arguments_fail_empty(const struct catalog *c, struct errbuf *e)
{
	struct buf names = { 0 };
	size_t i;

	catalog_append_names(c, NAMES_MAX, &names);
	for (i = 0; i < c->missing.n && c->n_files == 0; i++)
		buf_printf(
		    &names, "%s%s", i > 0 ? " or " : "", c->missing.items[i]);
	if (c->n_files == 0 && c->missing.n > 0)
		errbuf_set(
		    e, "no services file was found at %s", buf_str(&names));
	else if (c->n_files == 0)
		errbuf_set(e, "no services file was read");
	else if (names.len > 0)
		errbuf_set(e, "the services file has %s", buf_str(&names));
	else
		errbuf_set(e, "--list shows the names of the services file");
	buf_free(&names);
	return -1;
}

/* Return whether a word is a unit that was separated from its number by
 * mistake.
 */
static bool
is_unit(const char *word)
{
	static const char *const units[] = { "ms", "s", "m", "h", "d" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(units); i++)
		if (strcmp(word, units[i]) == 0)
			return true;
	return false;
}

/* Return whether a word, perhaps after '@', is the path of a regular file. */
static bool
is_file(const char *word)
{
	struct stat st;

	return stat(*word == '@' ? word + 1 : word, &st) == 0 &&
	    S_ISREG(st.st_mode);
}

/* Set e to what to do about an unknown name of a service or group. */
static void
advise(const struct opener *o, const char *word)
{
	const struct catalog *c = o->arguments->catalog;
	bool is_group = *word == '@';
	struct quoted q;
	char *nearest;

	nearest = catalog_nearest(c, word);
	if (nearest != NULL)
		errbuf_set(o->e, "did you mean %s?", quote(&q, nearest));
	else if (is_group && catalog_service(c, word + 1) != NULL)
		errbuf_set(
		    o->e, "did you mean the service %s?", quote(&q, word + 1));
	else if (!is_group && catalog_group(c, word) != NULL)
		errbuf_set(o->e, "did you mean the group \"@%s\"?", word);
	else if (!o->is_list && is_file(word))
		errbuf_set(o->e,
		    "it is a file: a list of services is read with "
		    "\"forkfetch - <FILE\", a services file with -c FILE");
	else if (!is_group && strpbrk(word, SPACES) != NULL)
		errbuf_set(o->e, SERVICES_NAME_RULE);
	else if (!is_group && url_looks_like_host(word))
		url_fail_scheme(word, o->e);
	else if (is_unit(word) && !o->is_list)
		errbuf_set(o->e,
		    "a number and its unit are one word, such as 2%s", word);
	else if (!o->is_list)
		arguments_fail_empty(c, o->e);
	else if (c->n_files == 0)
		errbuf_set(o->e, "no services file was found");
	else
		errbuf_set(o->e, "the services file does not have it");
	free(nearest);
}

static int
fail_unknown(const struct opener *o, const char *what, const char *word)
{
	struct quoted q;

	advise(o, word);
	return errbuf_prefix(o->e, "unknown %s %s: ", what,
	    *word == '@' ? quote(&q, word) : url_quote(&q, word));
}

/* Refuse a word that names something in the services file. */
static int
fail_untrusted(const struct opener *o, const char *what, const char *word)
{
	struct quoted q;

	return errbuf_set(o->e,
	    "%s: a list may not name %s of the services file; " TRUST_LIST_HINT,
	    quote(&q, word), what);
}

static struct service *
new_service(const struct opener *o, const char *name)
{
	struct service *s;

	s = service_new(name);
	s->refers = !o->is_list;
	return s;
}

/* Add a service whose replicas are URLs that are separated by white space. */
static int
add_urls(const struct opener *o, const char *name, const char *urls)
{
	struct service *s;
	size_t n;

	s = new_service(o, name);
	do {
		urls += strspn(urls, SPACES);
		n = strcspn(urls, SPACES);
		if (n > 0 || s->urls.n == 0)
			strlist_take(&s->urls, mem_memdup(urls, n));
		urls += n;
	} while (*urls != '\0');
	return add(o, s);
}

static int
add_bare_url(const struct opener *o, const char *url)
{
	const char *space = strpbrk(url, SPACES);
	struct service *s;
	char *name, *origin;

	if (space != NULL && url_has_scheme(space + strspn(space, SPACES)))
		return errbuf_set(o->e,
		    "several URLs need a name in front of them: "
		    "NAME='URL URL...'");
	if (url_read(url, !o->is_list, &origin, &name, o->e) == -1)
		return -1;
	s = new_service(o, name);
	strlist_add(&s->urls, url);
	strlist_take(&s->url_origins, origin);
	free(name);
	return add(o, s);
}

/* Add a service of the services file, with the id of its line, or NULL. */
static int
add_name(const struct opener *o, const char *name, const char *id)
{
	const struct service *known;
	struct service *s;

	known = catalog_service(o->arguments->catalog, name);
	if (known == NULL)
		return fail_unknown(o, "service", name);
	if (o->is_stranger)
		return fail_untrusted(o, "services", name);
	s = service_clone(known);
	free(s->id);
	s->id = mem_strdup(id);
	return add(o, s);
}

static int
add_group_name(const struct opener *o, const char *word)
{
	const struct catalog *c = o->arguments->catalog;
	bool is_all = catalog_is_all(c, word + 1);
	const struct group *g;

	g = catalog_group(c, word + 1);
	if (g == NULL && !is_all)
		return fail_unknown(o, "group", word);
	if (o->is_stranger)
		return fail_untrusted(o, "groups", word);
	return is_all ? add_all(o) : add_group(o, g);
}

static int
check_trust(const struct opener *o, const struct service *s, const char *id_key)
{
	const struct arguments *a = o->arguments;
	struct request limits;
	struct quoted q;

	if (!o->is_stranger)
		return 0;
	if (s->id != NULL && strlen(s->id) > TRUST_ID_MAX)
		return errbuf_set(o->e,
		    "key %s: a list may not give an id of more than %d "
		    "bytes; " TRUST_LIST_HINT,
		    quote(&q, id_key), TRUST_ID_MAX);
	request_limits(&limits, a->override, a->streams);
	return request_check_trust(&s->request, &limits, o->e);
}

/* Add the service of a line that is a JSON object. */
static int
add_object(const struct opener *o, const char *text)
{
	const char *id_key = o->arguments->id_key;
	struct service *s;
	int rc;

	if (id_key == NULL)
		id_key = "id";
	s = services_line_read(text, id_key, o->is_stranger, o->e);
	if (s == NULL)
		return -1;
	rc = check_trust(o, s, id_key);
	s->lists_files = request_names_files(&s->request);
	if (rc == 0 && (s->urls.n > 0 || service_is_program(s)))
		return add(o, s);
	if (rc == 0)
		rc = add_name(o, s->name, s->id);
	service_destroy(s);
	return rc;
}

/* Add the services that a word other than "-" stands for. Return 0, or -1 with
 * e set; then a part of a group may already be in the queue. */
static int
add_word(const struct opener *o, const char *word)
{
	const char *equals;
	struct quoted q;
	char *name;
	int rc;

	o->arguments->is_elsewhere = false;
	if (*word == '@')
		return add_group_name(o, word);
	equals = strchr(word, '=');
	if (equals != NULL && service_is_name(word, (size_t)(equals - word))) {
		name = mem_memdup(word, (size_t)(equals - word));
		rc = add_urls(o, name, equals + 1);
		free(name);
		return rc;
	}
	if (url_has_scheme(word))
		return add_bare_url(o, word);
	if (equals != NULL && *word != '-' && *word != '{' &&
	    url_has_scheme(equals + 1))
		return errbuf_set(o->e,
		    "%s cannot name a service: " SERVICES_NAME_RULE,
		    quote_n(&q, word, (size_t)(equals - word)));
	return add_name(o, word, NULL);
}

/* Compare by name, and for the same name by place on the command line. */
static int
compare_services(const void *a, const void *b)
{
	const struct service *x = *(const struct service *const *)a;
	const struct service *y = *(const struct service *const *)b;
	int order = strcmp(x->name, y->name);

	if (order != 0)
		return order;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Rename n sorted services, except the first of each name. No name that was
 * given contains '#', so the new names are unique as well. */
static void
number_names(struct service **sorted, size_t n)
{
	const char *base = "";
	char *name;
	size_t i, count = 0;

	for (i = 0; i < n; i++) {
		count++;
		if (i == 0 || strcmp(sorted[i]->name, base) != 0) {
			base = sorted[i]->name;
			count = 1;
			continue;
		}
		name = mem_printf("%s#%zu", sorted[i]->name, count);
		free(sorted[i]->name);
		sorted[i]->name = name;
	}
}

static void
make_names_unique(struct service_queue *q)
{
	struct service **sorted;
	size_t i, n = 0;

	sorted = mem_resize(NULL, q->n - q->first + 1, sizeof(*sorted));
	for (i = q->first; i < q->n; i++) {
		if (q->items[i] == NULL)
			continue;
		q->items[i]->index = i;
		sorted[n++] = q->items[i];
	}
	qsort(sorted, n, sizeof(*sorted), compare_services);
	number_names(sorted, n);
	free(sorted);
}

int
arguments_add(
    struct arguments *a, char *const *words, size_t n, struct errbuf *e)
{
	struct opener o = { .arguments = a, .e = e };
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(words[i], "-") != 0) {
			if (add_word(&o, words[i]) == -1)
				return -1;
			continue;
		}
		if (a->has_list)
			return errbuf_set(e,
			    "\"-\" stands for standard input, which can be "
			    "read only once");
		a->has_list = true;
		queue_put(&a->waiting, NULL);
	}
	make_names_unique(&a->waiting);
	return 0;
}

void
arguments_feed(struct arguments *a, const char *p, size_t n)
{
	buf_drop(&a->input, a->used);
	a->used = 0;
	buf_append(&a->input, p, n);
	if (n == 0)
		a->list_ended = true;
}

void
arguments_cut_list(struct arguments *a)
{
	buf_clear(&a->input);
	a->used = 0;
	a->list_has_content = true; /* the rest is unknown */
	a->list_ended = true;
}

enum line_status {
	LINE_READ,
	LINE_BAD,
	LINE_PARTIAL,
	LINE_NONE, /* the list has ended */
};

/* Find the next line, without its newline; *p is borrowed from the input. */
static enum line_status
next_line(struct arguments *a, const char **p, size_t *n)
{
	size_t left = a->input.len - a->used;
	const char *end = NULL;

	*p = "";
	if (left > 0) {
		*p = a->input.data + a->used;
		end = memchr(*p, '\n', left);
	}
	if (end == NULL && !a->list_ended) {
		if (left > ARGUMENTS_LINE_MAX) {
			a->line_is_cut = true;
			a->used = a->input.len;
		}
		return LINE_PARTIAL;
	}
	if (left == 0 && !a->line_is_cut)
		return LINE_NONE;
	*n = end != NULL ? (size_t)(end - *p) : left;
	a->used += *n + (end != NULL);
	return LINE_READ;
}

static char *
trim(const char *p, size_t n)
{
	while (n > 0 && utf8_is_ascii_space(p[n - 1]))
		n--;
	while (n > 0 && utf8_is_ascii_space(*p)) {
		p++;
		n--;
	}
	return mem_memdup(p, n);
}

/* Return whether a line is a part of JSON that spans several lines. */
static bool
is_part_of_json(const char *word)
{
	size_t n = strlen(word);

	return strchr("]}\",", *word) != NULL || word[n - 1] == ',' ||
	    strcmp(word, "{") == 0 || strcmp(word, "[") == 0;
}

/* Refuse a line that begins a JSON array, or an object that does not end in
 * it. */
static int
refuse_json(struct arguments *a, const char *word, struct errbuf *e)
{
	a->has_json = true;
	if (*word == '[')
		return errbuf_set(e,
		    "a JSON array: write one object per line, as jq -c '.[]' "
		    "does");
	return errbuf_set(e,
	    "a JSON object goes on in the next line: write one object per "
	    "line, as jq -c . does");
}

/* Return whether an object does not end in the line. */
static bool
goes_on(const char *word)
{
	struct json_scanner s;

	json_scanner_init(&s);
	return json_scanner_feed(&s, word, strlen(word), NULL) == 0 && !s.whole;
}

static int
add_json_or_word(struct arguments *a, const struct opener *o, const char *word)
{
	if (*word == '[' || (*word == '{' && goes_on(word)))
		return refuse_json(a, word, o->e);
	return *word == '{' ? add_object(o, word) : add_word(o, word);
}

/* Add the services of a line, with the line as their origin. */
static int
add_line(struct arguments *a, const char *word, struct errbuf *e)
{
	struct opener o = { .arguments = a,
		.is_list = true,
		.is_stranger = !a->trusts_list,
		.e = e };
	struct service *s;
	size_t i;

	if (*word == '\0' || *word == '#')
		return 0;
	/* Its members may be one per line, but some of them may not. */
	if (*word == '[' && !a->list_has_content)
		arguments_cut_list(a);
	a->list_has_content = true;
	if (strcmp(word, "-") == 0)
		return errbuf_set(e, "\"-\" is not allowed in a list");
	if (add_json_or_word(a, &o, word) == -1)
		return -1;
	for (i = a->of_line.first; i < a->of_line.n; i++) {
		s = a->of_line.items[i];
		free(s->origin);
		s->is_listed = true;
		s->origin = mem_printf(LIST_NAME ":%" PRIu64, a->line_number);
	}
	return 0;
}

/* Read a line and add its services to of_line. */
static enum line_status
read_line(struct arguments *a, struct errbuf *e)
{
	enum line_status status;
	const char *p = NULL;
	char *word;
	size_t n = 0, mark;
	bool is_told = false;
	int rc;

	status = next_line(a, &p, &n);
	if (status != LINE_READ)
		return status;
	a->line_number++;
	/* The list may be several files, each with a byte order mark. */
	mark = utf8_mark(p, n);
	p += mark;
	n -= mark;
	if (a->line_is_cut || n > ARGUMENTS_LINE_MAX) {
		rc = errbuf_set(
		    e, "is longer than %zu bytes", ARGUMENTS_LINE_MAX);
	} else if (a->line_number == 1 && utf8_is_utf16(p, n)) {
		rc = errbuf_set(e, "is UTF-16: save the list as UTF-8");
		arguments_cut_list(a);
	} else if (memchr(p, '\0', n) != NULL) {
		rc = errbuf_set(e, "contains a NUL byte");
	} else {
		word = trim(p, n);
		/* The message about its beginning stands for all of it. */
		is_told = a->has_json && is_part_of_json(word);
		rc = add_line(a, word, e);
		free(word);
	}
	a->line_is_cut = false;
	if (rc == 0)
		return LINE_READ;
	a->list_has_content = true;
	queue_free(&a->of_line);
	if (is_told)
		return LINE_READ;
	errbuf_prefix(e, LIST_NAME ":%" PRIu64 ": ", a->line_number);
	return LINE_BAD;
}

uint64_t
arguments_total(const struct arguments *a)
{
	if (a->has_list && !a->list_is_read)
		return 0;
	return a->next_index + (a->waiting.n - a->waiting.first) +
	    (a->of_line.n - a->of_line.first);
}

bool
arguments_list_is_empty(const struct arguments *a)
{
	return a->has_list && a->list_ended && !a->list_has_content;
}

enum arguments_next
arguments_next(struct arguments *a, struct service **out, struct errbuf *e)
{
	struct service_queue *from;

	while (a->of_line.n == 0) {
		if (a->waiting.n == 0)
			return ARGUMENTS_END;
		if (a->waiting.items[a->waiting.first] != NULL)
			break;
		switch (read_line(a, e)) {
		case LINE_READ:
			break;
		case LINE_BAD:
			return ARGUMENTS_BAD_LINE;
		case LINE_PARTIAL:
			return ARGUMENTS_NEED_INPUT;
		case LINE_NONE:
			a->list_is_read = true;
			queue_take(&a->waiting);
			break;
		}
	}
	from = a->of_line.n > 0 ? &a->of_line : &a->waiting;
	*out = queue_take(from);
	(*out)->index = a->next_index++;
	return ARGUMENTS_SERVICE;
}
