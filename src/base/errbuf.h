/* SPDX-License-Identifier: MIT */
/*
 * errbuf.h - the text of one error, made where the facts are and printed by
 * main alone. What could drive a terminal is shown as term_append() does, as
 * \xNN, so a message can quote what a user or a service wrote and still be one
 * harmless line.
 */
#ifndef FF_BASE_ERRBUF_H
#define FF_BASE_ERRBUF_H

#define ERRBUF_SIZE 1024

struct errbuf {
	char msg[ERRBUF_SIZE]; /* always terminated; a longer text is cut, and
	                          ends with "..." then */
};

/* Set the text. Always returns -1: return errbuf_set(...) reads well. */
int errbuf_set(struct errbuf *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Put a text ("file:3: service \"x\": ") in front. Always returns -1. */
int errbuf_prefix(struct errbuf *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
