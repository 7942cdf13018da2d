/* SPDX-License-Identifier: MIT */
/* transfer_body.c - see transfer_body.h. */
#include "config.h"

#include "fetch/transfer_body.h"

#include "base/clock.h"
#include "service/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Number of bytes of a body to send together: as many as libcurl hands out at a
 * time, unless the server sends smaller pieces. */
#define SEND_AT_ONCE ((size_t)16 << 10)

/* The same for a file: file systems take large writes in larger units. */
#define WRITE_AT_ONCE ((size_t)256 << 10)

/* Number of unwanted bytes to read in order to reuse the connection; beyond
 * that, a new one is cheaper. */
#define DISCARD_MAX ((uint64_t)64 << 10)

static void
send_excerpt(struct transfer *t, const char *p, size_t n)
{
	char *text;

	if (t->has_excerpt)
		return;
	t->has_excerpt = true;
	text = asking_excerpt(t->asking, p, n);
	transfer_check_sent(t, answer_send_excerpt(t->to, text));
	free(text);
}

/* The body cannot be written to the job's file. The parent knows its name, and
 * makes the message. */
static void
fail_to_write(struct transfer *t)
{
	answer_send_unwritten(t->to, errno);
	t->end = TRANSFER_ORPHANED;
}

static void
write_body(struct transfer *t, const char *p, size_t n)
{
	ssize_t written;

	/* A disk may take its time. */
	transfer_check_sent(t, sender_flush(t->to));
	while (n > 0 && t->end != TRANSFER_ORPHANED) {
		written = write(t->job->file_fd, p, n);
		if (written >= 0) {
			p += written;
			n -= (size_t)written;
		} else if (errno != EINTR) {
			fail_to_write(t);
		}
	}
	t->heard = clock_now();
}

static void
send_body(struct transfer *t, const char *p, size_t n)
{
	send_excerpt(t, p, n);
	if (t->job->file_fd != 0)
		write_body(t, p, n);
	else
		transfer_check_sent(t, answer_send_body(t->to, p, n));
}

/*
 * Send n bytes of the body. A small piece waits for others: libcurl hands out
 * each chunk of a chunked body by itself, and a frame for each byte would cost
 * the parent more than the byte. A file takes larger pieces.
 */
static void
send_or_gather(struct transfer *t, const char *p, size_t n)
{
	size_t max = t->job->file_fd != 0 ? WRITE_AT_ONCE : SEND_AT_ONCE;

	if (n > max - t->gathered.len)
		transfer_send_gathered(t);
	if (n >= max) {
		send_body(t, p, n);
		return;
	}
	buf_append(&t->gathered, p, n);
	t->heard = clock_now();
}

void
transfer_send_gathered(struct transfer *t)
{
	if (t->gathered.len == 0)
		return;
	send_body(t, t->gathered.data, t->gathered.len);
	buf_clear(&t->gathered);
}

/* Take decoded bytes; a decode_take_fn. */
static bool
take(void *arg, const char *p, size_t n)
{
	struct transfer *t = arg;
	uint64_t room;

	room = UINT64_MAX;
	if (t->job->max_filesize > 0)
		room = (uint64_t)t->job->max_filesize - t->decode.decoded;
	if (n > room) {
		/* Send what fits, and fail with libcurl's own code. */
		t->code = CURLE_FILESIZE_EXCEEDED;
		t->end = TRANSFER_FAILED;
		n = (size_t)room;
	}
	if (t->keeps_body)
		request_keep_body(&t->kept, t->job->max_filesize, p, n);
	send_or_gather(t, p, n);
	return t->end == TRANSFER_RUNS;
}

static void
refuse_coding(struct transfer *t, const struct errbuf *why)
{
	transfer_refuse(t, REASON_PROTOCOL, CURLE_BAD_CONTENT_ENCODING);
	errbuf_set(&t->refusal, "the body cannot be decoded: %s", why->msg);
}

