/* SPDX-License-Identifier: MIT */
/* url_text.h - what can be said of a URL without parsing it: its scheme, and
 * the credentials in it, also within a longer text. */
#ifndef FF_SERVICE_URL_TEXT_H
#define FF_SERVICE_URL_TEXT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Return the length of the scheme that text begins with ("xyz" of "xyz://"),
 * or 0. */
size_t url_scheme_length(const char *text);

bool url_has_scheme(const char *text);

bool url_is_https(const char *text);

/* Return whether a URL has a user or password in it. */
bool url_has_user(const char *text);

/* Return whether a URL or proxy has a password in it, some of which is no
 * ${...}. */
bool url_has_password(const char *text);

/*
 * Append text with every "user:password@" in every URL in it replaced by
 * "***@", and so where a word begins with it, as a proxy may. Takes any text,
 * messages too.
 */
void url_redact(struct buf *out, const char *text);

/* The same, as a string that the caller frees. */
char *url_redacted(const char *text);

/* The same for show: the values of parameters with secret names are hidden,
 * too, as by sensitive_parameters(). Returns whether there was a password or
 * such a value. */
bool url_show(struct buf *out, const char *text);

#endif
