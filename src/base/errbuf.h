/* SPDX-License-Identifier: MIT */
/*
 * errbuf.h - the text of one error. The function that finds the error sets it,
 * main prints it. Characters that could drive a terminal are escaped as
 * term_append() does, so that a message can quote what a user or a service
 * wrote and is still one harmless line.
 */
#ifndef FF_BASE_ERRBUF_H
#define FF_BASE_ERRBUF_H

#define ERRBUF_SIZE 1024

struct errbuf {
	char msg[ERRBUF_SIZE]; /* NUL-terminated; a text that is cut ends with
	                          "..." */
};

/* Set the text. Return -1, so that callers can `return errbuf_set(...)`. */
int errbuf_set(struct errbuf *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Put a text ("file:3: service \"x\": ") in front. Return -1. */
int errbuf_prefix(struct errbuf *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
