/* SPDX-License-Identifier: MIT */
/* peer.h - who a transfer is connected to, told to the parent. */
#ifndef FF_FETCH_PEER_H
#define FF_FETCH_PEER_H

#include "fanout/channel.h"
#include "fetch/asking.h"

#include <curl/curl.h>

/* Send the address and, of a connection with TLS, when its certificate
 * expires. For -v, send a note too, without the secrets of noted; NULL: no
 * note. Returns 0, or -1 with errno where the parent is gone. */
int peer_tell(struct sender *to, CURL *easy, const char *ip, int port,
    const struct asking *noted);

/* Send a note that this address is being tried. Returns as above. */
int peer_tell_attempt(struct sender *to, const struct curl_sockaddr *address);

#endif
