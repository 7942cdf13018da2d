/* SPDX-License-Identifier: MIT */
/* peer.h - who a transfer is connected to, told to the parent. */
#ifndef FF_FETCH_PEER_H
#define FF_FETCH_PEER_H

#include "fanout/channel.h"
#include "fetch/asking.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* Send the address and, of a connection with TLS, when its certificate
 * expires. For -v, send a note too, without the secrets of noted; NULL: no
 * note. Returns 0, or -1 with errno where the parent is gone. */
int peer_tell(struct sender *to, CURL *easy, const char *ip, int port,
    const struct asking *noted);

/* An address of the Internet; port 0: it is none. */
struct peer_address {
	char ip[INET6_ADDRSTRLEN];
	uint16_t port;
};

/* Send the address that is being tried, and keep it in tried; if verbose, send
 * a note too. Returns as above. */
int peer_tell_attempt(struct sender *to, const struct curl_sockaddr *address,
    bool verbose, struct peer_address *tried);

/* Send the address once more, with when the certificate expires that was
 * refused there. Returns as above. */
int peer_tell_refused(
    struct sender *to, const struct peer_address *tried, const char *expires);

#endif
