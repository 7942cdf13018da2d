/* SPDX-License-Identifier: MIT */
/* test-parameters.c - add parameters, and fill them into the texts of a
 * service. */
#include "config.h"

#include "tap.h"

#include "base/mem.h"
#include "service/parameters.h"
#include "service/secret.h"

static const struct {
	const char *text;
	const char *error; /* NULL: it is accepted */
} additions[] = {
	{ "q=a", NULL },
	{ "q=", NULL },
	{ "_a.b-1=x=y", NULL },
	{ "q", "\"q\" is not KEY=VALUE" },
	{ "", "\"\" is not KEY=VALUE" },
	{ "=x",
	    "\"\" cannot be the key of a parameter: it is a letter or '_', "
	    "then letters, digits, '_', '.' and '-'" },
	{ "1a=x",
	    "\"1a\" cannot be the key of a parameter: it is a letter or '_', "
	    "then letters, digits, '_', '.' and '-'" },
	{ "a b=x",
	    "\"a b\" cannot be the key of a parameter: it is a letter or '_', "
	    "then letters, digits, '_', '.' and '-'" },
};

static void
check_additions(void)
{
	struct parameters p = { 0 };
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(additions) / sizeof(additions[0]); i++) {
		e.msg[0] = '\0';
		is_int(parameters_add(&p, additions[i].text, &e),
		    additions[i].error != NULL ? -1 : 0, "parameter %s",
		    additions[i].text);
		is_str(e.msg,
		    additions[i].error != NULL ? additions[i].error : "",
		    "its message");
	}
	is_int(p.texts.n, 2, "a key that is given twice is kept once");
	is_str(parameters_value(&p, "q", 1), "", "its last value counts");
	is_str(parameters_value(&p, "_a.b-1", 6), "x=y",
	    "a value may have a '=' in it");
	is_str(parameters_value(&p, "_a.b", 4), NULL,
	    "a key is compared as a whole");
	parameters_free(&p);
}

static void
add(struct parameters *p, const char *text)
{
	struct errbuf e;

	if (parameters_add(p, text, &e) == -1)
		bail(e.msg);
}

/* Add the parameters for the rows below. */
static void
add_all(struct parameters *p)
{
	add(p, "q=foo bar");
	add(p, "odd=a/b?c=d&\"{q}\\%~_.-");
	add(p, "umlaut=\xc3\xa4");
	add(p, "latin=\xe4");
	add(p, "lines=a\r\nB: c");
	add(p, "bell=\a");
	add(p, "tab=a\tb");
	add(p, "empty=");
	add(p, "dollar=$");
	add(p, "brace={T}");
	add(p, "ref=${T}");
}

enum place {
	URL,
	FOREIGN_URL,
	HEADER,
	DATA,
	EXPANDED,
	JSON,
	EXPANDED_JSON,
	WORD,
};

