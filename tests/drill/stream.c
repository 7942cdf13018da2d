/* SPDX-License-Identifier: MIT */
/* stream.c - invalid frames, and valid ones in a wrong place. Most of these
 * children do not exit afterwards: the parent has to kill them. */
#include "config.h"

#include "drills.h"

#include "wire/answer.h"

#include <stdlib.h>
#include <unistd.h>

/* Microseconds between the bytes of a frame that drips without end. */
#define DRIP_US 10000

/* Send the bytes of the row, and exit with status 0. */
static void
say_and_exit(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	(void)job;
	drill_write(to, row->bytes, row->n);
	_exit(0);
}

static void
send_garbage(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	unsigned char bytes[4096];
	unsigned x;
	size_t i;

	(void)row;
	(void)job;
	x = 2463534242U;
	for (i = 0; i < sizeof(bytes); i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		bytes[i] = (unsigned char)x;
	}
	drill_write(to, bytes, sizeof(bytes));
	drill_wait();
}

/* Send the bytes of an endless frame one by one, each of which wakes the
 * parent. */
static void
drip(const struct drill_row *row, struct sender *to, const struct job *job)
{
	(void)job;
	drill_write(to, row->bytes, row->n);
	for (;;) {
		usleep(DRIP_US);
		drill_write(to, "x", 1);
	}
}

const struct drill_row drill_stream[] = {
	{ "length-over-cap", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES("\0\x01\0\x01\x05") },
	{ "length-of-4g", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD "\xff\xff\xff\xff\x05") },
	{ "type-unknown", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES("\0\0\0\x01\x0bx") },
	{ "type-255", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD "\0\0\0\0\xff") },
	{ "garbage", DRILL_BEGUN, send_garbage, NULL, 0 },
	{ "end-alone", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_END) },
	{ "end-without-verdict", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_BODY DRILL_END) },
	{ "end-twice", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(
		DRILL_HEAD DRILL_BODY DRILL_VERDICT DRILL_END DRILL_END) },
	{ "end-with-payload", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_VERDICT "\0\0\0\x01\0x") },
	{ "body-after-end", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(
		DRILL_HEAD DRILL_BODY DRILL_VERDICT DRILL_END DRILL_BODY) },
	{ "byte-after-end", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_VERDICT DRILL_END "x") },
	{ "body-first", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_BODY) },
	{ "header-first", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEADER) },
	{ "verdict-first", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_VERDICT) },
	{ "verdict-twice", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_VERDICT DRILL_VERDICT) },
	{ "head-after-body", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_BODY DRILL_HEAD) },
	{ "body-after-verdict", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_VERDICT DRILL_BODY) },
	{ "phase-after-verdict", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_VERDICT DRILL_PHASE) },
	{ "note-after-verdict", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_VERDICT DRILL_NOTE) },

	/* Valid as far as it goes, but incomplete. */
	{ "half-header-exit", DRILL_BEGUN, say_and_exit,
	    DRILL_BYTES("\0\0\0") },
	{ "half-frame-exit", DRILL_BEGUN, say_and_exit,
	    DRILL_BYTES(DRILL_HEAD "\0\0\x01\0\x05some") },
	{ "verdict-exit", DRILL_BEGUN, say_and_exit,
	    DRILL_BYTES(DRILL_HEAD DRILL_BODY DRILL_VERDICT) },
	{ "half-header-hang", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES("\0\0\0") },
	{ "half-frame-hang", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD "\0\0\x01\0\x05some") },
	{ "verdict-hang", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_BODY DRILL_VERDICT) },
	{ "end-hang", DRILL_BEGUN, drill_say_and_wait,
	    DRILL_BYTES(DRILL_HEAD DRILL_BODY DRILL_VERDICT DRILL_END) },
	{ "drip", DRILL_BEGUN, drip, DRILL_BYTES(DRILL_HEAD "\0\x01\0\0\x05") },
	{ NULL, DRILL_BEGUN, NULL, NULL, 0 },
};
