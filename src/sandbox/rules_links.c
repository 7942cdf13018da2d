/* SPDX-License-Identifier: MIT */
/*
 * rules_links.c - see rules.h: a directory of certificates. It is one of
 * hundreds of links, mostly to files in one directory of the system, and a
 * rule for each would cost more than asking over HTTPS does.
 */
#include "config.h"

#include "base/array.h"
#include "sandbox/rules.h"

#include "base/mem.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whatever is here anybody may know. */
static const char *const open_roots[] = { "/usr/share/",
	"/usr/local/share/ca-certificates/", "/etc/ssl/certs/",
	"/etc/ca-certificates/", "/etc/pki/ca-trust/", "/nix/store/",
	"/gnu/store/" };

static bool
is_open(const char *path)
{
	size_t i;

	if (strstr(path, "/../") != NULL)
		return false;
	for (i = 0; i < ARRAY_LEN(open_roots); i++)
		if (strncmp(path, open_roots[i], strlen(open_roots[i])) == 0)
			return true;
	return false;
}

static bool
has(const struct strlist *l, const char *s)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->items[i], s) == 0)
			return true;
	return false;
}

/* All that is beside the file; once. */
static void
add_directory_of(struct strlist *files, char *path)
{
	*strrchr(path, '/') = '\0';
	if (!has(files, path))
		strlist_add(files, path);
}

/* What the link leads to in the end, if that is a file. */
static void
add_file(struct strlist *files, int fd, const char *directory, const char *name)
{
	struct stat st;

	if (fstatat(fd, name, &st, 0) == 0 && S_ISREG(st.st_mode))
		strlist_take(files, mem_printf("%s/%s", directory, name));
}

static void
add_link(struct strlist *files, int fd, const char *directory, const char *name)
{
	char target[PATH_MAX];
	struct stat st;
	ssize_t n;

	n = readlinkat(fd, name, target, sizeof(target) - 1);
	if (n <= 0)
		return; /* no link */
	target[n] = '\0';
	if (strchr(target, '/') == NULL)
		return; /* to another one here */
	if (is_open(target) && lstat(target, &st) == 0 && S_ISREG(st.st_mode))
		add_directory_of(files, target);
	else
		add_file(files, fd, directory, name);
}

static void
add_links(struct strlist *files, const char *directory)
{
	struct dirent *entry;
	DIR *d;

	d = opendir(directory);
	if (d == NULL)
		return;
	while ((entry = readdir(d)) != NULL)
		if (entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN)
			add_link(files, dirfd(d), directory, entry->d_name);
	closedir(d);
}

void
rules_follow_links(struct strlist *files)
{
	struct strlist found = { 0 };
	size_t i;

	for (i = 0; i < files->n; i++)
		add_links(&found, files->items[i]);
	strlist_add_all(files, &found);
	strlist_free(&found);
}
