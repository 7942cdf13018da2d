/* SPDX-License-Identifier: MIT */
/* file.c - see file.h. */
#include "config.h"

#include "base/file.h"

#include "base/array.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static enum file_status
refuse_kind(mode_t mode, struct errbuf *e)
{
	static const struct {
		mode_t kind;
		const char *text;
	} kinds[] = {
		{ S_IFIFO, "FIFO" },
		{ S_IFSOCK, "socket" },
		{ S_IFCHR, "device" },
		{ S_IFBLK, "device" },
	};
	const char *text;
	size_t i;

	if (S_ISDIR(mode)) {
		errbuf_set(e, "%s", strerror(EISDIR));
		return FILE_FAILED;
	}
	text = "special file";
	for (i = 0; i < ARRAY_LEN(kinds); i++)
		if ((mode & S_IFMT) == kinds[i].kind)
			text = kinds[i].text;
	errbuf_set(e, "is a %s, not a regular file", text);
	return FILE_IRREGULAR;
}

bool
file_is_of_home(const char *path)
{
	return path[0] == '~' && path[1] == '/';
}

/* Explain why open() failed. It also fails for a socket. */
static enum file_status
refuse_open(const char *path, struct errbuf *e)
{
	struct stat st;
	int error = errno;

	if (error == ENXIO && stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return refuse_kind(st.st_mode, e);
	errbuf_set(e, "%s%s", strerror(error),
	    file_is_of_home(path) ? ": " FILE_OF_HOME : "");
	return error == ENOENT || error == ENOTDIR ? FILE_MISSING : FILE_FAILED;
}

enum file_status
file_open(struct file *f, const char *path, struct errbuf *e)
{
	enum file_status rc;

	f->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (f->fd == -1)
		return refuse_open(path, e);
	if (fstat(f->fd, &f->st) == -1) {
		errbuf_set(e, "%s", strerror(errno));
		rc = FILE_FAILED;
	} else if (!S_ISREG(f->st.st_mode)) {
		rc = refuse_kind(f->st.st_mode, e);
	} else {
		return FILE_OK;
	}
	close(f->fd);
	f->fd = -1;
	return rc;
}

static int
refuse_size(size_t max, struct errbuf *e)
{
	static const struct {
		size_t size;
		const char *name;
	} units[] = {
		{ (size_t)1 << 30, "GiB" },
		{ (size_t)1 << 20, "MiB" },
		{ (size_t)1 << 10, "KiB" },
		{ 1, "bytes" },
	};
	size_t i;

	for (i = 0; max % units[i].size != 0; i++)
		;
	return errbuf_set(
	    e, "is larger than %zu %s", max / units[i].size, units[i].name);
}

int
file_take(int fd, size_t max, struct buf *out, struct errbuf *e)
{
	char chunk[16384];
	size_t left = max;
	ssize_t n;

	for (;;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n == 0)
			return 0;
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return errbuf_set(e, "%s", strerror(errno));
		if ((size_t)n > left)
			return refuse_size(max, e);
		left -= (size_t)n;
		buf_append(out, chunk, (size_t)n);
	}
}

enum file_status
file_read(const char *path, size_t max, struct buf *out, struct stat *st,
    struct errbuf *e)
{
	enum file_status rc;
	struct file f;

	rc = file_open(&f, path, e);
	if (rc != FILE_OK)
		return rc;
	if (st != NULL)
		*st = f.st;
	if (file_take(f.fd, max, out, e) == -1)
		rc = FILE_FAILED;
	close(f.fd);
	return rc;
}
