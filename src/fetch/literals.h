/* SPDX-License-Identifier: MIT */
/*
 * literals.h - the secrets that a request holds without a reference to them: a
 * password of -u or of a URL, the value of an Authorization header. Pure.
 */
#ifndef FF_FETCH_LITERALS_H
#define FF_FETCH_LITERALS_H

#include "base/strlist.h"
#include "service/request.h"

#include <stdbool.h>

/* Append the secrets that a server or a proxy gets to see, as they are and as
 * they are sent. user and password are those of the URL, or NULL. */
void literals_add(struct strlist *to, const struct request *r, const char *user,
    const char *password);

/* Append the ones that stay in this process: the password of a key, and the
 * file that it is in if refers says that a reference named both. */
void literals_add_local(
    struct strlist *to, const struct request *r, bool refers);

#endif
