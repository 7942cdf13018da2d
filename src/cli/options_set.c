/* SPDX-License-Identifier: MIT */
/* options_set.c - what the options of the run itself do with their argument.
 * A request's are in options_request.c. */
#include "config.h"

#include "cli/options_set.h"

#include "base/array.h"
#include "base/duration.h"
#include "base/mem.h"
#include "base/size.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* No machine has a use for more processes, or for more of anything else that
 * is counted here. */
#define NUMBER_MAX 1000000

static void *
member(struct options *o, const struct option_row *row)
{
	return (char *)o + row->offset;
}

int
set_flag(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)value;
	(void)e;
	*(int64_t *)member(o, row) = 1;
	return 0;
}

int
set_duration(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	const char *why;

	if (duration_parse(value, member(o, row), &why) == -1)
		return errbuf_set(e, "\"%s\" %s", value, why);
	return 0;
}

int
set_period(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	int64_t *ns = member(o, row);

	if (set_duration(o, row, value, e) == -1)
		return -1;
	if (*ns == 0)
		return errbuf_set(e, "\"%s\": it must be above zero", value);
	return 0;
}

int
set_timeout(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	if (set_duration(o, row, value, e) == -1)
		return -1;
	if (o->timeout == 0)
		return errbuf_set(e,
		    "\"%s\": a run needs some time (leave the option out for "
		    "no limit)",
		    value);
	return 0;
}

int
set_number(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	const char *why;

	if (number_parse(value, 1, NUMBER_MAX, member(o, row), &why) == -1)
		return errbuf_set(e, "\"%s\" %s", value, why);
	return 0;
}

int
set_first(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)row;
	(void)value;
	(void)e;
	o->need = 1;
	return 0;
}

/* "N/DUR", where DUR may be a unit alone: "10/s". */
int
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
		    "\"%s\" is no N/DUR, such as \"10/s\" or \"100/1m\"",
		    value);
	n = mem_memdup(value, (size_t)(slash - value));
	window = mem_printf(
	    "%s%s", slash[1] >= 'a' && slash[1] <= 'z' ? "1" : "", slash + 1);
	rc = number_parse(n, 1, NUMBER_MAX, &o->rate, &why);
	if (rc == 0)
		rc = duration_parse(window, &o->rate_window, &why);
	if (rc == -1)
		errbuf_set(e, "\"%s\": %s", value, why);
	else if (o->rate_window == 0)
		rc =
		    errbuf_set(e, "\"%s\": the time must be above zero", value);
	free(n);
	free(window);
	return rc;
}

int
set_param(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)row;
	return parameters_add(&o->parameters, value, e);
}

int
set_text(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	if (value[0] == '\0')
		return errbuf_set(e, "\"\": a name is needed");
	*(const char **)member(o, row) = value;
	return 0;
}

int
set_format(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	(void)row;
	if ((o->format = output_format(value)) == NULL)
		return errbuf_set(
		    e, "\"%s\" is none of %s", value, output_formats());
	return 0;
}

/* Set *index to where value stands in the n words. */
static int
choose(const char *value, const char *const words[], size_t n, size_t *index)
{
	for (*index = 0; *index < n; (*index)++)
		if (strcmp(words[*index], value) == 0)
			return 0;
	return -1;
}

int
set_body(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	static const char *const words[] = {
		[BODY_AUTO] = "auto",
		[BODY_TEXT] = "text",
		[BODY_BASE64] = "base64",
		[BODY_NONE] = "none",
	};
	size_t i;

	(void)row;
	if (choose(value, words, ARRAY_LEN(words), &i) == -1)
		return errbuf_set(
		    e, "\"%s\" is none of auto, text, base64, none", value);
	o->body = (enum body_how)i;
	return 0;
}

int
set_color(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	static const char *const words[] = {
		[COLOR_AUTO] = "auto",
		[COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
	};
	size_t i;

	(void)row;
	if (choose(value, words, ARRAY_LEN(words), &i) == -1)
		return errbuf_set(
		    e, "\"%s\" is none of auto, always, never", value);
	o->color = (enum color_when)i;
	return 0;
}

int
set_sandbox(struct options *o, const struct option_row *row, const char *value,
    struct errbuf *e)
{
	static const char *const words[] = {
		[SANDBOX_AUTO] = "auto",
		[SANDBOX_REQUIRE] = "require",
		[SANDBOX_OFF] = "off",
	};
	size_t i;

	(void)row;
	if (choose(value, words, ARRAY_LEN(words), &i) == -1)
		return errbuf_set(
		    e, "\"%s\" is none of auto, require, off", value);
	o->sandbox = (enum sandbox_how)i;
	return 0;
}
