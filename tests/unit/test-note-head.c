/* SPDX-License-Identifier: MIT */
/* test-note-head.c - what --verbose shows of the heads of requests and
 * responses, and what it hides. */
#include "config.h"

#include "fetch/note_head.h"

#include "base/buf.h"
#include "settings.h"
#include "tap.h"
#include "wire/answer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A pipe for the notes, and a request. */
struct setting {
	struct sender to;
	int fd;
	struct request request;
	struct asking asking;
	struct buf notes;
};

static void
setting_begin(struct setting *s)
{
	int fds[2];

	memset(s, 0, sizeof(*s));
	if (pipe(fds) == -1 || fcntl(fds[0], F_SETFL, O_NONBLOCK) == -1)
		bail("cannot make a pipe");
	s->fd = fds[0];
	sender_init(&s->to, fds[1]);
	request_init(&s->request);
}

/* Resolve the request. */
static void
setting_ask(struct setting *s, const char *url)
{
	struct job job = {
		.request = &s->request, .url = url, .url_refers = true
	};
	struct errbuf e;

	if (asking_init(&s->asking, &job, &e) == -1)
		bail(e.msg);
}

static void
setting_end(struct setting *s)
{
	close(s->fd);
	close(s->to.fd);
	asking_free(&s->asking);
	request_free(&s->request);
	buf_free(&s->notes);
}

/* Return the notes that were sent, each with a newline. */
static const char *
notes(struct setting *s)
{
	struct frame_decoder d;
	char piece[4096];
	struct frame f;
	ssize_t n;

	frame_decoder_init(&d, ANSWER_TYPE_MAX);
	buf_clear(&s->notes);
	sender_flush(&s->to);
	while ((n = read(s->fd, piece, sizeof(piece))) > 0)
		frame_decoder_feed(&d, piece, (size_t)n);
	while (frame_decoder_next(&d, &f) == FRAME_READY) {
		if (f.type != ANSWER_NOTE)
			bail("not a note");
		buf_append(&s->notes, f.payload, f.len);
		buf_putc(&s->notes, '\n');
	}
	frame_decoder_free(&d);
	return buf_str(&s->notes);
}

static const char *
sent(struct setting *s, const char *head)
{
	note_head_request(&s->to, head, &s->asking, &s->request);
	return notes(s);
}

static void
test_request(void)
{
	struct setting s;

	setting_begin(&s);
	must_set(&s.request, "headers", "X-Trace: 1");
	setting_ask(&s, "http://u:p@h/a?b=c&token=xyz#f");
	is_str(sent(&s,
		   "GET /a?b=c&token=xyz HTTP/1.1\r\nHost: h\r\n"
		   "X-Trace: 1\r\nX-Empty:\r\n\r\n"),
	    "> GET /a?b=c&token=*** HTTP/1.1\n> Host: h\n> X-Trace: 1\n"
	    "> X-Empty:\n",
	    "a head");
	is_str(sent(&s, "GET /a HTTP/2\r\n\r\n"),
	    "> GET /a?b=c&token=*** HTTP/2\n",
	    "the target is the one that is shown elsewhere");
	is_str(sent(&s, "GET http://h/a HTTP/1.1\r\n\r\n"),
	    "> GET http://h/a?b=c&token=*** HTTP/1.1\n",
	    "a proxy gets the whole URL");
	is_str(sent(&s,
		   "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n"
		   "Proxy-Authorization: Basic eDp5\r\n\r\n"),
	    "> CONNECT h:443 HTTP/1.1\n> Host: h:443\n"
	    "> Proxy-Authorization: ***\n",
	    "a request for a tunnel");
	is_str(sent(&s, "GET /a HTTP/1.1\r\nHost: h\r\n\r\nbody: 1\r\n"),
	    "> GET /a?b=c&token=*** HTTP/1.1\n> Host: h\n",
	    "what follows the blank line is not shown");
	is_str(sent(&s, "what is this"), "> GET /a?b=c&token=***\n",
	    "what is no request shows nothing of it");
	setting_end(&s);

	setting_begin(&s);
	setting_ask(&s, "http://h?q");
	is_str(sent(&s, "GET /?q HTTP/1.1\r\n\r\n"), "> GET /?q HTTP/1.1\n",
	    "a URL without a path");
	setting_end(&s);
}

static void
test_connect(void)
{
	ok(note_head_is_connect("CONNECT h:443 HTTP/1.1"), "CONNECT");
	ok(!note_head_is_connect("CONNECT /path HTTP/1.1"),
	    "-X CONNECT asks for no tunnel");
	ok(!note_head_is_connect("CONNECT http://h/ HTTP/1.1"),
	    "nor does it with a proxy");
	ok(!note_head_is_connect("GET / HTTP/1.1"), "GET");
}

