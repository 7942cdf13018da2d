/* SPDX-License-Identifier: MIT */
/*
 * attempts.h - the attempts that are under way, so that the child of one can
 * wipe what it has seen of the others.
 */
#ifndef FF_RUN_ATTEMPTS_H
#define FF_RUN_ATTEMPTS_H

struct attempt;

/* Zero-initialised is none. */
struct attempts {
	struct attempt *first;
};

void attempts_add(struct attempts *all, struct attempt *a);
void attempts_remove(struct attempts *all, struct attempt *a);

/* For the child of own: wipe where redirects have led the others. With
 * --location-trusted there may be a secret in the URL. */
void attempts_wipe_others(struct attempts *all, const struct attempt *own);

#endif
