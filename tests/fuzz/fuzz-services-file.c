/* SPDX-License-Identifier: MIT */
/* fuzz-services-file.c - any bytes for a services file: it has to be accepted,
 * or refused with a message. Services that were accepted are checked and shown.
 */
#include "config.h"

#include "config/services_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct service *s;
	struct catalog c;
	struct errbuf e;
	struct buf out = { 0 };
	size_t i;

	catalog_init(&c);
	e.msg[0] = '\0';
	if (services_file_parse(&c, "f", (const char *)data, size, &e) == -1 &&
	    (e.msg[0] == '\0' || c.n_files > 0))
		abort();
	if (c.n_files > 0 && catalog_check(&c, &e) == 0) {
		catalog_describe(&c, &out);
		for (i = 0; i < c.services.n; i++) {
			s = c.services.items[i];
			service_describe(s, &out);
			request_plain_secret(&s->request);
			service_check(s, &e);
		}
	}
	buf_free(&out);
	catalog_free(&c);
	return 0;
}
