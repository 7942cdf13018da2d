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

/* Allow opening files only for reading. */
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

/* Refuse to make memory executable. */
void
policy_check_executable(struct filter *f)
{
	filter_load(f, 2);
	filter_refuse_bits(f, PROT_EXEC, EACCES);
}

/* RLIMIT_DATA does not count growing stacks and shared memory, even if no other
 * process shares it. Files may be mapped shared, as the resolver does with
 * caches of names. */
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

/* Refuse locks, for which other processes would wait, signals to others and
 * larger pipes. */
void
policy_check_fcntl(struct filter *f)
{
	static const uint32_t allowed[] = { F_DUPFD, F_GETFD, F_SETFD, F_GETFL,
		F_SETFL, F_DUPFD_CLOEXEC };

	filter_load(f, 1);
	filter_refuse_unless(f, allowed, ARRAY_LEN(allowed), EPERM);
}

/* A send that connects bypasses Landlock. Nobody here sends urgent data, which
 * was used to attack the kernel through a socket pair. */
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

/* Allow these options of a level, and refuse its others. */
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
 * Allow the options that libcurl and the C library's resolver with its modules
 * set. Refused are, for example, programs for the kernel, ways around the
 * system's routes (SO_BINDTODEVICE, IP_UNICAST_IF), and turning TCP into a
 * protocol that Landlock does not restrict (TCP_ULP).
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

/* abort() sends a signal to its own process. */
void
policy_check_tgkill(struct filter *f)
{
	filter_load(f, 0);
	filter_refuse_unless_self(f, EPERM);
}

#endif
