/* SPDX-License-Identifier: MIT */
/* services_file.h - reads services files, and lines of a list that are JSON
 * objects. */
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

/*
 * Read a line of a list that is one JSON object: the keys of a service in a
 * services file, "name" and id_key. The value of id_key, of any type, becomes
 * the service's id and hides a setting of the same name. A service without a
 * name is named after its first URL. ${...} is plain text.
 *
 * A line without a URL or a program has a name, which the caller has to look
 * up, and at most an id. The line of a stranger may not name a program; the
 * caller checks its settings. Return the service, which the caller owns, or
 * NULL with e naming the key.
 */
struct service *services_line_read(
    const char *text, const char *id_key, bool is_stranger, struct errbuf *e);

#endif
