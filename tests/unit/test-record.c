/* SPDX-License-Identifier: MIT */
/* test-record.c - fold the frames of children into a record. */
#include "config.h"

#include "output/record.h"

#include "base/clock.h"
#include "base/pack.h"
#include "records.h"
#include "tap.h"

#ifdef HAVE_MALLINFO2
#include <malloc.h>
#endif

#include <signal.h>

/* A message in a script. */
struct say {
	uint8_t type; /* FRAME_END: end of the script */
	const char *a;
	const char *b;
	int number;
};

#define END_FRAME                                                              \
	{                                                                      \
		FRAME_END, "end", NULL, 0                                      \
	}

/* The sandbox of a child. */
#define GIVEN_UP(landlock, seccomp) ((landlock) << 8 | (seccomp))

/* The verdict about a program that was killed. */
#define KILLED(signal) (REASON_EXEC | (signal) << 8)

static void
send_one(struct sender *to, const struct say *s)
{
	struct answer_redirect redirect = { 0 };
	struct answer_verdict verdict = { 0 };

	switch (s->type) {
	case ANSWER_PHASE:
		answer_send_phase(to, PHASE_CONNECT, s->number);
		break;
	case ANSWER_PEER:
		answer_send_peer(
		    to, s->a, (uint16_t)s->number, strtoll(s->b, NULL, 10));
		break;
	case ANSWER_HEAD:
		answer_send_head(to, s->number, s->a);
		break;
	case ANSWER_HEADER:
		answer_send_header(to, s->a, s->b);
		break;
	case ANSWER_TRAILER:
		answer_send_trailer(to, s->a, s->b);
		break;
	case ANSWER_BODY:
		answer_send_body(to, s->a, strlen(s->a));
		break;
	case ANSWER_REDIRECT:
		redirect.url = answer_text(s->a);
		redirect.shown = answer_text("http://shown/");
		redirect.method = answer_text(s->b);
		redirect.num_redirects = (uint32_t)s->number;
		answer_send_redirect(to, &redirect);
		break;
	case ANSWER_VERDICT:
		verdict.reason = (enum reason)(s->number & 0xff);
		verdict.signal = s->number >> 8;
		verdict.retry_after = -1;
		verdict.message = answer_text(s->a);
		verdict.url_effective = answer_text(s->b);
		answer_send_verdict(to, &verdict);
		break;
	case ANSWER_NOTE:
		answer_send_note(to, s->a);
		break;
	case ANSWER_EXCERPT:
		answer_send_excerpt(to, s->a);
		break;
	case ANSWER_UNWRITTEN:
		answer_send_unwritten(to, s->number);
		break;
	case ANSWER_SANDBOX:
		answer_send_sandbox(to, s->number >> 8, s->number & 0xff);
		break;
	case ANSWER_OUTDATED:
		answer_send_outdated(to);
		break;
	default:
		sender_send(to, FRAME_END, NULL, 0);
	}
}

/* Play a script up to the first corrupt message. Return its index, or -1 if all
 * were accepted. */
static int
play(struct record *r, const struct say *script, int64_t body_max)
{
	struct child c;
	int at, corrupt;

	child_begin(&c);
	corrupt = -1;
	for (at = 0; script[at].a != NULL; at++) {
		send_one(&c.sender, &script[at]);
		if (child_fold(&c, r, body_max) == RECORD_CORRUPT) {
			corrupt = at;
			break;
		}
	}
	child_end(&c);
	return corrupt;
}

