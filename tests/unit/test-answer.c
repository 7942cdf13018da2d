/* SPDX-License-Identifier: MIT */
/* test-answer.c - the messages of a fetch are received as they were sent, and
 * nothing else is accepted as a message. */
#include "config.h"

#include "base/mem.h"
#include "tap.h"
#include "wire/answer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* A pipe in this process, from which sent frames can be taken. */
struct loop {
	struct sender to;
	int fd;
	struct frame_decoder decoder;
};

static void
loop_init(struct loop *l)
{
	int fds[2];

	if (pipe(fds) == -1 || fcntl(fds[0], F_SETFL, O_NONBLOCK) == -1)
		exit(1);
	l->fd = fds[0];
	sender_init(&l->to, fds[1]);
	frame_decoder_init(&l->decoder, ANSWER_TYPE_MAX);
}

static void
loop_free(struct loop *l)
{
	close(l->fd);
	close(l->to.fd);
	frame_decoder_free(&l->decoder);
}

/* Return the next frame, or one of type FRAME_END if there is none. */
static struct frame
loop_take(struct loop *l)
{
	struct frame f = { FRAME_END, NULL, 0 };
	char piece[4096];
	ssize_t n;

	sender_flush(&l->to);
	while ((n = read(l->fd, piece, sizeof(piece))) > 0)
		frame_decoder_feed(&l->decoder, piece, (size_t)n);
	frame_decoder_next(&l->decoder, &f);
	return f;
}

static void
is_bytes_str(struct bytes got, const char *want, const char *name)
{
	is_bytes(got.p, got.n, want, strlen(want), "%s", name);
}

/* Functions of the same type for each kind of message, for tests of malformed
 * ones. */
static int
receive_phase(const struct frame *f)
{
	struct answer_phase a;

	return answer_receive_phase(f, &a);
}

static int
receive_peer(const struct frame *f)
{
	struct answer_peer a;

	return answer_receive_peer(f, &a);
}

static int
receive_sandbox(const struct frame *f)
{
	struct answer_sandbox a;

	return answer_receive_sandbox(f, &a);
}

static int
receive_head(const struct frame *f)
{
	struct answer_head a;

	return answer_receive_head(f, &a);
}

static int
receive_header(const struct frame *f)
{
	struct answer_header a;

	return answer_receive_header(f, &a);
}

static int
receive_redirect(const struct frame *f)
{
	struct answer_redirect a;

	return answer_receive_redirect(f, &a);
}

static int
receive_verdict(const struct frame *f)
{
	struct answer_verdict a;

	return answer_receive_verdict(f, &a);
}

static const struct kind {
	const char *name;
	enum answer_type type;
	int (*receive)(const struct frame *f);
} kinds[] = {
	{ "a phase", ANSWER_PHASE, receive_phase },
	{ "a peer", ANSWER_PEER, receive_peer },
	{ "a head", ANSWER_HEAD, receive_head },
	{ "a header", ANSWER_HEADER, receive_header },
	{ "a trailer", ANSWER_TRAILER, receive_header },
	{ "a redirect", ANSWER_REDIRECT, receive_redirect },
	{ "a verdict", ANSWER_VERDICT, receive_verdict },
	{ "a sandbox", ANSWER_SANDBOX, receive_sandbox },
};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct answer_verdict some_verdict = {
	.reason = REASON_PROTOCOL,
	.may_pass = true,
	.exitcode = 18,
	.signal = 11,
	.retry_after = 120,
	.message = { "broken", 6 },
	.size_download = UINT64_MAX,
	.num_redirects = 3,
	.url_effective = { "http://h/", 9 },
};

static const struct answer_redirect some_redirect = {
	.url = { "http://o/?secret", 16 },
	.shown = { "http://o/?***", 13 },
	.method = { "POST", 4 },
	.num_redirects = 2,
};

static void
send_one_of_each(struct sender *to)
{
	answer_send_phase(to, PHASE_CONNECT, 1234567);
	answer_send_peer(to, "127.0.0.1", 65535, 1795502175);
	answer_send_head(to, 200, "1.1");
	answer_send_header(to, "Content-Type", "text/plain");
	answer_send_trailer(to, "Sum", "42");
	answer_send_redirect(to, &some_redirect);
	answer_send_verdict(to, &some_verdict);
	answer_send_sandbox(to, 7, 2);
}

