/* SPDX-License-Identifier: MIT */
/*
 * writer.h - write all bytes to standard output, in order, or keep the first
 * error. The writer never blocks in write(2): while the reader is slow, it
 * calls its caller back to wait.
 */
#ifndef FF_OUTPUT_WRITER_H
#define FF_OUTPUT_WRITER_H

#include "base/buf.h"

#include <stdbool.h>

/* Bytes that may wait to be written: a record up to this size is one
 * write(2). */
#define WRITER_BUFFER_MAX ((size_t)1 << 20)

/* Memory reserved at the start for those bytes and what is appended before the
 * next writer_relieve(). No record needs more, so writing one cannot run out of
 * memory. The system provides pages only as they are used. */
#define WRITER_ROOM ((size_t)4 << 20)

/*
 * Called while fd takes no more bytes. Wait, and return 0 once fd may be
 * writable, or -1 to give up; nothing is written after that.
 *
 * The call comes from inside writer_flush(), writer_relieve() or
 * writer_close(), with part of w->bytes written. Until it returns, nobody may
 * append to w->bytes or write. So while it waits, it can take signals and let
 * deadlines pass, but it must not read from children: their frames lead back to
 * output.
 */
typedef int writer_wait_fn(void *arg, int fd);

struct writer {
	int fd;       /* to write to: given_fd, or reopened by us */
	int given_fd; /* as passed by the user */
	bool is_terminal;
	bool is_pipe; /* poll(2) reports when its reader is gone */
	size_t piece; /* largest write; 0: no limit */
	bool is_socket;
	struct buf bytes; /* to be written: append here, then writer_flush() */
	int error;        /* errno of the first failure; 0: none */
	bool given_up;    /* wait() returned -1 */
	writer_wait_fn *wait;
	void *wait_arg;
};

/*
 * Take over fd for writing. A pipe or terminal is reopened through /proc if
 * possible, so that other programs that share it do not get our O_NONBLOCK;
 * otherwise it is written in pieces small enough never to block once poll(2)
 * reports it as writable. Return 0, or -1 with errno if fd is not writable.
 */
int writer_init(struct writer *w, int fd, writer_wait_fn *wait, void *arg);

/* Return whether nothing can be written any more: there was an error, or wait()
 * gave up. */
bool writer_is_broken(const struct writer *w);

/* Write all of w->bytes, or the first n bytes. Return 0, or -1 if the writer is
 * broken. */
int writer_flush(struct writer *w);
int writer_flush_first(struct writer *w, size_t n);

/* Call this while appending something large: flush if w->bytes exceeds
 * WRITER_BUFFER_MAX. Return as writer_flush() does. */
int writer_relieve(struct writer *w);

/* Write the rest and close the descriptor, which can be the first call to fail
 * on a full disk. Return 0, or -1 with errno. */
int writer_close(struct writer *w);

#endif
