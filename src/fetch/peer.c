/* SPDX-License-Identifier: MIT */
/* peer.c - see peer.h. */
#include "config.h"

#include "fetch/peer.h"

#include "answer/answer.h"
#include "fetch/openssl.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

/* libcurl gives the path of a UNIX socket in the place of an address. */
static bool
is_address(const char *text)
{
	unsigned char scratch[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, text, scratch) == 1 ||
	    inet_pton(AF_INET6, text, scratch) == 1;
}

static void
describe(struct buf *out, const char *ip, int port)
{
	if (is_address(ip))
		buf_printf(out, "connected to %s port %d", ip, port);
	else
		buf_printf(out, "connected to the socket %s", ip);
}

int
peer_tell(struct sender *to, CURL *easy, const char *ip, int port,
    const struct asking *noted)
{
	struct openssl_peer peer;
	struct buf note = { 0 };
	char *safe;
	bool has_tls;
	int rc;

	has_tls = openssl_peer(easy, &peer);
	if (is_address(ip) && port >= 0 && port <= UINT16_MAX)
		rc = answer_send_peer(to, ip, (uint16_t)port, peer.expires);
	else
		rc = answer_send_peer(to, "", 0, peer.expires);
	if (rc == -1 || noted == NULL)
		return rc;
	describe(&note, ip, port);
	if (has_tls)
		buf_printf(&note, ", %s %s%s", peer.version, peer.cipher,
		    peer.http2 ? ", HTTP/2" : "");
	safe = asking_redacted(noted, buf_str(&note));
	rc = answer_send_note(to, safe);
	free(safe);
	buf_free(&note);
	return rc;
}

int
peer_tell_attempt(struct sender *to, const struct curl_sockaddr *address)
{
	char host[NI_MAXHOST], port[NI_MAXSERV];
	struct buf note = { 0 };
	int rc;

	if (address->family != AF_INET && address->family != AF_INET6)
		return 0;
	if (getnameinfo(&address->addr, address->addrlen, host, sizeof(host),
		port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return 0;
	buf_printf(&note, "trying %s port %s", host, port);
	rc = answer_send_note(to, buf_str(&note));
	buf_free(&note);
	return rc;
}
