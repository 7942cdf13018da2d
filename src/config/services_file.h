/* SPDX-License-Identifier: MIT */
/* services_file.h - read services files, and lines of a list that are JSON
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
 * Add the services and groups in text (n bytes, called path in messages) to the
 * catalog. Those that the catalog already has take precedence, so read the
 * user's file before the system's. Return 0, or -1 with e naming file, line,
 * service and key.
 */
int services_file_parse(struct catalog *c, const char *path, const char *text,
    size_t n, struct errbuf *e);

/*
 * Read the regular file at path, or standard input. If others can read a file
 * that contains a plain secret, add a line to warnings. If others can write the
 * file, it may not name a program or refer to a secret. A missing file is an
 * error only if it is required. Return as services_file_parse().
 */
int services_file_read(struct catalog *c, const char *path, bool required,
    struct strlist *warnings, struct errbuf *e);

/*
 * Read the file at path. If path is NULL, read the file that $FORKFETCH_CONFIG
 * names; if that is not set, either, read the user's file and the system's, if
 * they exist (system_dir is sysconfdir). Return as services_file_parse().
 */
int services_file_read_all(struct catalog *c, const char *path,
    const char *system_dir, struct strlist *warnings, struct errbuf *e);

/*
 * Read a line of a list that is one JSON object. It may have the keys of a
 * service in a services file, "name" and id_key. The value of id_key, of any
 * type, becomes the service's id and hides a setting of the same name. A
 * service without a name is named after its first URL. ${...} is plain text.
 *
 * A line without a URL or a program has only a name, which the caller has to
 * look up, and perhaps an id. If is_stranger, the line may not name a program;
 * the caller checks its settings. Return the service, which the caller owns, or
 * NULL with e naming the key.
 */
struct service *services_line_read(
    const char *text, const char *id_key, bool is_stranger, struct errbuf *e);

#endif