static void
test_round_trips(void)
{
	struct answer_phase phase;
	struct answer_peer peer;
	struct answer_head head;
	struct answer_header header;
	struct answer_redirect redirect;
	struct answer_verdict verdict;
	struct answer_sandbox sandbox;
	struct frame f;
	struct loop l;

	loop_init(&l);
	send_one_of_each(&l.to);

	f = loop_take(&l);
	is_int(answer_receive_phase(&f, &phase), 0, "a phase comes back");
	is_int(phase.phase, PHASE_CONNECT, "it has its name");
	is_int(phase.at_us, 1234567, "it has its time");

	f = loop_take(&l);
	is_int(answer_receive_peer(&f, &peer), 0, "a peer comes back");
	is_bytes_str(peer.ip, "127.0.0.1", "it has its address");
	is_int(peer.port, 65535, "it has its port");
	is_int(peer.cert_expires, 1795502175,
	    "it has the expiry date of the certificate");

	f = loop_take(&l);
	is_int(answer_receive_head(&f, &head), 0, "a head comes back");
	is_int(head.code, 200, "it has its code");
	is_bytes_str(head.version, "1.1", "it has its HTTP version");

	f = loop_take(&l);
	is_int(answer_receive_header(&f, &header), 0, "a header comes back");
	is_bytes_str(header.name, "Content-Type", "it has its name");
	is_bytes_str(header.value, "text/plain", "it has its value");

	f = loop_take(&l);
	is_int(answer_receive_header(&f, &header), 0, "a trailer comes back");
	is_bytes_str(header.name, "Sum", "it has its name");
	is_bytes_str(header.value, "42", "it has its value");

	f = loop_take(&l);
	is_int(
	    answer_receive_redirect(&f, &redirect), 0, "a redirect comes back");
	is_bytes_str(redirect.url, "http://o/?secret", "it has its URL");
	is_bytes_str(
	    redirect.shown, "http://o/?***", "it has the URL without secrets");
	is_bytes_str(redirect.method, "POST", "it has its method");
	is_int(redirect.num_redirects, 2, "it has the number of redirects");

	f = loop_take(&l);
	is_int(answer_receive_verdict(&f, &verdict), 0, "a verdict comes back");
	ok(verdict.may_pass, "it says whether the failure may be temporary");
	is_int(verdict.reason, REASON_PROTOCOL, "it has its reason");
	is_int(verdict.exitcode, 18, "it has its exit code");
	is_int(verdict.signal, 11, "it has its signal");
	is_int(verdict.retry_after, 120,
	    "it has the wait that the service asked for");
	is_bytes_str(verdict.message, "broken", "it has its message");
	ok(verdict.size_download == UINT64_MAX, "it has its size");
	is_int(verdict.num_redirects, 3, "it has the number of redirects");
	is_bytes_str(verdict.url_effective, "http://h/", "it has its URL");

	f = loop_take(&l);
	is_int(answer_receive_sandbox(&f, &sandbox), 0, "a sandbox comes back");
	is_int(sandbox.landlock, 7, "it has the version of Landlock");
	is_int(sandbox.seccomp, 2, "it has the stage of seccomp");
	loop_free(&l);
}

static void
test_bodies_and_notes(void)
{
	static const size_t size = FRAME_PAYLOAD_MAX / 4;
	struct frame f;
	struct loop l;
	char *long_text;

	loop_init(&l);
	answer_send_body(&l.to, "a\0b", 3);
	f = loop_take(&l);
	is_int(f.type, ANSWER_BODY, "a body comes back");
	is_bytes(f.payload, f.len, "a\0b", 3, "it has its bytes");
	is_int(answer_send_body(&l.to, "", 0), 0, "sending no bytes succeeds");
	f = loop_take(&l);
	is_int(f.type, FRAME_END, "and sends no message");
	answer_send_note(&l.to, "trying");
	f = loop_take(&l);
	is_int(f.type, ANSWER_NOTE, "a note comes back");
	is_bytes(f.payload, f.len, "trying", 6, "it has its text");
	answer_send_peer(&l.to, NULL, 0, 0);
	f = loop_take(&l);
	is_int(receive_peer(&f), 0, "strings may be missing");

	long_text = mem_zalloc(size + 1);
	memset(long_text, 'x', size);
	answer_send_note(&l.to, long_text);
	f = loop_take(&l);
	is_int(f.len, size, "a long note is received whole");
	free(long_text);
	loop_free(&l);
}

