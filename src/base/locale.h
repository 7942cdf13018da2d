/* SPDX-License-Identifier: MIT */
/* locale.h - the character encoding of the process. We read only UTF-8, but
 * libcurl converts host names from the encoding of the locale. */
#ifndef FF_BASE_LOCALE_H
#define FF_BASE_LOCALE_H

#include <stdbool.h>

/*
 * Use UTF-8 in this process and its children, if the user's locale or another
 * locale of the system has it. The environment does not change. Call this once,
 * before there are threads.
 */
void locale_use_utf8(void);

/* Return whether the character encoding of the locale that the user has chosen
 * is UTF-8, so that the terminal shows it. False before locale_use_utf8(). */
bool locale_shows_utf8(void);

/* Return whether the character encoding of this process is UTF-8. */
bool locale_is_utf8(void);

#endif
