/* SPDX-License-Identifier: MIT */
/*
 * sensitive.h - recognise secrets that are written out and not referred to, by
 * the name in front of them or by their form. This decides what is hidden when
 * it is shown, what a readable services file is warned about, and what needs a
 * child process of its own. In doubt a text is a secret.
 *
 * ${...} and {KEY} are no secrets and stay readable in all texts. A function
 * that appends a text for show returns whether there was something to hide.
 */
#ifndef FF_SERVICE_SENSITIVE_H
#define FF_SERVICE_SENSITIVE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Return whether n bytes are the name of something secret: of a header, of a
 * parameter of a query or form, of an option, or a key of JSON. Case, '-', '_'
 * and other characters between the words do not matter.
 */
bool sensitive_is_name(const char *p, size_t n);

/* Return whether the value of a header is secret whatever the name of the
 * header is: it begins with a scheme such as "Bearer", or is a JSON Web Token.
 */
bool sensitive_is_credential(const char *value);

/*
 * Append a secret value, hidden. If it has a reference or a {KEY}, that stays
 * readable, and so do a scheme in front of it ("Bearer ${X}"), the characters
 * that separate words, and the name in front of a reference ("u=${X}").
 */
bool sensitive_value(struct buf *out, const char *value);

/* Do the same for n bytes. */
bool sensitive_value_n(struct buf *out, const char *p, size_t n);

/*
 * Append a text with the values of all parameters with secret names hidden, as
 * in "/path?token=x&a=b" and "#access_token=x": NAME=VALUE after a '?', '&',
 * '#' or ';'.
 */
bool sensitive_parameters(struct buf *out, const char *text);

/*
 * Append a body, which may be any text. What begins like JSON is taken for
 * JSON, what begins like multipart/form-data for that, and all else for a form;
 * the values of all secret names are hidden. If a text that is not JSON then
 * still shows such a value, as XML or YAML may, all of it is hidden. Each part
 * of multipart/form-data is such a text.
 */
bool sensitive_body(struct buf *out, const char *body);

/* Return whether a body has a value with a secret name. */
bool sensitive_is_in_body(const char *body);

#endif
