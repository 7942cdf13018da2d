/* SPDX-License-Identifier: MIT */
/* live.c - see live.h. */
#include "config.h"

#include "output/live.h"

#include "fanout/channel_select.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define COLUMNS_USUAL 80
#define LINES_USUAL   24

/* Go to the start of the line; erase up to the end of it, or of the screen;
 * move up. */
#define START       "\r"
#define ERASE_LINE  "\033[K"
#define ERASE_BELOW "\033[J"
#define UP          "\033[%zuA"

/* The text on the screen. Like standard error, there is one per process. */
static struct {
	bool has_begun;
	int fd; /* of the terminal */
	bool is_shown;
	bool is_blocked; /* other output ends with an incomplete line */
} live;

bool
live_begin(void)
{
	int own = -1;

	if (isatty(STDERR_FILENO) != 1)
		return false;
	/* Other programs share the descriptor, so O_NONBLOCK needs one of our
	 * own. /dev/tty is the same if it is our controlling terminal. */
	if (tcgetpgrp(STDERR_FILENO) != -1)
		own = open("/dev/tty", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	live.fd = own != -1 ? own : STDERR_FILENO;
	live.has_begun = true;
	live.is_shown = live.is_blocked = false;
	return true;
}

void
live_end(void)
{
	if (!live.has_begun)
		return;
	live_hide();
	if (live.fd != STDERR_FILENO)
		close(live.fd);
	live.has_begun = false;
}

void
live_size(size_t *columns, size_t *lines)
{
	struct winsize size = { 0 };

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == -1)
		size.ws_col = size.ws_row = 0;
	*columns = size.ws_col > 0 ? size.ws_col : COLUMNS_USUAL;
	*lines = size.ws_row > 0 ? size.ws_row : LINES_USUAL;
}

/* Return whether the terminal is ours to write to, and takes output. If we
 * wrote from the background, "stty tostop" would suspend us. */
static bool
is_ours(void)
{
	struct termios t;
	pid_t foreground;

	foreground = tcgetpgrp(live.fd);
	if (foreground != -1 && foreground != getpgrp())
		return false;
	return tcgetattr(live.fd, &t) == 0 && (t.c_lflag & ICANON) != 0 &&
	    channel_select_is_ready(live.fd, POLLOUT, 0);
}

static void
put(const struct buf *b)
{
	/* What the terminal does not take now is lost. */
	(void)!write(live.fd, b->data, b->len);
}

void
live_show(const struct buf *text)
{
	struct buf out = { 0 };
	size_t i, newlines = 0;

	if (!live.has_begun || live.is_blocked)
		return;
	if (!is_ours()) {
		live.is_shown = false;
		return;
	}
	buf_puts(&out, START);
	for (i = 0; i < text->len; i++) {
		if (text->data[i] == '\n') {
			buf_puts(&out, ERASE_LINE);
			newlines++;
		}
		buf_putc(&out, text->data[i]);
	}
	buf_puts(&out, ERASE_BELOW START);
	if (newlines > 0)
		buf_printf(&out, UP, newlines);
	put(&out);
	buf_free(&out);
	live.is_shown = true;
}

void
live_hide(void)
{
	struct buf out = { 0 };

	if (!live.is_shown)
		return;
	live.is_shown = false;
	if (!is_ours())
		return;
	buf_puts(&out, START ERASE_BELOW);
	put(&out);
	buf_free(&out);
}

bool
live_is_shown(void)
{
	return live.is_shown;
}

void
live_after_output(bool is_incomplete)
{
	live.is_blocked = is_incomplete;
}
