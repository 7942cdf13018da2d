/* SPDX-License-Identifier: MIT */
/*
 * secret.h - what the references of template.h refer to: a variable of the
 * environment, or the content of a file, each without one newline at its end.
 * The parent only checks that they are there; the child resolves its own.
 */
#ifndef FF_SERVICE_SECRET_H
#define FF_SERVICE_SECRET_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "base/pack.h"
#include "base/strlist.h"
#include "service/template.h"

#include <stddef.h>

/* The most bytes that a file with a secret may have. */
#define SECRET_FILE_MAX ((size_t)64 << 10)

/* A value of at least this length is hidden wherever it occurs. A shorter one
 * occurs in texts by chance, so it is hidden only if it is all of a part. */
#define SECRET_WHOLE_MIN 4

/* Check that every "${" in text begins a well-formed reference. Returns 0, or
 * -1 with e set. */
int secret_check_syntax(const char *text, struct errbuf *e);

/*
 * Check that all that text refers to is there: the variable set and not empty,
 * the file readable and not empty. Reads no content of a file. Returns 0, or
 * -1 with e naming the reference and what is wrong with it.
 */
int secret_check(const char *text, struct errbuf *e);

/*
 * Return text with its references resolved, which the caller frees; NULL with
 * e set if one cannot be. Each value that was put in is also added to values,
 * so that it can be kept out of messages. A value that is empty or has a CR,
 * LF or NUL in it is an error. For the child: reads files.
 */
char *secret_resolve(
    const char *text, struct strlist *values, struct errbuf *e);

/* The same for JSON text: each value is escaped as the inside of a JSON string.
 * One that is not UTF-8 is an error. */
char *secret_resolve_json(
    const char *text, struct strlist *values, struct errbuf *e);

/* The same, with each value appended by put(). */
char *secret_resolve_by(const char *text, template_put_fn *put,
    struct strlist *values, struct errbuf *e);

/* Append a part of a text, which begins and ends outside of references, the
 * same way. Return 0, or -1 with e set; out then has what was resolved before.
 */
int secret_append(struct buf *out, struct bytes text, template_put_fn *put,
    struct strlist *values, struct errbuf *e);

/*
 * Append text with each of values replaced by "***", in any of these forms: as
 * it is or in another case, percent-encoded once or twice (a space may also be
 * a '+'), percent-decoded, with the escapes of JSON, or inside base64. A value
 * shorter than SECRET_WHOLE_MIN is replaced only if the characters before and
 * after it separate parts of a URL or are quotation marks.
 */
void secret_redact(
    struct buf *out, const char *text, const struct strlist *values);

#endif
