/* SPDX-License-Identifier: MIT */
/* options_table.c - every option, in the order of --help, and how its argument
 * is read. */
#include "config.h"

#include "cli/options_table.h"
#include "cli/terminal.h"

#include "base/array.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/quantity.h"
#include "config/nearest.h"
#include "config/services_file.h"
#include "service/body_file.h"
#include "service/cookie.h"
#include "service/query.h"
#include "service/template.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* More than any machine can have of processes, successes or requests. */
#define NUMBER_MAX 1000000

static void *
member(struct options *o, const struct option_row *row)
{
	return (char *)o + row->offset;
}

static int
set_flag(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)value;
	(void)e;
	*(int64_t *)member(o, row) = 1;
	return 0;
}

static int
unset_flag(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)value;
	(void)e;
	*(int64_t *)member(o, row) = -1;
	return 0;
}

static int
set_duration(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	const char *why;

	if (duration_parse(value, member(o, row), &why) == -1)
		return errbuf_set(e, "\"%s\" %s", value, why);
	return 0;
}

static int
set_period(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	int64_t *ns = member(o, row);

	if (set_duration(o, row, value, e) == -1)
		return -1;
	if (*ns == 0)
		return errbuf_set(e, "\"%s\" must be above zero", value);
	return 0;
}

static int
set_timeout(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	if (set_duration(o, row, value, e) == -1)
		return -1;
	if (o->timeout == 0)
		return errbuf_set(e,
		    "\"%s\" must be above zero (leave the option out for "
		    "no limit)",
		    value);
	return 0;
}

static int
set_number(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	const char *why;

	if (number_parse(value, 1, NUMBER_MAX, member(o, row), &why) == -1)
		return errbuf_set(e, "\"%s\" %s", value, why);
	return 0;
}

/* Parse "N/DUR". DUR may be a unit without a number: "10/s". */
static int
set_rate(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	const char *slash, *why;
	char *n, *window;
	int rc;

	(void)row;
	slash = strchr(value, '/');
	if (slash == NULL)
		return errbuf_set(e,
		    "\"%s\" is not N/DUR, such as \"10/s\" or \"100/1m\"",
		    value);
	n = mem_memdup(value, (size_t)(slash - value));
	window = mem_printf(
	    "%s%s", slash[1] >= 'a' && slash[1] <= 'z' ? "1" : "", slash + 1);
	rc = number_parse(n, 1, NUMBER_MAX, &o->rate, &why);
	if (rc == 0)
		rc = duration_parse(window, &o->rate_window, &why);
	if (rc == -1)
		errbuf_set(e, "\"%s\" %s", value, why);
	else if (o->rate_window == 0)
		rc =
		    errbuf_set(e, "\"%s\": the time must be above zero", value);
	free(n);
	free(window);
	return rc;
}

static int
set_param(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)row;
	return parameters_add(&o->parameters, value, e);
}

static int
set_text(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	if (value[0] == '\0')
		return errbuf_set(e, "\"\" is not a name");
	*(const char **)member(o, row) = value;
	return 0;
}

static int
set_format(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	/* Not the names of files or directories: what is like a format, and
	 * formats of forkfetch-as and of other programs. */
	static const char *const alike[] = { "json", "jsonl", "ndjson",
		"text" };
	static const char *const others[] = { "csv", "har", "html", "junit",
		"markdown", "nagios", "object", "percentiles", "prometheus",
		"svg", "tap", "trace", "tsv", "xml", "yaml" };
	size_t i;

	(void)row;
	if ((o->format = output_format(value)) != NULL)
		return 0;
	for (i = 0; i < ARRAY_LEN(alike); i++)
		if (strcasecmp(value, alike[i]) == 0)
			return errbuf_set(
			    e, "\"%s\" is none of %s", value, output_formats());
	for (i = 0; i < ARRAY_LEN(others); i++)
		if (strcasecmp(value, others[i]) == 0)
			return errbuf_set(e,
			    "\"%s\" is none of %s; for others, pipe the output "
			    "to forkfetch-as (forkfetch-as --list)",
			    value, output_formats());
	return errbuf_set(e,
	    "\"%s\" is none of %s; to write to a file, redirect standard "
	    "output, or write each body to a file with --output-dir",
	    value, output_formats());
}

