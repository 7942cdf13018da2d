/* SPDX-License-Identifier: MIT */
/* services_owner.h - who could have written a services file. Knows nothing of
 * what is in it. */
#ifndef FF_CONFIG_SERVICES_OWNER_H
#define FF_CONFIG_SERVICES_OWNER_H

#include "base/errbuf.h"
#include "base/file.h"

/*
 * Check that nobody but the user (the effective one) and root could have
 * written the file, which is open and was opened as path: it belongs to one of
 * them, and neither its group nor others can write it. The same must hold for
 * the directory that it is in, and for that of each symbolic link on the way
 * from path to the file; but others may write a directory that is sticky. A
 * descriptor (/dev/fd/N) has no directory. Returns 0, or -1 with e set to what
 * is wrong and what to do, to be read after "from ".
 */
int services_owner_check(
    const struct file *f, const char *path, struct errbuf *e);

#endif
