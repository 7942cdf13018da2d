/* SPDX-License-Identifier: MIT */
/*
 * writer.h - bytes to standard output, in order, all of them or an error that
 * is kept. Never blocks by itself: where the reader is slow it calls back.
 */
#ifndef FF_OUTPUT_WRITER_H
#define FF_OUTPUT_WRITER_H

#include "base/buf.h"

#include <stdbool.h>

/* Bytes that may wait before they are written: a record up to this size is one
 * write(2). */
#define WRITER_BUFFER_MAX ((size_t)1 << 20)

/* Room for those and what is appended before writer_relieve() is called again,
 * taken at the beginning: no record needs more, so that writing one does not
 * fail for want of memory. What is not used of it costs none. */
#define WRITER_ROOM ((size_t)4 << 20)

/* Called when fd takes no more: returns 0 once it may be ready, -1 to give the
 * rest up. */
typedef int writer_wait_fn(void *arg, int fd);

struct writer {
	int fd;       /* to write to: the user's, or our own opening of it */
	int given_fd; /* the user's */
	bool is_terminal;
	bool is_pipe; /* poll(2) tells when its reader is gone */
	size_t piece; /* the most that one write may hold; 0: no bound */
	bool is_socket;
	struct buf bytes; /* to be written: append here, then writer_flush() */
	int error;        /* errno of the first failure, or 0: sticky */
	bool given_up;    /* wait said so */
	writer_wait_fn *wait;
	void *wait_arg;
};

/*
 * Take fd over for writing. A pipe or terminal is opened anew where that can
 * be done (/proc), so that its O_NONBLOCK is ours and not shared with other
 * programs; elsewhere it is written in pieces that it is sure to take.
 * Returns 0, or -1 with errno where fd cannot be written to at all.
 */
int writer_init(struct writer *w, int fd, writer_wait_fn *wait, void *arg);

/* Whether nothing can be written any more: there was an error, or the rest was
 * given up. */
bool writer_is_broken(const struct writer *w);

/* Write what stands in w->bytes. Returns 0, or -1 once there was an error. */
int writer_flush(struct writer *w);

/* Call while appending something large: writes when there is enough. */
int writer_relieve(struct writer *w);

/* Write the rest and close the descriptor: the last moment at which a full
 * disk can show. Returns 0, or -1 with errno. */
int writer_close(struct writer *w);

#endif
