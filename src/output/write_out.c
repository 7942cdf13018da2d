/* SPDX-License-Identifier: MIT */
/* write_out.c - see write_out.h. */
#include "config.h"

#include "output/write_out.h"

#include "base/array.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

struct variable {
	const char *name;
	enum write_out_kind kind;
	const char *key;     /* of the record, if it has another name */
	const char *nothing; /* what curl writes for no value, if not "" */
};

#define NO_TIME "0.000000"

/* The keys of the record in their order, and then the other names of curl. */
static const struct variable variables[] = {
	{ "index", WRITE_OUT_KEY, NULL, NULL },
	{ "seq", WRITE_OUT_KEY, NULL, NULL },
	{ "name", WRITE_OUT_KEY, NULL, NULL },
	{ "id", WRITE_OUT_KEY, NULL, NULL },
	{ "url", WRITE_OUT_KEY, NULL, NULL },
	{ "status", WRITE_OUT_KEY, NULL, NULL },
	{ "reason", WRITE_OUT_KEY, NULL, NULL },
	{ "message", WRITE_OUT_KEY, NULL, NULL },
	{ "http_code", WRITE_OUT_KEY, NULL, "000" },
	{ "http_version", WRITE_OUT_KEY, NULL, "0" },
	{ "method", WRITE_OUT_KEY, NULL, NULL },
	{ "attempts", WRITE_OUT_KEY, NULL, NULL },
	{ "replica", WRITE_OUT_KEY, NULL, NULL },
	{ "started", WRITE_OUT_KEY, NULL, NULL },
	{ "exitcode", WRITE_OUT_KEY, NULL, NULL },
	{ "signal", WRITE_OUT_KEY, NULL, NULL },
	{ "sandbox", WRITE_OUT_KEY, NULL, NULL },
	{ "remote_ip", WRITE_OUT_KEY, NULL, NULL },
	{ "remote_port", WRITE_OUT_KEY, NULL, "0" },
	{ "num_redirects", WRITE_OUT_KEY, NULL, NULL },
	{ "url_effective", WRITE_OUT_KEY, NULL, NULL },
	{ "time_queue", WRITE_OUT_KEY, NULL, NO_TIME },
	{ "time_namelookup", WRITE_OUT_KEY, NULL, NO_TIME },
	{ "time_connect", WRITE_OUT_KEY, NULL, NO_TIME },
	{ "time_appconnect", WRITE_OUT_KEY, NULL, NO_TIME },
	{ "time_pretransfer", WRITE_OUT_KEY, NULL, NO_TIME },
	{ "time_starttransfer", WRITE_OUT_KEY, NULL, NO_TIME },
	{ "time_total", WRITE_OUT_KEY, NULL, NO_TIME },
	{ "history", WRITE_OUT_KEY, NULL, NULL },
	{ "size_download", WRITE_OUT_KEY, NULL, NULL },
	{ "cert_expires", WRITE_OUT_KEY, NULL, NULL },
	{ "content_type", WRITE_OUT_KEY, NULL, NULL },
	{ "headers", WRITE_OUT_HEADERS, NULL, NULL },
	{ "trailers", WRITE_OUT_TRAILERS, NULL, NULL },
	{ "body_encoding", WRITE_OUT_BODY_ENCODING, NULL, NULL },
	{ "body_truncated", WRITE_OUT_BODY_TRUNCATED, NULL, NULL },
	{ "body", WRITE_OUT_BODY, NULL, NULL },

	{ "errormsg", WRITE_OUT_KEY, "message", NULL },
	{ "header_json", WRITE_OUT_HEADERS, NULL, NULL },
	{ "json", WRITE_OUT_JSON, NULL, NULL },
	{ "num_headers", WRITE_OUT_NUM_HEADERS, NULL, NULL },
	{ "num_retries", WRITE_OUT_NUM_RETRIES, NULL, NULL },
	{ "onerror", WRITE_OUT_ONERROR, NULL, NULL },
	{ "redirect_url", WRITE_OUT_REDIRECT_URL, NULL, NULL },
	{ "response_code", WRITE_OUT_KEY, "http_code", "000" },
	{ "scheme", WRITE_OUT_SCHEME, NULL, NULL },
	{ "speed_download", WRITE_OUT_SPEED_DOWNLOAD, NULL, NULL },
	{ "stderr", WRITE_OUT_STDERR, NULL, NULL },
	{ "stdout", WRITE_OUT_STDOUT, NULL, NULL },
	{ "urlnum", WRITE_OUT_KEY, "index", NULL },
};