static const struct {
	const char *name;
	int corrupt; /* index of the corrupt message, or -1 */
	struct say script[8];
} orders[] = {
	{ "a usual answer", -1,
	    { { ANSWER_PHASE, "", "", 5 }, { ANSWER_PEER, "::1", "", 80 },
		{ ANSWER_HEAD, "2", "", 200 }, { ANSWER_HEADER, "A", "b", 0 },
		{ ANSWER_BODY, "x", "", 0 }, { ANSWER_VERDICT, "", "", 0 },
		END_FRAME } },
	{ "a trailer after the body", -1,
	    { { ANSWER_HEAD, "1.1", "", 200 }, { ANSWER_BODY, "x", "", 0 },
		{ ANSWER_HEADER, "A", "b", 0 } } },
	{ "an excerpt before the body", -1,
	    { { ANSWER_HEAD, "1.1", "", 200 }, { ANSWER_EXCERPT, "x", "", 0 },
		{ ANSWER_BODY, "x", "", 0 } } },
	{ "a file that cannot be written after its body", 2,
	    { { ANSWER_HEAD, "1.1", "", 200 }, { ANSWER_VERDICT, "", "", 0 },
		{ ANSWER_UNWRITTEN, "", "", 28 } } },
	{ "an excerpt before the head", 0, { { ANSWER_EXCERPT, "x", "", 0 } } },
	{ "a header before the head", 0, { { ANSWER_HEADER, "A", "b", 0 } } },
	{ "a body before the head", 0, { { ANSWER_BODY, "x", "", 0 } } },
	{ "a head after the body", 2,
	    { { ANSWER_HEAD, "1.1", "", 200 }, { ANSWER_BODY, "x", "", 0 },
		{ ANSWER_HEAD, "1.1", "", 200 } } },
	{ "an end without a verdict", 0, { END_FRAME } },
	{ "a complete answer without a head", 0,
	    { { ANSWER_VERDICT, "", "", 0 } } },
	{ "a message after the verdict", 1,
	    { { ANSWER_VERDICT, "no", "", REASON_DNS },
		{ ANSWER_NOTE, "x", "", 0 } } },
	{ "a second verdict", 1,
	    { { ANSWER_VERDICT, "no", "", REASON_DNS },
		{ ANSWER_VERDICT, "no", "", REASON_DNS } } },
	{ "a verdict after a redirect", 2,
	    { { ANSWER_HEAD, "1.1", "", 302 },
		{ ANSWER_REDIRECT, "http://b/", "GET", 1 },
		{ ANSWER_VERDICT, "", "", 0 } } },
	{ "an end after a redirect", -1,
	    { { ANSWER_REDIRECT, "http://b/", "GET", 1 }, END_FRAME } },
	{ "an end when another has to ask", -1,
	    { { ANSWER_OUTDATED, "", "", 0 }, END_FRAME } },
	{ "a verdict when another has to ask", 1,
	    { { ANSWER_OUTDATED, "", "", 0 },
		{ ANSWER_VERDICT, "no", "", REASON_DNS } } },
	{ "another has to ask, though there is an answer", 1,
	    { { ANSWER_HEAD, "1.1", "", 200 },
		{ ANSWER_OUTDATED, "", "", 0 } } },
	{ "a redirect that does not raise the count", 0,
	    { { ANSWER_REDIRECT, "http://b/", "GET", 0 } } },
	{ "as many redirects as allowed", -1,
	    { { ANSWER_REDIRECT, "http://b/", "GET",
		REQUEST_MAX_REDIRS_DEFAULT } } },
	{ "one more redirect than allowed", 0,
	    { { ANSWER_REDIRECT, "http://b/", "GET",
		REQUEST_MAX_REDIRS_DEFAULT + 1 } } },
	{ "a sandbox, and a narrower one", -1,
	    { { ANSWER_SANDBOX, "", "", GIVEN_UP(7, 1) },
		{ ANSWER_SANDBOX, "", "", GIVEN_UP(7, 2) } } },
	{ "a sandbox with fewer filters than before", 1,
	    { { ANSWER_SANDBOX, "", "", GIVEN_UP(7, 2) },
		{ ANSWER_SANDBOX, "", "", GIVEN_UP(7, 1) } } },
	{ "a sandbox with fewer rules than before", 1,
	    { { ANSWER_SANDBOX, "", "", GIVEN_UP(7, 1) },
		{ ANSWER_SANDBOX, "", "", GIVEN_UP(0, 2) } } },
	{ "a redirect to no URL", 0,
	    { { ANSWER_REDIRECT, "file:///etc/passwd", "GET", 1 } } },
	{ "a redirect to a URL with a user", 0,
	    { { ANSWER_REDIRECT, "http://u:p@b/", "GET", 1 } } },
	{ "a redirect to a URL without a host", 0,
	    { { ANSWER_REDIRECT, "http:///b", "GET", 1 } } },
	{ "a redirect to a URL with a space", 0,
	    { { ANSWER_REDIRECT, "http://b/ c", "GET", 1 } } },
	{ "a redirect to a URL with an @ in its path", -1,
	    { { ANSWER_REDIRECT, "http://b/c@d", "GET", 1 }, END_FRAME } },
	{ "a redirect with an invalid method", 0,
	    { { ANSWER_REDIRECT, "http://b/", "GET /x", 1 } } },
	{ "an address with a newline", 0,
	    { { ANSWER_PEER, "1.2\n", "", 80 } } },
	{ "an address with a scope", 0,
	    { { ANSWER_PEER, "fe80::1%eth0", "", 80 } } },
	{ "an address of version 4", -1,
	    { { ANSWER_PEER, "127.0.0.1", "", 80 } } },
	{ "a name for an address", 0,
	    { { ANSWER_PEER, "example.com", "", 80 } } },
	{ "a number for an address", 0, { { ANSWER_PEER, "1", "", 80 } } },
	{ "no address", -1, { { ANSWER_PEER, "", "", 0 } } },
	{ "the port of no address", 0, { { ANSWER_PEER, "", "", 80 } } },
	{ "an address that is too long", 0,
	    { { ANSWER_PEER,
		"00000000000000000000000000000000000000000000000000000000"
		"000000000",
		"", 80 } } },
	{ "the last date", -1, { { ANSWER_PEER, "::1", "253402300799", 80 } } },
	{ "a date in the year 10000", 0,
	    { { ANSWER_PEER, "::1", "253402300800", 80 } } },
	{ "a date before 1970", 0, { { ANSWER_PEER, "::1", "-1", 80 } } },
	{ "a version that is too long", 0,
	    { { ANSWER_HEAD, "111111111", "", 200 } } },
	{ "a version of letters", 0, { { ANSWER_HEAD, "1.x", "", 200 } } },
	{ "a reason that is the parent's", 0,
	    { { ANSWER_VERDICT, "x", "", REASON_CRASHED } } },
	{ "a reason that a code has", 1,
	    { { ANSWER_HEAD, "1.1", "", 404 },
		{ ANSWER_VERDICT, "x", "", REASON_HTTP } } },
	{ "a condition that was not asked for", 1,
	    { { ANSWER_HEAD, "1.1", "", 200 },
		{ ANSWER_VERDICT, "x", "", REASON_EXPECT } } },
	{ "a program's verdict on HTTP", 1,
	    { { ANSWER_HEAD, "1.1", "", 200 },
		{ ANSWER_VERDICT, "x", "", REASON_EXEC } } },
	{ "a program's death on HTTP", 1,
	    { { ANSWER_HEAD, "1.1", "", 200 },
		{ ANSWER_VERDICT, "x", "", SIGSEGV << 8 } } },
	{ "a body of the largest size", -1,
	    { { ANSWER_HEAD, "1.1", "", 200 }, { ANSWER_BODY, "12345", "", 0 },
		{ ANSWER_BODY, "678", "", 0 } } },
	{ "a body that is too large", 2,
	    { { ANSWER_HEAD, "1.1", "", 200 }, { ANSWER_BODY, "12345", "", 0 },
		{ ANSWER_BODY, "6789", "", 0 } } },
};

