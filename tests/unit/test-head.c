/* SPDX-License-Identifier: MIT */
/* test-head.c - the messages to the parent about a head, line by line. */
#include "config.h"

#include "fetch/head.h"

#include "status_line.h"
#include "tap.h"
#include "wire/answer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

/* Append the messages so far as "200 1.1\nName=value\n", with a '+' before a
 * trailer. */
static void
take_told(int fd, struct frame_decoder *d, struct buf *out)
{
	struct answer_header header;
	struct answer_head head;
	struct frame f;
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0)
		frame_decoder_feed(d, piece, (size_t)n);
	while (frame_decoder_next(d, &f) == FRAME_READY)
		if (answer_receive_head(&f, &head) == 0)
			buf_printf(out, "%d %.*s\n", head.code,
			    (int)head.version.n, head.version.p);
		else if (answer_receive_header(&f, &header) == 0 ||
		    answer_receive_trailer(&f, &header) == 0)
			buf_printf(out, "%s%.*s=%.*s\n",
			    f.type == ANSWER_TRAILER ? "+" : "",
			    (int)header.name.n, header.name.p,
			    (int)header.value.n, header.value.p);
}

/* Hand the lines of text over as libcurl does. A line "BODY" means a piece of
 * body. */
static void
feed(struct head *h, const char *text)
{
	struct head_now now = { 0 };
	const char *end;
	bool is_first;

	for (is_first = true; *text != '\0'; text = end) {
		end = strchr(text, '\n') + 1;
		if (is_first || strncasecmp(text, "HTTP/", 5) == 0)
			status_line_read(text, (size_t)(end - text), &now);
		is_first = false;
		if (strncmp(text, "BODY", 4) == 0)
			now.body_has_begun = true;
		else
			head_line(h, text, (size_t)(end - text), &now);
	}
	head_finish(h);
}

