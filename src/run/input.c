/* SPDX-License-Identifier: MIT */
/* input.c - see input.h. */
#include "config.h"

#include "run/input.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

/* Return whether this is a background job that a shell may bring to the
 * foreground. Without a shell it could never read anything. */
static bool
is_in_background(void)
{
	pid_t foreground = tcgetpgrp(INPUT_FD);

	return foreground != -1 && foreground != getpgrp() &&
	    getsid(getppid()) == getsid(0);
}

enum input_fed
input_feed(struct arguments *a)
{
	char bytes[ARGUMENTS_LINE_MAX];
	ssize_t n;
	int saved;

	n = read(INPUT_FD, bytes, sizeof(bytes));
	saved = errno;
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return INPUT_FED;
	if (n == -1 && errno == EIO && is_in_background())
		return INPUT_NOT_OURS;
	arguments_feed(a, bytes, n > 0 ? (size_t)n : 0);
	errno = saved;
	return n == -1 ? INPUT_FAILED : INPUT_FED;
}
