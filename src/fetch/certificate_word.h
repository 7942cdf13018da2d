/* SPDX-License-Identifier: MIT */
/* certificate_word.h - the argument of --cert. */
#ifndef FF_FETCH_CERTIFICATE_WORD_H
#define FF_FETCH_CERTIFICATE_WORD_H

#include <stdbool.h>

/*
 * "FILE[:PASSWORD]" as curl reads it: "\:" and "\\" stand for a colon and a
 * backslash inside FILE, and a PKCS #11 URI has no password. Both parts are
 * the caller's to free; *password is NULL where there is none.
 */
void certificate_word_split(const char *word, char **file, char **password);

/* Whether what --cert or --key says is in a device, for which a daemon may
 * speak. */
bool certificate_word_is_device(const char *word);

#endif
