/* SPDX-License-Identifier: MIT */
/* terminal.c - see terminal.h. */
#include "config.h"

#include "cli/terminal.h"

#include "base/quantity.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_USUAL 80

int
terminal_reserve_fds(void)
{
	int fd;

	do {
		/* Open it for the wrong direction, so that using it fails as
		 * the closed descriptor would. */
		fd = open("/dev/null", O_RDONLY);
		if (fd == STDIN_FILENO) {
			close(fd);
			fd = open("/dev/null", O_WRONLY);
		}
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd == -1)
		return -1;
	close(fd);
	return 0;
}

bool
terminal_is_output(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

size_t
terminal_columns(void)
{
	const char *text, *why;
	struct winsize size;
	int64_t n;

	if (!terminal_is_output())
		return 0;
	if ((text = getenv("COLUMNS")) != NULL &&
	    number_parse(text, 1, 10000, &n, &why) == 0)
		return (size_t)n;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return COLUMNS_USUAL;
}

size_t
terminal_lines(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		return size.ws_row;
	return 0;
}

static bool
is_dumb(void)
{
	const char *term = getenv("TERM");

	return term != NULL && strcmp(term, "dumb") == 0;
}

bool
terminal_can_redraw(void)
{
	return terminal_is_output() && !is_dumb();
}

bool
terminal_has_color(enum color_when when, int fd)
{
	const char *no_color;

	if (when != COLOR_AUTO)
		return when == COLOR_ALWAYS;
	no_color = getenv("NO_COLOR");
	return isatty(fd) == 1 && (no_color == NULL || no_color[0] == '\0') &&
	    !is_dumb();
}

size_t
terminal_error_columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return COLUMNS_USUAL;
}

bool
terminal_can_show_progress(void)
{
	return isatty(STDERR_FILENO) == 1 && !is_dumb();
}

bool
terminal_is_unattended(void)
{
	const char *ci = getenv("CI");

	return ci != NULL && ci[0] != '\0' && strcmp(ci, "false") != 0;
}
