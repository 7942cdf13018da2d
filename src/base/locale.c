/* SPDX-License-Identifier: MIT */
/* locale.c - see locale.h. */
#include "config.h"

#include "base/locale.h"

#include "base/array.h"

#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <string.h>

bool
locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool
locale_shows_utf8(void)
{
	locale_t chosen;
	bool is_utf8;

	if ((chosen = newlocale(LC_CTYPE_MASK, "", (locale_t)0)) == (locale_t)0)
		return false;
	is_utf8 = strcmp(nl_langinfo_l(CODESET, chosen), "UTF-8") == 0;
	freelocale(chosen);
	return is_utf8;
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

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (setlocale(LC_CTYPE, names[i]) != NULL && locale_is_utf8())
			return;
	setlocale(LC_CTYPE, "");
}