/* The same for a program. */
static const struct {
	const char *name;
	int corrupt;
	struct say script[8];
} programs[] = {
	{ "a usual program", -1,
	    { { ANSWER_PHASE, "", "", 5 }, { ANSWER_BODY, "x", "", 0 },
		{ ANSWER_NOTE, "x", "", 0 }, { ANSWER_BODY, "y", "", 0 },
		{ ANSWER_VERDICT, "", "", 0 }, END_FRAME } },
	{ "a program that prints nothing", -1,
	    { { ANSWER_VERDICT, "", "", 0 }, END_FRAME } },
	{ "a program that fails", -1,
	    { { ANSWER_VERDICT, "x", "", REASON_EXEC }, END_FRAME } },
	{ "a program that is killed", -1,
	    { { ANSWER_VERDICT, "", "", KILLED(SIGSEGV) }, END_FRAME } },
	{ "a program that is killed and reports success", 0,
	    { { ANSWER_VERDICT, "", "", SIGSEGV << 8 } } },
	{ "a program that is killed and out of time", 0,
	    { { ANSWER_VERDICT, "", "", REASON_TIMEOUT | SIGSEGV << 8 } } },
	{ "a program that reports a crash of its own", 0,
	    { { ANSWER_VERDICT, "", "", REASON_CRASHED } } },
	{ "a head of a program", 0, { { ANSWER_HEAD, "1.1", "", 200 } } },
	{ "a header of a program", 0, { { ANSWER_HEADER, "A", "b", 0 } } },
	{ "an excerpt of a program", 0, { { ANSWER_EXCERPT, "x", "", 0 } } },
	{ "a peer of a program", 0, { { ANSWER_PEER, "::1", "", 80 } } },
	{ "a redirect of a program", 0,
	    { { ANSWER_REDIRECT, "http://b/", "GET", 1 } } },
	{ "a program that prints too much", 1,
	    { { ANSWER_BODY, "12345", "", 0 },
		{ ANSWER_BODY, "6789", "", 0 } } },
	{ "an end of a program without a verdict", 1,
	    { { ANSWER_BODY, "1", "", 0 }, END_FRAME } },
};

