/* SPDX-License-Identifier: MIT */
/*
 * file.h - reading a whole file without ever waiting for somebody else. Only a
 * regular file is read: a FIFO, a device or a socket could keep the reader
 * waiting for as long as its other end likes.
 */
#ifndef FF_BASE_FILE_H
#define FF_BASE_FILE_H

#include "base/buf.h"
#include "base/errbuf.h"

#include <stddef.h>
#include <sys/stat.h>

enum file_status {
	FILE_OK,
	FILE_MISSING,   /* there is no file of that name */
	FILE_IRREGULAR, /* a FIFO, a device or a socket */
	FILE_FAILED,    /* a directory, too large, or not readable */
};

/* A regular file that is open for reading, and its status when it was opened.
 */
struct file {
	int fd;
	struct stat st;
};

/*
 * All functions below set e to what went wrong, without the name of the file
 * ("Is a directory", "is a FIFO, not a regular file"), so that the caller can
 * put the name, and what it is the file of, in front.
 */

/* Open path, which may be a symbolic link. The caller closes f->fd if the
 * result is FILE_OK. */
enum file_status file_open(struct file *f, const char *path, struct errbuf *e);

/*
 * Append everything that is left to read from fd, at most max bytes. Returns 0,
 * or -1 if there is more (a file that grows while it is read included) or if
 * reading fails; out then has what was read so far.
 */
int file_take(int fd, size_t max, struct buf *out, struct errbuf *e);

/* Open path, append its content as file_take() does, and close it. If st is
 * not NULL, *st is the status of the file that was read. */
enum file_status file_read(const char *path, size_t max, struct buf *out,
    struct stat *st, struct errbuf *e);

#endif
