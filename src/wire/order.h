/* SPDX-License-Identifier: MIT */
/*
 * order.h - tell an idle child what to ask next: the payloads of the frames
 * that the parent sends. Both halves are here and in order.c.
 */
#ifndef FF_WIRE_ORDER_H
#define FF_WIRE_ORDER_H

#include "fanout/frame.h"
#include "wire/job.h"

#include <stdbool.h>

/* While the child is idle its pipe is empty, and takes so much at once: the
 * smallest pipe has a page. */
#define ORDER_MAX ((size_t)4096 - FRAME_HEADER_SIZE)

enum order_type {
	ORDER_REPEAT = FRAME_END + 1, /* ask what you asked before */
	ORDER_JOB,                    /* ask this */
};

/* Return whether a child that was forked for one request can carry out another
 * of the same origin. It knows only the addresses that the first one needed,
 * and its sandbox allows only the files and the socket of the first one. */
bool order_is_within(const struct request *first, const struct request *next);

/*
 * Pack the payload for a job into out, which is empty; an ORDER_REPEAT has its
 * moments only. Returns 0, or -1 if the job cannot be an ORDER_JOB: it is a
 * program, it is too large, or it refers to secrets, which the child has wiped
 * with its environment.
 */
int order_pack(struct buf *out, enum order_type type, const struct job *job);

/* Owns what the job of an ORDER_JOB points to, in the child. */
struct order_store {
	struct request request;
	char *url;
	char *target;
	char *method;
};

void order_store_init(struct order_store *s);
void order_store_free(struct order_store *s);

/*
 * Change job as the frame says. With an ORDER_JOB it points into s afterwards,
 * whose content is replaced. Fields that are not sent stay. Returns 0, or -1 if
 * the frame is no order.
 */
int order_unpack(const struct frame *f, struct order_store *s, struct job *job);

#endif
