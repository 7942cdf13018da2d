/* SPDX-License-Identifier: MIT */
/*
 * redirect.h - the target and the method of a redirect. Pure; whether to follow
 * it is decided in follow.h.
 */
#ifndef FF_FETCH_REDIRECT_H
#define FF_FETCH_REDIRECT_H

#include <stdbool.h>
#include <stdint.h>

/* Return whether an answer with this code and a Location is a redirect. */
bool redirect_is(int code);

/*
 * The method for the next request, borrowed from the argument or constant.
 *
 * As browsers do and curl's --follow does, and as RFC 9110 allows: 301 and
 * 302 make a POST a GET, 303 makes everything but HEAD a GET, 307 and 308
 * change nothing. Unlike with curl's -L this is also true of a method that
 * was asked for by name: repeating a DELETE on the page that a 303 names is
 * what nobody wants.
 */
const char *redirect_method(int code, const char *method);

/*
 * Return whether a request with one method can become one with another by hops
 * redirects, the last of which had this code. The codes of the others are not
 * known.
 */
bool redirect_may_lead(
    int code, uint32_t hops, const char *from, const char *to);

/* Return whether the body is sent again. It is if the method stays the same,
 * except after a 303, which always means to fetch something else. */
bool redirect_keeps_body(int code, const char *method);

/*
 * Return the absolute URL that location means in an answer to base, which the
 * caller frees; NULL if that is no URL. A user and a password in it are left
 * out: who sends a client elsewhere does not choose as whom it asks there.
 */
char *redirect_target(const char *base, const char *location);

/* Return whether a and b have the same origin: scheme, host and port. */
bool redirect_is_within(const char *a, const char *b);

#endif
