/* SPDX-License-Identifier: MIT */
/* form.h - the parts of a multipart/form-data body, as -F takes them. */
#ifndef FF_CLI_FORM_H
#define FF_CLI_FORM_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "service/request.h"

#include <stdbool.h>

/* No parts if zero-initialised. */
struct form {
	struct buf body; /* of the parts so far */
	char boundary[48];
};

/* Append the content of a file, or of standard input for "-". Return 0, or -1
 * with e set. */
typedef int form_read_fn(
    void *arg, const char *path, struct buf *out, struct errbuf *e);

/*
 * Add a part: "NAME=CONTENT", "NAME=@FILE" or "NAME=<FILE", each of which may
 * be followed by ";type=TYPE" and ";filename=NAME". CONTENT and FILE may be in
 * quotation marks, with backslashes. read(arg) reads FILE. Return 0, or -1 with
 * e set.
 */
int form_add(struct form *f, const char *text, form_read_fn *read, void *arg,
    struct errbuf *e);

/* Add a part whose content is all that follows the '=' of "NAME=CONTENT".
 * Return 0, or -1 with e set. */
int form_add_literal(struct form *f, const char *text, struct errbuf *e);

/* Make the parts the body of r, with its Content-Type, if there are any. */
void form_finish(struct form *f, struct request *r);

void form_free(struct form *f);

#endif
