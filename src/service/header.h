/* SPDX-License-Identifier: MIT */
/*
 * header.h - request headers as people write them: "Name: value"; "Name:"
 * drops one that would be sent; "Name;" sends it empty.
 */
#ifndef FF_SERVICE_HEADER_H
#define FF_SERVICE_HEADER_H

#include "base/buf.h"
#include "base/errbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Return whether n bytes are a token (RFC 9110), as names of headers and
 * methods have to be. */
bool header_is_token(const char *p, size_t n);

/* Check that text is one of the three. Returns 0, or -1 with e set. */
int header_check(const char *text, struct errbuf *e);

/* Check that a user or a password can be sent in a header: a user has no colon,
 * and neither has a control character. Return 0, or -1 with e set. */
int header_check_login(const char *value, bool is_user, struct errbuf *e);

/* Return whether two headers have the same name, in whatever case. */
bool header_has_same_name(const char *a, const char *b);

/* Return whether a header says where the request ends, or what its connection
 * is used for after it. */
bool header_is_framing(const char *text);

/* Append a header for show: as sensitive_value() does if its name or its value
 * says that it is secret, else as url_show() does. Returns whether there was
 * something to hide. */
bool header_redact(struct buf *out, const char *text);

#endif