static const struct row {
	const char *name;
	const char *lines;
	const char *told;
	int code;
	const char *location;
	bool whole;
	bool is_bad;
} rows[] = {
	{ "a plain head", "HTTP/1.1 200 OK\r\nA: b\r\nC:d\r\n\r\n",
	    "200 1.1\nA=b\nC=d\n", 200, NULL, true, false },
	{ "a head without a phrase", "HTTP/2 204 \r\n\r\n", "204 2\n", 204,
	    NULL, true, false },
	{ "a head of nothing but a code", "HTTP/3 200\r\n\r\n", "200 3\n", 200,
	    NULL, true, false },
	{ "bare newlines", "HTTP/1.0 200 OK\nA: b\n\n", "200 1.0\nA=b\n", 200,
	    NULL, true, false },
	{ "a head that has not ended", "HTTP/1.1 200 OK\r\nA: b\r\n",
	    "200 1.1\nA=b\n", 200, NULL, false, false },
	{ "white space around a value",
	    "HTTP/1.1 200 OK\r\nA: \t b c \t\r\n\r\n", "200 1.1\nA=b c\n", 200,
	    NULL, true, false },
	{ "a carriage return among the white space",
	    "HTTP/1.1 302 Found\r\nLocation: \r/a\r \r\n\r\n",
	    "302 1.1\nLocation=/a\n", 302, "/a", true, false },
	{ "an empty value", "HTTP/1.1 200 OK\r\nA:\r\n\r\n", "200 1.1\nA=\n",
	    200, NULL, true, false },
	{ "a folded header",
	    "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\td\r\nE: f\r\n\r\n",
	    "200 1.1\nA=b c d\nE=f\n", 200, NULL, true, false },
	{ "a fold with nothing in it is no end",
	    "HTTP/1.1 200 OK\r\nA: b\r\n \r\nC: d\r\n\r\n",
	    "200 1.1\nA=b\nC=d\n", 200, NULL, true, false },
	{ "a line that is no header",
	    "HTTP/1.1 200 OK\r\nnonsense\r\n: x\r\n\r\n", "200 1.1\n", 200,
	    NULL, true, false },
	{ "an interim answer is forgotten",
	    "HTTP/1.1 103 Early\r\nLocation: /early\r\n\r\n"
	    "HTTP/1.1 200 OK\r\nA: b\r\n\r\n",
	    "103 1.1\nLocation=/early\n200 1.1\nA=b\n", 200, NULL, true,
	    false },
	{ "an interim answer alone is not whole",
	    "HTTP/1.1 100 Continue\r\n\r\n", "100 1.1\n", 100, NULL, false,
	    false },
	{ "the first Location counts",
	    "HTTP/1.1 302 Found\r\nlocation: /a\r\nLocation: /b\r\n\r\n",
	    "302 1.1\nlocation=/a\nLocation=/b\n", 302, "/a", true, false },
	{ "an empty Location is none",
	    "HTTP/1.1 302 Found\r\nLocation: \t\r\n\r\n",
	    "302 1.1\nLocation=\n", 302, NULL, true, false },
	{ "an empty Location hides no other one",
	    "HTTP/1.1 302 Found\r\nLocation:\r\nLocation: /b\r\n\r\n",
	    "302 1.1\nLocation=\nLocation=/b\n", 302, "/b", true, false },
	{ "a trailer", "HTTP/1.1 200 OK\r\n\r\nBODY\r\nT: u\r\n\r\n",
	    "200 1.1\n+T=u\n", 200, NULL, true, false },
	{ "a trailer cannot begin another head",
	    "HTTP/1.1 200 OK\r\n\r\nBODY\r\nHTTP/1.1 500 Oh: no\r\n\r\n",
	    "200 1.1\n+HTTP/1.1 500 Oh=no\n", 200, NULL, true, false },
	{ "a status line among the headers is no header",
	    "HTTP/1.1 200 OK\r\nHTTP/1.1 500 Oh no\r\n\r\n", "200 1.1\n", 200,
	    NULL, true, false },
	{ "a trailer of a body without a byte",
	    "HTTP/1.1 200 OK\r\n\r\nT: u\r\n\r\n", "200 1.1\n+T=u\n", 200, NULL,
	    true, false },
	{ "a trailer that looks like a status line, but for its colon",
	    "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1: u\r\n\r\n",
	    "200 1.1\n+HTTP/1.1=u\n", 200, NULL, true, false },
	{ "a trailer is no Location",
	    "HTTP/1.1 302 Found\r\n\r\nBODY\r\nLocation: /a\r\n\r\n",
	    "302 1.1\n+Location=/a\n", 302, NULL, true, false },
	{ "trailers that are folded, or no trailers",
	    "HTTP/1.1 200 OK\r\n\r\nBODY\r\n a\r\nT: u\r\n\tv\r\nw\r\n\r\n",
	    "200 1.1\n+T=u v\n", 200, NULL, true, false },
	{ "an answer that libcurl asks again for",
	    "HTTP/1.1 417 No\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nC: d\r\n\r\n",
	    "417 1.1\nA=b\n200 1.1\nC=d\n", 200, NULL, true, false },
	{ "a status line in small letters", "http/1.1 200 OK\r\nA: b\r\n\r\n",
	    "200 1.0\nA=b\n", 200, NULL, true, false },
	{ "a tab before the code", "HTTP/1.1 \t404 No\r\n\r\n", "", 0, NULL,
	    false, true },
	{ "a tab for the space", "HTTP/1.1\t200 OK\r\n\r\n", "", 0, NULL, false,
	    true },
	{ "two spaces", "HTTP/1.1  404 No\r\n\r\n", "", 0, NULL, false, true },
	{ "spaces inside the version", "HTTP/ 1.1 200 OK\r\n\r\n", "", 0, NULL,
	    false, true },
	{ "no version", "HTTP 200 OK\r\n\r\n", "", 0, NULL, false, true },
	{ "a version that there is not", "HTTP/3.7 200 OK\r\n\r\n", "", 0, NULL,
	    false, true },
	{ "a version of frames in the words of one without",
	    "HTTP/2.0 200 OK\r\n\r\n", "", 0, NULL, false, true },
	{ "a code below those that there are", "HTTP/1.1 099 No\r\n\r\n", "", 0,
	    NULL, false, true },
	{ "a folded line before any header",
	    "HTTP/1.1 200 OK\r\n A: b\r\nC: d\r\n\r\n", "200 1.1\n", 200, NULL,
	    false, false },
	{ "a length with a sign",
	    "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n", "200 1.1\n", 200,
	    NULL, false, false },
	{ "a trailer that looks like a length with a sign",
	    "HTTP/1.1 200 OK\r\n\r\nBODY\r\nContent-Length: +2\r\n\r\n",
	    "200 1.1\n+Content-Length=+2\n", 200, NULL, true, false },
	{ "a code that libcurl did not read", "http/1.1 404 No\r\nA: b\r\n\r\n",
	    "", 0, NULL, false, true },
	{ "a status line without a code", "HTTP/1.1:\r\nA: b\r\n\r\n", "", 0,
	    NULL, false, true },
	{ "a version of letters", "HTTP/x.y 200 OK\r\n\r\n", "", 0, NULL, false,
	    true },
	{ "a status line of words", "HTTP/x y z\r\n\r\n", "", 0, NULL, false,
	    true },
	{ "a code of four digits", "HTTP/1.1 2000 OK\r\nA: b\r\n\r\n", "", 0,
	    NULL, false, true },
	{ "a code of two digits", "HTTP/1.1 20 OK\r\n\r\n", "", 0, NULL, false,
	    true },
	{ "a code of zeros", "HTTP/1.1 000 OK\r\n\r\n", "", 0, NULL, false,
	    true },
	{ "a negative code", "HTTP/1.1 -12 OK\r\n\r\n", "", 0, NULL, false,
	    true },
	{ "headers before any status line", "A: b\r\n\r\n", "", 0, NULL, false,
	    true },
	{ "no status line after an interim answer",
	    "HTTP/1.1 103 Early\r\nA: b\r\n\r\nC: d\r\n\r\n", "103 1.1\nA=b\n",
	    103, NULL, false, true },
};

