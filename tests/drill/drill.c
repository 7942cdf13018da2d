/* SPDX-License-Identifier: MIT */
/* drill.c - see drills.h: find the drill that a URL asks for. */
#include "config.h"

#include "drills.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct drill_row *const tables[] = {
	drill_stream,
	drill_messages,
	drill_floods,
	drill_processes,
	drill_redirects,
#ifdef __linux__
	drill_attacks,
	drill_clock,
#endif
};

void
drill_write(struct sender *to, const void *bytes, size_t n)
{
	const char *rest = bytes;
	ssize_t written;

	while (n > 0) {
		written = write(to->fd, rest, n);
		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			_exit(1);
		rest += written;
		n -= (size_t)written;
	}
}

_Noreturn void
drill_wait(void)
{
	for (;;)
		pause();
}

void
drill_say_and_wait(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	(void)job;
	drill_write(to, row->bytes, row->n);
	drill_wait();
}

bool
drill_parameter(const struct job *job, const char *key, char *out, size_t size)
{
	const char *p;
	size_t n, key_n;

	key_n = strlen(key);
	p = strchr(job->url, '?');
	while (p != NULL) {
		p++;
		n = strcspn(p, "&#");
		if (n > key_n && strncmp(p, key, key_n) == 0 &&
		    p[key_n] == '=' && n - key_n <= size) {
			n -= key_n + 1;
			memcpy(out, p + key_n + 1, n);
			out[n] = '\0';
			return true;
		}
		p = strchr(p, '&');
	}
	return false;
}

static const struct drill_row *
find(const char *name)
{
	const struct drill_row *row;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (row = tables[i]; row->name != NULL; row++)
			if (strcmp(row->name, name) == 0)
				return row;
	return NULL;
}

void
drill(enum drill_moment moment, const struct job *job, struct sender *to)
{
	const struct drill_row *row;
	char name[64];

	if (!drill_parameter(job, "drill", name, sizeof(name)))
		return;
	row = find(name);
	if (row == NULL) {
		fprintf(
		    stderr, "drill: %s: there is none of that name\n", name);
		_exit(99);
	}
	if (row->moment == moment) {
		sender_flush(to);
		row->run(row, to, job);
	}
}
