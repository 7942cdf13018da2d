/* SPDX-License-Identifier: MIT */
/*
 * fuzz-order.c - for libFuzzer: any bytes in the pipe for orders, in pieces.
 * receiver_next() has to return the frames in them and read nothing after a
 * frame; a job that order_unpack() accepts has to be the same after it is
 * packed and unpacked again.
 *
 * A piece is a byte n, and then n bytes.
 */
#include "config.h"

#include "fanout/channel.h"
#include "wire/order.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TYPE_MAX 8

/* The receiver of the pipe, and what was written to the pipe. */
struct play {
	struct receiver receiver;
	struct frame_decoder model;
	struct buf said;
	struct buf heard;
	size_t written;
	size_t taken; /* size of the frames received */
	bool is_over;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
note(struct buf *b, const struct frame *f)
{
	buf_putc(b, (char)f->type);
	buf_append(b, &f->len, sizeof(f->len));
	buf_append(b, f->payload, f->len);
}

/* Pack and unpack the job again, and compare. */
static void
check_job(const struct job *job)
{
	struct job again = { 0 };
	struct buf once = { 0 }, twice = { 0 };
	struct order_store store;
	struct frame f = { .type = ORDER_JOB };

	must(job->url != NULL && job->request != NULL);
	order_store_init(&store);
	if (order_pack(&once, ORDER_JOB, job) == -1)
		goto out;
	f.payload = (const unsigned char *)buf_str(&once);
	f.len = once.len;
	must(order_unpack(&f, &store, &again) == 0);
	must(order_pack(&twice, ORDER_JOB, &again) == 0);
	must(once.len == twice.len &&
	    memcmp(once.data, twice.data, once.len) == 0);
out:
	order_store_free(&store);
	buf_free(&once);
	buf_free(&twice);
}

static void
check_order(const struct frame *f)
{
	struct job job = { 0 };
	struct order_store store;

	order_store_init(&store);
	if (order_unpack(f, &store, &job) == 0) {
		must(f->type == ORDER_REPEAT || f->type == ORDER_JOB);
		if (f->type == ORDER_JOB)
			check_job(&job);
	}
	order_store_free(&store);
}

/* Check that all bytes are in a frame that was received, in the decoder, or
 * still in the pipe. */
static void
check_left(const struct play *p)
{
	size_t held;
	int left;

	held = p->receiver.decoder.bytes.len - p->receiver.decoder.taken;
	must(ioctl(p->receiver.fd, FIONREAD, &left) == 0);
	must(p->taken + held + (size_t)left == p->written);
}

/* Receive every order that is available. */
static void
hear(struct play *p)
{
	struct frame f;
	int rc;

	while ((rc = receiver_next(&p->receiver, &f)) == 1) {
		must(!p->is_over && f.type > FRAME_END && f.type <= TYPE_MAX);
		note(&p->heard, &f);
		p->taken += FRAME_HEADER_SIZE + f.len;
		must(
		    p->receiver.decoder.bytes.len == p->receiver.decoder.taken);
		check_left(p);
		check_order(&f);
	}
	must(rc == 0 || errno == EAGAIN || errno == EPROTO);
	if (rc == 0 || errno == EPROTO)
		p->is_over = true;
	else
		check_left(p);
	must((rc == -1 && errno == EPROTO) == p->receiver.decoder.corrupt);
}

/* Write n bytes to the pipe. There is room, as all earlier ones were received.
 */
static void
say(struct play *p, int fd, const uint8_t *bytes, size_t n)
{
	struct frame f;

	must(write(fd, bytes, n) == (ssize_t)n);
	p->written += n;
	frame_decoder_feed(&p->model, bytes, n);
	while (
	    !p->model.ended && frame_decoder_next(&p->model, &f) == FRAME_READY)
		if (f.type != FRAME_END)
			note(&p->said, &f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct play p = { 0 };
	int fds[2];
	size_t n;

	must(pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0);
	p.receiver.fd = fds[0];
	frame_decoder_init(&p.receiver.decoder, TYPE_MAX);
	frame_decoder_init(&p.model, TYPE_MAX);
	while (size > 0 && !p.is_over) {
		n = *data++;
		size--;
		n = n < size ? n : size;
		say(&p, fds[1], data, n);
		data += n;
		size -= n;
		hear(&p);
	}
	close(fds[1]);
	hear(&p);
	hear(&p);
	must(p.is_over && p.receiver.decoder.corrupt == p.model.corrupt);
	must(p.said.len == p.heard.len);
	must(p.said.len == 0 ||
	    memcmp(p.said.data, p.heard.data, p.said.len) == 0);
	close(fds[0]);
	frame_decoder_free(&p.receiver.decoder);
	frame_decoder_free(&p.model);
	buf_free(&p.said);
	buf_free(&p.heard);
	return 0;
}
