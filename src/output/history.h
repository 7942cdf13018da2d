/* SPDX-License-Identifier: MIT */
/*
 * history.h - the attempts at a service, for the record of a service that was
 * asked more than once. Pure: uses no clock and no descriptor.
 */
#ifndef FF_OUTPUT_HISTORY_H
#define FF_OUTPUT_HISTORY_H

#include "base/buf.h"
#include "wire/answer.h"
#include "wire/outcome.h"

#include <stddef.h>
#include <stdint.h>

/* The most attempts that are kept: the first half of them and the last half. */
#define HISTORY_MAX 32

/* The most bytes of a message that are kept. */
#define HISTORY_MESSAGE_MAX ((size_t)300)

struct history_item {
	unsigned number; /* of the attempt, from 1 */
	int replica;     /* -1: there is only one URL */
	enum status status;
	enum reason reason;
	char *message;         /* or NULL */
	int http_code;         /* 0: none */
	char *remote_ip;       /* or NULL */
	int64_t time_queue;    /* ns from the start of the run to its start */
	int64_t times[PHASES]; /* ns from its start; -1: not reached */
	int64_t time_total;    /* ns */
};

/* Zero-initialised, it is empty. */
struct history {
	struct history_item *items; /* by number */
	size_t n;
};

/* Add an attempt, whose strings are copied. */
void history_add(struct history *h, const struct history_item *item);

void history_free(struct history *h);

/* Return the bytes of memory that it takes. */
uint64_t history_weight(const struct history *h);

#endif
