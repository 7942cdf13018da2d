/* SPDX-License-Identifier: MIT */
/* routes.c - the answer at each path. */
/* clang-format off */
/*
 * The routes. A route also has the paths below it (/ok/a/b), except for the
 * canned ones of canned.c, which have only their own path. Numbers may end in
 * k, M or G; those shown are the defaults. HEAD gets the head of each valid
 * answer. Values in the query are percent-decoded and may have any byte; +
 * stays +. As a proxy (curl -x) stubd answers by the path of the URL.
 *
 * If the answer is valid, the query may have
 *   close=1   Connection: close       header=N:V  one more line of the head
 *   key=K     the topic in which this request is counted (default: its route)
 * and if the route does not set the code and type
 *   code=N    the status              type=T  the content type ("": none)
 *   reason=R  the reason phrase
 *
 * Valid answers
 *   /ok  /json              {"ok":true}; /json may have text= or b64=
 *   /body?text=&b64=        exactly these bytes; both may be repeated
 *   /text?size=64           lines of 64 bytes, abc...
 *   /reflect                the request's body with its content type
 *   /echo                   JSON: method, target, version, connection (its
 *                           number, from 1), request (on it, from 1), port,
 *                           tls (null, or version, cipher, sni, resumed,
 *                           client),
 *                           params and headers ([[name, value], ...], names
 *                           of headers in lower case), body
 *   /status/NNN             that status
 *   /redirect?to=/ok&code=302&more=0   with so many more headers
 *   /redirect-loop?n=10     n of them, then /ok; n=-1: for ever
 *   /auth                   401 unless alice:secret; JSON: authenticated,
 *                           authorization (as received); digest=1: unless
 *                           any credentials of Digest
 *   /set-cookie             Set-Cookie three times, in three spellings
 *   /binary?n=1             all 256 bytes, n times
 *   /deep?n=1000            nested arrays
 *   /gzip?text=&broken=0    in gzip; broken=1: with a wrong checksum
 *   /chunked  /trailers     in chunks; trailers X-Sum and Content-Type
 *   /ndjson?n=3&ms=0        {"n":1}, ... a line every ms; n=0: for ever
 *   /sse?n=3&ms=0           the same as server-sent events
 *   /facebook  /twitter  /github   the answers of the demo, after ms=100
 *
 * Slow, long, endless
 *   /delay?ms=1000          as /ok, after ms
 *   /headers-delay?ms=1000  half of the head, and the rest ms later
 *   /body-delay?ms=1000     the same with the body
 *   /drip?ms=100&n=10       n bytes of body, one every ms
 *   /drip-headers?ms=20     everything one byte every ms
 *   /slow5?ms=1000          as /ok, but each 20th of its topic is ms late
 *   /huge?size=10G&length=0 zeros until the connection ends, or (length=1)
 *                           with Content-Length
 *   /gzip-bomb?size=1G      zeros in gzip, 158 to 1
 *   /zstd-bomb?size=1G      the same in zstd, 32,768 to 1
 *   /brotli-bomb?size=1G    the same in brotli, 1,200,000 to 1
 *   /endless-chunked?ms=0&size=64k   a chunk every ms
 *   /flood?headers=0&chunk=1&text=&type=   that many headers of four bytes, and
 *                           the text for ever, in chunks of chunk bytes
 *   /again?text=&b64=&again=.&ms=0   these bytes as they are, and then the
 *                           bytes of again= every ms, for ever
 *
 * Odd heads
 *   /big-headers?size=300k  one long header
 *   /many-headers?n=100     short ones, X-1: 1 ...
 *   /endless-headers?ms=0   a kilobyte every ms
 *   /1xx?n=100&info=100     n interim answers, then ok; n=0: for ever
 *   /early-hints            103, then ok
 *   /expect?code=417        the answer comes before the body is read
 *   /no-continue            as /ok, but never sends 100 Continue
 *
 * Answers that depend on other requests, by topic
 *   /count?key=K            {"count":n}: requests so far, in that topic or all
 *   /stats?reset=0          JSON: connections, open, requests, active,
 *                           max_active, sent (bytes); reset=1 starts anew
 *                           after this answer
 *   /flaky?ok=2&code=503    fails until the ok-th of its topic; JSON: ok, turn;
 *                           how=reset, close or hang; after=S: Retry-After
 *   /retry-after?after=1    the same, always with Retry-After (S, or a date)
 *   /wait?key=K&to=URL      answers after a request for /release?key=K, as /ok
 *                           or, with to, as /redirect
 *   /halves?text=&rest=&key=K   text at once, and rest after /release?key=K
 *   /barrier?n=2&key=K      answers when n wait at the same time, and later
 *   /stale                  ok, then closes without an announcement
 *                           (/count, /stats and /release do not count)
 *
 * Canned: as /ok, but with the one error that the name tells
 *   silence  /hang /hang-headers /hang-body /hang-end (whole, but no end)
 *   cuts     /empty /reset /reset-body /short /short-headers /short-chunk
 *            /cut (no length, no close_notify) /to-end (no length: valid)
 *   HTTP     /garbage /http09 /http10 (valid) /bad-status-line /bad-version
 *            /odd-version /no-reason /lf-only /no-colon /folded /no-name
 *            /nul-header /cr-header /upgrade (101, unasked)
 *   lengths  /two-lengths /negative-length /over-length /nine-exabytes /extra
 *            /bad-chunk /long-chunk /length-and-chunks
 *   codings  /short-gzip /no-gzip (is not in gzip) /odd-coding
 *   text     /latin1 /escapes /nul /utf8 /bad-utf8 /bom /no-content-type
 *   JSON     /surrogate /numbers /duplicate-keys /two-values /half-json
 *            /nothing (Content-Length: 0)
 *   yours    /raw?text=&b64=&then=close (or keep, cut, reset, hang)
 */
