/* SPDX-License-Identifier: MIT */
/* attacks_on_network.c - attempts to talk to others than the service. The
 * descriptors do not block, so that a silent peer causes no delay. */
#include "config.h"

#include "attacks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef SO_BINDTOIFINDEX
#define SO_BINDTOIFINDEX 62
#endif
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

static struct sockaddr_in
address(unsigned long host, unsigned short port)
{
	struct sockaddr_in a;

	memset(&a, 0, sizeof(a));
	a.sin_family = AF_INET;
	a.sin_addr.s_addr = htonl((uint32_t)host);
	a.sin_port = htons(port);
	return a;
}

/* Close the descriptor, and return the outcome of the call that returned rc. */
static int
finish(int fd, long rc)
{
	int error;

	error = attack_errno_but(rc, EINPROGRESS);
	close(fd);
	return error;
}

static int
connect_to(unsigned long host, unsigned short port, int protocol)
{
	struct sockaddr_in a = address(host, port);
	int fd;

	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, protocol);
	if (fd == -1)
		return errno;
	return finish(fd, connect(fd, (struct sockaddr *)&a, sizeof(a)));
}

static int
tcp_own_port(const struct attack_target *t)
{
	return connect_to(INADDR_LOOPBACK, t->own_port, 0);
}

static int
tcp_other_port(const struct attack_target *t)
{
	return connect_to(INADDR_LOOPBACK, t->port, 0);
}

/* Connect to a port without a listener; ECONNREFUSED is not the sandbox's. */
static int
tcp_other_host(const struct attack_target *t)
{
	int rc;

	rc = connect_to(INADDR_LOOPBACK + 1, t->own_port, 0);
	return rc == ECONNREFUSED ? 0 : rc;
}

static int
mptcp_other_port(const struct attack_target *t)
{
	return connect_to(INADDR_LOOPBACK, t->port, IPPROTO_MPTCP);
}

static int
send_to_port(const struct attack_target *t, int type, int flags)
{
	struct sockaddr_in a = address(INADDR_LOOPBACK, t->port);
	int fd;

	fd = socket(AF_INET, type | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return errno;
	return finish(fd,
	    sendto(fd, "x", 1, flags | MSG_NOSIGNAL, (struct sockaddr *)&a,
		sizeof(a)));
}

/* Connect without a call of connect(2). */
static int
tcp_fast_open(const struct attack_target *t)
{
	return send_to_port(t, SOCK_STREAM, MSG_FASTOPEN);
}

static int
udp_send(const struct attack_target *t)
{
	return send_to_port(t, SOCK_DGRAM, 0);
}

static int
bind_and_listen(const struct attack_target *t)
{
	struct sockaddr_in a = address(INADDR_LOOPBACK, 0);
	int fd, rc;

	(void)t;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd == -1)
		return errno;
	rc = bind(fd, (struct sockaddr *)&a, sizeof(a));
	return finish(fd, rc == -1 ? -1 : listen(fd, 1));
}

/* Listen on a port that the kernel chooses, without a call of bind(2). */
static int
listen_unbound(const struct attack_target *t)
{
	int fd;

	(void)t;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd == -1)
		return errno;
	return finish(fd, listen(fd, 1));
}

static int
connect_unix(const char *path, size_t skip)
{
	struct sockaddr_un a;
	size_t n;
	int fd;

	n = strlen(path);
	memset(&a, 0, sizeof(a));
	a.sun_family = AF_UNIX;
	if (n + skip > sizeof(a.sun_path))
		return ENAMETOOLONG;
	memcpy(a.sun_path + skip, path, n);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return errno;
	return finish(fd,
	    connect(fd, (struct sockaddr *)&a,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + skip +
		    n)));
}

static int
unix_path(const struct attack_target *t)
{
	return connect_unix(t->unix_path, 0);
}

static int
unix_abstract(const struct attack_target *t)
{
	return connect_unix(t->unix_name, 1);
}

static int
unix_pair(const struct attack_target *t)
{
	int fds[2];

	(void)t;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == -1)
		return errno;
	close(fds[0]);
	close(fds[1]);
	return 0;
}

/* Make a pair of sockets of another family. It has no pairs, so a call that is
 * not refused fails with EOPNOTSUPP. */