/* A file in place of a pipe, for messages that do not fit into a pipe. */
struct reel {
	FILE *file;
	struct sender to;
	struct frame_decoder decoder;
	struct answer_parts parts;
};

static void
reel_init(struct reel *l)
{
	memset(l, 0, sizeof(*l));
	l->file = tmpfile();
	if (l->file == NULL)
		exit(1);
	sender_init(&l->to, fileno(l->file));
	frame_decoder_init(&l->decoder, ANSWER_TYPE_MAX);
}

static void
reel_rewind(struct reel *l)
{
	sender_flush(&l->to);
	lseek(l->to.fd, 0, SEEK_SET);
}

/* Return whether there is another frame, and set *f to it. */
static bool
reel_next(struct reel *l, struct frame *f)
{
	char piece[32768];
	ssize_t n;

	while (frame_decoder_next(&l->decoder, f) != FRAME_READY) {
		n = read(l->to.fd, piece, sizeof(piece));
		if (n <= 0)
			return false;
		frame_decoder_feed(&l->decoder, piece, (size_t)n);
	}
	return true;
}

/* Take the next message from all its frames. Set *parts to the number of frames
 * before the last. */
static struct frame
reel_take(struct reel *l, unsigned *parts)
{
	struct frame f = { FRAME_END, NULL, 0 }, whole = { FRAME_END, NULL, 0 };

	answer_parts_drop(&l->parts);
	for (*parts = 0; reel_next(l, &f); ++*parts)
		if (answer_join(&l->parts, &f, &whole) != ANSWER_MORE)
			break;
	return whole;
}

static void
reel_free(struct reel *l)
{
	answer_parts_drop(&l->parts);
	frame_decoder_free(&l->decoder);
	fclose(l->file);
}

static void
test_long_strings(void)
{
	static const size_t size = ANSWER_TEXT_MAX - 100;
	struct answer_redirect redirect;
	struct answer_verdict verdict;
	struct answer_header header;
	struct frame f;
	struct reel l;
	unsigned parts;
	char *text;

	text = mem_zalloc(size + 1);
	memset(text, 'x', size);
	reel_init(&l);
	answer_send_header(&l.to, "a", text);
	answer_send_trailer(&l.to, text, "b");
	verdict = some_verdict;
	verdict.message = verdict.url_effective = answer_text(text);
	answer_send_verdict(&l.to, &verdict);
	redirect = some_redirect;
	redirect.url = redirect.shown = answer_text(text);
	answer_send_redirect(&l.to, &redirect);
	answer_send_body(&l.to, text, FRAME_PAYLOAD_MAX + 1);
	reel_rewind(&l);

	f = reel_take(&l, &parts);
	is_int(answer_receive_header(&f, &header), 0, "a long header");
	is_int(parts, 7, "it is received in parts");
	is_bytes_str(header.name, "a", "it has its name");
	is_bytes_str(header.value, text, "and is whole");
	f = reel_take(&l, &parts);
	is_int(answer_receive_header(&f, &header), 0, "a long trailer");
	is_bytes_str(header.name, text, "it is received whole");
	is_bytes_str(header.value, "b", "it has its value");
	f = reel_take(&l, &parts);
	is_int(answer_receive_verdict(&f, &verdict), 0, "a long verdict");
	is_int(parts, 15, "it is received in parts");
	is_bytes_str(verdict.message, text, "its message is received whole");
	is_bytes_str(verdict.url_effective, text, "it has its URL");
	f = reel_take(&l, &parts);
	is_int(answer_receive_redirect(&f, &redirect), 0, "a long redirect");
	is_bytes_str(redirect.url, text, "it is received whole");
	is_bytes_str(redirect.shown, text, "so is the URL without secrets");
	f = reel_take(&l, &parts);
	is_int(f.len, FRAME_PAYLOAD_MAX, "a long body is sent in pieces");
	f = reel_take(&l, &parts);
	is_int(f.len, 1, "the last piece has the rest");
	reel_free(&l);
	free(text);
}

