/* SPDX-License-Identifier: MIT */
/* sandboxed.c - see sandbox.h: the child's half. */
#include "config.h"

#include "sandbox/sandbox.h"

#include "base/clock.h"
#include "sandbox/harden.h"
#include "sandbox/landlock.h"
#include "sandbox/rules.h"
#include "sandbox/seccomp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* DNS uses TCP if an answer is too long for UDP. */
#define DNS_PORT 53

void
sandbox_needs_port(struct sandbox_needs *n, long port)
{
	size_t i;

	if (port <= 0 || port > UINT16_MAX || n->n_ports == SANDBOX_PORTS_MAX)
		return;
	for (i = 0; i < n->n_ports; i++)
		if (n->ports[i] == port)
			return;
	n->ports[n->n_ports++] = (uint16_t)port;
}

void
sandbox_needs_free(struct sandbox_needs *n)
{
	strlist_free(&n->files);
	strlist_free(&n->early_files);
	free(n->socket);
	n->socket = NULL;
}

/* Return -1 with e if the sandbox is required, or else 0. */
static int
fail(const struct sandbox *s, const char *what, struct errbuf *e)
{
	if (s->how != SANDBOX_REQUIRE)
		return 0;
	return errbuf_set(
	    e, "--sandbox=require: %s: %s", what, strerror(errno));
}

