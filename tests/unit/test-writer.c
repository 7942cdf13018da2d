/* SPDX-License-Identifier: MIT */
/* test-writer.c - write to pipes, sockets, files, and to readers that fail. */
#include "config.h"

#include "output/writer.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* A reader that only reads when the writer waits. */
struct reader {
	int fd;
	struct buf got;
	unsigned waits;
	unsigned patience; /* waits after which it gives up; 0: never */
};

static int
read_some(void *arg, int fd)
{
	struct reader *r = arg;
	char bytes[8192];
	ssize_t n;

	(void)fd;
	r->waits++;
	if (r->patience > 0 && r->waits > r->patience)
		return -1;
	n = recv(r->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (n == -1 && errno == ENOTSOCK) {
		fcntl(r->fd, F_SETFL, O_NONBLOCK);
		n = read(r->fd, bytes, sizeof(bytes));
	}
	if (n > 0)
		buf_append(&r->got, bytes, (size_t)n);
	return 0;
}

static void
read_rest(struct reader *r)
{
	char bytes[8192];
	ssize_t n;

	fcntl(r->fd, F_SETFL, 0);
	while ((n = read(r->fd, bytes, sizeof(bytes))) > 0)
		buf_append(&r->got, bytes, (size_t)n);
	close(r->fd);
}

static void
fill(struct buf *b, size_t n)
{
	while (b->len < n)
		buf_printf(b, "%zu,", b->len);
}

/* Write through a descriptor; if fallback is set, as on a system without
 * /proc. */
static void
through(const char *name, int read_fd, int write_fd, bool fallback)
{
	struct reader reader = { .fd = read_fd };
	struct buf want = { 0 };
	struct writer w;

	fill(&want, 400000);
	is_int(writer_init(&w, write_fd, read_some, &reader), 0, "%s: begins",
	    name);
	if (fallback) {
		if (w.fd != w.given_fd)
			close(w.fd);
		w.fd = w.given_fd;
		w.piece = PIPE_BUF;
	}
	is_int(fcntl(write_fd, F_GETFL) & O_NONBLOCK, 0,
	    "%s: what others share is left as it was", name);
	buf_append(&w.bytes, want.data, want.len);
	is_int(writer_flush(&w), 0, "%s: all is written", name);
	ok(reader.waits > 0, "%s: its reader was waited for", name);
	buf_puts(&w.bytes, "end");
	buf_puts(&want, "end");
	is_int(writer_close(&w), 0, "%s: closes well", name);
	read_rest(&reader);
	ok(reader.got.len == want.len &&
		memcmp(reader.got.data, want.data, want.len) == 0,
	    "%s: every byte in its place", name);
	buf_free(&reader.got);
	buf_free(&want);
}

static void
test_streams(void)
{
	int fds[2];

	if (pipe(fds) == -1)
		abort();
	through("a pipe", fds[0], fds[1], false);
	if (pipe(fds) == -1)
		abort();
	through("a pipe that blocks", fds[0], fds[1], true);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == -1)
		abort();
	through("a socket", fds[0], fds[1], false);
}

static void
test_given_up(void)
{
	struct reader reader = { .patience = 2 };
	struct writer w;
	int fds[2];

	if (pipe(fds) == -1)
		abort();
	reader.fd = fds[0];
	writer_init(&w, fds[1], read_some, &reader);
	fill(&w.bytes, 400000);
	is_int(writer_flush(&w), -1, "a reader that is too slow is given up");
	ok(w.given_up && w.error == 0,
	    "giving up is not an error of the system");
	is_int(w.bytes.len, 0, "bytes that were not written are dropped");
	is_int(writer_close(&w), -1, "closing fails again");
	is_int(errno, ECANCELED, "closing sets errno");
	is_int(reader.waits, 3, "closing does not wait again");
	close(fds[0]);
	buf_free(&reader.got);
}

static void
test_broken(void)
{
	struct writer w;
	int fds[2], fd;

	if (pipe(fds) == -1)
		abort();
	writer_init(&w, fds[1], NULL, NULL);
	close(fds[0]);
	buf_puts(&w.bytes, "x");
	is_int(writer_flush(&w), -1, "a reader that has gone");
	is_int(w.error, EPIPE, "the error is EPIPE");
	buf_puts(&w.bytes, "x");
	is_int(writer_flush(&w), -1, "the error remains");
	is_int(writer_close(&w), -1, "closing fails");
	is_int(errno, EPIPE, "closing sets errno to it");

	if (pipe(fds) == -1)
		abort();
	close(fds[0]);
	is_int(writer_init(&w, fds[1], NULL, NULL), 0,
	    "a pipe without a reader can be begun");
	buf_puts(&w.bytes, "x");
	is_int(writer_close(&w), -1, "closing it fails");
	is_int(errno, EPIPE, "with EPIPE");

	fd = open("/dev/full", O_WRONLY);
	writer_init(&w, fd, NULL, NULL);
	buf_puts(&w.bytes, "x");
	is_int(writer_close(&w), -1, "a full disk");
	is_int(errno, ENOSPC, "the error is ENOSPC");
	is_int(fcntl(fd, F_GETFD), -1, "its descriptor is closed");
}

static void
test_unwritable(void)
{
	struct writer w;
	int fds[2];

	if (pipe(fds) == -1)
		abort();
	errno = 0;
	is_int(writer_init(&w, fds[0], NULL, NULL), -1, "a reading end");
	is_int(errno, EBADF, "the error is EBADF");
	close(fds[0]);
	close(fds[1]);
	errno = 0;
	is_int(writer_init(&w, fds[0], NULL, NULL), -1, "a closed descriptor");
	is_int(errno, EBADF, "the error of a closed descriptor is EBADF");
}

static void
test_relieve(void)
{
	struct reader reader = { 0 };
	struct writer w;
	char name[] = "/tmp/forkfetch-writer-XXXXXX";
	int fd;

	fd = mkstemp(name);
	if (fd == -1)
		abort();
	reader.fd = open(name, O_RDONLY);
	unlink(name);
	writer_init(&w, fd, NULL, NULL);
	fill(&w.bytes, WRITER_BUFFER_MAX - 16);
	writer_relieve(&w);
	ok(w.bytes.len > 0, "what fits one write is not written early");
	fill(&w.bytes, WRITER_BUFFER_MAX + 1);
	is_int(writer_relieve(&w), 0, "what does not fit is written at once");
	is_int(w.bytes.len, 0, "all of it is written");
	is_int(writer_close(&w), 0, "closing a file succeeds");
	read_rest(&reader);
	ok(reader.got.len > WRITER_BUFFER_MAX, "the file has the bytes");
	buf_free(&reader.got);
}

int
main(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGPIPE, &ignore, NULL);
	test_streams();
	test_given_up();
	test_broken();
	test_unwritable();
	test_relieve();
	return done();
}
