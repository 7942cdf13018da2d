/* SPDX-License-Identifier: MIT */
/* transfer_body.h - decode the body of an answer and send it to the parent.
 * Only for transfer.c. */
#ifndef FF_FETCH_TRANSFER_BODY_H
#define FF_FETCH_TRANSFER_BODY_H

#include "fetch/transfer.h"

/* When the head is whole, refuse the answer if the body has a transfer coding
 * that we did not ask for. Newer versions of libcurl do so by themselves before
 * they hand the header over. */
void transfer_check_coding(struct transfer *t);

/* Decode n bytes of the body, and send as many as --max-filesize allows, or
 * write them to the job's file. Discard the body of a redirect that is
 * followed. Set t->end to stop the transfer. */
void transfer_take_body(struct transfer *t, const char *p, size_t n);

/* Send the bytes that were gathered so far. */
void transfer_send_gathered(struct transfer *t);

/* At the end of the body, refuse one that ended inside its coding. Close the
 * job's file, unless a redirect is followed. */
void transfer_end_body(struct transfer *t);

#endif
