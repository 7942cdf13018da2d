/* SPDX-License-Identifier: MIT */
/*
 * drills.h - what a child can be made to do: tables of misdeeds by name. A
 * service asks for one by its URL: http://localhost/ok?drill=NAME.
 */
#ifndef FF_TESTS_DRILL_DRILLS_H
#define FF_TESTS_DRILL_DRILLS_H

#include "fetch/drill.h"

#include <stddef.h>

struct drill_row {
	const char *name;
	enum drill_moment moment;
	/* Where it returns, the child goes on as if nothing had happened. */
	void (*run)(const struct drill_row *row, struct sender *to,
	    const struct job *job);
	const char *bytes; /* for those that differ in what they say */
	size_t n;
};

/* The bytes of a string literal, any of which may be NUL. */
#define DRILL_BYTES(literal) literal, sizeof(literal) - 1

/* Each ends with a row without a name. */
extern const struct drill_row drill_stream[];    /* what is no frame */
extern const struct drill_row drill_messages[];  /* what is no message */
extern const struct drill_row drill_floods[];    /* what has no end */
extern const struct drill_row drill_processes[]; /* what is no good child */
extern const struct drill_row drill_redirects[]; /* what leads elsewhere */
extern const struct drill_row drill_attacks[];   /* what is an intruder's */
extern const struct drill_row drill_clock[];     /* what takes a minute */

/* Frames to begin with. */
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

/* Write bytes to the parent as they are; where it is gone, so are we. */
void drill_write(struct sender *to, const void *bytes, size_t n);

/* Stay until a signal comes. */
_Noreturn void drill_wait(void);

/* Say what the row says, and then nothing more. */
void drill_say_and_wait(
    const struct drill_row *row, struct sender *to, const struct job *job);

/*
 * The value of a parameter in the query of the job's URL, as it stands there,
 * into out. Returns whether there is one that fits.
 */
bool drill_parameter(
    const struct job *job, const char *key, char *out, size_t size);

#endif
