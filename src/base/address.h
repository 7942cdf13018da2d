/* SPDX-License-Identifier: MIT */
/* address.h - addresses of the Internet as text. */
#ifndef FF_BASE_ADDRESS_H
#define FF_BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Return whether n bytes are an IPv4 or IPv6 address in numbers, without
 * brackets and without a zone. */
bool address_is_numeric(const char *p, size_t n);

#endif
