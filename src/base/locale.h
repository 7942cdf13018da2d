/* SPDX-License-Identifier: MIT */
/* locale.h - the character encoding of the process. All text that we read is
 * UTF-8; libcurl converts host names from the encoding of the locale. */
#ifndef FF_BASE_LOCALE_H
#define FF_BASE_LOCALE_H

#include <stdbool.h>

/*
 * Make UTF-8 the character encoding of this process and of its children, if the
 * system has a locale for it: the user's own, else one without a language. The
 * environment stays as it is. Call it once, before there are threads.
 */
void locale_use_utf8(void);

/* Return whether the character encoding of this process is UTF-8. */
bool locale_is_utf8(void);

#endif
