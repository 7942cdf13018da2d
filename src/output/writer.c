/* SPDX-License-Identifier: MIT */
/* writer.c - see writer.h. */
#include "config.h"

#include "output/writer.h"

#include "output/live.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Open once more what fd refers to. Return the descriptor, or -1. */
static int
open_anew(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

int
writer_init(struct writer *w, int fd, writer_wait_fn *wait, void *arg)
{
	struct stat st;
	int flags, own;

	memset(w, 0, sizeof(*w));
	w->fd = w->given_fd = fd;
	w->wait = wait;
	w->wait_arg = arg;
	flags = fcntl(fd, F_GETFL);
	if (flags == -1 || fstat(fd, &st) == -1)
		return -1;
	if ((flags & O_ACCMODE) == O_RDONLY) {
		errno = EBADF;
		return -1;
	}
	if (buf_try_reserve(&w->bytes, WRITER_ROOM) == -1) {
		errno = ENOMEM;
		return -1;
	}
	w->is_terminal = isatty(fd);
	w->is_pipe = S_ISFIFO(st.st_mode);
	w->is_socket = S_ISSOCK(st.st_mode);
	/* A file never blocks, and send(2) has MSG_DONTWAIT. */
	if (!w->is_terminal && !w->is_pipe)
		return 0;
	own = open_anew(fd);
	if (own != -1)
		w->fd = own;
	else
		w->piece = PIPE_BUF;
	return 0;
}

/* Return whether to try again. */
static bool
wait_until_ready(struct writer *w)
{
	if (w->wait != NULL && w->wait(w->wait_arg, w->fd) == 0)
		return true;
	w->given_up = true;
	return false;
}

static ssize_t
put(const struct writer *w, const char *p, size_t n)
{
	if (w->is_socket)
		return send(w->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	return write(w->fd, p, n);
}

/* Return how many of n bytes were written: 0 to try again, unless the writer is
 * broken. */
static size_t
put_some(struct writer *w, const char *p, size_t n)
{
	ssize_t taken;

	/* The descriptor may block: write only after poll(2), and little. */
	if (w->piece > 0 && w->wait != NULL && !wait_until_ready(w))
		return 0;
	if (w->piece > 0 && n > w->piece)
		n = w->piece;
	taken = put(w, p, n);
	if (taken >= 0)
		return (size_t)taken;
	if (errno == EAGAIN)
		wait_until_ready(w);
	else if (errno != EINTR)
		w->error = errno;
	return 0;
}

bool
writer_is_broken(const struct writer *w)
{
	return w->error != 0 || w->given_up;
}

/* Before bytes that end in last are written: hide live text. The reader of a
 * pipe may write to the same terminal. */
static void
clear_screen(const struct writer *w, char last)
{
	if (w->is_pipe)
		live_hide_for_reader();
	if (!w->is_terminal)
		return;
	live_hide();
	live_after_output(last != '\n');
}

int
writer_flush_first(struct writer *w, size_t n)
{
	size_t done;
	if (n > 0)
		clear_screen(w, w->bytes.data[n - 1]);
	done = 0;
	while (done < n && !writer_is_broken(w))
		done += put_some(w, w->bytes.data + done, n - done);
	/* Keep nothing that cannot be written. */
	buf_drop(&w->bytes, writer_is_broken(w) ? w->bytes.len : n);
	return writer_is_broken(w) ? -1 : 0;
}

int
writer_flush(struct writer *w)
{
	return writer_flush_first(w, w->bytes.len);
}

int
writer_relieve(struct writer *w)
{
	if (w->bytes.len <= WRITER_BUFFER_MAX)
		return writer_is_broken(w) ? -1 : 0;
	return writer_flush(w);
}

/* EINTR is not a failure: Linux has closed the descriptor. */
static void
close_checked(struct writer *w, int fd)
{
	if (close(fd) == -1 && errno != EINTR && w->error == 0)
		w->error = errno;
}

int
writer_close(struct writer *w)
{
	if (w->given_fd != -1) {
		writer_flush(w);
		if (w->fd != w->given_fd)
			close_checked(w, w->fd);
		close_checked(w, w->given_fd);
	}
	w->fd = w->given_fd = -1;
	buf_free(&w->bytes);
	if (!writer_is_broken(w))
		return 0;
	errno = w->error != 0 ? w->error : ECANCELED;
	return -1;
}