static void
test_programs(void)
{
	struct record *r;
	size_t i;

	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		r = make_program("a", 0);
		is_int(play(r, programs[i].script, 8), programs[i].corrupt,
		    "%s", programs[i].name);
		record_destroy(r);
	}
}

static const struct {
	const char *name;
	int exitcode;
	int signal;
	enum status status;
	enum reason reason;
	const char *message;
	bool truncated;
} ends[] = {
	{ "status 0", 0, 0, STATUS_OK, REASON_NONE, NULL, false },
	{ "status 3", 3, 0, STATUS_ERROR, REASON_EXEC,
	    "its program ended with status 3", false },
	{ "a signal", 0, SIGSEGV, STATUS_CRASHED, REASON_CRASHED,
	    "killed by SIGSEGV", true },
};

static void
test_ends(void)
{
	struct record *r;
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		r = make_program("a", 0);
		ok(!record_has_body(r),
		    "there is no body before its first byte");
		ok(record_may_be_ok(r), "a program may be well until its end");
		say_body(r, "x", 1);
		ok(record_has_body(r) && !record_is_over(r),
		    "a program that was started has begun");
		say_end(r, ends[i].exitcode, ends[i].signal);
		ok(record_is_over(r), "a program with a verdict is over");
		record_finish(r);
		is_int(
		    r->status, ends[i].status, "%s: the status", ends[i].name);
		is_int(
		    r->reason, ends[i].reason, "%s: the reason", ends[i].name);
		is_str(r->message, ends[i].message, "%s: the message",
		    ends[i].name);
		is_int(r->exitcode, ends[i].signal == 0 ? ends[i].exitcode : -1,
		    "%s: the exit status", ends[i].name);
		is_int(
		    r->signal, ends[i].signal, "%s: the signal", ends[i].name);
		is_int(r->body_truncated, ends[i].truncated,
		    "%s: whether something is truncated", ends[i].name);
		record_fail(r, STATUS_ERROR, REASON_OUTPUT, NULL);
		is_int(r->body_truncated, ends[i].truncated,
		    "%s: a later failure changes nothing of that",
		    ends[i].name);
		record_begin(r);
		is_int(r->signal, 0, "%s: the next child begins anew",
		    ends[i].name);
		record_destroy(r);
	}
}

static void
test_program_cut(void)
{
	struct record *r;

	r = make_program("a", 0);
	r->attempts = 0;
	record_fail(r, STATUS_DEADLINE, REASON_DEADLINE, NULL);
	ok(!record_has_body(r) && !r->body_truncated,
	    "a program that was never started has no body");
	r->attempts = 1;
	record_fail(r, STATUS_DEADLINE, REASON_DEADLINE, NULL);
	ok(!record_has_body(r) && !r->body_truncated,
	    "a program that was cut before its first byte has no body");
	say_body(r, "x", 1);
	record_fail(r, STATUS_DEADLINE, REASON_DEADLINE, NULL);
	ok(record_has_body(r) && r->body_truncated,
	    "a program that was cut later has a partial body");
	record_destroy(r);
}

static void
test_retry_after(void)
{
	struct answer_verdict a = { 0 };
	struct record *r;
	struct child c;

	r = make_record("a", 0);
	is_int(r->retry_after, -1, "without Retry-After there is no wait");
	say_head(r, 503, NULL);
	a.retry_after = 120;
	child_begin(&c);
	answer_send_verdict(&c.sender, &a);
	child_fold(&c, r, 0);
	child_end(&c);
	is_int(r->retry_after, 120, "the wait that the answer asks for");
	record_begin(r);
	is_int(r->retry_after, -1, "the next child begins without a wait");
	record_destroy(r);
}

