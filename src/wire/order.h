/* SPDX-License-Identifier: MIT */
/*
 * order.h - pack and unpack the payload of an order, the frame in which the
 * parent sends an idle child its next request.
 */
#ifndef FF_WIRE_ORDER_H
#define FF_WIRE_ORDER_H

#include "fanout/frame.h"
#include "wire/job.h"

#include <stdbool.h>

/* The largest payload. The pipe of an idle child is empty, so an order of a
 * page always fits: the smallest pipe holds a page. */
#define ORDER_MAX ((size_t)4096 - FRAME_HEADER_SIZE)

enum order_type {
	ORDER_REPEAT = FRAME_END + 1, /* send the same request again */
	ORDER_JOB,                    /* send this request */
};

/* Return whether a child for the request may send others at all, as far as its
 * keys tell: see enum request_sharing. */
bool order_may_share(const struct request *r);

/* Return whether a child that was forked for the first request can send the
 * next one, which has the same origin; both may share a child. */
bool order_is_within(const struct request *first, const struct request *next);

/*
 * Pack the payload of an order for job into out, which is empty. An
 * ORDER_REPEAT contains only the moments of the job. Return 0, or -1 if the job
 * cannot be an ORDER_JOB: because it is a program or too large; because it has
 * a target, which may have a secret in it; or because it refers to secrets,
 * which the child has wiped with its environment.
 */
int order_pack(struct buf *out, enum order_type type, const struct job *job);

/* In the child, the owner of the data that the job of an ORDER_JOB points
 * to. */
struct order_store {
	struct request request;
	char *url;
	char *method;
};

void order_store_init(struct order_store *s);
void order_store_free(struct order_store *s);

/*
 * Change job as the frame says. An ORDER_JOB replaces the content of s, and job
 * then points into it. Members that are not sent keep their value. Return 0, or
 * -1 if the frame is not a valid order.
 */
int order_unpack(const struct frame *f, struct order_store *s, struct job *job);

#endif