static void
make_pipe(int fds[2])
{
	if (pipe(fds) == -1 || fcntl(fds[0], F_SETFL, O_NONBLOCK) == -1)
		exit(1);
}

/* Of endless trailers, only those are sent that fit. */
static void
test_bound(void)
{
	static const char line[] = "A: b\r\n", told_line[] = "+A=b\n";
	size_t n = HEAD_FIELDS_MAX, i;
	struct head_now now = { 200, "1.1", false, true };
	struct frame_decoder decoder;
	struct buf told = { 0 };
	struct sender to;
	struct head h;
	int fds[2];

	make_pipe(fds);
	to.fd = fds[1];
	frame_decoder_init(&decoder, ANSWER_TYPE_MAX);
	head_init(&h, &to);
	feed(&h, "HTTP/1.1 200 OK\r\n\r\n");
	for (i = 0; i < n; i++) {
		head_line(&h, line, sizeof(line) - 1, &now);
		take_told(fds[0], &decoder, &told);
	}
	head_finish(&h);
	ok(!h.too_large, "as many headers as there may be");
	head_line(&h, line, sizeof(line) - 1, &now);
	is_int(head_finish(&h), 0, "one more is no failure");
	ok(h.too_large, "but the caller can see it");
	take_told(fds[0], &decoder, &told);
	is_int((intmax_t)told.len,
	    (intmax_t)(strlen("200 1.1\n") + n * (sizeof(told_line) - 1)),
	    "and it is not told");
	head_clear(&h);
	feed(&h, "HTTP/1.1 200 OK\r\n\r\n");
	ok(!h.too_large, "another answer begins anew");
	for (i = 0; i < HEAD_SIZE_MAX / 6; i++)
		head_line(&h, i == 0 ? "A: b.." : " fold..", 6, &now);
	ok(h.too_large, "a folded trailer has its bound, too");
	ok(h.field.len <= HEAD_SIZE_MAX, "and takes no more memory");
	head_clear(&h);
	for (i = 0; i < n / 2 + 1 && !h.too_large; i++) {
		feed(&h, "HTTP/1.1 103 Oh\r\nA: b\r\nC: d\r\n\r\n");
		take_told(fds[0], &decoder, &told);
	}
	ok(h.too_large && h.code == 103, "interim heads count together");
	head_clear(&h);
	buf_free(&told);
	frame_decoder_free(&decoder);
	close(fds[0]);
	close(fds[1]);
}