/* Test the number of redirects in a verdict of a child that followed two. */
static void
test_counts(void)
{
	static const struct {
		int64_t location, max_redirs;
		uint32_t before, said;
		int corrupt;
		const char *name;
	} rows[] = {
		{ 1, 5, 0, 0, false, "no redirect" },
		{ 1, 5, 2, 2, false, "as many as before" },
		{ 1, 5, 2, 5, false, "as many as are allowed" },
		{ 1, 5, 2, 1, true, "fewer than before" },
		{ 1, 5, 2, 6, true, "more than are allowed" },
		{ 1, 5, 2, UINT32_MAX, true, "as many as there are numbers" },
		{ 0, 5, 0, 1, true, "one that nobody wanted" },
	};
	struct answer_verdict v = { .reason = REASON_DNS, .retry_after = -1 };
	struct child c;
	struct record *r;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		r = make_record("a", 0);
		r->service->request.location = rows[i].location;
		r->service->request.max_redirs = rows[i].max_redirs;
		r->num_redirects = rows[i].before;
		v.num_redirects = rows[i].said;
		child_begin(&c);
		answer_send_verdict(&c.sender, &v);
		is_int(child_fold(&c, r, 0) == RECORD_CORRUPT, rows[i].corrupt,
		    "redirects in a verdict: %s", rows[i].name);
		child_end(&c);
		record_destroy(r);
	}
}

/* Several records may hold the same service. */
static void
test_held(void)
{
	struct record *a, *b;

	a = make_record("a", 0);
	b = record_new(service_hold(a->service));
	is_int(a->seq, -1, "a record owns its service until it is released");
	record_destroy(a);
	is_str(b->service->name, "a",
	    "a released service belongs to the other record");
	record_destroy(b);
}

static void
test_orders(void)
{
	struct record *r;
	size_t i;

	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		r = make_record("a", 0);
		r->service->request.location = 1;
		is_int(play(r, orders[i].script, 8), orders[i].corrupt, "%s",
		    orders[i].name);
		record_destroy(r);
	}
}

static void
test_new_head(void)
{
	static const struct say script[] = {
		{ ANSWER_HEAD, "1.1", "", 103 },
		{ ANSWER_HEADER, "Link", "</a>", 0 },
		{ ANSWER_HEAD, "2", "", 404 },
		{ ANSWER_HEADER, "Set-Cookie", "a=1", 0 },
		{ ANSWER_HEADER, "X", "", 0 },
		{ ANSWER_HEADER, "SET-COOKIE", "b=2", 0 },
		{ ANSWER_BODY, "gone", "", 0 },
		{ ANSWER_VERDICT, "", "http://u:p@h/", 0 },
		{ 0, NULL, NULL, 0 },
	};
	struct record *r;

	r = make_record("a", 0);
	is_int(play(r, script, 0), -1, "an interim answer is accepted");
	is_int(r->http_code, 404, "the code is that of the last head");
	is_str(r->http_version, "2", "the version is that of the last head");
	is_str(record_header(r, "link"), NULL,
	    "the headers of the first head are dropped");
	is_int(r->headers.n, 3, "the headers of the last head are kept");
	is_str(
	    headers_name(&r->headers, 0), "set-cookie", "names are lower case");
	is_str(headers_value(&r->headers, 0), "a=1", "values are kept");
	is_str(record_header(r, "set-cookie"), "b=2",
	    "the last header of a name counts");
	record_finish(r);
	is_int(r->status, STATUS_HTTP_ERROR, "404 is an HTTP error");
	is_str(r->message, "HTTP 404 Not Found", "its message has a phrase");
	ok(!r->body_truncated, "its body is complete");
	is_str(r->url_effective, "http://***@h/", "credentials are redacted");
	record_destroy(r);
}

/* A trailer is not a header, and the next head drops it. */
static void
test_trailers(void)
{
	static const struct say script[] = {
		{ ANSWER_HEAD, "1.1", "", 200 },
		{ ANSWER_HEADER, "Content-Type", "text/x", 0 },
		{ ANSWER_TRAILER, "Content-Type", "text/y", 0 },
		{ ANSWER_TRAILER, "Sum", "1", 0 },
		{ 0, NULL, NULL, 0 },
	};
	static const struct say next[] = {
		{ ANSWER_HEAD, "1.1", "", 200 },
		{ 0, NULL, NULL, 0 },
	};
	struct record *r;

	r = make_record("a", 0);
	is_int(play(r, script, 0), -1, "trailers are accepted");
	is_str(record_header(r, "content-type"), "text/x",
	    "trailers do not set the content type");
	is_str(record_header(r, "sum"), NULL, "trailers are not headers");
	is_int(r->trailers.n, 2, "trailers are kept");
	is_str(headers_name(&r->trailers, 1), "sum",
	    "names of trailers are lower case");
	is_str(
	    headers_value(&r->trailers, 1), "1", "values of trailers are kept");
	is_int(play(r, next, 0), -1, "another head");
	is_int(r->trailers.n, 0, "another head drops the trailers");
	record_destroy(r);
}

