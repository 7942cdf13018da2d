/* SPDX-License-Identifier: MIT */
/* test-services-owner.c - which users can write a services file, or replace a
 * part of its path. Tests with another user are in files.bats. */
#include "config.h"

#include "tap.h"

#include "config/services_owner.h"

#include <fcntl.h>
#include <unistd.h>

static char home[] = "/tmp/forkfetch-test-owner.XXXXXX";

/* Modes of the file, of its directory, and of the directory of a link to it. */
static const struct {
	const char *name;
	mode_t file, directory, of_link;
	const char *path;
	const char *error;
} rows[] = {
	{ "all files are ours", 0600, 0700, 0700, "d/file", NULL },
	{ "others may read", 0644, 0755, 0755, "d/file", NULL },
	{ "the group may write", 0620, 0700, 0700, "d/file",
	    "a file that others can write (mode 620): chmod go-w it" },
	{ "others may write", 0602, 0700, 0700, "d/file",
	    "a file that others can write (mode 602): chmod go-w it" },
	{ "the group may write the directory", 0600, 0770, 0700, "d/file",
	    "a directory that others can write (d, mode 770): chmod go-w it, "
	    "or move the file" },
	{ "others may write the directory", 0600, 0703, 0700, "d/file",
	    "a directory that others can write (d, mode 703): chmod go-w it, "
	    "or move the file" },
	{ "the directory is sticky", 0600, 01777, 0700, "d/file", NULL },
	{ "the path has more slashes", 0600, 0777, 0700, "d//file",
	    "a directory that others can write (d/, mode 777): chmod go-w it, "
	    "or move the file" },
	{ "a link", 0600, 0700, 0700, "l/link", NULL },
	{ "a link in a directory of others", 0600, 0700, 0777, "l/link",
	    "a directory that others can write (l, mode 777): chmod go-w it, "
	    "or move the file" },
	{ "a link to a directory of others", 0600, 0777, 0700, "l/link",
	    "a directory that others can write (l/../d, mode 777): chmod go-w "
	    "it, or move the file" },
	{ "a link to a file of others", 0622, 0700, 0700, "l/link",
	    "a file that others can write (mode 622): chmod go-w it" },
	{ "a link from a sticky directory", 0600, 0700, 01777, "l/link", NULL },
	{ "a link to a link in a directory of others", 0600, 0700, 0777, "link",
	    "a directory that others can write (./l, mode 777): chmod go-w "
	    "it, or move the file" },
	{ "an absolute link", 0600, 0700, 0700, "l/absolute", NULL },
};

static void
test_modes(void)
{
	struct errbuf e;
	struct file f;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		chmod("d/file", rows[i].file);
		chmod("d", rows[i].directory);
		chmod("l", rows[i].of_link);
		if (!is_int(file_open(&f, rows[i].path, &e), FILE_OK,
			"%s: it is opened", rows[i].name))
			continue;
		rc = services_owner_check(&f, rows[i].path, &e);
		is_int(rc, rows[i].error == NULL ? 0 : -1, "%s", rows[i].name);
		if (rc == -1)
			is_str(e.msg, rows[i].error, "%s: what is said",
			    rows[i].name);
		close(f.fd);
	}
	chmod("d/file", 0600);
	chmod("d", 0700);
	chmod("l", 0700);
}

static void
test_replaced(void)
{
	struct errbuf e;
	struct file f;

	is_int(file_open(&f, "d/file", &e), FILE_OK, "a file is opened");
	close(open("d/new", O_WRONLY | O_CREAT, 0600));
	rename("d/new", "d/file");
	is_int(services_owner_check(&f, "d/file", &e), -1, "and replaced");
	is_str(e.msg, "a file that was replaced while it was read: try again",
	    "the replacement is noticed");
	unlink("d/file");
	is_int(services_owner_check(&f, "d/file", &e), -1,
	    "the file is then removed");
	is_str(e.msg,
	    "a directory that cannot be examined (d: No such file or "
	    "directory)",
	    "the removal is noticed, too");
	close(f.fd);
}

static void
test_descriptor(void)
{
	struct errbuf e;
	struct file f;
	char path[32];
	int fd;

	chmod("d", 0777);
	fd = open("d/file", O_RDONLY);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	is_int(file_open(&f, path, &e), FILE_OK, "a descriptor is opened");
	is_int(services_owner_check(&f, path, &e), 0, "it has no directory");
	close(f.fd);
	chmod("d/file", 0666);
	is_int(file_open(&f, path, &e), FILE_OK, "it is opened again");
	is_int(services_owner_check(&f, path, &e), -1,
	    "a file that others can write is refused");
	close(f.fd);
	close(fd);
	chmod("d/file", 0600);
	chmod("d", 0700);
}

static int
make_files(void)
{
	char target[sizeof(home) + sizeof("/d/file")];

	snprintf(target, sizeof(target), "%s/d/file", home);
	if (mkdir("d", 0700) == -1 || mkdir("l", 0700) == -1 ||
	    symlink("../d/file", "l/link") == -1 ||
	    symlink("l/link", "link") == -1 ||
	    symlink(target, "l/absolute") == -1)
		return -1;
	return close(open("d/file", O_WRONLY | O_CREAT, 0600));
}

int
main(void)
{
	if (mkdtemp(home) == NULL || chdir(home) == -1 || make_files() == -1)
		return 1;
	test_modes();
	test_descriptor();
	test_replaced();
	unlink("link");
	unlink("l/link");
	unlink("l/absolute");
	if (rmdir("d") == -1 || rmdir("l") == -1 || chdir("/") == -1 ||
	    rmdir(home) == -1)
		perror(home);
	return done();
}
