/* SPDX-License-Identifier: MIT */
/* url_faults.c - see url_faults.h. */
#include "config.h"

#include "service/url_faults.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "service/percent.h"
#include "service/url_text.h"

#include <stdlib.h>
#include <string.h>

#define SPACES " \t\n\v\f\r"

const char *
url_bad_character(const char *text)
{
	size_t left = strlen(text);
	size_t n;
	uint32_t c;

	for (; left > 0; text += n, left -= n) {
		n = utf8_decode(text, left, &c);
		if (n == 0)
			return "is not UTF-8: write such bytes as %XX";
		if (strchr(SPACES, *text) != NULL)
			return "has white space in it: write %20 for a space";
		if (utf8_is_control(c))
			return "has a control character in it";
	}
	return NULL;
}

const char *
url_bad_login(const char *text, bool is_user)
{
	struct buf plain = { 0 };
	const char *why = NULL;
	size_t i;

	percent_decode(&plain, text);
	for (i = 0; i < plain.len && why == NULL; i++) {
		if ((unsigned char)plain.data[i] < 0x20 ||
		    plain.data[i] == 0x7f)
			why = "has a control character, such as %00, in its "
			      "user or password";
		else if (is_user && plain.data[i] == ':')
			why = "has a colon (%3A) in its user, which no user "
			      "name can have";
	}
	mem_wipe(plain.data, plain.len);
	buf_free(&plain);
	return why;
}

const char *
url_quote(struct quoted *q, const char *text)
{
	const char *at = strrchr(text, '@');
	const char *scheme = strstr(text, "://");
	char *hidden;

	if (at == NULL ||
	    (url_has_scheme(text) && text[strcspn(text, SPACES)] == '\0'))
		return quote(q, text);
	hidden = mem_printf("%.*s***%s",
	    url_has_scheme(text) ? (int)(scheme + 3 - text) : 0, text, at);
	quote(q, hidden);
	free(hidden);
	return q->text;
}