/* Return the first transfer coding in the list that is not part of HTTP/1.1
 * itself, and its length in *n, or NULL. We ask for none: only some versions of
 * libcurl decode it, without noticing that it is cut off. */
static const char *
find_transfer_coding(const char *list, size_t *n)
{
	for (; *list != '\0'; list += *n) {
		list += strspn(list, ", \t");
		*n = strcspn(list, ", \t");
		if (*n > 0 &&
		    (*n != 7 || strncasecmp(list, "chunked", 7) != 0) &&
		    (*n != 8 || strncasecmp(list, "identity", 8) != 0))
			return list;
	}
	return NULL;
}

/* Refuse a body because of one of its codings. Take the name of the coding from
 * the list without secrets: a secret may have a comma in it, and half of it
 * would be shown. */
static void
refuse_codings(struct transfer *t, struct buf *list, bool is_transfer)
{
	struct errbuf e = { "its encoding is not supported" };
	struct decode unused;
	const char *coding;
	char *shown;
	size_t n;

	shown = asking_redacted(t->asking, buf_str(list));
	if (is_transfer) {
		coding = find_transfer_coding(shown, &n);
		if (coding == NULL) {
			coding = shown;
			n = strlen(shown);
		}
		errbuf_set(&e,
		    "nobody asked for its transfer encoding \"%.*s\"", (int)n,
		    coding);
	} else if (decode_begin(&unused, shown, take, t, &e) == 0) {
		decode_free(&unused);
	}
	free(shown);
	refuse_coding(t, &e);
}

void
transfer_check_coding(struct transfer *t)
{
	struct buf *list = &t->head.transfer_codings;
	size_t unused;

	if (find_transfer_coding(buf_str(list), &unused) != NULL)
		refuse_codings(t, list, true);
}

/* Choose the decoders when the first byte of the body has come. An empty body
 * has no coding, whatever its head says. */
static void
begin_body(struct transfer *t)
{
	struct head *h = &t->head;
	struct errbuf unused;
	const char *codings;

	codings = "";
	if (t->asking->request.compressed == 1)
		codings = buf_str(&h->codings);
	if (decode_begin(&t->decode, codings, take, t, &unused) == -1)
		refuse_codings(t, &h->codings, false);
}

/* End the transfer after too much padding; the body is complete. */
static void
end_early(struct transfer *t)
{
	transfer_end_body(t);
	if (t->end == TRANSFER_RUNS)
		t->end = TRANSFER_WHOLE;
}

static void
decode(struct transfer *t, const char *p, size_t n)
{
	struct errbuf e;

	if (decode_feed(&t->decode, p, n, &e) == DECODE_FAILED)
		refuse_coding(t, &e);
	else if (t->end == TRANSFER_RUNS && t->decode.padding > DISCARD_MAX)
		end_early(t);
}

void
transfer_take_body(struct transfer *t, const char *p, size_t n)
{
	bool is_first = t->received == 0;

	if (n == 0)
		return;
	t->received += n;
	if (t->target != NULL) {
		if (t->received > DISCARD_MAX)
			t->end = TRANSFER_FOLLOW;
		return;
	}
	if (is_first)
		begin_body(t);
	if (t->end == TRANSFER_RUNS)
		decode(t, p, n);
}

/* Close the file here: on a remote disk, only the first process that closes it
 * may learn that writing has failed. */
static void
close_file(struct transfer *t)
{
	transfer_send_gathered(t);
	if (t->job->file_fd == 0 || t->end != TRANSFER_RUNS)
		return;
	transfer_check_sent(t, sender_flush(t->to));
	if (t->end == TRANSFER_RUNS && close(t->job->file_fd) == -1 &&
	    errno != EINTR)
		fail_to_write(t);
}

void
transfer_end_body(struct transfer *t)
{
	struct errbuf e;

	if (decode_finish(&t->decode, &e) == -1) {
		transfer_refuse(t, REASON_PROTOCOL, CURLE_PARTIAL_FILE);
		t->refusal = e;
	} else if (t->target == NULL) {
		close_file(t);
	}
}
