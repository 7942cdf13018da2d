/* SPDX-License-Identifier: MIT */
/* notice.c - see notice.h. */
#include "config.h"

#include "output/notice.h"

#include "base/buf.h"
#include "base/term.h"
#include "fanout/channel_select.h"
#include "output/live.h"

#include <stdarg.h>
#include <stdbool.h>
#include <unistd.h>

/* Bytes that a writable pipe takes without blocking: PIPE_BUF, which is at
 * least 4096 on current systems. */
#define LINE_MAX_BYTES 4096

/* Short, so that a stalled reader of standard error delays no deadline. */
#define WAIT_MS 50

/* The last line was lost. Do not wait again until the reader has continued, as
 * thousands of lines may follow. */
static bool has_stalled;

void
notice_raw(const char *p, size_t n)
{
	size_t piece;
	ssize_t rc;

	if (n == 0)
		return;
	live_hide();
	live_after_output(p[n - 1] != '\n');
	for (; n > 0; p += piece, n -= piece) {
		piece = n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES;
		has_stalled = !channel_select_is_ready(
		    STDERR_FILENO, POLLOUT, has_stalled ? 0 : WAIT_MS);
		if (has_stalled)
			return;
		rc = write(STDERR_FILENO, p, piece);
		(void)rc;
	}
}

void
notice(const char *format, ...)
{
	struct buf text = { 0 }, line = { 0 };
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	buf_puts(&line, "forkfetch: ");
	term_append(&line, text.data, text.len, false);
	buf_shorten(&line, LINE_MAX_BYTES - 1);
	buf_putc(&line, '\n');
	notice_raw(line.data, line.len);
	buf_free(&text);
	buf_free(&line);
}
