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

static int
allow_ports(int rules, const struct sandbox_needs *needs)
{
	size_t i;

	if (needs->binds && landlock_allow_binding(rules) == -1)
		return -1;
	for (i = 0; i < needs->n_ports; i++)
		if (landlock_allow_port(rules, needs->ports[i]) == -1)
			return -1;
	return 0;
}

/* Make rules for the ports of needs and for DNS. Return -1 with errno on error.
 */
static int
make_port_rules(const struct sandbox_needs *needs, int version, bool with_dns)
{
	int rules;

	rules = landlock_create(version, LANDLOCK_PORTS);
	if (rules != -1 &&
	    ((with_dns && landlock_allow_port(rules, DNS_PORT) == -1) ||
		allow_ports(rules, needs) == -1))
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

/* Return whether the files of needs are those of the shared rules: the system's
 * certificates, if any. */
static bool
fits_shared(const struct sandbox *s, const struct sandbox_needs *needs)
{
	if (needs->socket != NULL || needs->files.n > 1)
		return false;
	return needs->files.n == 0 ||
	    (s->certificates != NULL &&
		strcmp(needs->files.items[0], s->certificates) == 0);
}

/* Take one of the shared rules. */
static int
take(int *shared, enum sandbox_rules which)
{
	int rules;

	rules = shared[which];
	shared[which] = -1;
	return rules;
}

/* Take those shared rules that fit, and close the others. Return those of the
 * first stage, or -1. */
static int
take_shared(
    struct sandboxed *self, int *shared, const struct sandbox_needs *needs)
{
	const struct sandbox *s = self->sandbox;
	int resolving, i;

	resolving = -1;
	if (fits_shared(s, needs)) {
		if (needs->early_files.n == 0 &&
		    needs->stages != SANDBOX_SECOND)
			resolving = take(shared, SANDBOX_RESOLVING);
		if (needs->files.n > 0 && needs->stages != SANDBOX_FIRST)
			self->talking_files = take(shared, SANDBOX_TRUSTING);
	}
	for (i = 0; i < SANDBOX_RULES; i++)
		close_one(&shared[i]);
	if (self->talking_files != -1 && restricts_ports(s)) {
		self->talking_ports =
		    make_port_rules(needs, s->landlock, false);
		if (self->talking_ports == -1)
			close_one(&self->talking_files);
	}
	return resolving;
}

/* Make the rules of the second stage, for ports as well. */
static int
make_talking(const struct sandbox *s, const struct sandbox_needs *needs,
    const struct strlist *files)
{
	unsigned subjects = LANDLOCK_FILES;
	int rules;

	if (restricts_ports(s))
		subjects |= LANDLOCK_PORTS;
	rules = rules_talking(s->landlock, subjects, files, needs->socket);
	if (rules != -1 && restricts_ports(s) &&
	    allow_ports(rules, needs) == -1)
		close_one(&rules);
	return rules;
}

/* Make those rules of both stages that are missing. */
static void
make_rules(
    struct sandboxed *self, const struct sandbox_needs *needs, int *resolving)
{
	const struct sandbox *s = self->sandbox;
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
		self->talking_files = make_talking(s, needs, &files);
	strlist_add_all(&files, &needs->early_files);
	if (wants_resolving)
		*resolving =
		    rules_resolving(s->landlock, &files, needs->socket);
	strlist_free(&files);
}

static int
enter_landlock(struct sandboxed *self, int *shared,
    const struct sandbox_needs *needs, struct errbuf *e)
{
	const struct sandbox *s = self->sandbox;
	int resolving;

	resolving = shared != NULL ? take_shared(self, shared, needs) : -1;
	make_rules(self, needs, &resolving);
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
	harden_resources(&s->limits, needs->cpu, needs->file_max);
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
