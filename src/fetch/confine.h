/* SPDX-License-Identifier: MIT */
/*
 * confine.h - a child in its sandbox: what a request needs beyond what all
 * need, and when the child can do with less.
 */
#ifndef FF_FETCH_CONFINE_H
#define FF_FETCH_CONFINE_H

#include "fanout/channel.h"
#include "fetch/asking.h"
#include "sandbox/sandbox.h"
#include "wire/job.h"

struct confinement {
	struct sandboxed self;
	bool is_used; /* there is a sandbox */
	bool stays;   /* in the first stage, and may resolve names again */
	bool is_late; /* a name is resolved after the first connection */
};

/*
 * Enter the first stage, ready for the request. A child that takes orders moves
 * its alarm in the second stage and has no limit on its processor time. Returns
 * 0, or -1 with e where what is required cannot be had.
 */
int confine_enter(struct confinement *c, const struct job *job,
    const struct asking *a, bool takes_orders, struct errbuf *e);

/* Whether nothing can keep the second stage to some files, because there is no
 * Landlock: everything has to be read before it. */
bool confine_is_whole(const struct confinement *c);

/* Everything has been read: the second stage opens no file at all. */
void confine_read_all(struct confinement *c);

/*
 * The resolver has its thread, and has heard nothing yet: make no other, unless
 * another name may have to be resolved later. Returns as confine_enter().
 */
int confine_wait(struct confinement *c, struct errbuf *e);

enum confine_moment {
	CONFINE_RESOLVED,  /* the address is known: a connection is opened */
	CONFINE_CONNECTED, /* and ready for the request */
};

/* Enter the second stage, if this is the moment for it; is_new tells whether
 * it was. Returns as confine_enter(). */
int confine_talk(struct confinement *c, enum confine_moment moment,
    bool *is_new, struct errbuf *e);

/* Tell how far it came, for --verbose in words too. Returns as answer_send. */
int confine_tell(const struct confinement *c, struct sender *to, bool verbose);

#endif
