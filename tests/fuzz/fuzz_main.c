/* SPDX-License-Identifier: MIT */
/*
 * fuzz_main.c - the main() of a fuzz target without a fuzzer: feed it each of
 * its seeds once, so that `make check` tests every input that has failed
 * before.
 */
#include "config.h"

#include "../unit/tap.h"

#include <dirent.h>
#include <stdint.h>
#include <stdlib.h>

#define SEED_MAX ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
feed(const char *directory, const char *name)
{
	char path[4096];
	uint8_t *bytes;
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	if ((f = fopen(path, "rb")) == NULL)
		bail(path);
	bytes = malloc(SEED_MAX);
	n = bytes == NULL ? 0 : fread(bytes, 1, SEED_MAX, f);
	fclose(f);
	/* Shrink the buffer, so that a read after its end is detected. */
	bytes = realloc(bytes, n > 0 ? n : 1);
	ok(LLVMFuzzerTestOneInput(bytes, n) == 0, "%s", name);
	free(bytes);
}

int
main(int argc, char **argv)
{
	struct dirent **seeds;
	const char *srcdir, *name;
	char directory[2048];
	int i, n;

	(void)argc;
	srcdir = getenv("srcdir");
	name = strrchr(argv[0], '/');
	name = name == NULL ? argv[0] : name + 1;
	snprintf(directory, sizeof(directory), "%s/tests/fuzz/seeds/%s",
	    srcdir == NULL ? "." : srcdir, name);
	if ((n = scandir(directory, &seeds, is_seed, alphasort)) <= 0)
		bail("no seeds");
	for (i = 0; i < n; i++) {
		feed(directory, seeds[i]->d_name);
		free(seeds[i]);
	}
	free(seeds);
	return done();
}
