/* SPDX-License-Identifier: MIT */
/*
 * url.h - URLs, parsed by libcurl's URL API alone: one parser for checking,
 * naming, comparing and asking. Pure string work.
 */
#ifndef FF_SERVICE_URL_H
#define FF_SERVICE_URL_H

#include "base/buf.h"
#include "base/errbuf.h"

#include <stdbool.h>

/*
 * Whether text is a URL that can be asked: well-formed, http or https, with a
 * host, without white space or control characters. A scheme is required. A
 * text that holds ${...} or {...} is checked with those replaced by a digit.
 * Returns 0, or -1 with e set to a text that quotes the URL, redacted.
 */
int url_check(const char *text, struct errbuf *e);

/* The same for a proxy, which may go without a scheme and may also be one of
 * the socks kinds. Empty is no proxy at all. */
int url_check_proxy(const char *text, struct errbuf *e);

/* Whether text begins with a scheme ("xyz://"). */
bool url_has_scheme(const char *text);

/* "scheme://host:port" in its canonical form (lower case, the port always
 * there, an internationalised name as written), which the caller frees; NULL
 * where text is no such URL. */
char *url_origin(const char *text);

/* The scheme and the host of a URL, with user and port as they stand there,
 * and nothing of what follows them. The caller frees it. */
char *url_base(const char *text);

/*
 * Whether text is a URL that a redirect may lead to: well-formed, http or
 * https, without a user. A secret may be in what follows its host, so nothing
 * of that is copied.
 */
bool url_is_target(const char *text);

bool url_is_https(const char *text);

/* The name that a bare URL gets: its host and its path, without a lone "/".
 * The caller frees it. */
char *url_name(const char *text);

/* Whether a URL or proxy has a password in it that is no ${...}. */
bool url_has_password(const char *text);

/*
 * Append text with every "user:password@" in every URL in it replaced by
 * "***@", and so where a word begins with it, as a proxy may. Takes any text,
 * messages too.
 */
void url_redact(struct buf *out, const char *text);

/* The same, as a string that the caller frees. */
char *url_redacted(const char *text);

#endif
