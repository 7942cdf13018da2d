/* SPDX-License-Identifier: MIT */
/* test-file.c - read whole files, and never wait for pipes and devices. */
#include "config.h"

#include "tap.h"

#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX ((size_t)64 << 10)

static char directory[] = "/tmp/forkfetch-test-file.XXXXXX";

/* Append n bytes to a file; create it if necessary. */
static void
grow(const char *path, size_t n)
{
	static const char zeros[4096];
	size_t piece;
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	for (; fd != -1 && n > 0; n -= piece) {
		piece = n < sizeof(zeros) ? n : sizeof(zeros);
		if (write(fd, zeros, piece) != (ssize_t)piece)
			break;
	}
	close(fd);
}

static void
make_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == -1)
		perror(path);
	close(fd);
}

static const struct {
	const char *path;
	enum file_status status;
	size_t n;
	const char *error;
} rows[] = {
	{ "small", FILE_OK, 3, "" },
	{ "link", FILE_OK, 3, "" },
	{ "empty", FILE_OK, 0, "" },
	{ "full", FILE_OK, MAX, "" },
	{ "over", FILE_FAILED, 0, "is larger than 64 KiB" },
	{ "missing", FILE_MISSING, 0, "No such file or directory" },
	{ "small/x", FILE_MISSING, 0, "Not a directory" },
	{ "dangling", FILE_MISSING, 0, "No such file or directory" },
	{ "loop", FILE_FAILED, 0, "Too many levels of symbolic links" },
	{ ".", FILE_FAILED, 0, "Is a directory" },
	{ "fifo", FILE_IRREGULAR, 0, "is a FIFO, not a regular file" },
	{ "to-fifo", FILE_IRREGULAR, 0, "is a FIFO, not a regular file" },
	{ "socket", FILE_IRREGULAR, 0, "is a socket, not a regular file" },
	{ "/dev/zero", FILE_IRREGULAR, 0, "is a device, not a regular file" },
	{ "/dev/null", FILE_IRREGULAR, 0, "is a device, not a regular file" },
};

static void
make_files(void)
{
	grow("small", 3);
	grow("empty", 0);
	grow("full", MAX);
	grow("over", MAX + 1);
	make_socket("socket");
	if (mkfifo("fifo", 0600) == -1 || symlink("small", "link") == -1 ||
	    symlink("nowhere", "dangling") == -1 ||
	    symlink("loop", "loop") == -1 || symlink("fifo", "to-fifo") == -1)
		perror(directory);
}

static void
test_kinds(void)
{
	struct buf b = { 0 };
	struct errbuf e;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		e.msg[0] = '\0';
		is_int(file_read(rows[i].path, MAX, &b, NULL, &e),
		    rows[i].status, "%s: the status", rows[i].path);
		is_str(e.msg, rows[i].error, "%s: the message", rows[i].path);
		if (rows[i].status == FILE_OK)
			is_int(b.len, rows[i].n, "%s: its size", rows[i].path);
		buf_free(&b);
	}
}

static void
test_flags(void)
{
	struct errbuf e;
	struct file f;

	is_int(file_open(&f, "small", &e), FILE_OK, "a file is opened");
	ok((fcntl(f.fd, F_GETFL) & O_NONBLOCK) != 0, "it is non-blocking");
	ok((fcntl(f.fd, F_GETFD) & FD_CLOEXEC) != 0, "it is close-on-exec");
	is_int(f.st.st_size, 3, "its stat is returned");
	close(f.fd);
}

static void
test_growth(void)
{
	struct buf b = { 0 };
	struct errbuf e;
	struct file f;

	is_int(file_open(&f, "small", &e), FILE_OK, "a file that grows");
	grow("small", 5);
	is_int(file_take(f.fd, MAX, &b, &e), 0, "it is read");
	is_int(b.len, 8, "its bytes are read to the end");
	grow("small", MAX + 1);
	buf_clear(&b);
	is_int(file_take(f.fd, MAX, &b, &e), -1,
	    "a file that grows is not read beyond the limit");
	is_str(e.msg, "is larger than 64 KiB", "the message names the limit");
	ok(b.len <= MAX, "no more than the limit is read");
	buf_free(&b);
	close(f.fd);
	is_int(file_take(f.fd, MAX, &b, &e), -1, "a descriptor that is closed");
	is_str(e.msg, "Bad file descriptor", "reading from it is an error");
}

static void
test_units(void)
{
	struct buf b = { 0 };
	struct errbuf e;

	file_read("over", 1, &b, NULL, &e);
	is_str(e.msg, "is larger than 1 bytes", "a limit in bytes");
	file_read("over", (size_t)1 << 12, &b, NULL, &e);
	is_str(e.msg, "is larger than 4 KiB", "a limit in KiB");
	buf_free(&b);
	grow("huge", ((size_t)1 << 20) + 1);
	file_read("huge", (size_t)1 << 20, &b, NULL, &e);
	is_str(e.msg, "is larger than 1 MiB", "a limit in MiB");
	buf_free(&b);
}

static void
remove_files(void)
{
	static const char *const names[] = { "small", "empty", "full", "over",
		"socket", "fifo", "link", "dangling", "loop", "to-fifo",
		"huge" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(names[i]);
	if (chdir("/") == -1 || rmdir(directory) == -1)
		perror(directory);
}

int
main(void)
{
	/* A test that waits too long is ended, and fails. */
	alarm(20);
	if (mkdtemp(directory) == NULL || chdir(directory) == -1)
		return 1;
	make_files();
	test_kinds();
	test_flags();
	test_growth();
	test_units();
	remove_files();
	return done();
}
