/* SPDX-License-Identifier: MIT */
/* certificate_word.h - the argument of --cert. */
#ifndef FF_FETCH_CERTIFICATE_WORD_H
#define FF_FETCH_CERTIFICATE_WORD_H

/*
 * "FILE[:PASSWORD]" as curl reads it: "\:" and "\\" stand for a colon and a
 * backslash inside FILE, and a PKCS #11 URI has no password. Both parts are
 * the caller's to free; *password is NULL where there is none.
 */
void certificate_word_split(const char *word, char **file, char **password);

#endif
