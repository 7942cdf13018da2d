/* SPDX-License-Identifier: MIT */
/* peer.h - who a transfer is connected to, told to the parent. */
#ifndef FF_FETCH_PEER_H
#define FF_FETCH_PEER_H

#include "fanout/channel.h"

#include <curl/curl.h>
#include <stdbool.h>

/* Send the address and, of a connection with TLS, when its certificate
 * expires; a note too where verbose. Returns 0, or -1 with errno where the
 * parent is gone. */
int peer_tell(
    struct sender *to, CURL *easy, const char *ip, int port, bool verbose);

/* Send a note that this address is being tried. Returns as above. */
int peer_tell_attempt(struct sender *to, const struct curl_sockaddr *address);

#endif