static void
test_request_secrets(void)
{
	struct setting s;

	setenv("TEST_TOKEN", "hidden-value", 1);
	setenv("TEST_PIN", "pin", 1);
	setting_begin(&s);
	must_set(&s.request, "headers", "X-Pin: <${TEST_PIN}>");
	must_set(&s.request, "headers", "X-Other: pin");
	must_set(&s.request, "headers", "X-Copy: hidden-value");
	must_set(&s.request, "headers", "X-Api-Key: literal");
	must_set(&s.request, "headers", "X-Odd: Bearer literal");
	must_set(&s.request, "headers", "X-Where: http://a:b@h/?token=c");
	must_set(&s.request, "user_agent", "a-${TEST_PIN}");
	must_set(&s.request, "referer", "http://${TEST_TOKEN}/");
	setting_ask(&s, "http://h/${TEST_TOKEN}/${TEST_PIN}");
	is_str(sent(&s,
		   "GET /hidden-value/pin HTTP/1.1\r\nHost: h\r\n"
		   "User-Agent: a-pin\r\nReferer: http://hidden-value/\r\n"
		   "X-Pin: <pin>\r\nx-other: pin\r\n"
		   "X-Copy: hidden-value\r\nX-Api-Key: literal\r\n"
		   "X-Odd: Bearer literal\r\n"
		   "X-Where: http://a:b@h/?token=c\r\n"
		   "Cookie: a=b\r\nAuthorization: Digest x\r\n\r\n"),
	    "> GET /***/*** HTTP/1.1\n> Host: h\n> User-Agent: ***\n"
	    "> Referer: ***\n> X-Pin: ***\n> x-other: pin\n> X-Copy: ***\n"
	    "> X-Api-Key: ***\n> X-Odd: ***\n"
	    "> X-Where: ***\n"
	    "> Cookie: ***\n> Authorization: ***\n",
	    "secrets are hidden by reference, value, name and form");
	is_str(sent(&s,
		   "GET / HTTP/1.1\r\nX-New: value\r\n"
		   "X-Amz-Content-Sha256: 0123\r\nno header\r\n\r\n"),
	    "> GET /***/*** HTTP/1.1\n> X-New: ***\n"
	    "> X-Amz-Content-Sha256: ***\n> ***:\n",
	    "headers that nobody is known to set have no values");
	setting_end(&s);
}

static void
test_body_length(void)
{
	struct setting s;

	setting_begin(&s);
	request_set_data(&s.request, "x", 1, false);
	setting_ask(&s, "http://h/");
	is_str(sent(&s, "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n"),
	    "> POST / HTTP/1.1\n> Content-Length: 1\n", "a body");
	setting_end(&s);

	setting_begin(&s);
	request_set_data(&s.request, "${TEST_TOKEN}", 13, false);
	s.request.expand = REQUEST_EXPAND_TEXT;
	setting_ask(&s, "http://h/");
	is_str(sent(&s, "POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\n"),
	    "> POST / HTTP/1.1\n> Content-Length: ***\n",
	    "the length of a body with a secret is not shown");
	setting_end(&s);
}

static void
test_response(void)
{
	struct strlist secrets = { 0 };
	struct setting s;

	setting_begin(&s);
	note_head_status(&s.to, "HTTP/1.1 404 Not Found", NULL);
	note_head_status(&s.to, "HTTP/2 200 ", NULL);
	note_head_field(&s.to, "A", "b", NULL);
	note_head_field(&s.to, "Empty", "", NULL);
	note_head_field(&s.to, "Set-Cookie", "a=b", NULL);
	note_head_field(&s.to, "www-authenticate", "Digest nonce=x", NULL);
	note_head_field(&s.to, "Location", "http://a:b@h/?token=c", NULL);
	is_str(notes(&s),
	    "< HTTP/1.1 404 Not Found\n< HTTP/2 200\n< A: b\n< Empty:\n"
	    "< Set-Cookie: ***\n< www-authenticate: ***\n"
	    "< Location: http://***@h/?token=***\n",
	    "the head of a response");
	strlist_add(&secrets, "long enough");
	note_head_field(&s.to, "A", "b", &secrets);
	is_str(notes(&s), "< A: b\n", "secrets that can be found");
	note_head_field(&s.to, "A-long  enough", "b", &secrets);
	note_head_field(&s.to, "A", "long\tenough", &secrets);
	is_str(notes(&s), "< ***: b\n< A: ***\n",
	    "one that spaces divide hides the name or the value it is in");
	strlist_add(&secrets, "pin");
	note_head_status(&s.to, "HTTP/1.1 200 a pin", &secrets);
	note_head_status(&s.to, "HTTP/2", &secrets);
	note_head_field(&s.to, "A", "b", &secrets);
	is_str(notes(&s), "< HTTP/1.1 200\n< HTTP/2\n< A: ***\n",
	    "one that is too short to be found hides all values");
	strlist_free(&secrets);
	setting_end(&s);
}

int
main(void)
{
	test_request();
	test_connect();
	test_request_secrets();
	test_body_length();
	test_response();
	return done();
}