/* A header in parts is folded like any other. An incomplete one is dropped at
 * the end of its child. */
static void
test_parts(void)
{
	static const char value[150000] = { 0 };
	unsigned char *part = mem_zalloc(FRAME_PAYLOAD_MAX);
	struct frame f = { ANSWER_PART, part, FRAME_PAYLOAD_MAX };
	struct buf payload = { 0 };
	struct record *r;
	uint64_t before;
	size_t i;

	memset(part, 'v', FRAME_PAYLOAD_MAX);
	pack_string(&payload, "long");
	pack_bytes(&payload, value, sizeof(value));
	memset(payload.data + payload.len - sizeof(value), 'v', sizeof(value));
	r = make_record("a", 0);
	say_head(r, 200, NULL);
	before = record_weigh(r);
	for (i = 0; i + FRAME_PAYLOAD_MAX < payload.len;
	     i += FRAME_PAYLOAD_MAX) {
		f.payload = (unsigned char *)payload.data + i;
		is_int(record_apply(r, &f, 0), RECORD_MORE, "a part");
	}
	ok(record_weigh(r) >= before + i, "the parts of a header are counted");
	f.type = ANSWER_HEADER;
	f.payload = (unsigned char *)payload.data + i;
	f.len = payload.len - i;
	is_int(
	    record_apply(r, &f, 0), RECORD_MORE, "the last part is accepted");
	is_int((intmax_t)strlen(record_header(r, "long")), sizeof(value),
	    "the parts are one header");
	is_int(r->parts.bytes.cap, 0, "the buffer of the parts is freed");
	f = (struct frame){ ANSWER_PART, part, FRAME_PAYLOAD_MAX };
	record_apply(r, &f, 0);
	record_begin(r);
	is_int(
	    r->parts.bytes.cap, 0, "the parts of an earlier child are dropped");
	record_apply(r, &f, 0);
	f = (struct frame){ FRAME_END, NULL, 0 };
	is_int(record_apply(r, &f, 0), RECORD_CORRUPT,
	    "a part without its end is corrupt");
	record_destroy(r);
	buf_free(&payload);
	free(part);
}

static void
test_limits(void)
{
	struct record *r;
	struct child c;
	char value[32768];
	enum record_result got;
	size_t sent;

	memset(value, 'v', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	r = make_record("a", 0);
	say_head(r, 200, NULL);
	child_begin(&c);
	got = RECORD_MORE;
	for (sent = 0; got == RECORD_MORE && sent < 100; sent++) {
		answer_send_header(&c.sender, "n", value);
		got = child_fold(&c, r, 0);
	}
	is_int(got, RECORD_CORRUPT, "too many bytes of headers are corrupt");
	is_int(
	    sent, 16, "headers are corrupt as soon as they exceed the limit");
	child_end(&c);
	record_destroy(r);
}

/* Strings with a NUL, which our senders never send, are corrupt. */
static void
test_nul(void)
{
	struct buf payload = { 0 };
	struct record *r;
	struct frame f;

	r = make_record("a", 0);
	say_head(r, 200, NULL);
	pack_bytes(&payload, "a\0b", 3);
	pack_string(&payload, "c");
	f.type = ANSWER_HEADER;
	f.payload = (const unsigned char *)payload.data;
	f.len = payload.len;
	is_int(record_apply(r, &f, 0), RECORD_CORRUPT, "a NUL in a name");
	is_int(r->headers.n, 0, "a refused header is not kept");
	f.type = ANSWER_TYPE_MAX + 1;
	is_int(record_apply(r, &f, 0), RECORD_CORRUPT, "an unknown type");
	buf_free(&payload);
	record_destroy(r);
}

static void
test_streamed(void)
{
	struct record *r;

	r = make_record("a", 0);
	r->streamed = true;
	say_head(r, 200, NULL);
	say_body(r, "hello", 5);
	is_int(r->body_size, 5, "a streamed body is counted");
	is_int(r->body.len, 0, "a streamed body is not kept");
	record_destroy(r);
}

static const struct {
	const char *name;
	enum reason reason;
	const char *message;
	bool has_head;
	enum status status;
	const char *want;
} verdicts[] = {
	{ "no name", REASON_DNS, "no such host", false, STATUS_ERROR,
	    "no such host" },
	{ "no name, no message", REASON_DNS, "", false, STATUS_ERROR,
	    "its name could not be resolved" },
	{ "a limit of its own", REASON_TIMEOUT, "", true, STATUS_TIMEOUT,
	    "not done within its time limit" },
	{ "silence", REASON_IDLE, "idle", true, STATUS_TIMEOUT, "idle" },
	{ "too large", REASON_TOO_LARGE, "", true, STATUS_ERROR,
	    "larger than --max-filesize allows" },
	{ "a message with a password", REASON_CONNECT,
	    "no way to http://u:p@h/", false, STATUS_ERROR,
	    "no way to http://***@h/" },
};

static void
test_verdicts(void)
{
	struct record *r;
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		r = make_record("a", 0);
		if (verdicts[i].has_head)
			say_head(r, 200, NULL);
		say_verdict(r, verdicts[i].reason, verdicts[i].message);
		record_finish(r);
		is_int(r->status, verdicts[i].status, "%s: the status",
		    verdicts[i].name);
		is_int(r->reason, verdicts[i].reason, "%s: the reason",
		    verdicts[i].name);
		is_str(r->message, verdicts[i].want, "%s: the message",
		    verdicts[i].name);
		is_int(r->body_truncated, verdicts[i].has_head,
		    "%s: whether something is truncated", verdicts[i].name);
		record_destroy(r);
	}
}