/* Set the member to the index of value in row->names. */
static int
set_name(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	struct buf all = { 0 };
	int64_t i;

	for (i = 0; row->names[i] != NULL; i++) {
		if (strcmp(row->names[i], value) == 0) {
			*(int64_t *)member(o, row) = i;
			buf_free(&all);
			return 0;
		}
		buf_printf(&all, "%s%s", i > 0 ? ", " : "", row->names[i]);
	}
	errbuf_set(e, "\"%s\" is none of %s", value, buf_str(&all));
	buf_free(&all);
	return -1;
}

/* Prefix of a line in a file of cookies; such a line is not a comment. */
#define HTTP_ONLY "#HttpOnly_"

static int
set_request(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	const struct request_key *key;
	const char *equals;
	char *name;
	int result;

	equals = strchr(row->key, '=');
	name = equals == NULL
	    ? mem_strdup(row->key)
	    : mem_memdup(row->key, (size_t)(equals - row->key));
	if (value == NULL)
		value = equals == NULL ? "1" : equals + 1;
	key = request_key_find(name);
	free(name);
	result = request_set(&o->request, key, value, e);
	return result;
}

static int
take_stdin(struct options *o, struct errbuf *e)
{
	if (o->stdin_is_taken)
		return errbuf_set(
		    e, "another option has already read standard input");
	o->stdin_is_taken = true;
	return 0;
}

/* Append the content of the file at path to out. "-" is standard input. */
static int
read_bytes(
    struct options *o, const char *path, struct buf *out, struct errbuf *e)
{
	enum file_status status;
	struct errbuf why;

	if (strcmp(path, "-") == 0) {
		if (take_stdin(o, e) == -1)
			return errbuf_prefix(e, "@-: ");
		if (file_take(STDIN_FILENO, BODY_FILE_MAX, out, e) == -1)
			return errbuf_prefix(e, "standard input: ");
		return 0;
	}
	status = file_read(path, BODY_FILE_MAX, out, NULL, &why);
	if (status == FILE_OK)
		return 0;
	return errbuf_set(e, "%s: %s%s", path, why.msg,
	    status == FILE_IRREGULAR
		? ": copy it to a regular file, or pipe it in with @-"
		: "");
}

/* Append the text of the file at path to out, without its byte order mark. */
static int
read_text(
    struct options *o, const char *path, struct buf *out, struct errbuf *e)
{
	if (read_bytes(o, path, out, e) == -1)
		return -1;
	return body_file_take_text(
	    out, strcmp(path, "-") == 0 ? "standard input" : path, e);
}

static int
set_config(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	if (strcmp(value, SERVICES_FILE_STDIN) == 0 && take_stdin(o, e) == -1)
		return errbuf_prefix(e, "-: ");
	return set_text(o, row, value, e);
}

static bool
is_cookie(const char *line)
{
	return cookie_is_line(line) &&
	    (line[0] != '#' ||
		strncmp(line, HTTP_ONLY, strlen(HTTP_ONLY)) == 0);
}

/* Set a key to a line of a file of cookies. Its content comes from servers, so
 * a
 * "${" in it is not a reference. */
static int
set_cookie_line(struct options *o, const struct option_row *row,
    const char *line, struct errbuf *e)
{
	char *escaped;
	int result;

	escaped = template_escape(line);
	result = set_request(o, row, escaped, e);
	mem_free_wiped(escaped);
	return result;
}

/* Add a header of a file. A line without a colon may be a token alone, so
 * nothing of it is shown. */
