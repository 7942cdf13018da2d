/* SPDX-License-Identifier: MIT */
/*
 * services_path.h - relative paths in a services file, which count from the
 * directory of that file, so that it does not matter where forkfetch is
 * started.
 */
#ifndef FF_CONFIG_SERVICES_PATH_H
#define FF_CONFIG_SERVICES_PATH_H

#include "base/errbuf.h"
#include "service/request.h"

/*
 * Return the directory that relative paths count from in the services file at
 * path, with a '/' at its end, as the path is written: a symbolic link is not
 * followed. "" is the working directory. The caller frees it.
 */
char *services_path_dir(const char *path);

/*
 * Return a text with dir in front of the path of each ${file:PATH} that is
 * relative; the caller frees it. NULL with e set if dir can't stand in a
 * reference.
 */
char *services_path_refer(const char *dir, const char *text, struct errbuf *e);

/*
 * Return the text of a key as services_path_refer() does, and if the key names
 * a file, with dir in front of that, too, unless it is absolute, begins with a
 * reference, or is the URI of a device. The caller frees it.
 */
char *services_path_set(const char *dir, const struct request_key *key,
    const char *text, struct errbuf *e);

#endif
