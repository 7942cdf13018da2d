/* SPDX-License-Identifier: MIT */
/* environment.h - the environment of a child once its secrets are resolved. */
#ifndef FF_FETCH_ENVIRONMENT_H
#define FF_FETCH_ENVIRONMENT_H

/*
 * Overwrite the environment in place, so that the old values are neither in
 * memory nor in /proc/PID/environ, and leave a copy of the few variables that
 * libcurl, the resolver, OpenSSL and the C library still look at.
 */
void environment_wipe(void);

#endif