static const struct {
	enum place place;
	const char *text;
	const char *filled; /* NULL: it is refused */
	const char *error;
} rows[] = {
	{ URL, "http://h/{q}?{q}", "http://h/foo%20bar?foo%20bar", NULL },
	{ URL, "http://h/{odd}",
	    "http://h/a%2Fb%3Fc%3Dd%26%22%7Bq%7D%5C%25~_.-", NULL },
	{ URL, "http://h/{umlaut}{latin}", "http://h/%C3%A4%E4", NULL },
	{ URL, "http://h/{empty}", "http://h/", NULL },
	{ URL, "http://h/{dollar}${T}{ref}", "http://h/%24${T}%24%7BT%7D",
	    NULL },
	{ URL, "http://h/$${q}", "http://h/$${q}", NULL },
	{ URL, "http://h/{nope}", NULL,
	    "service \"x\": \"{nope}\" has no value: give it one with "
	    "--param=nope=VALUE, or write %7Bnope%7D if the "
	    "braces are part of the URL" },
	{ FOREIGN_URL, "http://h/${q}/{q}", "http://h/${q}/foo%20bar", NULL },
	{ FOREIGN_URL, "http://h/$${q}/${a-b}/{q}",
	    "http://h/$${q}/${a-b}/foo%20bar", NULL },
	{ HEADER, "X: {q}", "X: foo bar", NULL },
	{ HEADER, "X: {odd}", "X: a/b?c=d&\"{q}\\%~_.-", NULL },
	{ HEADER, "X: {latin}{tab}",
	    "X: \xe4"
	    "a\tb",
	    NULL },
	{ HEADER, "X: ${q} {} {1} {a b} {q", "X: ${q} {} {1} {a b} {q", NULL },
	{ HEADER, "X: ${file:/{q}} {q}", "X: ${file:/{q}} foo bar", NULL },
	{ HEADER, "X: {ref}", "X: $${T}", NULL },
	{ HEADER, "X: {dollar}{brace}", "X: $${T}", NULL },
	{ HEADER, "X: {dollar}{dollar}{brace}", "X: $$${T}", NULL },
	{ HEADER, "X: {dollar}{T}", NULL,
	    "service \"x\": key \"headers\": \"{T}\" has no value: give it "
	    "one with --param=T=VALUE" },
	{ HEADER, "X: {dollar}{}", "X: $${}", NULL },
	{ HEADER, "X: {dollar}${T}", NULL,
	    "service \"x\": key \"headers\": a value that ends with '$' "
	    "cannot stand before a ${...}" },
	{ HEADER, "X: ${T}{dollar}", "X: ${T}$", NULL },
	{ HEADER, "X: {empty}", "X;", NULL },
	{ HEADER, "X:", "X:", NULL },
	{ HEADER, "X: {lines}", NULL,
	    "service \"x\": key \"headers\": the value for \"{lines}\": it has "
	    "more than one line" },
	{ HEADER, "X: {bell}", NULL,
	    "service \"x\": key \"headers\": the value for \"{bell}\": it "
	    "contains a control character" },
	{ DATA, "{odd} {lines}", "a/b?c=d&\"{q}\\%~_.- a\r\nB: c", NULL },
	{ DATA, "{ref}${q}$${q}", "${T}${q}$${q}", NULL },
	{ DATA, "{nope}", NULL,
	    "service \"x\": key \"data\": \"{nope}\" has no value: give it "
	    "one with --param=nope=VALUE" },
	{ EXPANDED, "{ref}${q}$${q}{dollar}{", "$${T}${q}$${q}$${", NULL },
	{ JSON, "{\"a\":\"{odd}\",\"b\":\"{lines}{umlaut}\"}",
	    "{\"a\":\"a/b?c=d&\\\"{q}\\\\%~_.-\",\"b\":\"a\\r\\nB: "
	    "c\xc3\xa4\"}",
	    NULL },
	{ JSON, "[\"{ref}\"]", "[\"${T}\"]", NULL },
	{ JSON, "[\"{latin}\"]", NULL,
	    "service \"x\": key \"json\": the value for \"{latin}\": it is "
	    "not UTF-8, as JSON has to be" },
	{ EXPANDED_JSON, "[\"{ref}\",\"${T}\",\"{q}\"]",
	    "[\"$${T}\",\"${T}\",\"foo bar\"]", NULL },
	{ WORD, "a {q}{lines}", "a foo bara\r\nB: c", NULL },
	{ WORD, "${q} {ref} {odd}", "${q} ${T} a/b?c=d&\"{q}\\%~_.-", NULL },
	{ WORD, "{nope}", NULL,
	    "service \"x\": key \"exec\": \"{nope}\" has no value: give it "
	    "one with --param=nope=VALUE" },
};

static struct service *
make_service(enum place place, const char *text)
{
	struct service *s;
	bool json = place == JSON || place == EXPANDED_JSON;

	s = service_new("x");
	s->refers = place != FOREIGN_URL;
	/* Of a services file, which alone is a template. */
	s->origin = mem_strdup("f:1");
	if (place == URL || place == FOREIGN_URL)
		strlist_add(&s->urls, text);
	else if (place == HEADER)
		strlist_add(&s->request.headers, text);
	else if (place == WORD)
		strlist_add(&s->exec, text);
	else
		request_set_data(&s->request, text, strlen(text), json);
	if (place == EXPANDED)
		s->request.expand = REQUEST_EXPAND_TEXT;
	else if (place == EXPANDED_JSON)
		s->request.expand = REQUEST_EXPAND_JSON;
	return s;
}

static const char *
text_of(const struct service *s)
{
	if (s->urls.n > 0)
		return s->urls.items[0];
	if (s->exec.n > 0)
		return s->exec.items[0];
	return s->request.data != NULL ? s->request.data
				       : s->request.headers.items[0];
}

