/* SPDX-License-Identifier: MIT */
/* peer.c - see peer.h. */
#include "config.h"

#include "fetch/peer.h"

#include "base/address.h"
#include "trust/openssl.h"
#include "wire/answer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* libcurl reports the path of a UNIX socket in place of an address. */
static bool
is_address(const char *text)
{
	return address_is_numeric(text, strlen(text));
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

static void
take_address(struct peer_address *a, const struct sockaddr *from)
{
	const struct sockaddr_in6 *six;
	const struct sockaddr_in *four;

	a->ip[0] = '\0';
	a->port = 0;
	if (from->sa_family == AF_INET) {
		four = (const void *)from;
		inet_ntop(AF_INET, &four->sin_addr, a->ip, sizeof(a->ip));
		a->port = ntohs(four->sin_port);
	} else if (from->sa_family == AF_INET6) {
		six = (const void *)from;
		inet_ntop(AF_INET6, &six->sin6_addr, a->ip, sizeof(a->ip));
		a->port = ntohs(six->sin6_port);
	}
}

int
peer_tell_attempt(struct sender *to, const struct curl_sockaddr *address,
    bool verbose, struct peer_address *tried)
{
	struct buf note = { 0 };
	int rc;

	take_address(tried, &address->addr);
	if (tried->port == 0)
		return 0;
	if (answer_send_peer(to, tried->ip, tried->port, 0) == -1)
		return -1;
	if (!verbose)
		return 0;
	buf_printf(
	    &note, "trying %s port %u", tried->ip, (unsigned)tried->port);
	rc = answer_send_note(to, buf_str(&note));
	buf_free(&note);
	return rc;
}