static int
set_header_line(struct options *o, const struct option_row *row,
    const char *line, struct errbuf *e)
{
	if (strpbrk(line, ":;") == NULL)
		return errbuf_set(e,
		    "a line is not a header: write \"Name: value\", "
		    "\"Name:\" to drop it, or \"Name;\" to send it empty");
	return set_request(o, row, line, e);
}

/* Set a key to each line of a file that is not empty. From a file of cookies,
 * which may consist of whole response heads, take only the cookies. */
static int
set_lines(struct options *o, const struct option_row *row, struct buf *file,
    bool has_cookies, struct errbuf *e)
{
	char *line, *rest;
	size_t n;
	int result = 0;

	buf_putc(file, '\0');
	rest = file->data;
	while (result == 0 && rest != NULL) {
		line = rest;
		if ((rest = strchr(line, '\n')) != NULL)
			*rest++ = '\0';
		n = strlen(line);
		if (n > 0 && line[n - 1] == '\r')
			line[--n] = '\0';
		if (n == 0 || (has_cookies && !is_cookie(line)))
			continue;
		result = has_cookies ? set_cookie_line(o, row, line, e)
				     : set_header_line(o, row, line, e);
	}
	return result;
}

static int
set_cookies(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	struct buf file = { 0 };
	int result;

	if (value[0] == '\0')
		return 0;
	if (strchr(value, '=') != NULL || template_refers(value))
		return set_request(o, row, value, e);
	result = read_text(o, value, &file, e);
	if (result == 0 && memchr(buf_str(&file), '\0', file.len) != NULL)
		result = errbuf_set(e, "%s: contains a NUL byte", value);
	if (result == 0 && set_lines(o, row, &file, true, e) == -1)
		result = errbuf_prefix(e, "%s: a line ", value);
	buf_free_wiped(&file);
	return result;
}

static int
set_header(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	struct buf file = { 0 };
	int result;

	if (value[0] != '@')
		return set_request(o, row, value, e);
	result = read_text(o, value + 1, &file, e);
	if (result == 0 && memchr(buf_str(&file), '\0', file.len) != NULL)
		result = errbuf_set(e, "%s: contains a NUL byte", value + 1);
	if (result == 0 && set_lines(o, row, &file, false, e) == -1)
		result = errbuf_prefix(e, "%s: ", value + 1);
	buf_free_wiped(&file);
	return result;
}

/* Append a piece to the body of the request, which is called after the option
 * of the last piece. */
static int
add_body(struct options *o, const struct option_row *row,
    const struct buf *piece, struct errbuf *e)
{
	bool json = strcmp(row->key, "json") == 0;
	struct buf data = { 0 };

	if (o->request.upload != NULL)
		return errbuf_set(e, "it cannot be combined with -T");
	if (o->request.data != NULL) {
		buf_append(&data, o->request.data, o->request.data_len);
		if (!json)
			buf_putc(&data, '&');
	}
	buf_append(&data, piece->data, piece->len);
	/* As in curl, one --json makes all of it JSON. */
	request_set_data(
	    &o->request, data.data, data.len, json || o->request.json == 1);
	o->request.body_key = o->request.json == 1 ? "json" : row->key;
	buf_free(&data);
	return 0;
}

static int
set_body(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	bool json = strcmp(row->key, "json") == 0;
	struct buf piece = { 0 };
	int result = 0;

	/* JSON is text; a form may be made of any bytes. */
	if (value[0] == '@' && json)
		result = read_text(o, value + 1, &piece, e);
	else if (value[0] == '@')
		result = read_bytes(o, value + 1, &piece, e);
	else
		buf_puts(&piece, value);
	if (value[0] == '@' && !json)
		body_file_strip(&piece);
	if (result == 0)
		result = add_body(o, row, &piece, e);
	buf_free(&piece);
	return result;
}

static int
read_file(void *arg, const char *path, struct buf *out, struct errbuf *e)
{
	return read_bytes(arg, path, out, e);
}

