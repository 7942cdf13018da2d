/* SPDX-License-Identifier: MIT */
/* locale.c - see locale.h. */
#include "config.h"

#include "base/locale.h"

#include "base/array.h"

#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <string.h>

/* See locale_shows_utf8(). */
static bool shows_utf8;

bool
locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool
locale_shows_utf8(void)
{
	return shows_utf8;
}

void
locale_use_utf8(void)
{
	/* The user's locale, then the names of a neutral one with UTF-8. */
	static const char *const names[] = {
		"",
		"C.UTF-8",
		"C.utf8",
		"POSIX.UTF-8",
		"UTF-8",
		"en_US.UTF-8",
	};
	size_t i;

	/* Ask now: once another locale is in use, newlocale(3) of a static
	 * glibc takes that for the user's. */
	shows_utf8 = setlocale(LC_CTYPE, "") != NULL && locale_is_utf8();
	for (i = 0; i < ARRAY_LEN(names); i++)
		if (setlocale(LC_CTYPE, names[i]) != NULL && locale_is_utf8())
			return;
	setlocale(LC_CTYPE, "");
}
