/* SPDX-License-Identifier: MIT */
/* stream.c - answers that are long, slow or endless. */
#include "config.h"

#include "routes.h"

#include <stdio.h>
#include <string.h>

#define BLOCK ((size_t)65536)

static const char small_body[] = "{\"ok\":true}\n";

enum then
route_chunked(struct conn *c, const struct request *q)
{
	static const char *const parts[] = { "{\"o", "k\"", ":tru", "e}\n" };
	size_t i;

	if (stream_begin(c, q, NULL, CHUNKED) == -1)
		return answer_then(q);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (stream_chunk(c, parts[i], strlen(parts[i])) == -1)
			return THEN_CUT;
	return stream_end(c, q, "");
}

enum then
route_trailers(struct conn *c, const struct request *q)
{
	if (stream_begin(c, q, NULL, "Trailer: X-Sum\r\n" CHUNKED) == -1)
		return answer_then(q);
	stream_chunk(c, small_body, sizeof(small_body) - 1);
	return stream_end(c, q, "X-Sum: 42\r\nContent-Type: text/evil\r\n");
}

enum then
route_endless_chunked(struct conn *c, const struct request *q)
{
	int64_t ms = request_number(q, "ms", 0);
	size_t size = (size_t)request_number(q, "size", (int64_t)BLOCK);
	struct bytes block = { 0 };

	if (stream_begin(c, q, TEXT, CHUNKED) == -1)
		return answer_then(q);
	bytes_fill(&block, 'x', size);
	while (
	    conn_pause(c, ms) == 0 && stream_chunk(c, block.at, block.n) == 0)
		continue;
	bytes_free(&block);
	return THEN_CUT;
}

/* Fill the buffer with whole chunks of that size in which the text is repeated
 * a whole number of times. */
static void
fill_chunks(struct bytes *to, const char *text, size_t chunk)
{
	size_t i, n, text_n = strlen(text);

	n = text_n * chunk;
	n *= BLOCK / n + 1;
	for (i = 0; i < n; i++) {
		if (i % chunk == 0)
			bytes_addf(to, "%zx\r\n", chunk);
		bytes_add(to, &text[i % text_n], 1);
		if (i % chunk == chunk - 1)
			bytes_adds(to, "\r\n");
	}
}

enum then
route_flood(struct conn *c, const struct request *q)
{
	const char *text = request_param(q, "text", "data: x\n\n");
	size_t chunk = (size_t)request_number(q, "chunk", 1);
	int64_t i, headers = request_number(q, "headers", 0);
	struct bytes head = { 0 }, block = { 0 };

	bytes_adds(&head, "HTTP/1.1 200 OK\r\n" CHUNKED);
	bytes_addf(&head, "Content-Type: %s\r\n",
	    request_param(q, "type", "text/event-stream"));
	for (i = 0; i < headers; i++)
		bytes_adds(&head, "a:\r\n");
	bytes_adds(&head, "\r\n");
	if (chunk > 0 && text[0] != '\0')
		fill_chunks(&block, text, chunk);
	if (conn_send(c, head.at, head.n) == 0)
		while (block.n > 0 && conn_send(c, block.at, block.n) == 0)
			continue;
	bytes_free(&head);
	bytes_free(&block);
	return THEN_CUT;
}

enum then
route_ndjson(struct conn *c, const struct request *q)
{
	int64_t i, n = request_number(q, "n", 3);
	int64_t ms = request_number(q, "ms", 0);
	char line[64];
	int used;

	if (stream_begin(c, q, "application/x-ndjson", CHUNKED) == -1)
		return answer_then(q);
	for (i = 1; n == 0 || i <= n; i++) {
		used = snprintf(
		    line, sizeof(line), "{\"n\":%lld}\n", (long long)i);
		if ((i > 1 && conn_pause(c, ms) == -1) ||
		    stream_chunk(c, line, (size_t)used) == -1)
			return THEN_CUT;
	}
	return stream_end(c, q, "");
}

enum then
route_sse(struct conn *c, const struct request *q)
{
	int64_t i, n = request_number(q, "n", 3);
	int64_t ms = request_number(q, "ms", 0);
	char event[96];
	int used;

	if (stream_begin(c, q, "text/event-stream", CHUNKED) == -1)
		return answer_then(q);
	for (i = 1; n == 0 || i <= n; i++) {
		used = snprintf(event, sizeof(event),
		    "id: %lld\nevent: tick\ndata: {\"n\":%lld}\n\n",
		    (long long)i, (long long)i);
		if ((i > 1 && conn_pause(c, ms) == -1) ||
		    stream_chunk(c, event, (size_t)used) == -1)
			return THEN_CUT;
	}
	return stream_end(c, q, "");
}

