/* SPDX-License-Identifier: MIT */
/*
 * main.c - a server that misbehaves on request, for tests, the demo and
 * benchmarks. This file opens the ports and accepts connections.
 *
 * The server listens on loopback ports that the kernel chooses, and prints
 * them on standard output: a line "PORT" for each one on 127.0.0.1, "ipv6 PORT"
 * for each one on ::1, "refused PORT" with --refuse, and at last "ready". The
 * answers are described in routes.c.
 *
 * The log has lines "CONNECT N<TAB>port=PORT" and "CLOSE N" for each
 * connection, and for each request, as soon as its head has been read, a line
 * "METHOD TARGET<TAB>conn=N<TAB>name: value<TAB>name: value...".
 */
#include "config.h"

#include "bytes.h"
#include "options.h"
#include "serve.h"
#include "server.h"
#include "tls.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct stub {
	struct server server;
	struct authority authority;
	SSL_CTX *contexts[KINDS_MAX];
	struct listener *listeners;
	size_t n_listeners;
};

static int
complain(const char *what)
{
	fprintf(stderr, "stubd: %s: %s\n", what, strerror(errno));
	return -1;
}

static struct listener *
add_listener(struct stub *s, const struct listener *l)
{
	struct listener *all;

	all = realloc(s->listeners, (s->n_listeners + 1) * sizeof(*all));
	if (all == NULL)
		abort();
	s->listeners = all;
	all[s->n_listeners] = *l;
	return &all[s->n_listeners++];
}

/* Listen on a port of 127.0.0.1 and, if there is IPv6, of ::1: the same port if
 * it is free. */
static int
open_port(struct stub *s, const struct options *o, long i)
{
	struct listener l;
	SSL_CTX *tls = NULL;
	int wish;

	if (o->tls)
		tls = s->contexts[(size_t)i % s->authority.n_leaves];
	wish = o->first_port == 0 ? 0 : (int)(o->first_port + i);
	if (listener_open(&l, false, wish, o->accept) == -1)
		return complain("cannot listen on 127.0.0.1");
	add_listener(s, &l)->tls = tls;
	printf("%d\n", l.port);
	if (listener_open(&l, true, l.port, o->accept) == -1 &&
	    (errno != EADDRINUSE ||
		listener_open(&l, true, 0, o->accept) == -1))
		return 0;
	add_listener(s, &l)->tls = tls;
	printf("ipv6 %d\n", l.port);
	return 0;
}

static int
open_all(struct stub *s, const struct options *o)
{
	struct listener l;
	long i, n = o->ports;
	int port;

	if (o->tls && n < (long)s->authority.n_leaves)
		n = (long)s->authority.n_leaves;
	for (i = 0; i < n; i++)
		if (open_port(s, o, i) == -1)
			return -1;
	if (o->unix_path != NULL) {
		if (listener_open_unix(&l, o->unix_path) == -1)
			return complain(o->unix_path);
		add_listener(s, &l)->tls = o->tls ? s->contexts[0] : NULL;
	}
	if (o->refuse) {
		if (listener_refuse(&port) == -1)
			return complain("cannot bind a port to refuse");
		printf("refused %d\n", port);
	}
	return 0;
}

static int
prepare_tls(struct stub *s, const struct options *o)
{
	const char *dir = o->cert_dir, *wrong;
	size_t i;

	if (o->only_certs != NULL)
		dir = o->only_certs;
	if (!o->tls && dir == NULL)
		return 0;
	wrong = authority_init(&s->authority, o->kinds);
	if (wrong != NULL) {
		fprintf(stderr, "stubd: --cert=%s: %s\n", o->kinds, wrong);
		return -1;
	}
	for (i = 0; o->tls && i < s->authority.n_leaves; i++)
		s->contexts[i] = tls_server_new(&s->authority, i, o->ask);
	return dir == NULL ? 0 : authority_write(&s->authority, dir);
}

/* Ignore SIGPIPE, allow as many descriptors as possible, and if parent_dies is
 * set, end when the parent does. */
static void
prepare_process(bool parent_dies, pid_t parent)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct rlimit files;

	sigaction(SIGPIPE, &ignore, NULL);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	if (!parent_dies)
		return;
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
	if (getppid() != parent)
		raise(SIGTERM);
}

static int
write_pidfile(const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		return complain(path);
	fprintf(f, "%ld\n", (long)getpid());
	return fclose(f) == 0 ? 0 : complain(path);
}

static void
say_demo(const struct stub *s, const struct options *o)
{
	static const char *const names[] = { "facebook", "twitter", "github" };
	const char *scheme = o->tls ? "https" : "http";
	size_t i;

	fputs("Try: forkfetch", stderr);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		fprintf(stderr, " %s=%s://127.0.0.1:%d/%s", names[i], scheme,
		    s->listeners[0].port, names[i]);
	fputs("\n", stderr);
}

static void
take_connections(
    struct stub *s, const struct listener *l, enum accept_mode mode)
{
	int fd;

	while ((fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC)) != -1)
		serve_start(&s->server, l, mode, fd);
}

static int
run(struct stub *s, enum accept_mode mode)
{
	struct pollfd *p = zeroed(s->n_listeners * sizeof(*p));
	size_t i;

	for (i = 0; i < s->n_listeners; i++) {
		p[i].fd = s->listeners[i].fd;
		p[i].events = mode == ACCEPT_NEVER ? 0 : POLLIN;
	}
	while (poll(p, (nfds_t)s->n_listeners, -1) != -1 || errno == EINTR)
		for (i = 0; i < s->n_listeners; i++)
			if (p[i].revents != 0)
				take_connections(s, &s->listeners[i], mode);
	free(p);
	return complain("poll");
}

int
main(int argc, char **argv)
{
	pid_t parent = getppid();
	struct options o;
	struct stub *s;

	switch (options_parse(&o, argc, argv)) {
	case OPTIONS_HELP:
		return 0;
	case OPTIONS_BAD:
		return 2;
	case OPTIONS_RUN:
		break;
	}
	prepare_process(o.parent_dies, parent);
	s = zeroed(sizeof(*s));
	if (prepare_tls(s, &o) == -1)
		return 1;
	if (o.only_certs != NULL)
		return 0;
	if (server_init(&s->server, o.log) == -1) {
		complain(o.log);
		return 1;
	}
	if (open_all(s, &o) == -1)
		return 1;
	if (o.pidfile != NULL && write_pidfile(o.pidfile) == -1)
		return 1;
	puts("ready");
	fflush(stdout);
	if (o.demo)
		say_demo(s, &o);
	run(s, o.accept);
	return 1;
}
