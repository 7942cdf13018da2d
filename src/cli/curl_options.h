/* SPDX-License-Identifier: MIT */
/* curl_options.h - the options of curl and other programs that we do not have,
 * and what to use instead. */
#ifndef FF_CLI_CURL_OPTIONS_H
#define FF_CLI_CURL_OPTIONS_H

/* Return what to use instead of an option of curl or of another program, given
 * by its long name or its letter, as a text without a full stop; or NULL if
 * none is known, or if we have the option, too. */
const char *curl_option_advice(const char *name);
const char *curl_letter_advice(int letter);

#endif