/* clang-format on */
#include "config.h"

#include "routes.h"

#include <string.h>

static const struct route routes[] = {
	{ "/ok", route_ok, 0 },
	{ "/json", route_json, 0 },
	{ "/text", route_text, 0 },
	{ "/body", route_body, 0 },
	{ "/reflect", route_reflect, 0 },
	{ "/echo", route_echo, 0 },
	{ "/status", route_status, 0 },
	{ "/redirect", route_redirect, 0 },
	{ "/redirect-loop", route_redirect_loop, 0 },
	{ "/auth", route_auth, 0 },
	{ "/set-cookie", route_set_cookie, 0 },
	{ "/binary", route_binary, 0 },
	{ "/deep", route_deep, 0 },
	{ "/gzip", route_gzip, 0 },
	{ "/chunked", route_chunked, 0 },
	{ "/trailers", route_trailers, 0 },
	{ "/ndjson", route_ndjson, 0 },
	{ "/sse", route_sse, 0 },
	{ "/facebook", route_demo, 0 },
	{ "/twitter", route_demo, 0 },
	{ "/github", route_demo, 0 },

	{ "/delay", route_delay, 0 },
	{ "/headers-delay", route_headers_delay, 0 },
	{ "/body-delay", route_body_delay, 0 },
	{ "/drip", route_drip, 0 },
	{ "/drip-headers", route_drip_headers, 0 },
	{ "/slow5", route_slow5, 0 },
	{ "/huge", route_huge, 0 },
	{ "/gzip-bomb", route_gzip_bomb, 0 },
	{ "/zstd-bomb", route_zstd_bomb, 0 },
	{ "/brotli-bomb", route_brotli_bomb, 0 },
	{ "/endless-chunked", route_endless_chunked, 0 },
	{ "/flood", route_flood, 0 },
	{ "/again", route_again, 0 },

	{ "/big-headers", route_big_headers, 0 },
	{ "/many-headers", route_many_headers, 0 },
	{ "/endless-headers", route_endless_headers, 0 },
	{ "/1xx", route_1xx, 0 },
	{ "/early-hints", route_early_hints, 0 },
	{ "/expect", route_expect, ROUTE_EARLY },
	{ "/no-continue", route_ok, ROUTE_SILENT },

	{ "/count", route_count, ROUTE_ASIDE },
	{ "/stats", route_stats, ROUTE_ASIDE },
	{ "/release", route_release, ROUTE_ASIDE },
	{ "/flaky", route_flaky, 0 },
	{ "/retry-after", route_retry_after, 0 },
	{ "/wait", route_wait, 0 },
	{ "/halves", route_halves, 0 },
	{ "/barrier", route_barrier, 0 },
	{ "/stale", route_stale, 0 },
	{ "/raw", route_raw, 0 },
};

static const struct route canned_route = { "canned", route_canned, 0 };
static const struct route missing_route = { "missing", route_missing, 0 };

static bool
is_beneath(const char *path, const char *base)
{
	size_t n = strlen(base);

	return strncmp(path, base, n) == 0 &&
	    (path[n] == '\0' || path[n] == '/');
}

const struct route *
route_find(const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (is_beneath(path, routes[i].path))
			return &routes[i];
	return canned_has(path) ? &canned_route : &missing_route;
}

const char *
route_rest(const struct request *q, const char *otherwise)
{
	const char *slash = strchr(q->path + 1, '/');

	return slash == NULL ? otherwise : slash + 1;
}
