/* SPDX-License-Identifier: MIT */
/* test-query.c - parameters and data become the query of a URL. */
#include "config.h"

#include "settings.h"
#include "tap.h"

#include "service/query.h"

#define URL "http://h/p"

/* What is appended to which URL. */
static const struct {
	const char *url;
	const char *url_query; /* NULL: none */
	const char *data;      /* with "get"; NULL: none */
	const char *want;
	bool refers; /* the URL is one in which ${...} is resolved */
} rows[] = {
	{ URL, NULL, NULL, URL, false },
	{ URL, "a=b", NULL, URL "?a=b", false },
	{ URL, "a=b c&d=e", NULL, URL "?a=b+c%26d%3De", false },
	{ URL, "a", NULL, URL "?a", false },
	{ URL, "b c", NULL, URL "?b+c", false },
	{ URL, "=b c", NULL, URL "?b+c", false },
	{ URL, "+a=b%20c&d", NULL, URL "?a=b%20c&d", false },
	{ URL, "a=\xc3\xa9", NULL, URL "?a=%C3%A9", false },
	{ URL, NULL, "a=b%20c", URL "?a=b%20c", false },
	{ URL, NULL, "", URL, false },
	{ URL, "a=1", "b=2", URL "?a=1&b=2", false },
	{ URL "?", "a", NULL, URL "?a", false },
	{ URL "?x", "a", NULL, URL "?x&a", false },
	{ URL "?x&", "a", NULL, URL "?x&a", false },
	{ URL "#f?", "a", NULL, URL "?a#f?", false },
	{ URL "?x#f", "a", NULL, URL "?x&a#f", false },
	{ URL, "a={k}", "b={k}", URL "?a={k}&b={k}", false },
	/* A reference is resolved where it was written to be. */
	{ URL, "a=${X}", NULL, URL "?a=${X}", true },
	{ URL, "${X}=1", NULL, URL "?${X}=1", true },
	{ URL, "+${file:/a=b?c#d}", NULL, URL "?${file:/a=b?c#d}", true },
	{ URL "?${X}", "a=${X}", NULL, URL "?${X}&a=${X}", true },
	{ URL "?${X}", "a=${X}", NULL, URL "?$${X}&a=${X}", false },
	{ URL "?${X}", "a=b", NULL, URL "?${X}&a=b", false },
	{ URL "${file:/a?b#c}", "a", NULL, URL "${file:/a?b#c}?a", true },
	/* Other text never becomes one. */
	{ URL, "a=$${X}", NULL, URL "?a=%24%7BX%7D", true },
	{ URL, "+$${X}", NULL, URL "?%24%7BX}", true },
	{ URL, NULL, "a=${X}", URL "?a=%24%7BX%7D", true },
	{ URL, NULL, "a=$${X}", URL "?a=%24%24%7BX}", true },
	{ URL, NULL, "a=${", URL "?a=%24%7B", true },
};

static struct service *
make_service(size_t i)
{
	struct service *s = service_new("a");

	strlist_add(&s->urls, rows[i].url);
	s->refers = rows[i].refers;
	if (rows[i].url_query != NULL)
		must_set(&s->request, "url_query", rows[i].url_query);
	if (rows[i].data == NULL)
		return s;
	must_set(&s->request, "data", rows[i].data);
	must_set(&s->request, "get", "true");
	return s;
}

static void
check_rows(void)
{
	struct request none;
	struct errbuf e;
	struct service *s;
	size_t i;

	request_init(&none);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s = make_service(i);
		is_int(query_append(s, &none, false, &e), 0, "row %zu", i);
		is_str(s->urls.items[0], rows[i].want, "the URL of row %zu", i);
		ok(s->request.url_query.n == 0 && s->request.data == NULL &&
			s->request.get == REQUEST_UNSET,
		    "nothing of row %zu is left in the request", i);
		is_str(request_method(&s->request), "GET", "it is a GET");
		service_destroy(s);
	}
}

