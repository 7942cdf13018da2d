/* SPDX-License-Identifier: MIT */
/* canned.c - answers of fixed bytes, most of which are malformed. */
#include "config.h"

#include "routes.h"

#include <string.h>

#define RAW(bytes) bytes, sizeof(bytes) - 1

#define OK_LINE   "HTTP/1.1 200 OK\r\n"
#define IS_JSON   "Content-Type: application/json\r\n"
#define IS_TEXT   "Content-Type: text/plain; charset=utf-8\r\n"
#define WITH_12   "Content-Length: 12\r\n\r\n{\"ok\":true}\n"
#define IS_CHUNKS "Transfer-Encoding: chunked\r\n\r\n"
/* The body ends when the connection is closed. */
#define TO_END "Connection: close\r\n\r\n"

static const struct canned {
	const char *path;
	const char *bytes;
	size_t n;
	enum then then;
} canned[] = {
	/* Answers that stop, or whose connection is cut. */
	{ "/hang", RAW(""), THEN_HANG },
	{ "/hang-headers", RAW(OK_LINE "Content-Ty"), THEN_HANG },
	{ "/hang-body",
	    RAW(OK_LINE IS_JSON "Content-Length: 12\r\n\r\n{\"ok\":"),
	    THEN_HANG },
	{ "/hang-end", RAW(OK_LINE IS_JSON "\r\n{\"ok\":true}\n"), THEN_HANG },
	{ "/empty", RAW(""), THEN_CLOSE },
	{ "/reset", RAW(""), THEN_RESET },
	{ "/reset-body",
	    RAW(OK_LINE IS_JSON "Content-Length: 12\r\n\r\n{\"ok\":"),
	    THEN_RESET },
	{ "/short", RAW(OK_LINE IS_JSON "Content-Length: 12\r\n\r\n{\"ok\":"),
	    THEN_CLOSE },
	{ "/short-headers", RAW(OK_LINE "Content-Ty"), THEN_CLOSE },
	{ "/short-chunk",
	    RAW(OK_LINE IS_JSON IS_CHUNKS "c\r\n{\"ok\":true}\n\r\n"),
	    THEN_CLOSE },
	{ "/cut", RAW(OK_LINE IS_JSON TO_END "{\"ok\":"), THEN_CUT },
	{ "/to-end", RAW(OK_LINE IS_JSON TO_END "{\"ok\":true}\n"),
	    THEN_CLOSE },

	/* Violations of HTTP. */
	{ "/garbage", RAW("\x16\x03\1 this is \0 no \xff HTTP\r\n\r\n"),
	    THEN_CLOSE },
	{ "/http09", RAW("{\"ok\":true}\n"), THEN_CLOSE },
	{ "/bad-status-line", RAW("HTTP/1.1 abc OK\r\n" WITH_12), THEN_CLOSE },
	{ "/odd-version", RAW("HTTP/one 200 OK\r\n" WITH_12), THEN_CLOSE },
	{ "/bad-version", RAW("HTTP/3.7 200 OK\r\n" WITH_12), THEN_CLOSE },
	{ "/no-reason", RAW("HTTP/1.1 200\r\n" IS_JSON WITH_12), THEN_KEEP },
	{ "/http10", RAW("HTTP/1.0 200 OK\r\n" IS_JSON WITH_12), THEN_CLOSE },
	{ "/lf-only",
	    RAW("HTTP/1.1 200 OK\nContent-Length: 12\n\n{\"ok\":true}\n"),
	    THEN_KEEP },
	{ "/no-colon", RAW(OK_LINE "this is no header\r\n" WITH_12),
	    THEN_CLOSE },
	{ "/folded", RAW(OK_LINE IS_JSON "X-Long: one\r\n\ttwo\r\n" WITH_12),
	    THEN_KEEP },
	{ "/no-name", RAW(OK_LINE ": nameless\r\n" WITH_12), THEN_CLOSE },
	{ "/nul-header", RAW(OK_LINE "X-Nul: a\0b\r\n" WITH_12), THEN_CLOSE },
	{ "/cr-header", RAW(OK_LINE "X-Cr: a\rb\r\n" WITH_12), THEN_CLOSE },
	{ "/upgrade",
	    RAW("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"),
	    THEN_HANG },

	/* A wrong length of the body. */
	{ "/two-lengths", RAW(OK_LINE IS_JSON "Content-Length: 5\r\n" WITH_12),
	    THEN_CLOSE },
	{ "/negative-length", RAW(OK_LINE "Content-Length: -1\r\n\r\n{}"),
	    THEN_CLOSE },
	{ "/over-length",
	    RAW(OK_LINE "Content-Length: 99999999999999999999\r\n\r\n{}"),
	    THEN_CLOSE },
	{ "/nine-exabytes",
	    RAW(OK_LINE "Content-Length: 9223372036854775807\r\n\r\n{}"),
	    THEN_CLOSE },
	{ "/extra", RAW(OK_LINE IS_JSON WITH_12 "more than was said"),
	    THEN_KEEP },
	{ "/bad-chunk",
	    RAW(OK_LINE IS_JSON IS_CHUNKS "zz\r\n{\"ok\":true}\n\r\n"),
	    THEN_CLOSE },
	{ "/long-chunk",
	    RAW(OK_LINE IS_JSON IS_CHUNKS "fffffffffffffffff\r\n{}\r\n"),
	    THEN_CLOSE },
	{ "/length-and-chunks",
	    RAW(OK_LINE IS_JSON "Content-Length: 3\r\n" IS_CHUNKS
				"c;x=y\r\n{\"ok\":true}\n\r\n0\r\n\r\n"),
	    THEN_CLOSE },
	{ "/short-gzip",
	    RAW(OK_LINE IS_JSON "Content-Encoding: gzip\r\n" TO_END
				"\x1f\x8b\x08\0\0\0\0\0\0\3\1"),
	    THEN_CLOSE },
	{ "/no-gzip", RAW(OK_LINE IS_JSON "Content-Encoding: gzip\r\n" WITH_12),
	    THEN_KEEP },
	{ "/odd-coding",
	    RAW(OK_LINE IS_JSON "Content-Encoding: rot13\r\n" WITH_12),
	    THEN_KEEP },

	/* Odd text in head and body. */
	{ "/latin1",
	    RAW("HTTP/1.1 200 Caf\xe9\r\n"
		"Content-Type: text/plain; charset=iso-8859-1\r\n"
		"X-Latin: caf\xe9\r\nX-Bad: \xc3\x28 \xff\r\n"
		"Content-Length: 5\r\n\r\ncaf\xe9\n"),
	    THEN_KEEP },
	{ "/escapes",
	    RAW("HTTP/1.1 200 \x1b[31mred\x1b[0m\r\n" IS_TEXT
		"X-Escape: \x1b]52;c;ZXZpbA==\x07 \xc2\x9b"
		"31m \x7f \xe2\x80\xae\r\nContent-Length: 48\r\n\r\n"
		"\x1b[2J\x1b[31mred\x1b]52;c;ZXZpbA==\x07\xc2\x9b"
		"5m\xe2\x80\xaerlo\x7f\x08\xe2\x80\xa8\xe2\x80\xa9\r\n"),
	    THEN_KEEP },
	{ "/nul", RAW(OK_LINE IS_TEXT "Content-Length: 6\r\n\r\na\0b\0\0c"),
	    THEN_KEEP },
	{ "/utf8",
	    RAW(OK_LINE IS_TEXT "Content-Length: 26\r\n\r\n"
				"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80 "
				"\xe4\xb8\xad\xe6\x96\x87 e\xcc\x81 ok\n"),
	    THEN_KEEP },
	{ "/bad-utf8",
	    RAW(OK_LINE IS_TEXT
		"Content-Length: 16\r\n\r\n"
		"\xc3\x28 \xed\xa0\x80 \xc0\xaf \xf5\x80 \xe2\x82"
		"\n"),
	    THEN_KEEP },
	{ "/bom",
	    RAW(OK_LINE IS_JSON
		"Content-Length: 15\r\n\r\n\xef\xbb\xbf{\"ok\":true}\n"),
	    THEN_KEEP },
	{ "/no-content-type", RAW(OK_LINE WITH_12), THEN_KEEP },

	/* Odd JSON. */
	{ "/surrogate",
	    RAW(OK_LINE IS_JSON
		"Content-Length: 56\r\n\r\n"
		"{\"lone\":\"\\ud800\",\"pair\":\"\\ud83d\\ude00\","
		"\"low\":\"\\ude00x\"}\n"),
	    THEN_KEEP },
	{ "/numbers",
	    RAW(OK_LINE IS_JSON
		"Content-Length: 52\r\n\r\n"
		"{\"big\":12345678901234567890,\"dec\":1.10,\"exp\":1e999}\n"),
	    THEN_KEEP },
	{ "/duplicate-keys",
	    RAW(OK_LINE IS_JSON
		"Content-Length: 14\r\n\r\n{\"a\":1,\"a\":2}\n"),
	    THEN_KEEP },
	{ "/two-values",
	    RAW(OK_LINE IS_JSON "Content-Length: 10\r\n\r\n{\"a\":1} 2\n"),
	    THEN_KEEP },
	{ "/half-json",
	    RAW(OK_LINE IS_JSON "Content-Length: 6\r\n\r\n{\"a\":\n"),
	    THEN_KEEP },
	{ "/nothing", RAW(OK_LINE IS_JSON "Content-Length: 0\r\n\r\n"),
	    THEN_KEEP },
};

static const struct canned *
find(const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(canned) / sizeof(canned[0]); i++)
		if (strcmp(canned[i].path, path) == 0)
			return &canned[i];
	return NULL;
}

bool
canned_has(const char *path)
{
	return find(path) != NULL;
}

enum then
route_canned(struct conn *c, const struct request *q)
{
	const struct canned *a = find(q->path);

	if (a == NULL)
		return THEN_CUT;
	if (a->then != THEN_HANG)
		answer_begins(c);
	if (a->n > 0 && conn_send(c, a->bytes, a->n) == -1)
		return THEN_CUT;
	return a->then == THEN_KEEP ? answer_then(q) : a->then;
}

/* Send a good answer, and close the connection without announcing it. */
enum then
route_stale(struct conn *c, const struct request *q)
{
	answer_text(c, q, NULL, "{\"ok\":true}\n");
	return THEN_CLOSE;
}