static void
check_rows(void)
{
	struct parameters p = { 0 };
	struct request none;
	struct service *s;
	struct errbuf e;
	size_t i;
	int rc;

	add_all(&p);
	request_init(&none);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s = make_service(rows[i].place, rows[i].text);
		e.msg[0] = '\0';
		rc = parameters_fill(&p, s, &none, &e);
		is_int(rc, rows[i].filled != NULL ? 0 : -1, "filling %s",
		    rows[i].text);
		is_str(e.msg, rows[i].error != NULL ? rows[i].error : "",
		    "its message");
		if (rc == 0)
			is_str(text_of(s), rows[i].filled, "its result");
		if (rc == 0 && s->request.data != NULL)
			is_int(s->request.data_len, strlen(rows[i].filled),
			    "its length");
		service_destroy(s);
	}
	parameters_free(&p);
}

static void
check_bytes(void)
{
	struct parameters p = { 0 };
	struct request none;
	struct service *s;
	struct errbuf e;

	add(&p, "q=x");
	request_init(&none);
	s = service_new("x");
	request_set_data(&s->request, "{q}\0${\0{q}\xff", 11, false);
	is_int(
	    parameters_fill(&p, s, &none, &e), 0, "a body may have any bytes");
	is_bytes(s->request.data, s->request.data_len, "x\0${\0x\xff", 7,
	    "all of the body is filled");
	service_destroy(s);
	parameters_free(&p);
}

/* Make a service with a header and a body, overridden by those of own. */
static struct service *
make_merged(const struct request *own)
{
	struct service *s;

	s = service_new("x");
	strlist_add(&s->urls, "http://h/");
	request_overlay(&s->request, own);
	return s;
}

static void
check_leniency(void)
{
	struct parameters none = { 0 }, some = { 0 };
	struct request own;
	struct service *s;
	struct errbuf e;

	add(&some, "q=x");
	request_init(&own);
	strlist_add(&own.headers, "X: {a}");
	request_set_data(&own, "{a}", 3, false);

	s = make_merged(&own);
	is_int(parameters_fill(NULL, s, &own, &e), 0,
	    "without parameters the command line's own braces are left");
	is_int(parameters_fill(&none, s, &own, &e), 0,
	    "so braces are left for each service");
	is_str(s->request.headers.items[0], "X: {a}",
	    "braces are left in a header");
	is_str(s->request.data, "{a}", "braces are left in the body");
	is_int(parameters_fill(&some, s, &own, &e), -1,
	    "with parameters braces are filled");
	service_destroy(s);

	s = make_merged(&own);
	strlist_add(&s->request.headers, "X: {a}");
	is_int(parameters_fill(&none, s, &own, &e), 0,
	    "the braces of a list's headers are left");
	s->origin = mem_strdup("f:1");
	is_int(parameters_fill(&none, s, &own, &e), -1,
	    "the headers of a services file are always filled");
	service_destroy(s);

	s = make_merged(&own);
	free(own.data);
	own.data = NULL;
	is_int(parameters_fill(&none, s, &own, &e), 0,
	    "the braces of a list's body are left");
	is_str(s->request.data, "{a}", "as they are");
	s->origin = mem_strdup("f:1");
	is_int(parameters_fill(&none, s, &own, &e), -1,
	    "the body of a services file is always filled");
	is_str(e.msg,
	    "service \"x\": key \"data\": \"{a}\" has no value: give it one "
	    "with --param=a=VALUE",
	    "the missing parameter is named");
	strlist_add(&s->exec, "true");
	is_int(parameters_fill(&none, s, &own, &e), 0,
	    "a program has nothing of the command line's");
	service_destroy(s);
	request_free(&own);
	parameters_free(&some);
}

static void
check_replicas(void)
{
	struct parameters p = { 0 };
	struct request none;
	struct service *s;
	struct errbuf e;

	add(&p, "q=a b");
	request_init(&none);
	s = service_new("x");
	strlist_add(&s->urls, "http://a/{q}");
	strlist_add(&s->urls, "http://b/?q={q}");
	is_int(parameters_fill(&p, s, &none, &e), 0, "all replicas are filled");
	is_str(
	    s->urls.items[0], "http://a/a%20b", "the first replica is filled");
	is_str(s->urls.items[1], "http://b/?q=a%20b",
	    "the second replica is filled");
	is_int(service_check(s, &e), 0, "the filled replicas are URLs");
	service_destroy(s);
	add(&p, "q=h:80");
	s = service_new("x");
	strlist_add(&s->urls, "http://{q}/");
	is_int(service_check(s, &e), 0, "a template need not be a URL");
	is_int(parameters_fill(&p, s, &none, &e), 0, "a value may be any text");
	is_int(service_check(s, &e), -1, "it is checked after it is filled");
	service_destroy(s);
	parameters_free(&p);
}

