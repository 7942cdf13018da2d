/* SPDX-License-Identifier: MIT */
/* rules.c - see rules.h. Paths that do not exist are skipped. */
#include "config.h"

#include "sandbox/rules.h"

#include "base/array.h"
#include "base/mem.h"
#include "sandbox/landlock.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Directories with files of the system's packages, which are not secret. Of
 * /etc only single files, because children of root could read its secrets.
 * Nothing that the administrator fills: /usr/local may hold settings, too.
 */
static const char *const readable[] = {
	/* Libraries, with modules of the resolver, of TLS and for character
	 * sets in subdirectories. */
	"/usr/lib",
	"/usr/lib64",
	"/usr/lib32",
	"/usr/libx32",
	"/lib",
	"/lib64",
	"/lib32",
	"/libx32",
	"/nix/store",
	"/gnu/store",
	"/usr/local/lib/ossl-modules",
	"/usr/local/lib64/ossl-modules",
	"/usr/local/lib/engines-3",
	"/usr/local/lib64/engines-3",
	"/etc/ld.so.cache",
	/* The locale and the time zone. */
	"/usr/share/locale",
	"/usr/share/zoneinfo",
	"/etc/localtime",
	/* Names. If a daemon often replaces a file, allow its directory, unless
	 * that may hold secrets: NetworkManager keeps passwords beside the
	 * file, and WSL mounts disks there. */
	"/etc/resolv.conf",
	"/etc/hosts",
	"/etc/nsswitch.conf",
	"/etc/host.conf",
	"/etc/gai.conf",
	"/etc/services",
	"/etc/protocols",
	"/etc/mdns.allow",
	"/usr/etc/nsswitch.conf",
	"/usr/etc/host.conf",
	"/usr/etc/gai.conf",
	"/usr/etc/services",
	"/usr/etc/protocols",
	"/var/lib/libvirt/dnsmasq",
	"/run/systemd/resolve",
	"/run/NetworkManager/resolv.conf",
	"/run/NetworkManager/no-stub-resolv.conf",
	"/run/resolvconf",
	"/run/connman",
	"/run/nscd",
	"/var/run/nscd",
	"/var/cache/nscd",
	"/var/lib/sss/mc",
	"/mnt/wsl/resolv.conf",
	/* TLS. */
	"/etc/ssl/certs",
	"/etc/ssl/cert.pem",
	"/etc/ssl/openssl.cnf",
	"/etc/pki/tls/certs",
	"/etc/pki/tls/openssl.cnf",
	"/etc/pki/ca-trust",
	"/etc/pki/nssdb",
	"/etc/ca-certificates",
	"/etc/crypto-policies",
	"/etc/gnutls",
	"/var/lib/ca-certificates",
	"/usr/share/ca-certificates",
	"/usr/share/crypto-policies",
	"/usr/share/pki",
	"/usr/share/p11-kit/modules",
	"/usr/local/share/ca-certificates",
	"/usr/local/ssl/certs",
	"/usr/local/ssl/cert.pem",
	"/usr/local/ssl/openssl.cnf",
	"/etc/pkcs11",
	"/etc/opensc",
	/* Random numbers. */
	"/dev/urandom",
	"/dev/random",
	"/dev/null",
};

/* Directories in which an administrator may install libraries, and more. */
static const char *const local_libraries[] = {
	"/usr/local/lib",
	"/usr/local/lib64",
#ifdef __x86_64__
	"/usr/local/lib/x86_64-linux-gnu",
#endif
#ifdef __aarch64__
	"/usr/local/lib/aarch64-linux-gnu",
#endif
};

/* Limit of libraries to allow per directory. */
#define LIBRARIES_MAX 256

/* Sockets of daemons for the resolver and for smart cards. */
static const char *const sockets[] = {
	"/run/systemd/resolve",
	"/run/systemd/userdb",
	"/run/nscd",
	"/var/run/nscd",
	"/var/lib/sss/pipes",
	"/run/avahi-daemon",
	"/run/systemd/machine",
	"/run/samba/winbindd",
	"/run/pcscd",
};

static int
allow_all(int ruleset, int version, const char *const *paths, size_t n,
    enum landlock_access access)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (landlock_allow_path(ruleset, version, paths[i], access) ==
		    -1)
			return -1;
	return 0;
}

/* Allow each library in a directory. */
static int
allow_libraries(int ruleset, int version, const char *directory)
{
	struct dirent *entry;
	struct stat st;
	char *path;
	DIR *d;
	int rc, n;

	d = opendir(directory);
	if (d == NULL)
		return 0;
	rc = 0;
	n = 0;
	while (rc == 0 && n < LIBRARIES_MAX && (entry = readdir(d)) != NULL) {
		if (strstr(entry->d_name, ".so") == NULL ||
		    fstatat(dirfd(d), entry->d_name, &st, 0) == -1 ||
		    !S_ISREG(st.st_mode))
			continue;
		path = mem_printf("%s/%s", directory, entry->d_name);
		rc = landlock_allow_path(ruleset, version, path, LANDLOCK_READ);
		free(path);
		n++;
	}
	closedir(d);
	return rc;
}

/* Allow all that resolving a name may need. */
static int
allow_resolving(int ruleset, int version)
{
	size_t i;

	if (allow_all(ruleset, version, readable, ARRAY_LEN(readable),
		LANDLOCK_READ) == -1)
		return -1;
	for (i = 0; i < ARRAY_LEN(local_libraries); i++)
		if (allow_libraries(ruleset, version, local_libraries[i]) == -1)
			return -1;
	return allow_all(
	    ruleset, version, sockets, ARRAY_LEN(sockets), LANDLOCK_CONNECT);
}

static int
make(int version, unsigned subjects, const struct strlist *files,
    const char *socket, bool is_resolving)
{
	int ruleset, saved;

	ruleset = landlock_create(version, subjects);
	if (ruleset == -1)
		return -1;
	if (allow_all(ruleset, version, (const char *const *)files->items,
		files->n, LANDLOCK_READ) == -1)
		goto fail;
	if (socket != NULL &&
	    landlock_allow_path(ruleset, version, socket, LANDLOCK_CONNECT) ==
		-1)
		goto fail;
	if (is_resolving && allow_resolving(ruleset, version) == -1)
		goto fail;
	return ruleset;

fail:
	saved = errno;
	close(ruleset);
	errno = saved;
	return -1;
}

int
rules_resolving(int version, const struct strlist *files, const char *socket)
{
	return make(version, LANDLOCK_FILES, files, socket, true);
}

int
rules_talking(int version, unsigned subjects, const struct strlist *files,
    const char *socket)
{
	return make(version, subjects, files, socket, false);
}

/*
 * A directory of certificates consists of hundreds of links, most of them to
 * one directory of the system. Allow that directory, because a rule per link
 * would cost more than a request over HTTPS. These directories hold nothing
 * secret.
 */
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

/* Add the directory of the file, unless it is there already. */
static void
add_directory_of(struct strlist *files, char *path)
{
	*strrchr(path, '/') = '\0';
	if (!has(files, path))
		strlist_add(files, path);
}

/* Add the final target of the link, if that is a file. */
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
		return; /* not a link */
	target[n] = '\0';
	if (strchr(target, '/') == NULL)
		return; /* a link to another link in the directory */
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