static int
other_pair(const struct attack_target *t)
{
	int fds[2], rc;

	(void)t;
	rc = socketpair(AF_NETLINK, SOCK_RAW, 0, fds);
	return attack_errno_but(rc, EOPNOTSUPP);
}

/* Set an upper layer protocol. There is none of this name, so a call that is
 * not refused fails with ENOENT. */
static int
tcp_layer(const struct attack_target *t)
{
	int fd, error;

	(void)t;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd == -1)
		return errno;
	error = attack_errno_but(
	    setsockopt(fd, IPPROTO_TCP, TCP_ULP, "none", 4), ENOENT);
	close(fd);
	return error;
}

static int
set_option(int level, int option, const void *value, socklen_t n)
{
	int fd, rc;

	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd == -1)
		return errno;
	rc = attack_errno(setsockopt(fd, level, option, value, n));
	close(fd);
	return rc;
}

/* Bind to a device, which would bypass the system's routes, such as a VPN's. */
static int
bind_to_device(const struct attack_target *t)
{
	(void)t;
	return set_option(SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
}

static int
bind_to_interface(const struct attack_target *t)
{
	static const int first = 1;

	(void)t;
	return set_option(SOL_SOCKET, SO_BINDTOIFINDEX, &first, sizeof(first));
}

static int
send_by_interface(const struct attack_target *t)
{
	const uint32_t first = htonl(1);

	(void)t;
	return set_option(IPPROTO_IP, IP_UNICAST_IF, &first, sizeof(first));
}

/* Let the kernel send from our memory without a copy. */
static int
send_without_copy(const struct attack_target *t)
{
	static const int on = 1;

	(void)t;
	return set_option(SOL_SOCKET, SO_ZEROCOPY, &on, sizeof(on));
}

static int
make(int family, int type, int protocol)
{
	return attack_close(socket(family, type, protocol));
}

static int
make_unix(const struct attack_target *t)
{
	(void)t;
	return make(AF_UNIX, SOCK_DGRAM, 0);
}

static int
make_raw(const struct attack_target *t)
{
	(void)t;
	return make(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static int
make_ping(const struct attack_target *t)
{
	(void)t;
	return make(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
}

static int
make_packet(const struct attack_target *t)
{
	(void)t;
	return make(AF_PACKET, SOCK_DGRAM, 0);
}

static int
make_vsock(const struct attack_target *t)
{
	(void)t;
	return make(AF_VSOCK, SOCK_STREAM, 0);
}

static int
make_crypto(const struct attack_target *t)
{
	(void)t;
	return make(AF_ALG, SOCK_SEQPACKET, 0);
}

static int
make_netlink(const struct attack_target *t)
{
	(void)t;
	return make(AF_NETLINK, SOCK_RAW, 0);
}

static int
make_sctp(const struct attack_target *t)
{
	(void)t;
	return make(AF_INET, SOCK_STREAM, IPPROTO_SCTP);
}

const struct attack attacks_on_network[] = {
	{ "tcp-own-port", tcp_own_port },
	{ "tcp-other-port", tcp_other_port },
	{ "tcp-other-host", tcp_other_host },
	{ "tcp-fast-open", tcp_fast_open },
	{ "mptcp-other-port", mptcp_other_port },
	{ "udp-send", udp_send },
	{ "bind-listen", bind_and_listen },
	{ "listen-unbound", listen_unbound },
	{ "unix-path", unix_path },
	{ "unix-abstract", unix_abstract },
	{ "socketpair", unix_pair },
	{ "socketpair-other", other_pair },
	{ "tcp-layer", tcp_layer },
	{ "bind-to-device", bind_to_device },
	{ "bind-to-interface", bind_to_interface },
	{ "unicast-interface", send_by_interface },
	{ "zerocopy", send_without_copy },
	{ "socket-unix", make_unix },
	{ "socket-raw", make_raw },
	{ "socket-ping", make_ping },
	{ "socket-packet", make_packet },
	{ "socket-vsock", make_vsock },
	{ "socket-alg", make_crypto },
	{ "socket-netlink", make_netlink },
	{ "socket-sctp", make_sctp },
	{ NULL, NULL },
};