/* Braces of the command line are plain text, unless it gives parameters. */
static void
check_braces(void)
{
	struct request own;
	struct errbuf e;
	struct service *s;
	int has;

	request_init(&own);
	must_set(&own, "url_query", "a={k}");
	must_set(&own, "data", "b={k}");
	must_set(&own, "get", "true");
	for (has = 0; has < 2; has++) {
		s = service_new("a");
		strlist_add(&s->urls, URL);
		strlist_add(&s->urls, "http://i/?x");
		request_put_above(&s->request, &own);
		is_int(query_append(s, &own, has == 1, &e), 0, "it is added");
		is_str(s->urls.items[0],
		    has == 1 ? URL "?a={k}&b={k}" : URL "?a=%7Bk%7D&b=%7Bk%7D",
		    "{KEY} with parameters: %d", has);
		is_str(s->urls.items[1],
		    has == 1 ? "http://i/?x&a={k}&b={k}"
			     : "http://i/?x&a=%7Bk%7D&b=%7Bk%7D",
		    "each replica gets the query");
		service_destroy(s);
	}
	request_free(&own);
}

static void
check_data(void)
{
	struct request none;
	struct errbuf e;
	struct service *s = service_new("a");

	request_init(&none);
	strlist_add(&s->urls, URL);
	must_set(&s->request, "data", "a=${X}&b=$${X}");
	must_set(&s->request, "get", "true");
	s->request.expand = REQUEST_EXPAND_TEXT;
	s->refers = true;
	is_int(query_append(s, &none, false, &e), 0, "data may refer");
	is_str(s->urls.items[0], URL "?a=${X}&b=%24%7BX}",
	    "data of a services file keeps its references");
	must_set(&s->request, "json", "{}");
	must_set(&s->request, "get", "true");
	is_int(query_append(s, &none, false, &e), -1, "JSON is refused");
	is_str(e.msg,
	    "service \"a\": key \"get\": JSON cannot be a query: write it as "
	    "\"data\" (-d) or \"url_query\" (--url-query)",
	    "the message says why");
	request_set_data(&s->request, "a\0b", 3, false);
	must_set(&s->request, "get", "true");
	is_int(query_append(s, &none, false, &e), -1, "a NUL is refused");
	service_destroy(s);
}

/* What is shown of a parameter. */
static const struct {
	const char *text;
	const char *shown;
	bool found;
} shows[] = {
	{ "a=b", "a=b", false },
	{ "token=b", "token=***", true },
	{ "+token=b&c=d", "+token=***&c=d", true },
	{ "token=${X}", "token=${X}", false },
	{ "b", "b", false },
};

static void
check_shows(void)
{
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < sizeof(shows) / sizeof(shows[0]); i++) {
		buf_clear(&out);
		is_int(query_redact(&out, shows[i].text), shows[i].found,
		    "whether %s has a secret", shows[i].text);
		is_str(buf_str(&out), shows[i].shown, "what is shown of it");
	}
	buf_free(&out);
}

/* The URL of an upload. */
static const struct {
	const char *url;
	const char *name;
	const char *want;
} uploads[] = {
	{ "http://h", "f", "http://h/f" },
	{ "http://h/", "f", "http://h/f" },
	{ "http://h/d/", "f", "http://h/d/f" },
	{ "http://h/d/?q=/", "f", "http://h/d/f?q=/" },
	{ "http://h/d/#f/", "f", "http://h/d/f#f/" },
	{ "http://h/d/", "a b?${X}", "http://h/d/a%20b%3F%24%7BX%7D" },
	{ "http://h/x", "f", "http://h/x" },
	{ "http://h/d/", "", "http://h/d/" },
};

static void
check_uploads(void)
{
	struct request none;
	struct service *s;
	struct errbuf e;
	size_t i;

	request_init(&none);
	for (i = 0; i < sizeof(uploads) / sizeof(uploads[0]); i++) {
		s = service_new("a");
		strlist_add(&s->urls, uploads[i].url);
		must_set(&s->request, "data", "x");
		must_set(&s->request, "upload", uploads[i].name);
		is_int(query_append(s, &none, false, &e), 0, "upload %zu", i);
		is_str(s->urls.items[0], uploads[i].want, "its URL");
		is_str(request_method(&s->request), "PUT", "its method");
		service_destroy(s);
	}
}

int
main(void)
{
	check_uploads();
	check_rows();
	check_braces();
	check_data();
	check_shows();
	return done();
}
