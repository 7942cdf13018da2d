/* SPDX-License-Identifier: MIT */
/* routes.h - the answer at each path. */
#ifndef STUBD_ROUTES_H
#define STUBD_ROUTES_H

#include "conn.h"
#include "http.h"

enum route_flags {
	ROUTE_EARLY = 1,  /* answers without reading the request's body */
	ROUTE_SILENT = 2, /* never sends 100 Continue */
	ROUTE_ASIDE = 4,  /* its requests are not counted */
};

/* Answer one request. The caller writes the log and the tallies. */
typedef enum then route_fn(struct conn *c, const struct request *q);

struct route {
	const char *path; /* and the paths below it */
	route_fn *run;
	unsigned flags;
};

/* Return the route of a path, never NULL: the last route matches any path. */
const struct route *route_find(const char *path);

/* Return the rest of the path below the route, or otherwise if it is empty. */
const char *route_rest(const struct request *q, const char *otherwise);

/* plain.c: complete and valid answers. */
route_fn route_ok, route_json, route_text, route_body, route_reflect,
    route_status, route_delay, route_redirect, route_redirect_loop, route_auth,
    route_set_cookie, route_deep, route_demo, route_missing, route_gzip,
    route_binary, route_raw, route_again;
/* echo.c */
route_fn route_echo;
/* stream.c: long, slow and endless answers. */
route_fn route_chunked, route_trailers, route_endless_chunked, route_flood,
    route_ndjson, route_sse, route_drip, route_headers_delay, route_body_delay,
    route_drip_headers, route_huge, route_gzip_bomb, route_zstd_bomb,
    route_brotli_bomb;
/* head.c: answers with an unusual head. */
route_fn route_big_headers, route_many_headers, route_endless_headers,
    route_1xx, route_early_hints, route_expect;
/* shared.c: answers that depend on other requests. */
route_fn route_count, route_flaky, route_retry_after, route_slow5, route_stats,
    route_wait, route_halves, route_release, route_barrier;
/* canned.c: answers of fixed bytes, most of which are malformed. */
route_fn route_canned, route_stale;
bool canned_has(const char *path);

/* Send a gzip stream of n zero bytes in pieces. Return -1 if the client has
 * closed the connection. */
int gzip_send_zeros(struct conn *c, uint64_t n);
/* Do the same with a zstd frame and a brotli stream; n is rounded up to whole
 * blocks, of 128 KiB and of 16 MiB. */
int zstd_send_zeros(struct conn *c, uint64_t n);
int brotli_send_zeros(struct conn *c, uint64_t n);
/* Add the bytes as a gzip stream. */
void gzip_add(struct bytes *out, const char *from, size_t n);

#endif
