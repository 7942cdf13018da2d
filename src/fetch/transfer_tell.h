/* SPDX-License-Identifier: MIT */
/* transfer_tell.h - how a transfer that runs tells the parent of itself: for
 * the files of transfer.h alone. */
#ifndef FF_FETCH_TRANSFER_TELL_H
#define FF_FETCH_TRANSFER_TELL_H

#include "fetch/transfer.h"

/* Something was sent to the parent, with result rc. That may have taken long
 * where the parent holds us back: our own waiting is no silence of the
 * server's. */
void transfer_told(struct transfer *t, int rc);

/* Stop for a reason of ours; the caller sets t->refusal. */
void transfer_refuse(struct transfer *t, enum reason reason, CURLcode code);

/* Stop where there are more trailers than the parent may be told: libcurl
 * counts the head itself, but not them. */
void transfer_check_trailers(struct transfer *t);

/*
 * Tell n bytes of the body. A small piece waits for others, until
 * transfer_tell_waiting(): libcurl hands out each chunk of a server's alone,
 * and a frame for each byte would cost the parent more than the byte does.
 */
void transfer_tell_body(struct transfer *t, const char *p, size_t n);
void transfer_tell_waiting(struct transfer *t);

/* Tell what libcurl has passed since it was last looked at. */
void transfer_tell_phases(struct transfer *t);

/* libcurl says when it was connected only after the handshake. A handshake
 * that hangs shall be known for one, so ask the socket. */
void transfer_look_at_socket(struct transfer *t);

/* Tell that an answer has its connection, which an earlier one has left: the
 * phases in which one is made were passed at once. */
void transfer_tell_connected(struct transfer *t);

/* Tell that the answer begins. libcurl's own figure is too early where a body
 * was sent. */
void transfer_tell_first_byte(struct transfer *t);

#endif
