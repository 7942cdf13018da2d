/* SPDX-License-Identifier: MIT */
/*
 * cookie.h - cookies as -b takes them: "NAME=VALUE; NAME=VALUE", which is sent
 * as it is, or a line of a file of cookies, in Netscape's format or as a
 * Set-Cookie header, which says where a cookie is sent.
 */
#ifndef FF_SERVICE_COOKIE_H
#define FF_SERVICE_COOKIE_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "base/strlist.h"

#include <stdbool.h>

/* Check that text has one of these forms. Returns 0, or -1 with e set, which
 * does not quote the text. */
int cookie_check(const char *text, struct errbuf *e);

/* Resolve the references in a valid text, like secret_resolve(). A secret must
 * not turn it into the line of a file, nor divide such a line: that would
 * decide where the cookie is sent. */
char *cookie_resolve(
    const char *text, struct strlist *values, struct errbuf *e);

/* Return whether a valid text is a line of a file. */
bool cookie_is_line(const char *text);

/* Return the value of the cookie in a line in Netscape's format, which text
 * contains, or NULL if it is no such line. */
const char *cookie_value(const char *text);

/* Append a valid text for show, without values. Returns whether there was one
 * to hide. */
bool cookie_redact(struct buf *out, const char *text);

#endif
