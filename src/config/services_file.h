/* SPDX-License-Identifier: MIT */
/*
 * services_file.h - reading a services file into a catalog. cJSON builds the
 * tree; json.h has the say on what is JSON, and knows the lines.
 */
#ifndef FF_CONFIG_SERVICES_FILE_H
#define FF_CONFIG_SERVICES_FILE_H

#include "base/errbuf.h"
#include "base/strlist.h"
#include "config/catalog.h"

/* The largest services file that is read. */
#define SERVICES_FILE_MAX ((size_t)64 << 20)

/* The path that stands for standard input. */
#define SERVICES_FILE_STDIN "-"

/*
 * Add what text (n bytes, called path in messages) has to the catalog. What
 * the catalog has already wins over it: read the user's file before the
 * system's. Returns 0, or -1 with e naming file, line, service and key.
 */
int services_file_parse(struct catalog *c, const char *path, const char *text,
    size_t n, struct errbuf *e);

/*
 * Read the file at path, a regular one, or standard input. A file that others
 * can read although it holds a plain secret adds a line to warnings; one that
 * others can write may name no program. A file that is not there is an error
 * only when it is required. Returns 0 or -1 as above.
 */
int services_file_read(struct catalog *c, const char *path, bool required,
    struct strlist *warnings, struct errbuf *e);

/*
 * Read the files that there are: the one at path, or if that is NULL
 * $FORKFETCH_CONFIG, or else the user's and the system's (system_dir is
 * sysconfdir). Returns 0 or -1 as above.
 */
int services_file_read_all(struct catalog *c, const char *path,
    const char *system_dir, struct strlist *warnings, struct errbuf *e);

#endif
