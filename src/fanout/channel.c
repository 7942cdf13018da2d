/* SPDX-License-Identifier: MIT */
/* channel.c - see channel.h. Knows frames and pipes, not what they say. */
#include "config.h"

#include "fanout/channel.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>

int
sender_send(struct sender *s, uint8_t type, const void *payload, size_t len)
{
	unsigned char header[FRAME_HEADER_SIZE];
	struct iovec v[2], *left;
	ssize_t n;

	frame_header(header, type, len);
	v[0].iov_base = header;
	v[0].iov_len = sizeof(header);
	memcpy(&v[1].iov_base, &payload, sizeof(payload)); /* not written to */
	v[1].iov_len = len;
	for (left = v; left < v + 2;) {
		n = writev(s->fd, left, (int)(v + 2 - left));
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		while (left < v + 2 && (size_t)n >= left->iov_len)
			n -= (ssize_t)left++->iov_len;
		if (left < v + 2) {
			left->iov_base = (char *)left->iov_base + n;
			left->iov_len -= (size_t)n;
		}
	}
	return 0;
}

enum channel_end
channel_how(const struct channel *c)
{
	assert(c->pid == 0);
	if (c->decoder.corrupt)
		return CHANNEL_CORRUPT;
	if (c->decoder.ended)
		return CHANNEL_ENDED;
	return WIFSIGNALED(c->wait_status) ? CHANNEL_SIGNALLED : CHANNEL_EXITED;
}

bool
channel_died_with_group(const struct channel *c)
{
	int signal;

	if (c->pid != 0 || c->stop != CHANNEL_RUNS ||
	    !WIFSIGNALED(c->wait_status))
		return false;
	signal = WTERMSIG(c->wait_status);
	return signal == SIGTERM || signal == SIGINT || signal == SIGHUP;
}

void
channel_reject(struct channel *c)
{
	c->decoder.corrupt = true;
}
