/* SPDX-License-Identifier: MIT */
/* listen.c - open listening sockets. Knows nothing about connections. */
#include "config.h"

#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* More connections than fit into the shortest possible queue. */
#define FILLERS 4

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

static socklen_t
set_address(union address *a, bool six, int port)
{
	memset(a, 0, sizeof(*a));
	if (six) {
		a->in6.sin6_family = AF_INET6;
		a->in6.sin6_addr = in6addr_loopback;
		a->in6.sin6_port = htons((unsigned short)port);
		return sizeof(a->in6);
	}
	a->in.sin_family = AF_INET;
	a->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a->in.sin_port = htons((unsigned short)port);
	return sizeof(a->in);
}

/* Return a socket bound to the port, and set *port to the actual one. */
static int
bind_port(bool six, int *port)
{
	union address a;
	socklen_t n = set_address(&a, six, *port);
	int fd, on = 1, saved;

	fd = socket(
	    a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	if (*port != 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &a.any, n) == -1 || getsockname(fd, &a.any, &n) == -1) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	*port = ntohs(six ? a.in6.sin6_port : a.in.sin_port);
	return fd;
}

/* Fill the queue with connections that are never accepted, so that the kernel
 * ignores all others. The descriptors are never closed. */
static void
fill_queue(bool six, int port)
{
	union address a;
	socklen_t n = set_address(&a, six, port);
	struct pollfd p = { .events = POLLOUT };
	int i;

	for (i = 0; i < FILLERS; i++) {
		p.fd = socket(a.any.sa_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (p.fd == -1)
			return;
		/* If it takes longer, the queue is full. */
		if (connect(p.fd, &a.any, n) == -1 && errno == EINPROGRESS)
			poll(&p, 1, 100);
	}
}

int
listener_open(struct listener *l, bool six, int port, enum accept_mode mode)
{
	int saved;

	l->tls = NULL;
	l->port = port;
	l->fd = bind_port(six, &l->port);
	if (l->fd == -1)
		return -1;
	if (listen(l->fd, mode == ACCEPT_NEVER ? 0 : SOMAXCONN) == -1) {
		saved = errno;
		close(l->fd);
		errno = saved;
		return -1;
	}
	if (mode == ACCEPT_NEVER)
		fill_queue(six, l->port);
	return 0;
}

int
listener_open_unix(struct listener *l, const char *path)
{
	size_t n = strlen(path);
	union address a;

	memset(&a, 0, sizeof(a));
	l->tls = NULL;
	l->port = 0;
	a.un.sun_family = AF_UNIX;
	if (n >= sizeof(a.un.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(a.un.sun_path, path, n);
	unlink(path);
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (l->fd == -1 || bind(l->fd, &a.any, sizeof(a.un)) == -1)
		return -1;
	return listen(l->fd, SOMAXCONN);
}

int
listener_refuse(int *port)
{
	*port = 0;
	return bind_port(false, port);
}