static int
set_form(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)row;
	return form_add(&o->form, value, read_file, o, e);
}

static int
set_form_string(struct options *o, const struct option_row *row,
    const char *value, struct errbuf *e)
{
	(void)row;
	return form_add_literal(&o->form, value, e);
}

/* Make a file the body. "-" and "." are standard input. */
static int
set_upload(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	struct buf file = { 0 };
	const char *slash = strrchr(value, '/');
	const char *name = slash != NULL ? slash + 1 : value;
	bool is_stdin = strcmp(value, "-") == 0 || strcmp(value, ".") == 0;
	int result;

	if (o->request.data != NULL)
		return errbuf_set(
		    e, "it is the whole body, and cannot be combined with -d");
	result = read_bytes(o, is_stdin ? "-" : value, &file, e);
	if (result == 0) {
		result = set_request(o, row, is_stdin ? "" : name, e);
		request_set_data(&o->request, buf_str(&file), file.len, false);
	}
	buf_free(&file);
	return result;
}

/* Append to the body as it is: an '@' has no meaning. */
static int
set_raw_body(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	struct buf piece = { 0 };
	int result;

	buf_puts(&piece, value);
	result = add_body(o, row, &piece, e);
	buf_free(&piece);
	return result;
}

/* Append the bytes of a file to the body, all of them. */
static int
set_binary_body(struct options *o, const struct option_row *row,
    const char *value, struct errbuf *e)
{
	struct buf piece = { 0 };
	int result;

	if (value[0] != '@')
		return set_raw_body(o, row, value, e);
	result = read_bytes(o, value + 1, &piece, e);
	if (result == 0)
		result = add_body(o, row, &piece, e);
	buf_free(&piece);
	return result;
}

/* Encode "NAME=CONTENT", "=CONTENT", "CONTENT", "NAME@FILE" or "@FILE": all but
 * the name. */
static int
encode_parameter(
    struct options *o, const char *value, struct buf *out, struct errbuf *e)
{
	struct buf content = { 0 };
	const char *mark;
	int result = 0;

	mark = strchr(value, '=');
	if (mark == NULL)
		mark = strchr(value, '@');
	if (mark == NULL)
		buf_puts(&content, value);
	else if (*mark == '=')
		buf_puts(&content, mark + 1);
	else
		result = read_bytes(o, mark + 1, &content, e);
	if (mark != NULL && mark > value) {
		buf_append(out, value, (size_t)(mark - value));
		buf_putc(out, '=');
	}
	query_encode(out, buf_str(&content), content.len);
	buf_free(&content);
	return result;
}

static int
set_encoded_body(struct options *o, const struct option_row *row,
    const char *value, struct errbuf *e)
{
	struct buf piece = { 0 };
	int result;

	result = encode_parameter(o, value, &piece, e);
	if (result == 0)
		result = add_body(o, row, &piece, e);
	buf_free(&piece);
	return result;
}

/* Set a parameter of the query. What a file contains is encoded here. */
static int
set_url_query(struct options *o, const struct option_row *row,
    const char *value, struct errbuf *e)
{
	struct buf parameter = { 0 };
	int result;

	if (value[0] == '+' || strchr(value, '=') != NULL ||
	    strchr(value, '@') == NULL)
		return set_request(o, row, value, e);
	buf_putc(&parameter, '+');
	result = encode_parameter(o, value, &parameter, e);
	if (result == 0)
		result = set_request(o, row, buf_str(&parameter), e);
	buf_free(&parameter);
	return result;
}