static void
test_fail(void)
{
	struct record *r;

	r = make_record("a", 0);
	record_fail(r, STATUS_DEADLINE, REASON_DEADLINE, NULL);
	is_str(r->message, "not started before the deadline",
	    "what never started says so");
	ok(!r->body_truncated, "and has nothing that is truncated");
	r->attempts = 1;
	record_fail(r, STATUS_DEADLINE, REASON_DEADLINE, NULL);
	is_str(r->message, "no whole answer before the deadline",
	    "what was cut says so");
	record_fail(r, STATUS_TIMEOUT, REASON_TIMEOUT, NULL);
	is_str(r->message,
	    "no whole answer within 30s (built in; --max-time changes it)",
	    "a limit that nobody set says so");
	r->service->request.max_time = 1500 * CLOCK_MS;
	request_set_source(&r->service->request, REQUEST_BY_DEFAULTS);
	record_fail(r, STATUS_TIMEOUT, REASON_TIMEOUT, NULL);
	is_str(r->message,
	    "no whole answer within 1.5s (max_time of the defaults)",
	    "what had its time says how much, and by what");
	say_head(r, 200, NULL);
	say_body(r, "part", 4);
	r->signal = SIGKILL;
	record_fail(r, STATUS_CRASHED, REASON_CRASHED, NULL);
	is_str(r->message, "its process was killed by SIGKILL",
	    "a crash names its signal");
	ok(r->body_truncated, "its body is marked");
	is_bytes(r->body.data, r->body.len, "part", 4, "and kept");
	record_fail(r, STATUS_ERROR, REASON_OUTPUT, "see http://u:p@h/");
	is_str(r->message, "see http://***@h/", "a message is redacted");
	record_fail(r, STATUS_ERROR, REASON_OUTPUT, r->message);
	is_str(r->message, "see http://***@h/", "it may be the record's own");
	record_destroy(r);

	r = make_answer("a", 0, 200, "whole");
	record_fail(r, STATUS_ERROR, REASON_OUTPUT, "disk full");
	ok(!r->body_truncated, "a whole body stays whole");
	record_destroy(r);

	r = make_answer("a", 0, 404, "whole");
	record_fail(r, STATUS_ERROR, REASON_OUTPUT, "disk full");
	ok(!r->body_truncated, "so does that of an HTTP error");
	record_destroy(r);
}

static void
test_tell_attempts(void)
{
	struct record *r;

	r = make_record("a", 0);
	r->attempts = 1;
	record_fail(r, STATUS_TIMEOUT, REASON_TIMEOUT, "late");
	record_add_attempts(r);
	is_str(r->message, "late", "one attempt goes without saying");
	r->attempts = 3;
	record_add_attempts(r);
	is_str(r->message, "late (after 3 attempts)", "several are told");
	strlist_add(&r->service->urls, "http://h/b");
	r->attempts = 2;
	record_fail(r, STATUS_ERROR, REASON_DNS, "no such host");
	record_add_attempts(r);
	is_str(r->message, "no such host", "replicas are not retries");
	r->attempts = 3;
	record_add_attempts(r);
	is_str(r->message, "no such host (after 3 attempts)",
	    "what is asked again after them is one");
	record_fail(r, STATUS_CANCELLED, REASON_CANCELLED, NULL);
	record_add_attempts(r);
	is_str(r->message, "stopped", "what was cancelled has not failed");
	r->status = STATUS_OK;
	free(r->message);
	r->message = NULL;
	record_add_attempts(r);
	ok(r->message == NULL, "nor has a success");
	record_destroy(r);
}