/* The characters of a reference, and one that is in none. */
#define ALPHABET "${}T"
#define MARK     '\1'

/* Make text number i of all texts of at most n letters. */
static void
make_text(char *text, size_t n, size_t i)
{
	while (n-- > 0 && i > 0) {
		*text++ = ALPHABET[(i - 1) % 4];
		i = (i - 1) / 4;
	}
	*text = '\0';
}

/* Resolve the template with a mark in place of {k}, and then replace the mark
 * by the value. Return NULL if a reference is invalid. The caller frees the
 * result. */
static char *
resolve_then_fill(const char *before, const char *after, const char *value)
{
	struct strlist values = { 0 };
	struct buf text = { 0 }, out = { 0 };
	struct errbuf e;
	char *plain, *p;

	buf_printf(&text, "%s%c%s", before, MARK, after);
	plain = secret_resolve(buf_str(&text), &values, &e);
	for (p = plain; p != NULL && *p != '\0'; p++) {
		if (*p == MARK)
			buf_puts(&out, value);
		else
			buf_putc(&out, *p);
	}
	buf_free(&text);
	strlist_free(&values);
	if (plain == NULL)
		return NULL;
	free(plain);
	return buf_steal(&out);
}

/* Fill the template, and then resolve it. Return NULL if that fails. */
static char *
fill_then_resolve(const char *before, const char *after, const char *value)
{
	struct parameters p = { 0 };
	struct strlist values = { 0 };
	struct buf text = { 0 };
	struct request none;
	struct service *s;
	struct errbuf e;
	char *plain = NULL;

	buf_printf(&text, "k=%s", value);
	add(&p, buf_str(&text));
	/* Let other keys in the templates stay as they are. */
	add(&p, "T={T}");
	add(&p, "TT={TT}");
	buf_clear(&text);
	buf_printf(&text, "%s{k}%s", before, after);
	request_init(&none);
	s = make_service(EXPANDED, buf_str(&text));
	if (parameters_fill(&p, s, &none, &e) == 0)
		plain = secret_resolve(s->request.data, &values, &e);
	service_destroy(s);
	buf_free(&text);
	strlist_free(&values);
	parameters_free(&p);
	return plain;
}

/* Return whether any value ends up unchanged in the place of its key. */
static bool
is_itself(const char *before, const char *after, const char *value)
{
	char *want, *got;
	bool same;

	/* After a '$' there is no parameter. */
	if (*before != '\0' && before[strlen(before) - 1] == '$')
		return true;
	want = resolve_then_fill(before, after, value);
	got = fill_then_resolve(before, after, value);
	if (got != NULL && want != NULL)
		same = strcmp(got, want) == 0;
	else if (want != NULL) /* no template can give this text */
		same = strncmp(after, "${", 2) == 0 && *value != '\0' &&
		    value[strlen(value) - 1] == '$';
	else
		same = got == NULL;
	if (!same)
		printf("# %s{k}%s with %s\n", before, after, value);
	free(want);
	free(got);
	return same;
}

static void
check_references(void)
{
	char before[2], after[5], value[4];
	size_t i, j, k, bad = 0;

	setenv("T", "secret", 1);
	for (i = 0; i < 5; i++) {
		make_text(before, 1, i);
		for (j = 0; j <= 85; j++) {
			make_text(after, 3, j);
			if (j == 85)
				memcpy(after, "${T}", 5);
			for (k = 0; k < 85; k++) {
				make_text(value, 3, k);
				bad += !is_itself(before, after, value);
			}
		}
	}
	is_int(
	    bad, 0, "a value never becomes a reference, whatever is around it");
}

int
main(void)
{
	check_additions();
	check_rows();
	check_bytes();
	check_leniency();
	check_replicas();
	check_references();
	return done();
}
