/* SPDX-License-Identifier: MIT */
/*
 * fuzz-write-out.c - any format of --write-out: it is refused with a message,
 * or filled. A record with hostile values adds nothing that can drive a
 * terminal.
 */
#include "config.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "output/formats.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text of a longer format might not fit into the writer's buffer, which is
 * never written here. */
#define INPUT_MAX ((size_t)4096)

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static struct record *
make_hostile(bool is_ok)
{
	struct service *s;
	struct record *r;

	s = service_new("\033[2J\xc2\x9b\xff");
	strlist_add(&s->urls, "http://localhost/\033");
	r = record_new(s);
	r->attempts = 1;
	headers_add(&r->headers, (struct bytes){ "a", 1 },
	    (struct bytes){ "\033]0;\a", 5 });
	r->http_code = 200;
	r->head_given = true;
	buf_puts(&r->body, "\033[1m\x9b");
	if (is_ok)
		r->status = STATUS_OK;
	else
		record_fail(r, STATUS_CRASHED, REASON_CRASHED, "\033c");
	return r;
}

/* Return the number of bytes that can drive a terminal. */
static size_t
unsafe_in(const char *p, size_t n)
{
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		count += utf8_is_ascii_control(p[i]) && p[i] != '\n' &&
		    p[i] != '\t' && p[i] != '\r';
	return count;
}

static void
check_filled(const struct write_out *w, const char *format, bool is_ok)
{
	struct record *r = make_hostile(is_ok);
	struct output o;

	memset(&o, 0, sizeof(o));
	o.writer.fd = o.writer.given_fd = -1;
	o.writer.is_terminal = true;
	o.options.write_out = w;
	write_out_record(&o, r);
	must(o.writer.error == 0);
	must(o.writer.bytes.len == 0 || w->uses_stdout);
	must(unsafe_in(buf_str(&o.writer.bytes), o.writer.bytes.len) <=
	    unsafe_in(format, strlen(format)));
	buf_free(&o.writer.bytes);
	record_destroy(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct write_out w;
	struct errbuf e;
	char *format, *unknown;
	bool has_stderr;
	size_t i;

	if (size > INPUT_MAX)
		return 0;
	format = mem_memdup((const char *)data, size);
	e.msg[0] = '\0';
	if (write_out_parse(&w, format, &unknown, &e) == -1) {
		must(e.msg[0] != '\0' && w.n == 0);
	} else {
		must(unknown == NULL);
		has_stderr = false;
		for (i = 0; i < w.n; i++)
			has_stderr =
			    has_stderr || w.pieces[i].kind == WRITE_OUT_STDERR;
		/* It would be written to the fuzzer's own standard error. */
		if (!has_stderr) {
			check_filled(&w, format, true);
			check_filled(&w, format, false);
		}
		write_out_free(&w);
	}
	free(unknown);
	free(format);
	return 0;
}