static void
close_one(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* Make rules for the ports of needs and for DNS. Return -1 with errno on error.
 */
static int
make_port_rules(const struct sandbox_needs *needs, int version, bool with_dns)
{
	int rules, rc;
	size_t i;

	rules = landlock_create(version, LANDLOCK_PORTS);
	if (rules == -1)
		return -1;
	rc = with_dns ? landlock_allow_port(rules, DNS_PORT) : 0;
	for (i = 0; rc == 0 && i < needs->n_ports; i++)
		rc = landlock_allow_port(rules, needs->ports[i]);
	if (rc == -1)
		close_one(&rules);
	return rules;
}

/* Apply the rules to this process and close them. Return -1 with errno on
 * error.
 */
static int
restrict_by(int *rules)
{
	int rc, saved;

	if (*rules == -1)
		return -1;
	rc = landlock_restrict(*rules);
	saved = errno;
	close_one(rules);
	errno = saved;
	return rc;
}

static bool
restricts_ports(const struct sandbox *s)
{
	return s->landlock >= LANDLOCK_VERSION_PORTS && !s->any_port;
}

static int
restrict_ports(
    const struct sandbox *s, const struct sandbox_needs *needs, bool with_dns)
{
	int rules;

	if (!restricts_ports(s))
		return 0;
	rules = make_port_rules(needs, s->landlock, with_dns);
	return restrict_by(&rules);
}

/* Return whether the shared rules are enough, which allow reading only the
 * system's certificates. */
static bool
fits_shared(const struct sandbox *s, const struct sandbox_needs *needs)
{
	if (needs->socket != NULL || needs->files.n > 1)
		return false;
	return needs->files.n == 0 ||
	    (s->certificates != NULL &&
		strcmp(needs->files.items[0], s->certificates) == 0);
}

/* Make those rules of both stages that are missing. */
static void
make_rules(
    struct sandboxed *self, const struct sandbox_needs *needs, int *resolving)
{
	struct strlist files = { 0 };
	bool wants_resolving, wants_talking;

	wants_talking =
	    self->talking_files == -1 && needs->stages != SANDBOX_FIRST;
	wants_resolving = *resolving == -1 && needs->stages != SANDBOX_SECOND;
	if (!wants_resolving && !wants_talking)
		return;
	strlist_add_all(&files, &needs->files);
	rules_follow_links(&files);
	if (wants_talking)
		self->talking_files = rules_talking(
		    self->sandbox->landlock, &files, needs->socket);
	strlist_add_all(&files, &needs->early_files);
	if (wants_resolving)
		*resolving = rules_resolving(
		    self->sandbox->landlock, &files, needs->socket);
	strlist_free(&files);
}

/* Take or make the rules of both stages. Return those of the first. */
static int
take_rules(
    struct sandboxed *self, int *shared, const struct sandbox_needs *needs)
{
	const struct sandbox *s = self->sandbox;
	int resolving, *talking, i;

	resolving = -1;
	if (shared != NULL && fits_shared(s, needs)) {
		if (needs->early_files.n == 0 &&
		    needs->stages != SANDBOX_SECOND) {
			resolving = shared[SANDBOX_RESOLVING];
			shared[SANDBOX_RESOLVING] = -1;
		}
		talking = &shared[needs->files.n > 0 ? SANDBOX_TRUSTING
						     : SANDBOX_TALKING];
		if (needs->stages != SANDBOX_FIRST) {
			self->talking_files = *talking;
			*talking = -1;
		}
	}
	for (i = 0; shared != NULL && i < SANDBOX_RULES; i++)
		close_one(&shared[i]);
	make_rules(self, needs, &resolving);
	return resolving;
}

static int
enter_landlock(struct sandboxed *self, int *shared,
    const struct sandbox_needs *needs, struct errbuf *e)
{
	const struct sandbox *s = self->sandbox;
	int resolving;

	resolving = take_rules(self, shared, needs);
	if (restricts_ports(s) && needs->stages != SANDBOX_FIRST)
		self->talking_ports =
		    make_port_rules(needs, s->landlock, false);
	if (needs->stages == SANDBOX_SECOND)
		return 0;
	if (restrict_by(&resolving) == -1 ||
	    restrict_ports(s, needs, true) == -1)
		return fail(s, "Landlock", e);
	self->landlock = s->landlock;
	return 0;
}

int
sandbox_enter(struct sandboxed *self, const struct sandbox *s, int *rules,
    const struct sandbox_needs *needs, struct errbuf *e)
{
	memset(self, 0, sizeof(*self));
	self->sandbox = s;
	self->talking_files = -1;
	self->talking_ports = -1;
	self->wants = (needs->files.n > 0 ? POLICY_WANTS_FILES : 0) |
	    (needs->socket != NULL ? POLICY_WANTS_SOCKET : 0) |
	    (needs->alarm ? POLICY_WANTS_ALARM : 0);
	harden_privileges();
	if (s->how == SANDBOX_OFF)
		return 0;
	harden_resources(&s->limits, needs->cpu);
	if (s->landlock > 0 && enter_landlock(self, rules, needs, e) == -1)
		return -1;
	if (needs->stages == SANDBOX_SECOND)
		return sandbox_narrow(self, e);
	harden_capabilities(true, (self->wants & POLICY_WANTS_SOCKET) != 0);
	if (!s->seccomp)
		return 0;
	if (seccomp_install(&s->resolving) == -1)
		return fail(s, "seccomp", e);
	self->seccomp = 1;
	return 0;
}

int
sandbox_keep_threads(struct sandboxed *self, struct errbuf *e)
{
	if (self->seccomp != 1 || self->keeps_threads)
		return 0;
	self->keeps_threads = true;
	return seccomp_install(&self->sandbox->waiting) == 0
	    ? 0
	    : fail(self->sandbox, "seccomp", e);
}

static int
restrict_talking(struct sandboxed *self)
{
	if (restrict_by(&self->talking_files) == -1)
		return -1;
	return self->talking_ports == -1 ? 0
					 : restrict_by(&self->talking_ports);
}

int
sandbox_narrow(struct sandboxed *self, struct errbuf *e)
{
	const struct sandbox *s = self->sandbox;

	self->is_talking = true;
	if (s->landlock > 0 && restrict_talking(self) == 0)
		self->landlock = s->landlock;
	else if (s->landlock > 0 && fail(s, "Landlock", e) == -1)
		return -1;
	harden_capabilities((self->wants & POLICY_WANTS_FILES) != 0,
	    (self->wants & POLICY_WANTS_SOCKET) != 0);
	if (!s->seccomp)
		return 0;
	if (seccomp_install(&s->talking[self->wants]) == -1)
		return fail(s, "seccomp", e);
	self->seccomp = 2;
	return 0;
}

void
sandbox_enter_program(const struct sandbox *s)
{
	if (s->how != SANDBOX_OFF)
		harden_privileges();
}
