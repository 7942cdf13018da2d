/* SPDX-License-Identifier: MIT */
/* sandbox.c - see sandbox.h: the parent's half. The parent is not restricted.
 */
#include "config.h"

#include "sandbox/sandbox.h"

#include "base/clock.h"
#include "base/mem.h"
#include "sandbox/landlock.h"
#include "sandbox/rules.h"
#include "sandbox/seccomp.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Maximum age of the shared rules. */
#define RULES_MAX_AGE CLOCK_S

static bool
is_preloaded(const char *what)
{
	const char *list;

	list = getenv("LD_PRELOAD");
	return list != NULL && list[0] != '\0' && strstr(list, what) != NULL;
}

static void
make_filters(struct sandbox *s)
{
#if FILTER_IS_KNOWN
	unsigned wants;

	policy_resolving(&s->resolving);
	policy_waiting(&s->waiting);
	for (wants = 0; wants <= POLICY_WANTS_ALL; wants++)
		policy_talking(&s->talking[wants], wants);
#else
	(void)s;
#endif
}

/* Return a message that tells what the sandbox lacks, or NULL. */
static const char *
find_lack(const struct sandbox *s)
{
	if (s->landlock == 0)
		return "this kernel has no Landlock, or does not allow it";
	if (s->landlock < LANDLOCK_VERSION_PORTS)
		return "this kernel's Landlock cannot restrict TCP ports "
		       "(Linux 6.7 or newer can)";
	if (!s->seccomp)
		return "seccomp filters are not available on this system";
	if (s->any_port)
		return "with LD_PRELOAD set, connections may be made to any "
		       "TCP port";
	return NULL;
}

int
sandbox_init(struct sandbox *s, enum sandbox_how how, struct errbuf *e)
{
	int i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < SANDBOX_RULES; i++)
		s->rules[i] = -1;
	s->how = how;
	if (how == SANDBOX_OFF)
		return 0;
	harden_look(&s->limits);
	s->landlock = landlock_version();
	/* valgrind needs executable memory. */
	s->seccomp = seccomp_is_there() && !is_preloaded("/vgpreload_");
	/* A preloaded library may redirect connections. */
	s->any_port = how == SANDBOX_AUTO && is_preloaded("");
	if (s->seccomp)
		make_filters(s);
	s->lack = find_lack(s);
	if (s->lack != NULL && how == SANDBOX_REQUIRE)
		return errbuf_set(e, "sandbox: %s", s->lack);
	return 0;
}

bool
sandbox_is_whole(int landlock, int seccomp)
{
	return landlock >= LANDLOCK_VERSION_PORTS && seccomp == 2;
}

static void
close_rules(struct sandbox *s)
{
	int i;

	for (i = 0; i < SANDBOX_RULES; i++) {
		if (s->rules[i] != -1)
			close(s->rules[i]);
		s->rules[i] = -1;
	}
	free(s->certificates);
	s->certificates = NULL;
}

void
sandbox_make_rules(struct sandbox *s, const char *certificates, int64_t now)
{
	struct strlist files = { 0 };

	if (s->landlock == 0 || s->how == SANDBOX_OFF)
		return;
	if (s->made_at != 0 && now < clock_after(s->made_at, RULES_MAX_AGE) &&
	    mem_is_same(certificates, s->certificates))
		return;
	close_rules(s);
	s->made_at = now;
	s->certificates = mem_strdup(certificates);
	if (certificates != NULL)
		strlist_add(&files, certificates);
	rules_follow_links(&files);
	/* If this fails, a child makes its own rules. */
	s->rules[SANDBOX_RESOLVING] =
	    rules_resolving(s->landlock, &files, NULL);
	if (certificates != NULL)
		s->rules[SANDBOX_TRUSTING] =
		    rules_talking(s->landlock, LANDLOCK_FILES, &files, NULL);
	strlist_free(&files);
}

void
sandbox_free(struct sandbox *s)
{
	close_rules(s);
}
