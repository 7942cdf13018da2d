/* SPDX-License-Identifier: MIT */
/* channel.c - see channel.h. */
#include "config.h"

#include "fanout/channel.h"

#include "base/buf.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Bytes of an order to read at a time. */
#define READ_SIZE 4096

/* Limit of bytes to read from a child at a time, so that children get equal
 * shares and hundreds of them need little memory. */
#define FRAMES_SIZE (32 * 1024)

/* Point v at the header and the payload. Neither is modified. */
static void
gather(struct iovec v[2], unsigned char header[FRAME_HEADER_SIZE],
    const void *payload, size_t len)
{
	v[0].iov_base = header;
	v[0].iov_len = FRAME_HEADER_SIZE;
	memcpy(&v[1].iov_base, &payload, sizeof(payload));
	v[1].iov_len = len;
}

void
sender_init(struct sender *s, int fd)
{
	s->fd = fd;
	s->n = 0;
}

/* Write all of the n parts, and change them on the way. */
static int
write_all(int fd, struct iovec *v, int n)
{
	ssize_t written;

	while (n > 0) {
		if (v->iov_len == 0) {
			v++;
			n--;
			continue;
		}
		written = writev(fd, v, n);
		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return -1;
		for (; n > 0 && (size_t)written >= v->iov_len; v++, n--)
			written -= (ssize_t)v->iov_len;
		if (n > 0) {
			v->iov_base = (char *)v->iov_base + written;
			v->iov_len -= (size_t)written;
		}
	}
	return 0;
}

int
sender_send(struct sender *s, uint8_t type, const void *payload, size_t len)
{
	unsigned char header[FRAME_HEADER_SIZE];
	struct iovec v[3];

	frame_header(header, type, len);
	if (sizeof(header) + len <= sizeof(s->waiting) - s->n) {
		memcpy(s->waiting + s->n, header, sizeof(header));
		if (len > 0)
			memcpy(
			    s->waiting + s->n + sizeof(header), payload, len);
		s->n += sizeof(header) + len;
		return 0;
	}
	v[0].iov_base = s->waiting;
	v[0].iov_len = s->n;
	gather(v + 1, header, payload, len);
	s->n = 0;
	return write_all(s->fd, v, 3);
}

int
sender_flush(struct sender *s)
{
	struct iovec v = { s->waiting, s->n };

	s->n = 0;
	return write_all(s->fd, &v, 1);
}

int
sender_say(struct sender *s, uint8_t type, const char *format, ...)
{
	struct buf text = { 0 };
	va_list ap;
	int rc;

	va_start(ap, format);
	buf_vprintf(&text, format, ap);
	va_end(ap);
	if ((rc = sender_send(s, type, text.data, text.len)) == 0)
		rc = sender_flush(s);
	buf_free(&text);
	return rc;
}

/* Read a part of the next frame. Return the result of read(2). */
static ssize_t
receive(struct receiver *r)
{
	char bytes[READ_SIZE];
	size_t lacks;
	ssize_t n;

	lacks = frame_decoder_lacks(&r->decoder);
	do
		n = read(r->fd, bytes,
		    lacks < sizeof(bytes) ? lacks : sizeof(bytes));
	while (n == -1 && errno == EINTR);
	if (n > 0)
		frame_decoder_feed(&r->decoder, bytes, (size_t)n);
	return n;
}

int
receiver_next(struct receiver *r, struct frame *out)
{
	ssize_t n;

	for (;;) {
		switch (frame_decoder_next(&r->decoder, out)) {
		case FRAME_READY:
			if (out->type != FRAME_END)
				return 1;
			break;
		case FRAME_PARTIAL:
			break;
		case FRAME_CORRUPT:
			errno = EPROTO;
			return -1;
		}
		if (r->decoder.ended)
			return 0;
		if ((n = receive(r)) <= 0)
			return (int)n;
	}
}

int
channel_order(struct channel *c, uint8_t type, const void *payload, size_t len)
{
	unsigned char header[FRAME_HEADER_SIZE];
	struct iovec v[2];
	ssize_t n;
	int saved;

	if (c->orders_fd == -1) {
		errno = EPIPE;
		return -1;
	}
	frame_header(header, type, len);
	gather(v, header, payload, len);
	do
		n = writev(c->orders_fd, v, 2);
	while (n == -1 && errno == EINTR);
	if (n == (ssize_t)(FRAME_HEADER_SIZE + len))
		return 0;
	saved = n == -1 ? errno : EAGAIN;
	channel_close_orders(c);
	errno = saved;
	return -1;
}

void
channel_close_orders(struct channel *c)
{
	if (c->orders_fd != -1)
		close(c->orders_fd);
	c->orders_fd = -1;
}

void
channel_wipe(struct channel *c, const struct frame *f)
{
	frame_decoder_wipe(&c->decoder, f);
}

void
channel_close_pipe(struct channel *c)
{
	close(c->fd);
	c->fd = -1;
}

/* Return the number of bytes that a reaped child has left in its pipe, or more
 * if the number is not known. */
static int
count_rest(const struct channel *c)
{
	int n;

	return ioctl(c->fd, FIONREAD, &n) == 0 ? n : INT_MAX;
}

void
channel_read(struct channel *c)
{
	char bytes[FRAMES_SIZE];
	size_t size;
	ssize_t n;

	size = sizeof(bytes);
	if (c->pid == 0) {
		/* More bytes would come from another process, which holds the
		 * pipe open and may never stop writing. */
		if (c->rest == -1)
			c->rest = count_rest(c);
		if ((size_t)c->rest < size)
			size = (size_t)c->rest;
	}
	do
		n = read(c->fd, bytes, size);
	while (n == -1 && errno == EINTR);
	if (n > 0) {
		if (!c->is_muted &&
		    frame_decoder_feed(&c->decoder, bytes, (size_t)n) == -1)
			c->no_memory = true;
		mem_wipe(bytes, (size_t)n);
		if (c->pid == 0)
			c->rest -= (int)n;
	} else if (n == 0 || errno != EAGAIN || c->pid == 0) {
		/* All that a reaped child wrote has been read, even if another
		 * process holds the pipe open. */
		channel_close_pipe(c);
	}
}

enum channel_end
channel_how(const struct channel *c)
{
	assert(c->pid == 0);
	if (c->decoder.corrupt)
		return CHANNEL_CORRUPT;
	if (c->decoder.ended)
		return CHANNEL_ENDED;
	return WIFSIGNALED(c->wait_status) ? CHANNEL_SIGNALLED : CHANNEL_EXITED;
}

bool
channel_died_with_group(const struct channel *c)
{
	int signal;

	if (c->pid != 0 || c->stop != CHANNEL_RUNS ||
	    !WIFSIGNALED(c->wait_status))
		return false;
	signal = WTERMSIG(c->wait_status);
	return signal == SIGTERM || signal == SIGINT || signal == SIGHUP;
}

void
channel_mute(struct channel *c)
{
	c->is_muted = true;
	frame_decoder_free(&c->decoder);
}

void
channel_reject(struct channel *c)
{
	c->decoder.corrupt = true;
}
