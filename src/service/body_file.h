/* SPDX-License-Identifier: MIT */
/*
 * body_file.h - a body that is the content of a file, as "@FILE" says on the
 * command line and in a services file.
 */
#ifndef FF_SERVICE_BODY_FILE_H
#define FF_SERVICE_BODY_FILE_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "service/request.h"

/* Limit of a request's body or file of headers, which is held in memory. */
#define BODY_FILE_MAX ((size_t)1 << 30)

/* Remove the byte order mark of a text, and refuse UTF-16. name is the file's,
 * for the message. Returns 0, or -1 with e set. */
int body_file_take_text(struct buf *text, const char *name, struct errbuf *e);

/* Remove the byte order mark, line ends and NUL bytes, as curl -d does when it
 * reads a file. */
void body_file_strip(struct buf *bytes);

/*
 * If the body of a request is the path of a file, replace it by the content,
 * in which ${...} is plain text. Returns 0, or -1 with e naming the key and
 * the path.
 */
int body_file_read(struct request *r, struct errbuf *e);

#endif
