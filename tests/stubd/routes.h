/* SPDX-License-Identifier: MIT */
/* routes.h - what is answered at which path. */
#ifndef STUBD_ROUTES_H
#define STUBD_ROUTES_H

#include "conn.h"
#include "http.h"

enum route_flags {
	ROUTE_EARLY = 1,  /* answers without reading the request's body */
	ROUTE_SILENT = 2, /* never says 100 Continue */
	ROUTE_ASIDE = 4,  /* not counted: it asks about the others */
};

/* Answer one request; the log and the tallies are kept by the caller. */
typedef enum then route_fn(struct conn *c, const struct request *q);

struct route {
	const char *path; /* itself and everything beneath */
	route_fn *run;
	unsigned flags;
};

/* Never NULL: the last route is for all that has none. */
const struct route *route_find(const char *path);

/* The rest of the path, or otherwise where there is none. */
const char *route_rest(const struct request *q, const char *otherwise);

/* plain.c: whole answers, as a good server gives them. */
route_fn route_ok, route_json, route_text, route_body, route_reflect,
    route_status, route_delay, route_redirect, route_redirect_loop, route_auth,
    route_set_cookie, route_deep, route_demo, route_missing, route_gzip,
    route_binary, route_raw, route_again;
/* echo.c */
route_fn route_echo;
/* stream.c: long, slow and endless ones. */
route_fn route_chunked, route_trailers, route_endless_chunked, route_flood,
    route_ndjson, route_sse, route_drip, route_headers_delay, route_body_delay,
    route_drip_headers, route_huge, route_gzip_bomb, route_zstd_bomb,
    route_brotli_bomb;
/* head.c: odd heads. */
route_fn route_big_headers, route_many_headers, route_endless_headers,
    route_1xx, route_early_hints, route_expect;
/* shared.c: where requests know of each other. */
route_fn route_count, route_flaky, route_retry_after, route_slow5, route_stats,
    route_wait, route_halves, route_release, route_barrier;
/* canned.c: fixed bytes, most of them wrong. */
route_fn route_canned, route_stale;
bool canned_has(const char *path);

/* A gzip stream of n zero bytes, sent a piece at a time; -1 where the client
 * has gone. */
int gzip_send_zeros(struct conn *c, uint64_t n);
/* The same as a zstd frame and as a brotli stream; n is rounded up to whole
 * blocks, of 128 KiB and of 16 MiB. */
int zstd_send_zeros(struct conn *c, uint64_t n);
int brotli_send_zeros(struct conn *c, uint64_t n);
/* The bytes as a gzip stream. */
void gzip_add(struct bytes *out, const char *from, size_t n);

#endif
