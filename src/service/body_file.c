/* SPDX-License-Identifier: MIT */
/* body_file.c - see body_file.h. */
#include "config.h"

#include "service/body_file.h"

#include "base/file.h"
#include "base/utf8.h"
#include "service/quote.h"

int
body_file_take_text(struct buf *text, const char *name, struct errbuf *e)
{
	if (utf8_is_utf16(buf_str(text), text->len))
		return errbuf_set(e, "%s: is UTF-16: save it as UTF-8", name);
	buf_drop(text, utf8_mark(buf_str(text), text->len));
	return 0;
}

void
body_file_strip(struct buf *bytes)
{
	size_t from, to;

	buf_drop(bytes, utf8_mark(buf_str(bytes), bytes->len));
	for (from = to = 0; from < bytes->len; from++)
		if (bytes->data[from] != '\n' && bytes->data[from] != '\r' &&
		    bytes->data[from] != '\0')
			bytes->data[to++] = bytes->data[from];
	bytes->len = to;
}

static int
read_body(const struct request *r, struct buf *out, struct errbuf *e)
{
	enum file_status status;
	struct errbuf why;
	struct quoted q;

	status = file_read(r->data, BODY_FILE_MAX, out, NULL, &why);
	if (status != FILE_OK)
		return errbuf_set(e, "%s: %s%s", quote(&q, r->data), why.msg,
		    status == FILE_IRREGULAR ? ": copy it to a regular file"
					     : "");
	if (r->expand == REQUEST_FILE_TEXT)
		return body_file_take_text(out, quote(&q, r->data), e);
	if (r->expand == REQUEST_FILE_STRIPPED)
		body_file_strip(out);
	return 0;
}

int
body_file_read(struct request *r, struct errbuf *e)
{
	const char *key = request_body_key(r);
	struct buf content = { 0 };
	int rc;

	if (!request_body_is_file(r))
		return 0;
	rc = read_body(r, &content, e);
	if (rc == -1) {
		request_prefix_body(r, e);
	} else {
		request_set_data(
		    r, buf_str(&content), content.len, r->json == 1);
		r->body_key = key;
		r->expand = REQUEST_EXPAND_NOTHING;
	}
	buf_free_wiped(&content);
	return rc;
}
