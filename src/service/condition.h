/* SPDX-License-Identifier: MIT */
/*
 * condition.h - conditions that an answer has to meet to count as a success:
 * "/status=UP", "time<500ms", "cert>14d". The grammar is in forkfetch(1), under
 * Conditions. Pure string work: the parent checks the syntax of conditions, and
 * the process that has the answer judges it by them.
 */
#ifndef FF_SERVICE_CONDITION_H
#define FF_SERVICE_CONDITION_H

#include "base/buf.h"
#include "base/errbuf.h"
#include "base/pack.h"
#include "base/strlist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Check the syntax of one condition. Return 0, or -1 with e quoting the
 * condition and naming the place of the error. */
int condition_check(const char *text, struct errbuf *e);

/* Append a condition for people to read, without its value if the name of its
 * subject says that the value is secret. Return whether there was something to
 * hide. */
bool condition_redact(struct buf *out, const char *text);

/* Return whether a condition means something for a program, which has a body
 * and takes its time, but has no code, header, certificate or version. */
bool condition_is_for_programs(const char *text);

/* The functions below take lists of conditions that condition_check() has
 * accepted. */

/* Return whether one of them asks about the body, or about headers. */
bool conditions_need_body(const struct strlist *conditions);
bool conditions_need_headers(const struct strlist *conditions);

/* Return whether one of them asks about the code; and whether an answer with
 * this code meets all of those. */
bool conditions_have_code(const struct strlist *conditions);
bool conditions_accept_code(const struct strlist *conditions, int code);

/* An answer. Everything is borrowed. */
struct condition_answer {
	int code;
	const char *version;           /* "1.1", "2" */
	int64_t time;                  /* duration */
	uint64_t size;                 /* bytes of the decoded body */
	struct bytes body;             /* those that could be kept */
	const struct strlist *headers; /* "Name: value", with any white space */
	bool is_plain;                 /* not asked for over TLS */
	bool has_cert;
	int64_t cert_left; /* duration; negative: it has expired */
};

/* Return n bytes at p without secrets, as text for the caller to free. */
typedef char *condition_show_fn(const void *arg, const char *p, size_t n);

/*
 * Judge an answer. Return 0 if it meets all conditions. Otherwise return -1,
 * append what was found and what was expected to message, on one line without
 * control characters, and set *may_pass if another attempt may meet what this
 * one did not. Text from the answer is passed through show, or is shown as it
 * is if show is NULL.
 */
int conditions_judge(const struct strlist *conditions,
    const struct condition_answer *answer, condition_show_fn *show,
    const void *arg, struct buf *message, bool *may_pass);

#endif