/* A text with two bytes per character is cut between characters. */
static void
test_cut_strings(void)
{
	static const size_t size = ANSWER_TEXT_MAX + 100;
	struct answer_verdict verdict;
	struct frame f;
	struct reel l;
	unsigned parts;
	size_t i;
	char *text;

	text = mem_zalloc(size + 1);
	for (i = 0; i + 1 < size; i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	reel_init(&l);
	verdict = some_verdict;
	verdict.message = verdict.url_effective = answer_text(text);
	answer_send_verdict(&l.to, &verdict);
	answer_send_note(&l.to, text);
	answer_send_note(&l.to, text + 2);
	reel_rewind(&l);

	f = reel_take(&l, &parts);
	is_int(answer_receive_verdict(&f, &verdict), 0, "texts that are cut");
	is_int(verdict.message.n, ANSWER_TEXT_MAX - 1, "are cut to the limit");
	is_bytes(verdict.message.p + verdict.message.n - 5, 5, "\xc3\xa9...", 5,
	    "they are cut between characters, and marked");
	is_int(verdict.url_effective.n, ANSWER_TEXT_MAX - 1, "each");
	f = reel_take(&l, &parts);
	is_int(parts, 0, "a note is never sent in parts");
	is_int(f.len, FRAME_PAYLOAD_MAX - 1, "it is cut");
	is_bytes(f.payload + f.len - 5, 5, "\xc3\xa9...", 5,
	    "it is cut in the same way");
	reel_free(&l);
	free(text);
}

/* Parts that our senders never send are refused. */
static void
test_wrong_parts(void)
{
	static const struct {
		const char *name;
		size_t len; /* length of each part */
		unsigned parts;
		uint8_t type; /* type of the frame after them */
		enum answer_joined want;
	} rows[] = {
		{ "a part that is short", FRAME_PAYLOAD_MAX - 1, 1,
		    ANSWER_HEADER, ANSWER_CORRUPT },
		{ "a part of a body", FRAME_PAYLOAD_MAX, 1, ANSWER_BODY,
		    ANSWER_CORRUPT },
		{ "a part of a note", FRAME_PAYLOAD_MAX, 1, ANSWER_NOTE,
		    ANSWER_CORRUPT },
		{ "a part of the end", FRAME_PAYLOAD_MAX, 1, FRAME_END,
		    ANSWER_CORRUPT },
		{ "more parts than a message has", FRAME_PAYLOAD_MAX, 17,
		    ANSWER_HEADER, ANSWER_CORRUPT },
		{ "as many parts as a message may have", FRAME_PAYLOAD_MAX, 16,
		    ANSWER_HEADER, ANSWER_WHOLE },
	};
	unsigned char *payload = mem_zalloc(FRAME_PAYLOAD_MAX);
	struct answer_parts parts = { 0 };
	enum answer_joined got;
	struct frame f, whole;
	unsigned k;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		got = ANSWER_MORE;
		f = (struct frame){ ANSWER_PART, payload, rows[i].len };
		for (k = 0; k < rows[i].parts && got == ANSWER_MORE; k++)
			got = answer_join(&parts, &f, &whole);
		f = (struct frame){ rows[i].type, payload, 100 };
		if (got == ANSWER_MORE)
			got = answer_join(&parts, &f, &whole);
		is_int(got, rows[i].want, "%s", rows[i].name);
		answer_parts_drop(&parts);
	}
	free(payload);
}