static void
test_begin(void)
{
	static const struct say script[] = {
		{ ANSWER_PHASE, "", "", 7 },
		{ ANSWER_PEER, "::1", "1795502175", 80 },
		{ ANSWER_HEAD, "1.1", "", 302 },
		{ ANSWER_HEADER, "Location", "http://b/", 0 },
		{ ANSWER_BODY, "x", "", 0 },
		{ ANSWER_REDIRECT, "http://b/", "GET", 3 },
		{ 0, NULL, NULL, 0 },
	};
	struct record *r;

	r = make_record("a", 0);
	r->service->request.location = 1;
	is_int(play(r, script, 0), -1, "a redirect is taken");
	ok(r->redirected, "and told");
	record_begin(r);
	ok(!r->redirected && !r->head_given, "the next child begins anew");
	is_int(r->body.len + r->body_size + r->headers.n, 0, "without a body");
	is_str(r->remote_ip, NULL, "without a peer");
	is_str(r->cert_expires, NULL, "without a certificate");
	is_str(r->redirect_url, "http://b/", "where to is still known");
	is_str(r->url_effective, "http://shown/", "and what of it is shown");
	is_int(r->num_redirects, 3, "and after how many");
	is_int(r->times[PHASE_CONNECT], 7000, "times stay");
	say_head(r, 200, NULL);
	is_int(r->http_code, 200, "a second child is folded in");
	record_destroy(r);
}

#ifdef HAVE_MALLINFO2
/* Return the number of bytes allocated from the C library. */
static size_t
given_out(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

/* The weight of a record is the memory that it takes, in whatever pieces a
 * server sends its answer. */
static void
test_weight(void)
{
	static const struct {
		const char *name;
		int headers;
		int pieces;
	} sizes[] = {
		{ "many tiny headers", 60000, 0 },
		{ "few headers", 10, 0 },
		{ "a body in small pieces", 1, 40000 },
	};
	struct record *r;
	struct child c;
	uint64_t held;
	size_t i, before, taken;
	int k;

	/* A sanitizer does not count allocations. */
	if (given_out() == 0)
		return;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		child_begin(&c);
		r = make_record("a", 0);
		held = 0;
		r->held = &held;
		before = given_out() - sizeof(*r);
		answer_send_head(&c.sender, 200, "1.1");
		child_fold(&c, r, 0);
		for (k = 0; k < sizes[i].headers; k++) {
			answer_send_header(&c.sender, "a", "");
			child_fold(&c, r, 0);
		}
		for (k = 0; k < sizes[i].pieces; k++) {
			answer_send_body(&c.sender, "0123456789", 10);
			child_fold(&c, r, 0);
		}
		taken = given_out() - before;
		ok(held + 8192 >= taken,
		    "%s: %zu bytes are allocated, %zu counted", sizes[i].name,
		    taken, (size_t)held);
		ok(held <= taken + 8192, "not many more are allocated");
		record_drop_body(r);
		ok(held < 100000,
		    "a record without its body takes little memory");
		record_destroy(r);
		is_int(held, 0, "a freed record takes no memory");
		child_end(&c);
	}
}
#else
static void
test_weight(void)
{
}
#endif

/* The buffers to split a streamed body count as a part of its record. */
static void
test_stream_weight(void)
{
	struct record *r;
	uint64_t held;

	r = make_record("a", 0);
	held = 0;
	r->held = &held;
	r->stream_weight = 60000;
	record_weigh(r);
	ok(held > 60000, "the memory of a stream is counted");
	record_drop_body(r);
	ok(held < 4096, "a refused answer is not counted");
	r->stream_weight = 60000;
	record_weigh(r);
	record_begin(r);
	ok(held < 4096, "a new attempt starts at zero");
	record_destroy(r);
	is_int(held, 0, "a freed record is not counted");
}

int
main(void)
{
	test_orders();
	test_counts();
	test_programs();
	test_ends();
	test_program_cut();
	test_retry_after();
	test_held();
	test_new_head();
	test_trailers();
	test_parts();
	test_limits();
	test_nul();
	test_streamed();
	test_verdicts();
	test_fail();
	test_tell_attempts();
	test_begin();
	test_weight();
	test_stream_weight();
	return done();
}
