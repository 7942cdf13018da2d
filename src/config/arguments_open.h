/* SPDX-License-Identifier: MIT */
/* arguments_open.h - what a single word opens to, for arguments.c. */
#ifndef FF_CONFIG_ARGUMENTS_OPEN_H
#define FF_CONFIG_ARGUMENTS_OPEN_H

#include "base/errbuf.h"
#include "config/arguments.h"

#include <stdbool.h>

/* A NULL service may be put in, and comes out again. */
void service_queue_put(struct service_queue *q, struct service *s);
struct service *service_queue_take(struct service_queue *q);
void service_queue_free(struct service_queue *q);

/* Where words go, and whose they are. */
struct opener {
	const struct catalog *catalog;
	const struct request *override;
	const struct parameters *parameters; /* or NULL */
	bool is_list;     /* ${...} in a line of a list means nothing */
	bool is_stranger; /* such a line may say what request_trust.h allows */
	bool streams;     /* as in struct arguments */
	struct service_queue *to;
	struct errbuf *e;
};

/* Put what a word other than "-" stands for at the end of the queue, checked
 * and with all its settings. Returns 0, or -1 with e set; part of a group may
 * be in the queue then. */
int arguments_open(const struct opener *o, const char *word);

/* The same for a line of a list that is a JSON object. */
int arguments_open_object(
    const struct opener *o, const char *text, const char *id_key);

#endif
