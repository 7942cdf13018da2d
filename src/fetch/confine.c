/* SPDX-License-Identifier: MIT */
/* confine.c - see confine.h. Knows when libcurl needs which files, ports and
 * names; the sandbox knows how to forbid the rest. */
#include "config.h"

#include "fetch/confine.h"

#include "base/address.h"
#include "base/clock.h"
#include "base/mem.h"
#include "fanout/spawn.h"
#include "fetch/certificates.h"
#include "service/proxy_choice.h"
#include "service/url.h"
#include "service/url_text.h"
#include "wire/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static bool
begins(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

/* Allow the socket of a SOCKS proxy: libcurl takes a path after the host name
 * localhost for a socket in the file system. */
static void
need_proxy_socket(struct sandbox_needs *n, const char *proxy)
{
	char *host, *path;

	host = url_part(proxy, URL_HOST);
	path = url_part(proxy, URL_PATH);
	if (host != NULL && strcasecmp(host, "localhost") == 0 &&
	    path != NULL && strcmp(path, "/") != 0) {
		free(n->socket);
		n->socket = path;
		path = NULL;
	}
	free(host);
	free(path);
}

static void
need_proxy(struct confinement *c, struct sandbox_needs *n,
    const struct job *job, const struct request *r, const char *proxy)
{
	if (begins(proxy, "socks"))
		need_proxy_socket(n, proxy);
	if (url_is_https(proxy))
		certificates_proxy_files(job, r, &n->early_files, &n->files);
	sandbox_needs_port(n, proxy_port(proxy));
	/* These proxies are sent an address instead of a name, so libcurl
	 * resolves the name after it has connected to the proxy. */
	if (begins(proxy, "socks4:") || begins(proxy, "socks5:") ||
	    begins(proxy, "socks:"))
		c->is_late = true;
}

/* Allow all proxies that the user has set: which one libcurl uses depends on
 * the host. */
static void
need_proxies(struct confinement *c, struct sandbox_needs *n,
    const struct job *job, const struct request *r)
{
	const char *proxy;
	size_t i;

	if (r->proxy != NULL) {
		if (r->proxy[0] != '\0')
			need_proxy(c, n, job, r, r->proxy);
		return;
	}
	for (i = 0; proxy_variables[i] != NULL; i++) {
		proxy = getenv(proxy_variables[i]);
		if (proxy != NULL && proxy[0] != '\0')
			need_proxy(c, n, job, r, proxy);
	}
}

/* Allow the ports of --connect-to. */
static void
need_other_ports(struct sandbox_needs *n, const struct request *r)
{
	size_t i;

	for (i = 0; i < r->connect_to.n; i++)
		sandbox_needs_port(n,
		    strtol(strrchr(r->connect_to.items[i], ':') + 1, NULL, 10));
}

static void
need_variable(struct sandbox_needs *n, const char *name)
{
	const char *path;

	path = getenv(name);
	if (path != NULL && path[0] != '\0')
		strlist_add(&n->early_files, path);
}

/* Return whether the host of a URL is an address, without a zone, which has to
 * be looked up. */
static bool
is_at_address(const char *url)
{
	char *host, *zone;
	size_t n;
	bool is;

	zone = url_part(url, URL_ZONE);
	free(zone);
	if (zone != NULL)
		return false;
	host = url_part(url, URL_HOST);
	n = host != NULL ? strlen(host) : 0;
	if (n > 2 && host[0] == '[')
		is = address_is_numeric(host + 1, n - 2);
	else
		is = n > 0 && address_is_numeric(host, n);
	free(host);
	return is;
}

/*
 * Return whether the request needs nothing of the first stage: it goes to an
 * address or a socket, without TLS, whose libraries may open files.
 */
static bool
needs_no_name(const struct job *job, const struct asking *a)
{
	if (!begins(a->url, "http:") || proxy_of(&a->request, a->url) != NULL ||
	    job->reads_for_addresses)
		return false;
	return a->request.unix_socket != NULL ||
	    (is_at_address(a->url) && a->request.connect_to.n == 0 &&
		a->request.interface == NULL);
}

/* Discard what is written to standard error, so that a compromised child cannot
 * write to the user's terminal. A sanitizer's report has to be seen. */
static void
drop_standard_error(void)
{
#ifndef WITH_SANITIZERS
	dup2(STDIN_FILENO, STDERR_FILENO);
#endif
}

/* Return how many bytes the job's file may have. */
static uint64_t
file_max(const struct job *job)
{
	if (job->file_fd == 0)
		return 0;
	return job->max_filesize > 0 ? (uint64_t)job->max_filesize : UINT64_MAX;
}

/* Return the setting that keeps a child in the first stage, or NULL. */
static const char *
find_obstacle(const struct asking *a)
{
	const struct request *r = &a->request;

	/* libcurl looks for the interface and binds the socket each time it
	 * connects. */
	if (r->interface != NULL)
		return "an interface (--interface, \"interface\")";
	/* QUIC needs UDP. */
	if (r->http_version == 3)
		return "HTTP/3 (--http3, \"http_version\")";
	if (certificates_are_needed(a) && certificates_in_device(r))
		return "a device (--cert, --key, \"cert\", \"key\")";
	return NULL;
}

int
confine_enter(struct confinement *c, const struct job *job,
    const struct asking *a, bool takes_orders, struct errbuf *e)
{
	const struct request *r = &a->request;
	struct sandbox_needs n = { .cpu = CLOCK_NEVER };
	int rules[SANDBOX_RULES], i, rc;
	const char *obstacle;
	bool needs_name;

	memset(c, 0, sizeof(*c));
	if (job->sandbox == NULL)
		return 0;
	c->is_used = job->sandbox->how != SANDBOX_OFF;
	obstacle = find_obstacle(a);
	c->stays = obstacle != NULL;
	if (c->stays && job->sandbox->how == SANDBOX_REQUIRE)
		return errbuf_set(e,
		    "--sandbox=require: %s keeps the process out of the second "
		    "stage of the sandbox: leave that out, or use "
		    "--sandbox=auto",
		    obstacle);
	if (c->is_used)
		drop_standard_error();
	if (!takes_orders && job->stop_at != CLOCK_NEVER)
		n.cpu = job->stop_at - clock_now();
	n.alarm = takes_orders;
	n.file_max = file_max(job);
	needs_name = !needs_no_name(job, a);
	if (r->unix_socket != NULL) {
		n.socket = mem_strdup(r->unix_socket);
	} else {
		sandbox_needs_port(&n, url_port(a->url));
		need_other_ports(&n, r);
		/* A request without a name uses no proxy. */
		if (needs_name)
			need_proxies(c, &n, job, r);
	}
	if (certificates_are_needed(a))
		certificates_files(job, a, &n.early_files, &n.files);
	need_variable(&n, "HOSTALIASES");
	n.binds = r->interface != NULL;
	if (r->doh_url != NULL) {
		sandbox_needs_port(&n, url_port(r->doh_url));
		c->is_late = true;
	}
	if (c->stays)
		n.stages = SANDBOX_FIRST;
	else if (!needs_name)
		n.stages = SANDBOX_SECOND;
	for (i = 0; i < SANDBOX_RULES; i++)
		rules[i] =
		    job->sandbox->rules[i] != -1 ? SPAWN_KEPT_FD + i : -1;
	rc = sandbox_enter(&c->self, job->sandbox, rules, &n, e);
	sandbox_needs_free(&n);
	return rc;
}

bool
confine_is_whole(const struct confinement *c)
{
	return c->is_used && c->self.landlock == 0;
}

void
confine_read_all(struct confinement *c)
{
	c->self.wants &= ~POLICY_WANTS_FILES;
}

bool
confine_is_talking(const struct confinement *c)
{
	return c->self.is_talking;
}

int
confine_wait(struct confinement *c, struct errbuf *e)
{
	if (!c->is_used || c->stays || c->is_late)
		return 0;
	return sandbox_keep_threads(&c->self, e);
}

int
confine_talk(struct confinement *c, enum confine_moment moment, bool *is_new,
    struct errbuf *e)
{
	*is_new = false;
	if (!c->is_used || c->stays || c->self.is_talking ||
	    (c->is_late && moment == CONFINE_RESOLVED))
		return 0;
	*is_new = true;
	return sandbox_narrow(&c->self, e);
}

int
confine_tell(const struct confinement *c, struct sender *to, bool verbose)
{
	char note[100];

	if (!c->is_used)
		return 0;
	if (answer_send_sandbox(to, c->self.landlock, c->self.seccomp) == -1)
		return -1;
	if (!verbose)
		return 0;
	snprintf(note, sizeof(note), "sandbox: Landlock %d, seccomp stage %d",
	    c->self.landlock, c->self.seccomp);
	return answer_send_note(to, note);
}