/* The parts of "url.PART" and "urle.PART". */
static const struct {
	const char *name;
	enum url_part part;
} url_parts[] = {
	{ "scheme", URL_SCHEME },
	{ "user", URL_USER },
	{ "password", URL_PASSWORD },
	{ "options", URL_OPTIONS },
	{ "host", URL_HOST },
	{ "port", URL_PORT },
	{ "path", URL_PATH },
	{ "query", URL_QUERY },
	{ "fragment", URL_FRAGMENT },
	{ "zoneid", URL_ZONE },
};

/* Variables of curl that we do not have, and what to use instead. */
static const struct {
	const char *name;
	const char *instead; /* or NULL */
} missing[] = {
	{ "certs", "%{cert_expires}" },
	{ "conn_id", NULL },
	{ "filename_effective", "%{name} and --output-dir" },
	{ "ftp_entry_path", NULL },
	{ "http_connect", "%{http_code}" },
	{ "local_ip", "%{remote_ip}" },
	{ "local_port", "%{remote_port}" },
	{ "num_certs", "%{cert_expires}" },
	{ "num_connects", "%{attempts}" },
	{ "proxy_ssl_verify_result", "%{reason} and %{message}" },
	{ "proxy_used", "%{remote_ip}" },
	{ "referer", NULL },
	{ "size_delivered", "%{size_download}" },
	{ "size_header", "%{num_headers}" },
	{ "size_request", NULL },
	{ "size_upload", NULL },
	{ "speed_upload", "%{speed_download}" },
	{ "ssl_verify_result", "%{reason} and %{message}" },
	{ "time_posttransfer", "%{time_pretransfer}" },
	{ "time_redirect", "%{time_total} and %{num_redirects}" },
	{ "tls_earlydata", NULL },
	{ "xfer_id", "%{index}" },
};

struct parser {
	struct write_out *w;
	struct buf text; /* up to the next piece of another kind */
	bool on_stderr;
	char **unknown;
	struct errbuf *e;
};

const char *
write_out_name(size_t i)
{
	return i < ARRAY_LEN(variables) ? variables[i].name : NULL;
}

/* Add a piece, which takes over text. */
static void
add(struct write_out *w, enum write_out_kind kind, char *text,
    const char *nothing)
{
	w->pieces = mem_resize(w->pieces, w->n + 1, sizeof(w->pieces[0]));
	w->pieces[w->n++] = (struct write_out_piece){
		.kind = kind,
		.text = text,
		.nothing = nothing != NULL ? nothing : "",
	};
}

static void
end_text(struct parser *p)
{
	if (p->text.len == 0)
		return;
	p->w->uses_stdout = p->w->uses_stdout || !p->on_stderr;
	add(p->w, WRITE_OUT_TEXT, buf_steal(&p->text), NULL);
}

/* Refuse a name that is not a variable. */
static int
refuse(struct parser *p, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(missing); i++) {
		if (strcmp(name, missing[i].name) != 0)
			continue;
		if (missing[i].instead == NULL)
			return errbuf_set(p->e,
			    "\"%%{%s}\" is a variable of curl that is not "
			    "available here",
			    name);
		return errbuf_set(p->e,
		    "\"%%{%s}\" is a variable of curl that is not available "
		    "here: use %s",
		    name, missing[i].instead);
	}
	*p->unknown = mem_strdup(name);
	return errbuf_set(p->e, "unknown variable \"%%{%s}\"", name);
}

static bool
begins(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0;
}

/* Add "url.PART" or "urle.PART". Return whether the name is one. */
static bool
add_url_part(struct parser *p, const char *name)
{
	bool is_last = begins(name, "urle.");
	size_t i;

	if (!is_last && !begins(name, "url."))
		return false;
	name = strchr(name, '.') + 1;
	for (i = 0; i < ARRAY_LEN(url_parts); i++) {
		if (strcmp(url_parts[i].name, name) != 0)
			continue;
		p->w->uses_stdout = p->w->uses_stdout || !p->on_stderr;
		add(p->w, WRITE_OUT_URL_PART,
		    mem_strdup(is_last ? "url_effective" : "url"), NULL);
		p->w->pieces[p->w->n - 1].part = url_parts[i].part;
		return true;
	}
	return false;
}

