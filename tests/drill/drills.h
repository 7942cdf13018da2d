/* SPDX-License-Identifier: MIT */
/*
 * drills.h - drills, the ways in which a child can misbehave: tables by name. A
 * service asks for a drill by its URL: http://localhost/ok?drill=NAME.
 */
#ifndef FF_TESTS_DRILL_DRILLS_H
#define FF_TESTS_DRILL_DRILLS_H

#include "fetch/drill.h"

#include <stddef.h>

struct drill_row {
	const char *name;
	enum drill_moment moment;
	/* If this returns, the child goes on as usual. */
	void (*run)(const struct drill_row *row, struct sender *to,
	    const struct job *job);
	const char *bytes; /* what to send, if run needs it */
	size_t n;
};

/* The bytes of a string literal, which may contain NULs. */
#define DRILL_BYTES(literal) literal, sizeof(literal) - 1

/* Each table ends with a row without a name. */
extern const struct drill_row drill_stream[];    /* invalid frames */
extern const struct drill_row drill_messages[];  /* invalid messages */
extern const struct drill_row drill_floods[];    /* endless messages */
extern const struct drill_row drill_processes[]; /* exits and signals */
extern const struct drill_row drill_redirects[]; /* false redirects */
extern const struct drill_row drill_attacks[];   /* attacks.h */
extern const struct drill_row drill_clock[];     /* a minute passes */

/* Valid frames. */
#define DRILL_HEAD                                                             \
	"\0\0\0\x0b\x03\0\0\0\xc8\0\0\0\x03"                                   \
	"1.1"
#define DRILL_HEADER                                                           \
	"\0\0\0\x0a\x04\0\0\0\x01"                                             \
	"a\0\0\0\x01"                                                          \
	"b"
#define DRILL_BODY  "\0\0\0\x02\x05hi"
#define DRILL_PHASE "\0\0\0\x09\x01\0\0\0\0\0\0\0\0\x01"
#define DRILL_NOTE  "\0\0\0\x02\x08hi"
#define DRILL_VERDICT                                                          \
	"\0\0\0\x1f\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"   \
	"\0\0\0\0\0"
#define DRILL_END "\0\0\0\0\0"

/* Write bytes to the parent as they are. Exit if it has closed the pipe. */
void drill_write(struct sender *to, const void *bytes, size_t n);

/* Wait for ever; only a signal ends the child. */
_Noreturn void drill_wait(void);

/* Send the bytes of the row, and then wait for ever. */
void drill_say_and_wait(
    const struct drill_row *row, struct sender *to, const struct job *job);

/*
 * Copy the value of a parameter in the query of the job's URL to out, without
 * decoding it. Return whether there is such a parameter that fits.
 */
bool drill_parameter(
    const struct job *job, const char *key, char *out, size_t size);

#endif
