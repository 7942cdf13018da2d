/* SPDX-License-Identifier: MIT */
/*
 * confine.h - confine a child to its sandbox: allow what its request needs in
 * addition to what every request needs, and withdraw permissions as soon as
 * they are no longer needed.
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
	bool stays;   /* stays in the first stage; may resolve names again */
	bool is_late; /* a name is resolved after the first connection */
};

/*
 * Enter the first stage, with permission for what the request needs. If there
 * is no name to resolve and nothing to read, enter the second. A child that
 * takes orders sets its alarm again in the second stage and has no limit on its
 * processor time. Return 0, or -1 with e set if a required sandbox is not
 * available, or if the request keeps the child in the first stage.
 */
int confine_enter(struct confinement *c, const struct job *job,
    const struct asking *a, bool takes_orders, struct errbuf *e);

/* Return whether everything has to be read before the second stage, because
 * without Landlock it cannot allow single files. */
bool confine_is_whole(const struct confinement *c);

/* Forbid opening files in the second stage. Call this once everything has been
 * read. */
void confine_read_all(struct confinement *c);

/* Return whether the second stage has been entered. */
bool confine_is_talking(const struct confinement *c);

/*
 * While the resolver's thread is running, forbid any other thread, unless
 * another name may have to be resolved later. Return as confine_enter().
 */
int confine_wait(struct confinement *c, struct errbuf *e);

enum confine_moment {
	CONFINE_RESOLVED,  /* the name is resolved, and a socket is opened */
	CONFINE_CONNECTED, /* the connection is ready for the request */
};

/* Enter the second stage if that is due at this moment, and set *is_new to
 * whether it was entered. Return as confine_enter(). */
int confine_talk(struct confinement *c, enum confine_moment moment,
    bool *is_new, struct errbuf *e);

/* Send the current stage, with a note if verbose. Return as answer_send_*(). */
int confine_tell(const struct confinement *c, struct sender *to, bool verbose);

#endif