static int
add_variable(struct parser *p, const char *name)
{
	const struct variable *v;
	size_t i;

	for (i = 0; i < ARRAY_LEN(variables); i++)
		if (strcmp(variables[i].name, name) == 0)
			break;
	if (i == ARRAY_LEN(variables))
		return add_url_part(p, name) ? 0 : refuse(p, name);
	v = &variables[i];
	if (p->on_stderr && v->kind >= WRITE_OUT_JSON &&
	    v->kind <= WRITE_OUT_BODY)
		return errbuf_set(p->e,
		    "\"%%{%s}\" is only written to standard output: put "
		    "%%{stdout} in front of it",
		    name);
	if (v->kind == WRITE_OUT_STDERR || v->kind == WRITE_OUT_STDOUT)
		p->on_stderr = v->kind == WRITE_OUT_STDERR;
	else if (v->kind != WRITE_OUT_ONERROR && !p->on_stderr)
		p->w->uses_stdout = true;
	add(p->w, v->kind,
	    v->kind == WRITE_OUT_KEY
		? mem_strdup(v->key != NULL ? v->key : name)
		: NULL,
	    v->nothing);
	return 0;
}

static void
add_header(struct parser *p, const char *name, size_t n)
{
	char *lower;
	size_t i;

	lower = mem_memdup(name, n);
	for (i = 0; i < n; i++)
		lower[i] = utf8_ascii_lower(lower[i]);
	p->w->uses_stdout = p->w->uses_stdout || !p->on_stderr;
	add(p->w, WRITE_OUT_HEADER, lower, NULL);
}

/* Refuse "%{name" or "%name{name" without an end. */
static int
refuse_open(struct parser *p, const char *at)
{
	return errbuf_set(p->e, "\"%.40s\" has no closing brace", at);
}

/* Take "%header{NAME}", or "%{header{NAME}}", whose braces are closed by end.
 * at is its beginning, name its NAME. Return the length, or 0 if it is wrong.
 */
static size_t
take_header(struct parser *p, const char *at, const char *name, const char *end)
{
	size_t n = strcspn(name, "}");

	if (!begins(name + n, end)) {
		refuse_open(p, at);
		return 0;
	}
	if (n == 0) {
		errbuf_set(p->e, "\"%%header{}\" names no header");
		return 0;
	}
	add_header(p, name, n);
	return (size_t)(name - at) + n + strlen(end);
}

/* Parse what the '%' at at begins. Return its length, or 0 if it is wrong. */
static size_t
take_percent(struct parser *p, const char *at)
{
	size_t n;
	char *name;
	int rc;

	if (!begins(at, "%{") && !begins(at, "%header{") &&
	    !begins(at, "%output{") && !begins(at, "%time{")) {
		buf_putc(&p->text, '%');
		return at[1] == '%' ? 2 : 1;
	}
	end_text(p);
	if (begins(at, "%{header{"))
		return take_header(p, at, at + strlen("%{header{"), "}}");
	if (begins(at, "%header{"))
		return take_header(p, at, at + strlen("%header{"), "}");
	if (begins(at, "%output{")) {
		errbuf_set(p->e,
		    "\"%%output{}\" of curl is not available here: use "
		    "--output-dir, or redirect the output");
		return 0;
	}
	n = strcspn(at, "}");
	if (at[n] == '\0') {
		refuse_open(p, at);
		return 0;
	}
	if (begins(at, "%time{")) {
		p->w->uses_stdout = p->w->uses_stdout || !p->on_stderr;
		add(p->w, WRITE_OUT_TIME,
		    mem_memdup(at + strlen("%time{"), n - strlen("%time{")),
		    NULL);
		return n + 1;
	}
	name = mem_memdup(at + 2, n - 2);
	rc = add_variable(p, name);
	free(name);
	return rc == 0 ? n + 1 : 0;
}

/* Parse what the backslash at at begins. Return its length. Like curl, leave
 * unknown escapes as they are. */
static size_t
take_escape(struct parser *p, const char *at)
{
	static const char from[] = "nrt", to[] = "\n\r\t";
	const char *which;

	which = at[1] != '\0' ? strchr(from, at[1]) : NULL;
	if (which != NULL) {
		buf_putc(&p->text, to[which - from]);
		return 2;
	}
	buf_append(&p->text, at, at[1] != '\0' ? 2 : 1);
	return at[1] != '\0' ? 2 : 1;
}

int
write_out_parse(
    struct write_out *w, const char *format, char **unknown, struct errbuf *e)
{
	struct parser p = { .w = w, .unknown = unknown, .e = e };
	size_t n;

	*w = (struct write_out){ 0 };
	*unknown = NULL;
	for (; *format != '\0'; format += n) {
		n = 1;
		if (*format == '%')
			n = take_percent(&p, format);
		else if (*format == '\\')
			n = take_escape(&p, format);
		else
			buf_putc(&p.text, *format);
		if (n == 0) {
			buf_free(&p.text);
			write_out_free(w);
			return -1;
		}
	}
	end_text(&p);
	return 0;
}

void
write_out_free(struct write_out *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		free(w->pieces[i].text);
	free(w->pieces);
	*w = (struct write_out){ 0 };
}
