/* SPDX-License-Identifier: MIT */
/*
 * url.h - URLs, parsed by libcurl's URL API alone: one parser for checking,
 * naming, comparing and asking. Pure string work. What needs no parser is in
 * url_text.h.
 */
#ifndef FF_SERVICE_URL_H
#define FF_SERVICE_URL_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "base/strlist.h"
#include "service/quote.h"

#include <stdbool.h>

/*
 * Check that text is a URL that can be asked: well-formed, http or https, with
 * a host, without white space or control characters, and with a user and
 * password that can be sent. A scheme is required. A {KEY} in it counts as a
 * digit; so does a ${...} if refers, which means that it is resolved later, and
 * it may not stand in the scheme, the host or the port. Returns 0, or -1 with e
 * set to a text that quotes the URL, redacted.
 */
int url_check(const char *text, bool refers, struct errbuf *e);

/* The same, and set *origin and *name, unless they are NULL, to what
 * url_origin() and url_name() return, so that a URL is parsed only once. The
 * origin is found even if there are references in the URL, but is wrong if a
 * {KEY} has yet to be filled in. The caller frees both. */
int url_read(const char *text, bool refers, char **origin, char **name,
    struct errbuf *e);

/* Check a proxy the same way. It may go without a scheme and may also be one of
 * the socks kinds, if this libcurl can use it. No {KEY} is filled in. Empty is
 * no proxy at all. */
int url_check_proxy(const char *text, bool refers, struct errbuf *e);

/* Quote a text that is meant for one URL. If it has white space or no scheme,
 * url_redact() cannot tell where a password ends: all in front of the last '@'
 * is hidden. Returns q->text. */
const char *url_quote(struct quoted *q, const char *text);

/* Return whether a text could be a host, or begin with one. */
bool url_looks_like_host(const char *text);

/* Set e to what to do about a text that should be a URL but has no scheme: to
 * the URL that was probably meant, if there is one. Always returns -1. */
int url_fail_scheme(const char *text, struct errbuf *e);

/* Check that no ${...} stands in the scheme, host or port of a URL or proxy.
 * Returns 0, or -1 with e set. */
int url_check_places(const char *text, struct errbuf *e);

/*
 * Return a URL or proxy with its references resolved, which the caller frees;
 * NULL with e set if one cannot be. Each value is percent-encoded, so that it
 * is what it is whatever is in it, and ends no part of the URL. An error is
 * what cannot be expressed: a colon in a user name, a control character in a
 * user name or password, a "." or ".." for a segment of the path. See
 * secret_resolve() for values.
 */
char *url_resolve(const char *text, struct strlist *values, struct errbuf *e);

/* Return where the authority of a URL ends, or 0 if text is a part of one that
 * begins after it. */
size_t url_authority_end(const char *text);

/* Return a URL, or a part of one that begins after its host, in which the
 * segments "." and ".." of the path are written so, rather than as "%2E": not
 * every version of libcurl knows that they mean the same. The caller frees it.
 */
char *url_plain_dots(const char *text);

/* Return the same with each byte outside ASCII that follows the host
 * percent-encoded. The caller frees it. */
char *url_to_ascii(const char *text);

/* Return how many segments of a URL's path are "." or "..": a value that is put
 * into the path must not make one. */
size_t url_dot_segments(const char *text);

#define URL_DOTS                                                               \
	"a value is one or two dots between the slashes of a path, which "     \
	"would lead to another path"

/* Return "scheme://host:port" in its canonical form (lower case, always with a
 * port, an internationalised name as written), which the caller frees, or NULL
 * if text is no http or https URL. */
char *url_origin(const char *text);

/* Return the scheme and the host of a URL, with the user and port as they stand
 * there, and nothing of what follows. The caller frees it. */
char *url_base(const char *text);

/*
 * Return whether text is a URL that a redirect may lead to: well-formed, http
 * or https, without a user. A secret may be in what follows its host, so
 * nothing of that is copied.
 */
bool url_is_target(const char *text);

enum url_part {
	URL_SCHEME,
	URL_USER,
	URL_PASSWORD,
	URL_HOST,
	URL_ZONE, /* of an IPv6 address */
	URL_PORT,
	URL_PATH,
	URL_QUERY,    /* without the '?' */
	URL_FRAGMENT, /* without the '#' */
	URL_OPTIONS,  /* of a login; never in http and https */
};

/* Return a part of a URL of any scheme, or of a proxy, whose scheme libcurl
 * guesses if it has none. A user, a password and a path are decoded. The caller
 * frees the result, which is NULL if text is no URL or has no such part. */
char *url_part(const char *text, enum url_part part);

/* The same without decoding. The port is the default of the scheme if the URL
 * has none. */
char *url_written_part(const char *text, enum url_part part);

/* Return the port of an http or https URL, which is the default of its scheme
 * if the URL has none; or 0. */
long url_port(const char *text);

/*
 * Return the absolute URL that location means in an answer to base, or NULL if
 * it is not a URL; the caller frees it. A user and password in it are left out:
 * the server that redirects a client must not choose its credentials.
 */
char *url_join(const char *base, const char *location);

/* Return a URL without its user and password, or NULL if text is none. The
 * caller frees it. */
char *url_without_login(const char *text);

/* A longer name that comes from a URL is cut to this many bytes, the last three
 * of them "...". */
#define URL_NAME_MAX 255

/* Return the name that a bare URL gets: its host, its port unless it is that of
 * the scheme, and its path, without a lone "/". The caller frees it. */
char *url_name(const char *text);

#endif
