/* SPDX-License-Identifier: MIT */
/* live.c - see live.h. */
#include "config.h"

#include "output/live.h"

#include "fanout/channel_select.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
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

/* Erase all from the start of the line. The blank is for tmux, which saves the
 * screen in its history before it erases all of it. */
#define ERASE START " " ERASE_BELOW START ERASE_LINE

/* The text on the screen. Like standard error, there is one per process. */
static struct {
	bool has_begun;
	int fd; /* of the terminal */
	bool is_shown;
	bool is_alone;   /* no other process of the pipeline writes here */
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
	live.is_shown = live.is_blocked = live.is_alone = false;
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
	buf_puts(&out, ERASE);
	put(&out);
	buf_free(&out);
}

void
live_hide_for_reader(void)
{
	if (!live.is_alone)
		live_hide();
}

/* Return whether the process of that name in /proc is in our process group,
 * but no child of ours, and its standard output is this device. */
static bool
is_writer(const char *name, dev_t terminal)
{
	char path[64], text[512];
	const char *rest;
	struct stat st;
	ssize_t n;
	long pid, parent, group;
	int fd;

	pid = strtol(name, NULL, 10);
	if (pid <= 0 || pid == getpid() || pid == getppid())
		return false;
	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	/* "PID (NAME) STATE PPID GROUP ..."; NAME may have any character. */
	rest = strrchr(text, ')');
	if (rest == NULL ||
	    sscanf(rest, ") %*c %ld %ld", &parent, &group) != 2 ||
	    parent == getpid() || group != getpgrp())
		return false;
	snprintf(path, sizeof(path), "/proc/%ld/fd/1", pid);
	return stat(path, &st) == -1 ||
	    (S_ISCHR(st.st_mode) && st.st_rdev == terminal);
}

void
live_look_for_writers(void)
{
	const struct dirent *entry;
	struct stat st;
	DIR *proc;
	bool found = false;

	if (!live.has_begun || fstat(STDERR_FILENO, &st) == -1 ||
	    (proc = opendir("/proc")) == NULL)
		return;
	while (!found && (entry = readdir(proc)) != NULL)
		found = is_writer(entry->d_name, st.st_rdev);
	closedir(proc);
	live.is_alone = !found;
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