/* Explain an unknown variable, and name the one that was probably meant. */
static int
refuse_variable(const char *unknown, struct errbuf *e)
{
	static const char *const meant[][2] = {
		{ "code", "http_code" },
		{ "error", "message" },
		{ "ip", "remote_ip" },
		{ "size", "size_download" },
		{ "time", "time_total" },
	};
	struct nearest nearest;
	size_t i;

	for (i = 0; i < ARRAY_LEN(meant); i++)
		if (strcmp(unknown, meant[i][0]) == 0)
			return errbuf_set(e,
			    "unknown variable \"%%{%s}\": did you mean %%{%s}?",
			    unknown, meant[i][1]);
	nearest_init(&nearest, unknown);
	for (i = 0; write_out_name(i) != NULL; i++)
		nearest_offer(&nearest, write_out_name(i));
	if (nearest.name == NULL)
		return errbuf_set(e,
		    "unknown variable \"%%{%s}\": see Write-out in "
		    "forkfetch(1)",
		    unknown);
	return errbuf_set(e,
	    "unknown variable \"%%{%s}\": did you mean %%{%s}?", unknown,
	    nearest.name);
}

static int
set_write_out(struct options *o, const struct option_row *row,
    const char *value, struct errbuf *e)
{
	struct buf file = { 0 };
	char *unknown = NULL;
	int rc = 0;

	(void)row;
	write_out_free(&o->write_out);
	o->writes_out = true;
	if (value[0] == '@') {
		rc = read_text(o, value + 1, &file, e);
		body_file_strip(&file);
		value = buf_str(&file);
	}
	if (rc == 0)
		rc = write_out_parse(&o->write_out, value, &unknown, e);
	if (unknown != NULL)
		refuse_variable(unknown, e);
	free(unknown);
	buf_free(&file);
	return rc;
}

static const char *const bodies[] = {
	[BODY_AUTO] = "auto",
	[BODY_TEXT] = "text",
	[BODY_BASE64] = "base64",
	[BODY_NONE] = "none",
	NULL,
};

static const char *const colors[] = {
	[COLOR_AUTO] = "auto",
	[COLOR_ALWAYS] = "always",
	[COLOR_NEVER] = "never",
	NULL,
};

static const char *const sandboxes[] = {
	[SANDBOX_AUTO] = "auto",
	[SANDBOX_REQUIRE] = "require",
	[SANDBOX_OFF] = "off",
	NULL,
};

#define HEADING(text)                                                          \
	{                                                                      \
		.help = text                                                   \
	}
/* An option of the run: it sets a member of struct options. */
#define OWN(option, short, argument, setter, member, text)                     \
	{                                                                      \
		.name = option, .letter = short, .arg = argument,              \
		.set = setter, .offset = offsetof(struct options, member),     \
		.help = text                                                   \
	}
/* The same with an argument that is one of names. */
#define NAMED(option, argument, list, member, text)                            \
	{                                                                      \
		.name = option, .arg = argument, .set = set_name,              \
		.offset = offsetof(struct options, member), .names = list,     \
		.help = text                                                   \
	}
/* An option of every request: it sets a key of struct request. */
#define REQUEST(option, short, argument, request_key, text)                    \
	{                                                                      \
		.name = option, .letter = short, .arg = argument,              \
		.set = set_request, .key = request_key, .help = text           \
	}

