/* SPDX-License-Identifier: MIT */
/* address.c - see address.h. */
#include "config.h"

#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

bool
address_is_numeric(const char *p, size_t n)
{
	unsigned char scratch[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];

	if (n == 0 || n >= sizeof(text) || memchr(p, '\0', n) != NULL)
		return false;
	memcpy(text, p, n);
	text[n] = '\0';
	return inet_pton(AF_INET, text, scratch) == 1 ||
	    inet_pton(AF_INET6, text, scratch) == 1;
}