/* Check which values of Retry-After a verdict may have. */
static void
test_retry_after(void)
{
	static const struct {
		const char *name;
		int64_t sent, want;
	} rows[] = {
		{ "no wish", -1, -1 },
		{ "no wait", 0, 0 },
		{ "a long wait", 4000000000, 4000000000 },
		{ "a wait that is too large for its type", INT64_MAX,
		    UINT32_MAX - 1 },
	};
	struct answer_verdict verdict;
	struct frame f;
	struct loop l;
	size_t i;

	loop_init(&l);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		verdict = some_verdict;
		verdict.retry_after = rows[i].sent;
		answer_send_verdict(&l.to, &verdict);
		f = loop_take(&l);
		verdict.retry_after = 7;
		answer_receive_verdict(&f, &verdict);
		is_int(verdict.retry_after, rows[i].want, "%s comes back",
		    rows[i].name);
	}
	loop_free(&l);
}

static void
test_malformed(void)
{
	unsigned char longer[1024];
	struct frame f, cut, other;
	struct loop l;
	size_t i, k, n, taken;

	loop_init(&l);
	send_one_of_each(&l.to);
	for (k = 0; k < N_KINDS; k++) {
		f = loop_take(&l);
		taken = 0;
		for (n = 0; n < f.len; n++) {
			cut = f;
			cut.len = n;
			taken += kinds[k].receive(&cut) == 0;
		}
		is_int(taken, 0, "%s that is cut anywhere is refused",
		    kinds[k].name);
		memset(longer, 0, sizeof(longer));
		memcpy(longer, f.payload, f.len);
		cut.payload = longer;
		for (n = f.len + 1; n < f.len + 20; n++) {
			cut.len = n;
			taken += kinds[k].receive(&cut) == 0;
		}
		is_int(taken, 0, "%s with bytes after it is refused",
		    kinds[k].name);
		for (i = 0; i < N_KINDS; i++) {
			other = f;
			other.type = (uint8_t)kinds[i].type;
			taken += kinds[i].receive != kinds[k].receive &&
			    kinds[k].receive(&other) == 0;
		}
		is_int(
		    taken, 0, "%s of another type is refused", kinds[k].name);
	}
	loop_free(&l);
}

