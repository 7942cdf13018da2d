/* SPDX-License-Identifier: MIT */
/*
 * services_line.h - a service as one JSON object in a line of a list: what a
 * services file has for a service, with its name beside it.
 */
#ifndef FF_CONFIG_SERVICES_LINE_H
#define FF_CONFIG_SERVICES_LINE_H

#include "base/errbuf.h"
#include "service/service.h"

/*
 * Read a text that is one JSON object with the keys of a service, "name" and
 * id_key. The value of that, whatever it is, becomes the service's id; a
 * setting of the same name is hidden by it. Without a name the service gets
 * that of its first URL. ${...} means nothing. Without a URL or a program there
 * is a name, of a service that the caller has to look up, and nothing else but
 * the id. A stranger's line may name no program; whether it may have the
 * settings that it has is for the caller to check.
 * Returns the service, which is the caller's, or NULL with e naming the key.
 */
struct service *services_line_read(
    const char *text, const char *id_key, bool is_stranger, struct errbuf *e);

#endif
