/* SPDX-License-Identifier: MIT */
/* test-head.c - the messages to the parent about a head, line by line. */
#include "config.h"

#include "fetch/head.h"

#include "status_line.h"
#include "tap.h"
#include "wire/answer.h"

#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

/* A head, and both ends of the pipe that it sends its messages to. */
struct listener {
	struct head head;
	struct sender sender;
	int fd;
	struct frame_decoder decoder;
	struct buf told;
};

static void
listener_begin(struct listener *l)
{
	int fds[2];

	if (pipe(fds) == -1 || fcntl(fds[0], F_SETFL, O_NONBLOCK) == -1)
		bail("cannot make a pipe");
	memset(l, 0, sizeof(*l));
	l->fd = fds[0];
	sender_init(&l->sender, fds[1]);
	frame_decoder_init(&l->decoder, ANSWER_TYPE_MAX);
	head_init(&l->head, &l->sender);
}

static void
listener_end(struct listener *l)
{
	head_clear(&l->head);
	buf_free(&l->told);
	frame_decoder_free(&l->decoder);
	close(l->fd);
	close(l->sender.fd);
}

/* Append the messages so far to told as "200 1.1\nName=value\n", with a '+'
 * before a trailer, and notes as they are, and return told. */
static const char *
listen_to(struct listener *l)
{
	struct answer_header header;
	struct answer_head head;
	struct frame f;
	char piece[4096];
	ssize_t n;

	sender_flush(&l->sender);
	while ((n = read(l->fd, piece, sizeof(piece))) > 0)
		frame_decoder_feed(&l->decoder, piece, (size_t)n);
	while (frame_decoder_next(&l->decoder, &f) == FRAME_READY)
		if (answer_receive_head(&f, &head) == 0)
			buf_printf(&l->told, "%d %.*s\n", head.code,
			    (int)head.version.n, head.version.p);
		else if (answer_receive_header(&f, &header) == 0)
			buf_printf(&l->told, "%s%.*s=%.*s\n",
			    f.type == ANSWER_TRAILER ? "+" : "",
			    (int)header.name.n, header.name.p,
			    (int)header.value.n, header.value.p);
		else if (f.type == ANSWER_NOTE)
			buf_printf(&l->told, "%.*s\n", (int)f.len,
			    (const char *)f.payload);
	return buf_str(&l->told);
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
	{ "a head without a reason phrase", "HTTP/2 204 \r\n\r\n", "204 2\n",
	    204, NULL, true, false },
	{ "a status line that ends after the code", "HTTP/3 200\r\n\r\n",
	    "200 3\n", 200, NULL, true, false },
	{ "bare newlines", "HTTP/1.0 200 OK\nA: b\n\n", "200 1.0\nA=b\n", 200,
	    NULL, true, false },
	{ "a head that has not ended", "HTTP/1.1 200 OK\r\nA: b\r\n",
	    "200 1.1\nA=b\n", 200, NULL, false, false },
	{ "white space around a value",
	    "HTTP/1.1 200 OK\r\nA: \t b c \t\r\n\r\n", "200 1.1\nA=b c\n", 200,
	    NULL, true, false },
	{ "white space before the colon, where it may hide a password",
	    "HTTP/1.1 302 Found\r\nLocation \t: http://u:p@h/\r\n\r\n",
	    "302 1.1\nLocation=http://***@h/\n", 302, NULL, true, false },
	{ "a carriage return among the white space",
	    "HTTP/1.1 302 Found\r\nLocation: \r/a\r \r\n\r\n",
	    "302 1.1\nLocation=/a\n", 302, "/a", true, false },
	{ "an empty value", "HTTP/1.1 200 OK\r\nA:\r\n\r\n", "200 1.1\nA=\n",
	    200, NULL, true, false },
	{ "a folded header",
	    "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\td\r\nE: f\r\n\r\n",
	    "200 1.1\nA=b c d\nE=f\n", 200, NULL, true, false },
	{ "an empty fold does not end the head",
	    "HTTP/1.1 200 OK\r\nA: b\r\n \r\nC: d\r\n\r\n",
	    "200 1.1\nA=b\nC=d\n", 200, NULL, true, false },
	{ "a line that is not a header",
	    "HTTP/1.1 200 OK\r\nnonsense\r\n: x\r\n\r\n", "200 1.1\n", 200,
	    NULL, true, false },
	{ "an interim answer is forgotten",
	    "HTTP/1.1 103 Early\r\nLocation: /early\r\n\r\n"
	    "HTTP/1.1 200 OK\r\nA: b\r\n\r\n",
	    "103 1.1\nLocation=/early\n200 1.1\nA=b\n", 200, NULL, true,
	    false },
	{ "an interim answer alone is not complete",
	    "HTTP/1.1 100 Continue\r\n\r\n", "100 1.1\n", 100, NULL, false,
	    false },
	{ "the first Location counts",
	    "HTTP/1.1 302 Found\r\nlocation: /a\r\nLocation: /b\r\n\r\n",
	    "302 1.1\nlocation=/a\nLocation=/b\n", 302, "/a", true, false },
	{ "an empty Location is ignored",
	    "HTTP/1.1 302 Found\r\nLocation: \t\r\n\r\n",
	    "302 1.1\nLocation=\n", 302, NULL, true, false },
	{ "an empty Location does not hide the next one",
	    "HTTP/1.1 302 Found\r\nLocation:\r\nLocation: /b\r\n\r\n",
	    "302 1.1\nLocation=\nLocation=/b\n", 302, "/b", true, false },
	{ "a trailer", "HTTP/1.1 200 OK\r\n\r\nBODY\r\nT: u\r\n\r\n",
	    "200 1.1\n+T=u\n", 200, NULL, true, false },
	{ "a trailer cannot begin another head",
	    "HTTP/1.1 200 OK\r\n\r\nBODY\r\nHTTP/1.1 500 Oh: no\r\n\r\n",
	    "200 1.1\n+HTTP/1.1 500 Oh=no\n", 200, NULL, true, false },
	{ "a status line among the headers is ignored",
	    "HTTP/1.1 200 OK\r\nHTTP/1.1 500 Oh no\r\n\r\n", "200 1.1\n", 200,
	    NULL, true, false },
	{ "a trailer after an empty body",
	    "HTTP/1.1 200 OK\r\n\r\nT: u\r\n\r\n", "200 1.1\n+T=u\n", 200, NULL,
	    true, false },
	{ "a trailer that looks like a status line, but for its colon",
	    "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1: u\r\n\r\n",
	    "200 1.1\n+HTTP/1.1=u\n", 200, NULL, true, false },
	{ "a trailer does not set the Location",
	    "HTTP/1.1 302 Found\r\n\r\nBODY\r\nLocation: /a\r\n\r\n",
	    "302 1.1\n+Location=/a\n", 302, NULL, true, false },
	{ "folded trailers and lines that are not trailers",
	    "HTTP/1.1 200 OK\r\n\r\nBODY\r\n a\r\nT: u\r\n\tv\r\nw\r\n\r\n",
	    "200 1.1\n+T=u v\n", 200, NULL, true, false },
	{ "an answer after which libcurl asks again",
	    "HTTP/1.1 417 No\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nC: d\r\n\r\n",
	    "417 1.1\nA=b\n200 1.1\nC=d\n", 200, NULL, true, false },
	{ "a status line in small letters", "http/1.1 200 OK\r\nA: b\r\n\r\n",
	    "200 1.0\nA=b\n", 200, NULL, true, false },
	{ "a tab before the code", "HTTP/1.1 \t404 No\r\n\r\n", "", 0, NULL,
	    false, true },
	{ "a tab instead of the space", "HTTP/1.1\t200 OK\r\n\r\n", "", 0, NULL,
	    false, true },
	{ "two spaces", "HTTP/1.1  404 No\r\n\r\n", "", 0, NULL, false, true },
	{ "spaces inside the version", "HTTP/ 1.1 200 OK\r\n\r\n", "", 0, NULL,
	    false, true },
	{ "no version", "HTTP 200 OK\r\n\r\n", "", 0, NULL, false, true },
	{ "an unknown version", "HTTP/3.7 200 OK\r\n\r\n", "", 0, NULL, false,
	    true },
	{ "HTTP/2.0 in a status line", "HTTP/2.0 200 OK\r\n\r\n", "", 0, NULL,
	    false, true },
	{ "a code below 100", "HTTP/1.1 099 No\r\n\r\n", "", 0, NULL, false,
	    true },
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

/* Of endless trailers, only those are sent that fit. */
static void
test_bound(void)
{
	static const char line[] = "A: b\r\n", told_line[] = "+A=b\n";
	size_t n = HEAD_FIELDS_MAX, i;
	struct head_now now = { 200, "1.1", false, true };
	struct listener l;
	struct head *h = &l.head;

	listener_begin(&l);
	feed(h, "HTTP/1.1 200 OK\r\n\r\n");
	for (i = 0; i < n; i++) {
		head_line(h, line, sizeof(line) - 1, &now);
		listen_to(&l);
	}
	head_finish(h);
	ok(h->fault != HEAD_TOO_LARGE, "a head may have %zu headers", n);
	head_line(h, line, sizeof(line) - 1, &now);
	is_int(head_finish(h), 0, "one more is not a failure");
	ok(h->fault == HEAD_TOO_LARGE, "but the caller can see it");
	listen_to(&l);
	is_int((intmax_t)l.told.len,
	    (intmax_t)(strlen("200 1.1\n") + n * (sizeof(told_line) - 1)),
	    "and it is not sent");
	head_clear(h);
	feed(h, "HTTP/1.1 200 OK\r\n\r\n");
	ok(h->fault != HEAD_TOO_LARGE, "the next head is counted from zero");
	for (i = 0; i < HEAD_SIZE_MAX / 6; i++)
		head_line(h, i == 0 ? "A: b.." : " fold..", 6, &now);
	ok(h->fault == HEAD_TOO_LARGE,
	    "the size of a folded trailer is limited, too");
	ok(h->field.len <= HEAD_SIZE_MAX, "and so is the memory for it");
	head_clear(h);
	for (i = 0; i < n / 2 + 1 && h->fault != HEAD_TOO_LARGE; i++) {
		feed(h, "HTTP/1.1 103 Oh\r\nA: b\r\nC: d\r\n\r\n");
		listen_to(&l);
	}
	ok(h->fault == HEAD_TOO_LARGE && h->code == 103,
	    "the headers of interim heads are counted together");
	listener_end(&l);
}

static void
test_row(const struct row *row)
{
	struct listener l;

	listener_begin(&l);
	feed(&l.head, row->lines);
	is_str(listen_to(&l), row->told, "%s: the messages", row->name);
	is_int(l.head.code, row->code, "%s: the code", row->name);
	is_str(l.head.location, row->location, "%s: the Location", row->name);
	is_int(l.head.whole, row->whole, "%s: is it complete?", row->name);
	is_int(l.head.fault == HEAD_NO_STATUS, row->is_bad,
	    "%s: is it invalid?", row->name);
	head_clear(&l.head);
	is_int(l.head.code, 0, "%s: clearing forgets the code", row->name);
	listener_end(&l);
}

/* Secrets that a server sends back are hidden. */
static void
test_secrets(void)
{
	struct strlist secrets = { 0 };
	struct listener l;

	strlist_add(&secrets, "hidden-value");
	strlist_add(&secrets, "hidden:colon");
	listener_begin(&l);
	l.head.secrets = &secrets;
	feed(&l.head,
	    "HTTP/1.1 302 hidden-value\r\nX-hidden-value: 1\r\n"
	    "X-Folded: hidden-\r\n value, hidden-value\r\n"
	    "Location: http://u:p@h/hidden-value\r\n"
	    "X-Mail: u:p@h\r\n"
	    "hidden:colon\r\n"
	    "X-hidden:colon: 2\r\n\r\nBODY\r\n"
	    "X-hidden-value: hidden-value\r\n\r\n");
	is_str(listen_to(&l),
	    "302 1.1\nX-***=1\nX-Folded=hidden- value, ***\n"
	    "Location=http://***@h/***\nX-Mail=u:p@h\nX-***=2\n"
	    "+X-***=***\n",
	    "secrets are hidden in names and in values");
	is_str(l.head.location, "http://u:p@h/hidden-value",
	    "the target of a redirect is kept as it is");
	head_clear(&l.head);
	feed(&l.head, "HTTP/1.1 200 OK\r\nX-Again: hidden-value\r\n\r\n");
	buf_clear(&l.told);
	is_str(listen_to(&l), "200 1.1\nX-Again=***\n",
	    "secrets are hidden in the next head, too");
	listener_end(&l);
	strlist_free(&secrets);
}

static void
test_notes(void)
{
	static const char text[] = "HTTP/1.1 200 hidden-value\r\n"
				   "A: hidden\r\n -value\r\nnonsense\r\n"
				   "X-SGlkZGVuLXZhbHVl: b\r\n\r\n";
	struct strlist secrets = { 0 };
	struct listener l;

	strlist_add(&secrets, "Hidden-value");
	strlist_add(&secrets, "hidden -value");
	listener_begin(&l);
	l.head.secrets = &secrets;
	l.head.has_notes = true;
	feed(&l.head, text);
	is_str(listen_to(&l),
	    "< HTTP/1.1 200 ***\n200 1.1\n< A: ***\nA=***\n"
	    "< X***: b\nX***=b\n",
	    "each line is a note, too, without secrets");
	head_clear(&l.head);
	buf_clear(&l.told);
	l.head.is_proxys = true;
	feed(&l.head, text);
	is_str(listen_to(&l), "< HTTP/1.1 200 ***\n< A: ***\n< X***: b\n",
	    "the answer of a proxy to CONNECT is nothing but notes");
	listener_end(&l);
	strlist_free(&secrets);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(&rows[i]);
	test_bound();
	test_secrets();
	test_notes();
	return done();
}
