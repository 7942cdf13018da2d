/* SPDX-License-Identifier: MIT */
/* certificate_word.c - see certificate_word.h. Pure string work. */
#include "config.h"

#include "service/certificate_word.h"

#include "base/buf.h"
#include "base/mem.h"
#include "service/template.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define PKCS11 "pkcs11:"

bool
certificate_word_is_device(const char *word)
{
	return strncasecmp(word, PKCS11, sizeof(PKCS11) - 1) == 0;
}

size_t
certificate_word_colon(const char *word)
{
	size_t i;

	if (certificate_word_is_device(word))
		return strlen(word);
	for (i = template_strcspn(word, ":\\"); word[i] == '\\';
	     i += template_strcspn(word + i, ":\\")) {
		i++;
		if (word[i] == ':' || word[i] == '\\')
			i++;
	}
	return i;
}

void
certificate_word_split(const char *word, char **file, char **password)
{
	struct buf b = { 0 };
	const char *p;

	*password = NULL;
	if (certificate_word_is_device(word)) {
		*file = mem_strdup(word);
		return;
	}
	for (p = word; *p != '\0' && *p != ':'; p++) {
		if (*p == '\\' && (p[1] == ':' || p[1] == '\\'))
			p++;
		buf_putc(&b, *p);
	}
	if (*p == ':' && p[1] != '\0')
		*password = mem_strdup(p + 1);
	*file = buf_steal(&b);
}

bool
certificate_word_is_pin(const char *text)
{
	static const char hash[] = "sha256//";

	return strncmp(text, hash, sizeof(hash) - 1) == 0;
}
