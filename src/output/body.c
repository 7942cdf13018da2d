/* SPDX-License-Identifier: MIT */
/* body.c - how a body is put into JSON. */
#include "config.h"

#include "output/body.h"

#include "base/json.h"
#include "base/utf8.h"

const char *
body_encoding_str(enum body_encoding e)
{
	static const char *const words[] = {
		[BODY_AS_NONE] = "none",
		[BODY_AS_JSON] = "json",
		[BODY_AS_UTF8] = "utf-8",
		[BODY_AS_BASE64] = "base64",
	};

	return words[e];
}

enum body_encoding
body_classify(const char *p, size_t n, bool truncated, enum body_how how)
{
	size_t mark;

	if (how == BODY_NONE)
		return BODY_AS_NONE;
	if (how == BODY_BASE64)
		return BODY_AS_BASE64;
	if (n == 0)
		return BODY_AS_UTF8;
	mark = utf8_mark(p, n);
	if (how == BODY_AUTO && !truncated && json_is_valid(p + mark, n - mark))
		return BODY_AS_JSON;
	/* A character that the end cuts off makes it base64, so that no byte
	 * of a partial body is lost. */
	return utf8_is_valid(p, n) ? BODY_AS_UTF8 : BODY_AS_BASE64;
}

size_t
body_cut(const char *p, size_t max)
{
	size_t cut;

	/* No character has more than three bytes behind its first. */
	for (cut = max; cut > max - 4; cut--)
		if (((unsigned char)p[cut] & 0xc0) != 0x80)
			return cut;
	return max;
}
