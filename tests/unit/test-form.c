/* SPDX-License-Identifier: MIT */
/* test-form.c - the parts of a form as bytes. Files are made up. */
#include "config.h"

#include "tap.h"

#include "base/mem.h"
#include "cli/form.h"

#include <string.h>

#define NAMED "Content-Disposition: form-data; name=\"a\""

/* A part, and its head without the first line and the line ends. */
static const struct {
	const char *text;
	const char *head;    /* NULL: it is refused */
	const char *content; /* "content of FILE" if it is a file's */
} rows[] = {
	{ "a=b", NAMED, "b" },
	{ "a=", NAMED, "" },
	{ "a=b=c", NAMED, "b=c" },
	{ "a=b;type=x/y", NAMED "\r\nContent-Type: x/y", "b" },
	{ "a=\"b;c\"", NAMED, "b;c" },
	{ "a=\"b\\\"\\\\\"", NAMED, "b\"\\" },
	{ "a=\"b\"c", NAMED, "\"b\"c" },
	{ "a=\"b", NAMED, "\"b" },
	{ "a=@d/f.txt",
	    NAMED "; filename=\"f.txt\"\r\nContent-Type: text/plain",
	    "content of d/f.txt" },
	{ "a=@f;filename=x.PNG;type=t",
	    NAMED "; filename=\"x.PNG\"\r\nContent-Type: t", "content of f" },
	{ "a=@f",
	    NAMED "; filename=\"f\"\r\nContent-Type: application/octet-stream",
	    "content of f" },
	{ "a=@\"f;g\"",
	    NAMED
	    "; filename=\"f;g\"\r\nContent-Type: application/octet-stream",
	    "content of f;g" },
	{ "a=<f", NAMED, "content of f" },
	{ "a=b;filename=x\"y.gif",
	    NAMED "; filename=\"x%22y.gif\"\r\nContent-Type: image/gif", "b" },
	{ "a", NULL, NULL },
	{ "=b", NULL, NULL },
	{ "a=b;c", NULL, NULL },
	{ "a=b;type=x\r\nY: z", NULL, NULL },
	{ "a=b;filename=x\ny", NULL, NULL },
	{ "a=(b", NULL, NULL },
	{ "a=@f,g", NULL, NULL },
	{ "a=@missing", NULL, NULL },
};

static int
read_made_up(void *arg, const char *path, struct buf *out, struct errbuf *e)
{
	(void)arg;
	if (strcmp(path, "missing") == 0)
		return errbuf_set(e, "there is no such file");
	buf_printf(out, "content of %s", path);
	return 0;
}

static void
check_rows(void)
{
	struct form f;
	struct errbuf e;
	char *want;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&f, 0, sizeof(f));
		is_int(form_add(&f, rows[i].text, read_made_up, NULL, &e),
		    rows[i].head != NULL ? 0 : -1, "row %zu: %s", i,
		    rows[i].text);
		if (rows[i].head == NULL) {
			is_int(f.body.len, 0, "nothing is added");
			form_free(&f);
			continue;
		}
		want = mem_printf("--%s\r\n%s\r\n\r\n%s\r\n", f.boundary,
		    rows[i].head, rows[i].content);
		is_str(buf_str(&f.body), want, "its bytes");
		free(want);
		form_free(&f);
	}
}

static void
check_whole(void)
{
	struct form f = { 0 };
	struct request r;
	struct errbuf e;
	char *want;

	request_init(&r);
	form_finish(&f, &r);
	ok(r.data == NULL && r.headers.n == 0, "without parts, no body");
	is_int(form_add_literal(&f, "a=@b;c", &e), 0, "a text is added");
	is_int(form_add_literal(&f, "a\r\n\"=", &e), 0, "a name is encoded");
	form_finish(&f, &r);
	want = mem_printf("--%s\r\n" NAMED "\r\n\r\n@b;c\r\n--%s\r\n"
			  "Content-Disposition: form-data; "
			  "name=\"a%%0D%%0A%%22\"\r\n\r\n\r\n--%s--\r\n",
	    f.boundary, f.boundary, f.boundary);
	is_bytes(r.data, r.data_len, want, strlen(want), "the whole body");
	free(want);
	want = mem_printf(
	    "Content-Type: multipart/form-data; boundary=%s", f.boundary);
	is_str(r.headers.items[0], want, "its type names the boundary");
	free(want);
	is_str(request_method(&r), "POST", "it is a POST");
	request_free(&r);
	form_free(&f);
}

int
main(void)
{
	check_rows();
	check_whole();
	return done();
}
