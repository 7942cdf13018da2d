/* SPDX-License-Identifier: MIT */
/* test-tls.c - the certificates that the parent keeps in memory for its
 * children: which files, how long, and how many. */
#include "config.h"

#include "certificate.h"
#include "tap.h"

#include "base/mem.h"
#include "fetch/certificates.h"
#include "trust/openssl.h"

#include <fcntl.h>
#include <unistd.h>

#define FILES 20

static char directory[] = "/tmp/forkfetch-test-tls.XXXXXX";

static const char url[] = "https://localhost/";

static void
put(const char *path, const char *text, int flags)
{
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | flags, 0600);
	if (fd == -1 || write(fd, text, strlen(text)) == -1)
		perror(path);
	close(fd);
}

static const struct tls_store *
prepare(struct tls *t, const char *cacert, bool is_foreign)
{
	const struct tls_store *s;
	struct request r;

	request_init(&r);
	r.cacert = mem_strdup(cacert);
	s = certificates_prepare(t, &r, url, is_foreign);
	request_free(&r);
	return s;
}

/* Return whether the file at path is in memory. */
static bool
holds(const struct tls *t, const char *path)
{
	struct stat st;
	size_t i;

	if (stat(path, &st) == -1)
		return false;
	for (i = 0; i < t->n; i++)
		if (t->stores[i].file.inode == st.st_ino)
			return true;
	return false;
}

static void
test_number(void)
{
	struct tls t = { 0 };
	char path[16];
	int i, kept, read;

	ok(prepare(&t, "0", false) != NULL, "a file is read");
	kept = read = 0;
	for (i = 1; i < FILES; i++) {
		snprintf(path, sizeof(path), "%d", i);
		read += prepare(&t, path, false) != NULL && holds(&t, path);
		kept += holds(&t, "0");
		prepare(&t, "0", false);
	}
	is_int(read, FILES - 1, "many other files are read");
	is_int(kept, FILES - 1,
	    "a file that is used again and again stays in memory");
	is_int(t.n, TLS_STORES_MAX, "few other files stay");
	for (i = 1; i <= TLS_STORES_MAX; i++) {
		snprintf(path, sizeof(path), "%d", i);
		prepare(&t, path, false);
	}
	ok(!holds(&t, "0"), "a file stays until it is no longer used");
	tls_free(&t);
	is_int(t.n, 0, "at the end all files are freed");
}

static void
test_identity(void)
{
	const struct tls_store *s;
	struct tls t = { 0 };
	void *parsed;

	s = prepare(&t, "0", false);
	parsed = s != NULL ? s->parsed : NULL;
	s = prepare(&t, "link", false);
	ok(s != NULL && s->parsed == parsed, "a link leads to the same file");
	s = prepare(&t, "./0", false);
	ok(s != NULL && s->parsed == parsed,
	    "another path leads to the same file");
	is_int(t.n, 1, "the file is in memory once");
	put("0", "# more\n", O_APPEND);
	s = prepare(&t, "0", false);
	ok(s != NULL && t.n == 2, "a changed file is read again");
	put("new", certificate, 0);
	rename("new", "0");
	s = prepare(&t, "0", false);
	ok(s != NULL && t.n == 3, "a replaced file is read again");
	put("0", "nothing", O_TRUNC);
	ok(prepare(&t, "0", false) == NULL,
	    "a file without certificates gives no store");
	is_int(t.n, 4, "that is remembered");
	ok(prepare(&t, "0", false) == NULL && t.n == 4, "and not read again");
	tls_free(&t);
	put("0", certificate, O_TRUNC);
}

/* Certificates in memory are decoded by the children that need them, and by the
 * parent once there are many children. */
