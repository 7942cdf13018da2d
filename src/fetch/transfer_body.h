/* SPDX-License-Identifier: MIT */
/* transfer_body.h - what becomes of the bytes of a body: for the files of
 * transfer.h alone. */
#ifndef FF_FETCH_TRANSFER_BODY_H
#define FF_FETCH_TRANSFER_BODY_H

#include "fetch/transfer.h"

/* Take a line of the head: refuse the answer if it says that the body has a
 * transfer coding that nobody asked for. Newer versions of libcurl do so before
 * they hand the line over. */
void transfer_check_coding(struct transfer *t, const char *line, size_t n);

/* Take n bytes of the body as they came: decode them, tell the parent as many
 * as --max-filesize allows. The body of a redirect that is followed is thrown
 * away. Sets t->end if the transfer is to stop. */
void transfer_take_body(struct transfer *t, const char *p, size_t n);

/* No byte follows: refuse a body that ended inside its coding. */
void transfer_end_body(struct transfer *t);

#endif