static void
test_ranges(void)
{
	static const struct {
		const char *name;
		int (*receive)(const struct frame *f);
		enum answer_type type;
		const char *payload;
		size_t n;
		int want;
	} rows[] = {
		{ "the last phase", receive_phase, ANSWER_PHASE,
		    "\5\0\0\0\0\0\0\0\0", 9, 0 },
		{ "an unknown phase", receive_phase, ANSWER_PHASE,
		    "\6\0\0\0\0\0\0\0\0", 9, -1 },
		{ "the latest time", receive_phase, ANSWER_PHASE,
		    "\0\0\x20\xc4\x9b\xa5\xe3\x53\xf7", 9, 0 },
		{ "a time too large to be in nanoseconds", receive_phase,
		    ANSWER_PHASE, "\0\0\x20\xc4\x9b\xa5\xe3\x53\xf8", 9, -1 },
		{ "a negative time", receive_phase, ANSWER_PHASE,
		    "\0\xff\xff\xff\xff\xff\xff\xff\xff", 9, -1 },
		{ "the highest port", receive_peer, ANSWER_PEER,
		    "\0\0\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0", 16, 0 },
		{ "the highest port plus one", receive_peer, ANSWER_PEER,
		    "\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, -1 },
		{ "the last date", receive_peer, ANSWER_PEER,
		    "\0\0\0\0\0\0\0\0\0\0\0\x3a\xff\xf4\x41\x7f", 16, 0 },
		{ "the last date plus a second", receive_peer, ANSWER_PEER,
		    "\0\0\0\0\0\0\0\0\0\0\0\x3a\xff\xf4\x41\x80", 16, -1 },
		{ "the highest code", receive_head, ANSWER_HEAD,
		    "\0\0\3\xe7\0\0\0\0", 8, 0 },
		{ "the highest code plus one", receive_head, ANSWER_HEAD,
		    "\0\0\3\xe8\0\0\0\0", 8, -1 },
		{ "a negative code", receive_head, ANSWER_HEAD,
		    "\xff\xff\xff\xff\0\0\0\0", 8, -1 },
		{ "no sandbox at all", receive_sandbox, ANSWER_SANDBOX, "\0\0",
		    2, 0 },
		{ "the last stage of one", receive_sandbox, ANSWER_SANDBOX,
		    "\377\2", 2, 0 },
		{ "the last stage plus one", receive_sandbox, ANSWER_SANDBOX,
		    "\7\3", 2, -1 },
		{ "a string longer than the frame", receive_header,
		    ANSWER_HEADER, "\xff\xff\xff\xff\0\0\0\0", 8, -1 },
		{ "the last reason", receive_verdict, ANSWER_VERDICT,
		    "\20\1\0\0\0\xff"
		    "\0"
		    "\0\0\0\0" /* retry_after */
		    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
		    31, 0 },
		{ "an unknown reason", receive_verdict, ANSWER_VERDICT,
		    "\21\0\0\0\0\xff"
		    "\0"
		    "\0\0\0\0" /* retry_after */
		    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
		    31, -1 },
		{ "a boolean that is neither 0 nor 1", receive_verdict,
		    ANSWER_VERDICT,
		    "\20\2\0\0\0\xff"
		    "\0"
		    "\0\0\0\0" /* retry_after */
		    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
		    31, -1 },
		{ "an impossible exit code", receive_verdict, ANSWER_VERDICT,
		    "\20\0\0\0\1\0"
		    "\0"
		    "\0\0\0\0" /* retry_after */
		    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
		    31, -1 },
		{ "the highest signal", receive_verdict, ANSWER_VERDICT,
		    "\17\1\0\0\0\xff"
		    "\177"
		    "\0\0\0\0" /* retry_after */
		    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
		    31, 0 },
		{ "the highest signal plus one", receive_verdict,
		    ANSWER_VERDICT,
		    "\17\1\0\0\0\xff"
		    "\200"
		    "\0\0\0\0" /* retry_after */
		    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
		    31, -1 },
	};
	struct frame f;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.type = (uint8_t)rows[i].type;
		f.payload = (const unsigned char *)rows[i].payload;
		f.len = rows[i].n;
		is_int(rows[i].receive(&f), rows[i].want, "%s is %s",
		    rows[i].name, rows[i].want == 0 ? "taken" : "refused");
	}
}

static void
test_words(void)
{
	int i, missing;

	missing = 0;
	for (i = 0; i < STATUSES; i++)
		missing += status_str((enum status)i) == NULL;
	is_int(missing, 0, "every status has a word");
	for (i = REASON_NONE + 1; i < REASONS; i++)
		missing += reason_str((enum reason)i) == NULL;
	is_int(missing, 0, "every reason has a word");
	is_str(reason_str(REASON_NONE), NULL, "REASON_NONE has no word");
	is_str(reason_str(REASON_TOO_LARGE), "too_large", "such as this one");
	is_str(status_str(STATUS_HTTP_ERROR), "http_error", "or that one");
}

static void
test_unwritten(void)
{
	static const char *const bad[] = { "\0\0\0\0", "\0\0\x10\0",
		"\xff\xff\xff\xff" };
	struct frame f = { ANSWER_UNWRITTEN, NULL, 4 };
	struct loop l;
	size_t i;
	int error;

	loop_init(&l);
	answer_send_unwritten(&l.to, ENOSPC);
	f = loop_take(&l);
	is_int(answer_receive_unwritten(&f, &error), 0, "an errno comes back");
	is_int(error, ENOSPC, "it is the same");
	f.len--;
	is_int(answer_receive_unwritten(&f, &error), -1, "half of it does not");
	loop_free(&l);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f.payload = (const unsigned char *)bad[i];
		f.len = 4;
		is_int(answer_receive_unwritten(&f, &error), -1,
		    "a number that is no errno is refused");
	}
}

int
main(void)
{
	test_round_trips();
	test_unwritten();
	test_bodies_and_notes();
	test_long_strings();
	test_cut_strings();
	test_wrong_parts();
	test_retry_after();
	test_malformed();
	test_ranges();
	test_words();
	return done();
}