static void
test_decoding(void)
{
	const struct tls_store *s;
	struct tls t = { 0 };
	int i;

	put("new", certificate, O_TRUNC);
	for (i = 1; i < 3; i++)
		put("new", certificate, O_APPEND);
	s = prepare(&t, "new", false);
	is_int(openssl_store_encoded(s->parsed), 3,
	    "no certificate is decoded at first");
	tls_count_child(&t, s);
	tls_count_child(&t, NULL);
	tls_count_child(&t, prepare(&t, "new", false));
	is_int(openssl_store_encoded(s->parsed), 3,
	    "two children decode what they need");
	tls_count_child(&t, s);
	is_int(openssl_store_encoded(s->parsed), 0,
	    "for the third child all are decoded");
	tls_count_child(&t, s);
	s = prepare(&t, "0", false);
	tls_count_child(&t, s);
	is_int(openssl_store_encoded(s->parsed), 0,
	    "a single certificate is decoded for the first child");
	tls_free(&t);
	unlink("new");
}

/* Read a hashed directory in full, with a file. */
static void
test_whole(void)
{
	struct tls t = { .whole = true };
	const struct tls_store *s;
	struct request r;

	if (mkdir("hashed", 0700) == -1)
		perror("hashed");
	put("hashed/01234567.0", certificate, 0);
	put("hashed/01234567.1", certificate, 0);
	put("hashed/readme.pem", certificate, 0);
	request_init(&r);
	r.cacert = mem_strdup("0");
	r.capath = mem_strdup("hashed");
	s = certificates_prepare(&t, &r, url, false);
	ok(s != NULL && s->whole, "a directory can be read in full");
	is_int(s == NULL ? 0 : openssl_store_encoded(s->parsed), 3,
	    "certificates of a directory are not decoded at first, either");
	request_free(&r);
	tls_free(&t);
	unlink("hashed/01234567.0");
	unlink("hashed/01234567.1");
	unlink("hashed/readme.pem");
	rmdir("hashed");
}

static void
test_directory(void)
{
	struct request r;
	struct tls t = { 0 };

	request_init(&r);
	certificates_prepare(&t, &r, "http://localhost/", false);
	ok(!t.warm, "nothing is looked up for a request without TLS");
	r.proxy = mem_strdup("https://localhost/");
	certificates_prepare(&t, &r, "http://localhost/", false);
	ok(t.warm, "the directory is for one with an HTTPS proxy");
	request_free(&r);
	tls_free(&t);
}

static void
test_left_to_the_child(void)
{
	static const char *const paths[] = { "missing", "fifo", ".", "${HOME}",
		"/dev/zero" };
	struct request r;
	struct tls t = { 0 };
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		ok(prepare(&t, paths[i], false) == NULL, "not %s", paths[i]);
	tls_free(&t);
	ok(prepare(&t, "0", true) == NULL, "not what somebody else names");
	request_init(&r);
	r.capath = mem_strdup(".");
	ok(certificates_prepare(&t, &r, url, false) == NULL, "not a directory");
	r.insecure = 1;
	r.cacert = mem_strdup("0");
	ok(certificates_prepare(&t, &r, url, false) == NULL,
	    "not what nobody checks");
	ok(certificates_prepare(&t, &r, "http://localhost/", false) == NULL,
	    "not what needs no TLS");
	request_free(&r);
	is_int(t.n, 0, "nothing of them is kept");
	tls_free(&t);
}

int
main(void)
{
	char path[16];
	int i;

	/* A test that waits too long is ended, and fails. */
	alarm(20);
	if (mkdtemp(directory) == NULL || chdir(directory) == -1)
		return 1;
	for (i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%d", i);
		put(path, certificate, 0);
	}
	if (symlink("0", "link") == -1 || mkfifo("fifo", 0600) == -1)
		perror(directory);
	if (openssl_is_libcurls()) {
		test_number();
		test_identity();
		test_left_to_the_child();
		test_directory();
		test_decoding();
		test_whole();
	} else {
		ok(true, "libcurl does its TLS without OpenSSL");
	}
	for (i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%d", i);
		unlink(path);
	}
	unlink("link");
	unlink("fifo");
	if (chdir("/") == -1 || rmdir(directory) == -1)
		perror(directory);
	return done();
}