static void
test_row(const struct row *row)
{
	struct frame_decoder decoder;
	struct buf told = { 0 };
	struct sender to;
	struct head h;
	int fds[2];

	make_pipe(fds);
	to.fd = fds[1];
	frame_decoder_init(&decoder, ANSWER_TYPE_MAX);
	head_init(&h, &to);
	feed(&h, row->lines);
	take_told(fds[0], &decoder, &told);
	is_str(buf_str(&told), row->told, "%s", row->name);
	is_int(h.code, row->code, "and its code");
	is_str(h.location, row->location, "its Location");
	is_int(h.whole, row->whole, "whether it is whole");
	is_int(h.is_bad, row->is_bad, "whether it is none");
	head_clear(&h);
	is_int(h.code, 0, "and nothing of it once it is cleared");
	buf_free(&told);
	frame_decoder_free(&decoder);
	close(fds[0]);
	close(fds[1]);
}

/* Secrets that a server sends back are hidden. */
static void
test_secrets(void)
{
	struct frame_decoder decoder;
	struct strlist secrets = { 0 };
	struct buf told = { 0 };
	struct sender to;
	struct head h;
	int fds[2];

	strlist_add(&secrets, "hidden-value");
	strlist_add(&secrets, "hidden:colon");
	make_pipe(fds);
	to.fd = fds[1];
	frame_decoder_init(&decoder, ANSWER_TYPE_MAX);
	head_init(&h, &to);
	h.secrets = &secrets;
	feed(&h,
	    "HTTP/1.1 302 hidden-value\r\nX-hidden-value: 1\r\n"
	    "X-Folded: hidden-\r\n value, hidden-value\r\n"
	    "Location: http://u:p@h/hidden-value\r\n"
	    "X-Mail: u:p@h\r\n"
	    "hidden:colon\r\n"
	    "X-hidden:colon: 2\r\n\r\nBODY\r\n"
	    "X-hidden-value: hidden-value\r\n\r\n");
	take_told(fds[0], &decoder, &told);
	is_str(buf_str(&told),
	    "302 1.1\nX-***=1\nX-Folded=hidden- value, ***\n"
	    "Location=http://***@h/***\nX-Mail=u:p@h\nX-***=2\n"
	    "+X-***=***\n",
	    "secrets are told neither in names nor in values");
	is_str(h.location, "http://u:p@h/hidden-value",
	    "where a redirect leads stays known");
	head_clear(&h);
	feed(&h, "HTTP/1.1 200 OK\r\nX-Again: hidden-value\r\n\r\n");
	buf_clear(&told);
	take_told(fds[0], &decoder, &told);
	is_str(buf_str(&told), "200 1.1\nX-Again=***\n",
	    "so it is in the next answer");
	head_clear(&h);
	buf_free(&told);
	strlist_free(&secrets);
	frame_decoder_free(&decoder);
	close(fds[0]);
	close(fds[1]);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(&rows[i]);
	test_bound();
	test_secrets();
	return done();
}
