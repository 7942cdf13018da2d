/* SPDX-License-Identifier: MIT */
/* policy_checks.c - see policy_checks.h. */
#include "config.h"

#include "sandbox/policy_checks.h"

#include "base/array.h"

#if FILTER_IS_KNOWN

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static void
check_flags(struct filter *f, unsigned argument)
{
	filter_load(f, argument);
	filter_refuse_bits(f, O_ACCMODE | O_CREAT | O_TRUNC, EACCES);
}

/* Files are read, and nothing else. */
void
policy_check_open(struct filter *f)
{
	check_flags(f, 1);
}

void
policy_check_openat(struct filter *f)
{
	check_flags(f, 2);
}

/* Memory does not become code. */
void
policy_check_executable(struct filter *f)
{
	filter_load(f, 2);
	filter_refuse_bits(f, PROT_EXEC, EACCES);
}

/* RLIMIT_DATA leaves out memory that is shared, though with nobody, and stacks
 * that grow. A file is mapped shared by what reads caches of names. */
void
policy_refuse_uncounted(struct filter *f)
{
	static const uint32_t shared[] = { MAP_SHARED | MAP_ANONYMOUS,
		MAP_SHARED_VALIDATE | MAP_ANONYMOUS };

	filter_load(f, 3);
	filter_refuse_bits(f, MAP_GROWSDOWN, EPERM);
	filter_mask(f, MAP_TYPE | MAP_ANONYMOUS);
	filter_refuse_values(f, shared, ARRAY_LEN(shared), EPERM);
}

/* No locks that others would wait for, no signals to others, no larger
 * pipes. */
void
policy_check_fcntl(struct filter *f)
{
	static const uint32_t allowed[] = { F_DUPFD, F_GETFD, F_SETFD, F_GETFL,
		F_SETFL, F_DUPFD_CLOEXEC };

	filter_load(f, 1);
	filter_refuse_unless(f, allowed, ARRAY_LEN(allowed), EPERM);
}

/* Landlock is not asked by a send that connects; and urgent data, which nobody
 * here sends, is how the kernel has been broken into by way of a pair. */
#define REFUSED_SENDS (MSG_FASTOPEN | MSG_OOB)

void
policy_check_send(struct filter *f)
{
	filter_load(f, 3);
	filter_refuse_bits(f, REFUSED_SENDS, EPERM);
}

void
policy_check_sendmsg(struct filter *f)
{
	filter_load(f, 2);
	filter_refuse_bits(f, REFUSED_SENDS, EPERM);
}

/* Allow these options of a level, and no other of it. */
static void
allow_options(
    struct filter *f, uint32_t level, const uint32_t *options, size_t n)
{
	uint16_t begun;

	filter_load(f, 1);
	begun = filter_if(f, level);
	filter_load(f, 2);
	filter_refuse_unless(f, options, n, EPERM);
	filter_allow(f);
	filter_end(f, begun);
}

/*
 * What libcurl, the C library's resolver and those that talk to daemons for it
 * set. Among what is left out are code for the kernel to run, ways round the
 * system's routes (SO_BINDTODEVICE, IP_UNICAST_IF), and what makes of TCP one
 * of its relatives that Landlock does not know (TCP_ULP).
 */
void
policy_check_setsockopt(struct filter *f)
{
	static const uint32_t any[] = { SO_REUSEADDR, SO_BROADCAST, SO_SNDBUF,
		SO_RCVBUF, SO_SNDBUFFORCE, SO_RCVBUFFORCE, SO_KEEPALIVE,
		SO_PRIORITY, SO_LINGER, SO_PASSCRED, SO_PASSSEC, SO_RCVTIMEO,
		SO_SNDTIMEO, SO_TIMESTAMP };
	static const uint32_t tcp[] = { TCP_NODELAY, TCP_MAXSEG, TCP_CORK,
		TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_QUICKACK,
		TCP_USER_TIMEOUT, POLICY_TCP_FASTOPEN_CONNECT };
	static const uint32_t ip[] = { IP_TOS, IP_TTL, IP_PKTINFO,
		IP_MTU_DISCOVER, IP_RECVERR, IP_RECVTTL };
	static const uint32_t ipv6[] = { IPV6_UNICAST_HOPS, IPV6_V6ONLY,
		IPV6_MTU_DISCOVER, IPV6_RECVERR, IPV6_RECVPKTINFO,
		IPV6_RECVHOPLIMIT, IPV6_TCLASS };
	uint16_t netlink;

	allow_options(f, SOL_SOCKET, any, ARRAY_LEN(any));
	allow_options(f, IPPROTO_TCP, tcp, ARRAY_LEN(tcp));
	allow_options(f, IPPROTO_IP, ip, ARRAY_LEN(ip));
	allow_options(f, IPPROTO_IPV6, ipv6, ARRAY_LEN(ipv6));
	filter_load(f, 1);
	netlink = filter_if(f, POLICY_SOL_NETLINK);
	filter_allow(f);
	filter_end(f, netlink);
	filter_refuse(f, EPERM);
}

/* abort() sends itself a signal. */
void
policy_check_tgkill(struct filter *f)
{
	filter_load(f, 0);
	filter_refuse_unless_self(f, EPERM);
}

#endif
