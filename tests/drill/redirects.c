/* SPDX-License-Identifier: MIT */
/* redirects.c - a child that reports a redirect. Its URL's query has the status
 * (code=), the number of the redirect (count=), the URL (to=) and the method of
 * the next request (method=). */
#include "config.h"

#include "drills.h"

#include "wire/answer.h"

#include <stdlib.h>

static const char *
parameter(const struct job *job, const char *key, char *out, size_t size)
{
	if (!drill_parameter(job, key, out, size))
		abort();
	return out;
}

static void
say_redirect(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	char code[8], count[16], method[32], url[256];
	struct answer_redirect r = { 0 };

	(void)row;
	r.url = answer_text(parameter(job, "to", url, sizeof(url)));
	r.shown = r.url;
	r.method =
	    answer_text(parameter(job, "method", method, sizeof(method)));
	r.num_redirects = (uint32_t)strtoul(
	    parameter(job, "count", count, sizeof(count)), NULL, 10);
	answer_send_head(to,
	    (int)strtol(parameter(job, "code", code, sizeof(code)), NULL, 10),
	    "1.1");
	answer_send_redirect(to, &r);
	sender_send(to, FRAME_END, NULL, 0);
	sender_flush(to);
	drill_wait();
}

const struct drill_row drill_redirects[] = {
	{ "redirect", DRILL_BEGUN, say_redirect, NULL, 0 },
	{ NULL, DRILL_BEGUN, NULL, NULL, 0 },
};