const struct option_row option_rows[] = {
	HEADING("The ten options to know first"),
	OWN("timeout", 't', "DUR", set_timeout, timeout,
	    "deadline of the whole run (default: none)"),
	REQUEST("max-time", 'm', "DUR", "max_time",
	    "longest time per service (default 30s; 0: no limit)"),
	OWN("jobs", 'j', "N", set_number, jobs,
	    "ask at most N services at once (default 256)"),
	OWN("first", 0, NULL, set_flag, need, "stop at the first success"),
	REQUEST(
	    "retry", 0, "N", "retry", "retry failed services up to N times"),
	OWN("output", 'o', "FORMAT", set_format, format,
	    "table, jsonl, json, body, lines or lines-json\n"
	    "(default: table on a terminal, jsonl elsewhere)"),
	{ .name = "header",
	    .letter = 'H',
	    .arg = "HEADER",
	    .set = set_header,
	    .key = "headers",
	    .help = "send a header; @FILE: one header per line" },
	{ .name = "data",
	    .letter = 'd',
	    .arg = "DATA",
	    .set = set_body,
	    .key = "data",
	    .help = "send a body; @FILE or @- reads it from there" },
	REQUEST("location", 'L', NULL, "location", "follow redirects"),
	OWN("config", 'c', "FILE", set_config, config,
	    "services file; - is standard input"),

	HEADING("Time limits"),
	REQUEST("connect-timeout", 0, "DUR", "connect_timeout",
	    "longest time to connect, DNS and TLS included\n"
	    "(default 10s)"),
	REQUEST("idle-timeout", 0, "DUR", "idle_timeout",
	    "longest silence within one response"),
	OWN("kill-after", 0, "DUR", set_duration, kill_after,
	    "time between SIGTERM and SIGKILL (default 100ms;\n"
	    "0: kill at once)"),

	HEADING("How many at once"),
	OWN("jobs-per-host", 0, "N", set_number, jobs_per_host,
	    "ask the same host and port at most N at once"),
	OWN("rate", 0, "N/DUR", set_rate, rate,
	    "start at most N requests per DUR: 10/s, 100/1m"),
	OWN("reuse", 0, NULL, set_flag, reuse,
	    "let a child process ask several services and\n"
	    "keep its connections"),

	HEADING("How many answers, and how often"),
	OWN("need", 0, "N", set_number, need,
	    "stop with exit status 0 after N successes"),
	OWN("fail-fast", 0, NULL, set_flag, fail_fast,
	    "stop at the first failure"),
	REQUEST("hedge", 0, "DUR", "hedge",
	    "ask the next replica after DUR without an answer"),
	REQUEST("retry-delay", 0, "DUR", "retry_delay",
	    "longest wait before the first retry; doubled for\n"
	    "each one after it (default 100ms)"),
	REQUEST("retry-all", 0, NULL, "retry_all",
	    "also retry and hedge non-idempotent methods"),
	OWN("every", 0, "DUR", set_period, every,
	    "ask again every DUR over the same connection"),
	OWN("count", 0, "N", set_number, count,
	    "with --every: ask N times (default: until stopped)"),
	OWN("until-ok", 0, NULL, set_flag, until_ok,
	    "with --every: ask each service until it succeeds"),

	HEADING("Services"),
	OWN("param", 'p', "KEY=VALUE", set_param, parameters,
	    "replace {KEY} in URLs, headers and bodies"),
	OWN("id", 0, "KEY", set_text, id_key,
	    "key of a JSON line that becomes the record's id\n"
	    "(default id)"),
	OWN("trust-list", 0, NULL, set_flag, trust_list,
	    "let lines of - name services, programs and files"),
	OWN("no-config", 0, NULL, set_flag, no_config, "read no services file"),
	OWN("list", 0, NULL, set_flag, list,
	    "list services and groups and their files"),
	OWN("dry-run", 0, NULL, set_flag, dry_run,
	    "print the requests, secrets hidden, and send none"),

	HEADING("Output"),
	{ .name = "write-out",
	    .letter = 'w',
	    .arg = "FORMAT",
	    .set = set_write_out,
	    .help = "print this per record, with curl's %{variables};\n"
		    "@FILE or @- reads it from there" },
	OWN("events", 0, NULL, set_flag, events,
	    "print server-sent events as they arrive, one JSON\n"
	    "object per line"),
	OWN("output-dir", 0, "DIR", set_text, output_dir,
	    "write each body to a file DIR/NAME"),
	NAMED("body", "HOW", bodies, body,
	    "bodies in JSON: auto, text, base64 or none"),
	OWN("keep-order", 0, NULL, set_flag, keep_order,
	    "print records in the order of the command line"),
	OWN("only-failed", 0, NULL, set_flag, only_failed,
	    "print only the records of failures; count all"),
	OWN("progress", 0, NULL, set_flag, progress,
	    "show on standard error what is under way\n"
	    "(default: on a terminal, after half a second)"),
	OWN("no-progress", 0, NULL, unset_flag, progress,
	    "do not show what is under way"),
	OWN("timeline", 0, NULL, set_flag, timeline,
	    "draw on standard error, after the run, the phases\n"
	    "of each attempt"),
	OWN("summary", 0, NULL, set_flag, summary,
	    "print totals to standard error after the run"),
	NAMED("color", "WHEN", colors, color, "auto, always or never"),
	OWN("verbose", 'v', NULL, set_flag, verbose,
	    "log to standard error what happens, secrets hidden"),

	HEADING("Requests (as in curl; for every service of the run)"),
	REQUEST("request", 'X', "METHOD", "method", "request method"),
	REQUEST("head", 'I', NULL, "method=HEAD", "ask only for the headers"),
	{ .name = "json",
	    .arg = "DATA",
	    .set = set_body,
	    .key = "json",
	    .help = "send a body as application/json" },
	{ .name = "data-raw",
	    .arg = "DATA",
	    .set = set_raw_body,
	    .key = "data_raw",
	    .help = "send a body as it is, even if it begins with @" },
	{ .name = "data-binary",
	    .arg = "DATA",
	    .set = set_binary_body,
	    .key = "data_binary",
	    .help = "send a body; keep the line breaks of @FILE" },
	{ .name = "data-urlencode",
	    .arg = "DATA",
	    .set = set_encoded_body,
	    .key = "data_urlencode",
	    .help = "send a body, encoded: NAME=CONTENT, NAME@FILE" },
	{ .name = "form",
	    .letter = 'F',
	    .arg = "DATA",
	    .set = set_form,
	    .key = "form",
	    .is_secret = true,
	    .help = "send a part of a form: NAME=CONTENT, NAME=@FILE" },
	{ .name = "form-string",
	    .arg = "DATA",
	    .set = set_form_string,
	    .is_secret = true,
	    .help = "send a part of a form: NAME=TEXT, as it is" },
	{ .name = "upload-file",
	    .letter = 'T',
	    .arg = "FILE",
	    .set = set_upload,
	    .key = "upload",
	    .help = "send a file, with PUT; - is standard input" },
	REQUEST("get", 'G', NULL, "get",
	    "put the data into the query and send a GET"),
	{ .name = "url-query",
	    .arg = "DATA",
	    .set = set_url_query,
	    .key = "url_query",
	    .help = "add to the query of the URL: NAME=CONTENT" },
	REQUEST("user-agent", 'A', "NAME", "user_agent", "User-Agent header"),
	{ .name = "cookie",
	    .letter = 'b',
	    .arg = "DATA",
	    .set = set_cookies,
	    .key = "cookies",
	    .is_secret = true,
	    .help = "send cookies: NAME=VALUE, or a file of cookies" },
	REQUEST("referer", 'e', "URL", "referer", "Referer header"),
	REQUEST("range", 'r', "RANGE", "range",
	    "ask only for these bytes: 0-499, 500-, -500"),
	REQUEST("user", 'u', "USER:PASSWORD", "user",
	    "credentials (safer: ${NAME} in the services file)"),
	REQUEST(
	    "digest", 0, NULL, "digest", "use Digest authentication for -u"),
	REQUEST("aws-sigv4", 0, "PROVIDER", "aws_sigv4",
	    "sign the request with -u: aws:amz:REGION:SERVICE"),
	{ .name = "oauth2-bearer",
	    .arg = "TOKEN",
	    .set = set_request,
	    .key = "oauth2_bearer",
	    .is_secret = true,
	    .help = "OAuth 2 token (safer: ${NAME})" },
	REQUEST("location-trusted", 0, NULL, "location_trusted",
	    "follow redirects and send credentials everywhere"),
	REQUEST("max-redirs", 0, "N", "max_redirs",
	    "follow at most N redirects (default 20)"),
	REQUEST("max-filesize", 0, "SIZE", "max_filesize",
	    "largest body (default 16M if held in memory)"),
	REQUEST("ok", 0, "LIST", "ok",
	    "codes that count as success (default 200-299)"),
	REQUEST("expect", 0, "CONDITION", "expect",
	    "condition for a success: /status=UP, time<1s,\n"
	    "cert>14d, body=~REGEX, header.NAME, size, version"),
	REQUEST("proxy", 'x', "URL", "proxy", "use this proxy"),
	REQUEST(
	    "noproxy", 0, "LIST", "noproxy", "use no proxy for these hosts"),
	REQUEST("connect-to", 0, "HOST1:PORT1:HOST2:PORT2", "connect_to",
	    "connect to HOST2 instead of HOST1"),
	REQUEST("interface", 0, "NAME", "interface",
	    "use this interface or local address"),
	REQUEST(
	    "doh-url", 0, "URL", "doh_url", "resolve names over HTTPS, at URL"),
	REQUEST("limit-rate", 0, "SIZE", "limit_rate",
	    "send and receive at most SIZE bytes per second"),
	REQUEST("ipv4", '4', NULL, "ip_version=4", "use IPv4 only"),
	REQUEST("ipv6", '6', NULL, "ip_version=6", "use IPv6 only"),
	REQUEST("http1.1", 0, NULL, "http_version=1.1", "use HTTP/1.1 only"),
	REQUEST("http2", 0, NULL, "http_version=2",
	    "use HTTP/2 if the server supports it"),
	REQUEST("http2-prior-knowledge", 0, NULL,
	    "http_version=2-prior-knowledge",
	    "use HTTP/2 without negotiation, even without TLS"),
	REQUEST("http3", 0, NULL, "http_version=3",
	    "use HTTP/3 if the server supports it"),
	REQUEST("compressed", 0, NULL, "compressed",
	    "request and decode a compressed body"),
	REQUEST("resolve", 0, "HOST:PORT:ADDRESS", "resolve",
	    "use this address for HOST:PORT"),
	REQUEST("unix-socket", 0, "PATH", "unix_socket",
	    "connect to this Unix socket"),
	REQUEST("cacert", 0, "FILE", "cacert", "certificates to trust"),
	REQUEST("capath", 0, "DIR", "capath",
	    "hashed directory of certificates to trust"),
	REQUEST("proxy-cacert", 0, "FILE", "proxy_cacert",
	    "certificates to trust for an HTTPS proxy"),
	REQUEST("pinnedpubkey", 0, "FILE", "pinnedpubkey",
	    "require this public key: FILE or sha256//HASH"),
	REQUEST("tlsv1.2", 0, NULL, "tls_min=1.2", "use TLS 1.2 or later"),
	REQUEST("tlsv1.3", 0, NULL, "tls_min=1.3", "use TLS 1.3 or later"),
	REQUEST("tls-max", 0, "VERSION", "tls_max",
	    "newest version to use: 1.0, 1.1, 1.2 or 1.3"),
	REQUEST("ciphers", 0, "LIST", "ciphers", "ciphers up to TLS 1.2"),
	REQUEST(
	    "tls13-ciphers", 0, "LIST", "tls13_ciphers", "ciphers of TLS 1.3"),
	REQUEST("cert", 0, "FILE", "cert", "client certificate"),
	REQUEST("key", 0, "FILE", "key", "private key of --cert"),
	REQUEST("insecure", 0, NULL, "insecure",
	    "do not verify the server's certificate"),

	HEADING("Other"),
	NAMED("sandbox", "HOW", sandboxes, sandbox,
	    "auto (as far as the kernel can), require or off"),
	OWN("help", 'h', NULL, set_flag, help, "print this text"),
	OWN("version", 'V', NULL, set_flag, version, "print the version"),
};

const size_t option_rows_n = ARRAY_LEN(option_rows);
