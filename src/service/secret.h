/* SPDX-License-Identifier: MIT */
/*
 * secret.h - ${NAME} (from the environment) and ${file:PATH} (a file's
 * content, without one newline at its end) inside a setting's text; $${
 * stands for a plain ${. The parent only checks that they are there; the
 * child resolves its own.
 */
#ifndef FF_SERVICE_SECRET_H
#define FF_SERVICE_SECRET_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "base/strlist.h"

#include <stdbool.h>
#include <stddef.h>

/* The largest content of a file that is put in. */
#define SECRET_FILE_MAX ((size_t)64 << 10)

/* The length of the well-formed reference that text begins with, or 0. */
size_t secret_reference(const char *text);

/* The first c in text that is no part of a reference, or NULL. */
const char *secret_strchr(const char *text, char c);

/* Whether text refers to any. */
bool secret_is_in(const char *text);

/* Whether every "${" in text begins a well-formed reference. Returns 0, or -1
 * with e set. */
int secret_check_syntax(const char *text, struct errbuf *e);

/* The text that resolves to this one: a "$${" for each "${". The caller frees
 * it. */
char *secret_escape(const char *text);

/*
 * Whether all that text refers to is there: the variable set, the file
 * readable. Reads no content. Returns 0, or -1 with e naming the reference
 * and what is wrong with it.
 */
int secret_check(const char *text, struct errbuf *e);

/*
 * The text with its references resolved, which the caller frees; NULL with e
 * set where one cannot be. Each value that was put in is also added to
 * values, so that it can be kept out of messages. A value with a CR, LF or
 * NUL inside is an error. For the child: reads files.
 */
char *secret_resolve(
    const char *text, struct strlist *values, struct errbuf *e);

/* The same inside JSON text: each value that is put in is escaped as the
 * inside of a JSON string. One that is not UTF-8 is an error. */
char *secret_resolve_json(
    const char *text, struct strlist *values, struct errbuf *e);

/* Append text with each of values replaced by "***"; values shorter than four
 * characters are left. */
void secret_redact(
    struct buf *out, const char *text, const struct strlist *values);

#endif
