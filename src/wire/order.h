/* SPDX-License-Identifier: MIT */
/*
 * order.h - what a child that has its answer is told to do next: the payloads
 * of the frames on its way back. The parent sends, the child receives; both
 * halves stand together here and in order.c.
 */
#ifndef FF_WIRE_ORDER_H
#define FF_WIRE_ORDER_H

#include "fanout/frame.h"
#include "wire/job.h"

#include <stdbool.h>

/* A pipe is sure to take as much at once when it is empty, as it is where the
 * child waits: a small one has a page. */
#define ORDER_MAX ((size_t)4096 - FRAME_HEADER_SIZE)

enum order_type {
	ORDER_AGAIN = FRAME_END + 1, /* ask what you asked before */
	ORDER_JOB,                   /* ask this */
};

/* Whether a job can be an ORDER_JOB: it is one of HTTP, it refers to no
 * secrets, for the child has wiped its environment, and it is small enough. */
bool order_fits(const struct job *job);

/* Whether a child that was made for one request can do another of the same
 * origin: it knows no addresses but those that the first one needed, and in its
 * sandbox it opens no files, and no socket, but its own. */
bool order_is_within(const struct request *first, const struct request *next);

/* Append the payload for a job; of an ORDER_AGAIN only its moments count. */
void order_pack(struct buf *out, enum order_type type, const struct job *job);

/* What a child keeps of an ORDER_JOB, for job to point to. */
struct order_store {
	struct request request;
	char *url;
	char *target;
	char *method;
};

void order_store_init(struct order_store *s);
void order_store_free(struct order_store *s);

/*
 * Make job what the frame says; with an ORDER_JOB it points into s, whose
 * content is replaced. Its tls and verbose stay. Returns 0, or -1 where the
 * frame is no order.
 */
int order_unpack(const struct frame *f, struct order_store *s, struct job *job);

#endif
