/* SPDX-License-Identifier: MIT */
/* peer.h - send the parent the address that a transfer is connected to. */
#ifndef FF_FETCH_PEER_H
#define FF_FETCH_PEER_H

#include "fanout/channel.h"
#include "fetch/asking.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* Send the address and, with TLS, the expiry of the certificate. Unless noted
 * is NULL, also send a note, without the secrets of noted. Return 0, or -1 with
 * errno if the parent is gone. */
int peer_tell(struct sender *to, CURL *easy, const char *ip, int port,
    const struct asking *noted);

/* An IP address; none if port is 0. */
struct peer_address {
	char ip[INET6_ADDRSTRLEN];
	uint16_t port;
};

/* Send the address that libcurl connects to, with a note if verbose, and store
 * it in tried. Return as peer_tell(). */
int peer_tell_attempt(struct sender *to, const struct curl_sockaddr *address,
    bool verbose, struct peer_address *tried);

#endif
