/* SPDX-License-Identifier: MIT */
/* certificate_word.h - the argument of --cert. */
#ifndef FF_SERVICE_CERTIFICATE_WORD_H
#define FF_SERVICE_CERTIFICATE_WORD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * "FILE[:PASSWORD]" as curl reads it: "\:" and "\\" stand for a colon and a
 * backslash inside FILE, and a PKCS #11 URI has no password. Both parts are
 * the caller's to free; *password is NULL if there is none.
 */
void certificate_word_split(const char *word, char **file, char **password);

/* Return the place of the colon in front of PASSWORD, in a text in which ${...}
 * is not yet resolved; the length of it all if there is none. */
size_t certificate_word_colon(const char *word);

/* Return whether --cert or --key names something in a device, to which a daemon
 * may have to be asked. */
bool certificate_word_is_device(const char *word);

/* Return whether a pinned public key is a list of hashes, "sha256//BASE64", and
 * not the name of a file. */
bool certificate_word_is_pin(const char *text);

#endif
