/* SPDX-License-Identifier: MIT */
/*
 * file.h - read a whole file without blocking. Only regular files are read: a
 * FIFO, a device or a socket could block the reader forever.
 */
#ifndef FF_BASE_FILE_H
#define FF_BASE_FILE_H

#include "base/buf.h"
#include "base/errbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum file_status {
	FILE_OK,
	FILE_MISSING,   /* no file of that name */
	FILE_IRREGULAR, /* a FIFO, a device or a socket */
	FILE_FAILED,    /* a directory, too large or not readable */
};

/* Message about a path that begins with "~/": only shells expand that, and not
 * everywhere. */
#define FILE_OF_HOME                                                           \
	"\"~\" is not replaced by your home directory: write the whole path"

/* A regular file that is open for reading, with its status at that time. */
struct file {
	int fd;
	struct stat st;
};

/* Return whether a path begins with "~/". */
bool file_is_of_home(const char *path);

/*
 * All functions below set e to the reason of a failure ("Is a directory", "is a
 * FIFO, not a regular file"). The caller puts the name and the purpose of the
 * file in front.
 */

/* Open path, which may be a symbolic link. The caller closes f->fd if the
 * result is FILE_OK. */
enum file_status file_open(struct file *f, const char *path, struct errbuf *e);

/*
 * Append the rest of fd, at most max bytes, to out. Return 0, or -1 if reading
 * fails or there is more; out then has what was read before.
 */
int file_take(int fd, size_t max, struct buf *out, struct errbuf *e);

/* Open path, append its content as file_take() does, and close it. Set *st to
 * the status of the file, unless st is NULL. */
enum file_status file_read(const char *path, size_t max, struct buf *out,
    struct stat *st, struct errbuf *e);

#endif
