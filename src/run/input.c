/* SPDX-License-Identifier: MIT */
/* input.c - see input.h. */
#include "config.h"

#include "run/input.h"

#include <errno.h>
#include <unistd.h>

int
input_feed(struct arguments *a)
{
	char bytes[ARGUMENTS_LINE_MAX];
	ssize_t n;

	n = read(INPUT_FD, bytes, sizeof(bytes));
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return 0;
	arguments_feed(a, bytes, n > 0 ? (size_t)n : 0);
	return n == -1 ? -1 : 0;
}