static int
drip(struct conn *c, const char *bytes, size_t n, int64_t ms)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((i > 0 && conn_pause(c, ms) == -1) ||
		    conn_send(c, bytes + i, 1) == -1)
			return -1;
	return 0;
}

enum then
route_drip(struct conn *c, const struct request *q)
{
	int64_t n = request_number(q, "n", 10);
	struct bytes framing = { 0 }, body = { 0 };
	int status;

	bytes_addf(&framing, "Content-Length: %lld\r\n", (long long)n);
	bytes_fill(&body, '.', (size_t)n);
	status = stream_begin(c, q, TEXT, bytes_text(&framing));
	if (status == 0)
		status = drip(c, body.at, body.n, request_number(q, "ms", 100));
	bytes_free(&framing);
	bytes_free(&body);
	return status == -1 && !q->head ? THEN_CUT : answer_then(q);
}

enum then
route_drip_headers(struct conn *c, const struct request *q)
{
	static const char all[] = "HTTP/1.1 200 OK\r\n"
				  "Content-Type: application/json\r\n"
				  "Content-Length: 12\r\n\r\n{\"ok\":true}\n";
	int64_t ms = request_number(q, "ms", 20);

	return drip(c, all, sizeof(all) - 1, ms) == -1 ? THEN_CUT
						       : answer_then(q);
}

/* Send all bytes, with a pause after the first n. */
static enum then
send_with_pause(
    struct conn *c, const struct request *q, const char *all, size_t n)
{
	if (conn_send(c, all, n) == -1 ||
	    conn_pause(c, request_number(q, "ms", 1000)) == -1 ||
	    conn_send(c, all + n, strlen(all + n)) == -1)
		return THEN_CUT;
	return answer_then(q);
}

enum then
route_headers_delay(struct conn *c, const struct request *q)
{
	static const char all[] = "HTTP/1.1 200 OK\r\n"
				  "Content-Type: application/json\r\n"
				  "Content-Length: 12\r\n\r\n{\"ok\":true}\n";

	return send_with_pause(c, q, all, strlen("HTTP/1.1 200 OK\r\nCont"));
}

enum then
route_body_delay(struct conn *c, const struct request *q)
{
	static const char all[] = "HTTP/1.1 200 OK\r\n"
				  "Content-Type: application/json\r\n"
				  "Content-Length: 12\r\n\r\n{\"ok\":true}\n";

	return send_with_pause(c, q, all, sizeof(all) - 1 - strlen("true}\n"));
}

enum then
route_huge(struct conn *c, const struct request *q)
{
	int64_t size = request_number(q, "size", INT64_C(10) << 30);
	bool length = request_number(q, "length", 0) != 0;
	struct bytes block = { 0 }, framing = { 0 };
	int status;

	bytes_fill(&block, 0, BLOCK);
	if (length)
		bytes_addf(
		    &framing, "Content-Length: %lld\r\n", (long long)size);
	status = stream_begin(
	    c, q, "application/octet-stream", bytes_text(&framing));
	if (status == 0)
		status = conn_send_repeated(c, &block, (uint64_t)size);
	bytes_free(&block);
	bytes_free(&framing);
	if (status == -1)
		return THEN_CUT;
	return length ? answer_then(q) : THEN_CLOSE;
}

static enum then
send_bomb(struct conn *c, const struct request *q, const char *framing,
    int (*send_zeros)(struct conn *c, uint64_t n))
{
	int64_t size = request_number(q, "size", INT64_C(1) << 30);

	if (stream_begin(c, q, NULL, framing) == -1)
		return answer_then(q);
	if (send_zeros(c, (uint64_t)size) == -1)
		return THEN_CUT;
	return stream_end(c, q, "");
}

enum then
route_gzip_bomb(struct conn *c, const struct request *q)
{
	return send_bomb(
	    c, q, "Content-Encoding: gzip\r\n" CHUNKED, gzip_send_zeros);
}

enum then
route_zstd_bomb(struct conn *c, const struct request *q)
{
	return send_bomb(
	    c, q, "Content-Encoding: zstd\r\n" CHUNKED, zstd_send_zeros);
}

enum then
route_brotli_bomb(struct conn *c, const struct request *q)
{
	return send_bomb(
	    c, q, "Content-Encoding: br\r\n" CHUNKED, brotli_send_zeros);
}
