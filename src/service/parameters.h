/* SPDX-License-Identifier: MIT */
/*
 * parameters.h - {KEY} in what a service is asked with, filled from the
 * command line: the query of Rob Pike's Google(query). Pure string work.
 * template.h says what a {KEY} is.
 */
#ifndef FF_SERVICE_PARAMETERS_H
#define FF_SERVICE_PARAMETERS_H

#include "base/errbuf.h"
#include "base/strlist.h"
#include "service/service.h"

#include <stddef.h>

/* Zero-initialised is none. */
struct parameters {
	struct strlist texts; /* "KEY=VALUE", each KEY once */
};

/* Return the value of the key of n bytes, borrowed, or NULL. */
const char *parameters_value(
    const struct parameters *p, const char *key, size_t n);

/* Add "KEY=VALUE". The value replaces one that the same KEY had. Returns 0, or
 * -1 with e set. */
int parameters_add(struct parameters *p, const char *text, struct errbuf *e);
void parameters_free(struct parameters *p);

/*
 * Fill every {KEY} in the URLs (percent-encoded: all but RFC 3986's unreserved
 * characters), the words of a program (as they are, each within its word), the
 * headers and the body (JSON: escaped as the inside of a string) of a service.
 * A value that was filled in is not filled again, and never becomes a reference
 * to a secret, whatever is in it.
 *
 * A key that p does not have is an error that names it; p may be NULL if there
 * are no parameters. In headers and bodies, where braces are common, such a key
 * stays as it is if it comes from the line of a list, and if there are no
 * parameters, also if it comes from the command line. The latter are in own,
 * which was the last to be put above the request.
 *
 * Returns 0, or -1 with e naming the service; s may be half filled then.
 */
int parameters_fill(const struct parameters *p, struct service *s,
    const struct request *own, struct errbuf *e);

#endif
