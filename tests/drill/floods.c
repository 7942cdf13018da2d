/* SPDX-License-Identifier: MIT */
/* floods.c - valid frames that are repeated without end. */
#include "config.h"

#include "drills.h"

#include "wire/answer.h"

#include <string.h>
#include <unistd.h>

/* Repeat the row's frame for ever, many times in each write. */
static void
repeat(const struct drill_row *row, struct sender *to, const struct job *job)
{
	static char bytes[FRAME_PAYLOAD_MAX];
	size_t n;

	(void)job;
	for (n = 0; n + row->n <= sizeof(bytes); n += row->n)
		memcpy(bytes + n, row->bytes, row->n);
	for (;;)
		drill_write(to, bytes, n);
}

static void
begin_and_repeat(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	drill_write(to, DRILL_BYTES(DRILL_HEAD));
	repeat(row, to, job);
}

/* Send an endless body, with as many bytes as fit into each frame. */
static void
flood_body(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	static const char zeros[FRAME_PAYLOAD_MAX];

	(void)row;
	(void)job;
	drill_write(to, DRILL_BYTES(DRILL_HEAD));
	while (answer_send_body(to, zeros, sizeof(zeros)) == 0)
		;
}

/* Write two megabytes to the child's file, and claim success. */
static void
overfill_file(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	static const char zeros[FRAME_PAYLOAD_MAX];
	int i;

	(void)row;
	for (i = 0; i < 32; i++)
		if (write(job->file_fd, zeros, sizeof(zeros)) == -1)
			_exit(1);
	drill_write(to, DRILL_BYTES(DRILL_HEAD DRILL_VERDICT DRILL_END));
	_exit(0);
}

static void
flood_long_headers(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	static char value[16 * 1024];

	(void)row;
	(void)job;
	memset(value, 'v', sizeof(value) - 1);
	drill_write(to, DRILL_BYTES(DRILL_HEAD));
	while (answer_send_header(to, "x-long", value) == 0)
		;
}

const struct drill_row drill_floods[] = {
	{ "flood-body", DRILL_BEGUN, flood_body, NULL, 0 },
	{ "overfill-file", DRILL_BEGUN, overfill_file, NULL, 0 },
	{ "flood-small-bodies", DRILL_BEGUN, begin_and_repeat,
	    DRILL_BYTES(DRILL_BODY) },
	{ "flood-empty-bodies", DRILL_BEGUN, begin_and_repeat,
	    DRILL_BYTES("\0\0\0\0\x05") },
	{ "flood-long-headers", DRILL_BEGUN, flood_long_headers, NULL, 0 },
	{ "flood-headers", DRILL_BEGUN, begin_and_repeat,
	    DRILL_BYTES(DRILL_HEADER) },
	{ "flood-empty-headers", DRILL_BEGUN, begin_and_repeat,
	    DRILL_BYTES("\0\0\0\x08\x04\0\0\0\0\0\0\0\0") },
	{ "flood-heads", DRILL_BEGUN, repeat, DRILL_BYTES(DRILL_HEAD) },
	{ "flood-heads-with-headers", DRILL_BEGUN, repeat,
	    DRILL_BYTES(DRILL_HEAD DRILL_HEADER) },
	{ "flood-phases", DRILL_BEGUN, repeat, DRILL_BYTES(DRILL_PHASE) },
	{ "flood-peers", DRILL_BEGUN, repeat,
	    DRILL_BYTES("\0\0\0\x13\x02\0\0\0\x50\0\0\0\x03"
			"::1\0\0\0\0\0\0\0\0") },
	{ "flood-notes", DRILL_BEGUN, repeat, DRILL_BYTES(DRILL_NOTE) },
	{ NULL, DRILL_BEGUN, NULL, NULL, 0 },
};
