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
 * Return the method of the next request, borrowed from the argument or
 * constant.
 *
 * As browsers do and curl's --follow does, and as RFC 9110 allows: 301 and 302
 * change a POST to a GET, 303 changes every method but HEAD to GET, 307 and 308
 * change nothing. Unlike with curl's -L, this also holds for a method that was
 * requested by name: nobody wants to repeat a DELETE on the page that a 303
 * names.
 */
const char *redirect_method(int code, const char *method);

/*
 * Return whether hops redirects, of which the last had this code, can change
 * the method of a request from one to the other. The codes of the earlier
 * redirects are not known.
 */
bool redirect_may_lead(
    int code, uint32_t hops, const char *from, const char *to);

/* Return whether the body is sent again, which is the case if the method stays
 * the same, except after a 303, which always means to fetch something else. */
bool redirect_keeps_body(int code, const char *method);

/* Return whether a and b have the same origin: scheme, host and port. */
bool redirect_is_within(const char *a, const char *b);

#endif
