/* SPDX-License-Identifier: MIT */
/* attacks.c - see attacks.h: make all attempts, and send their outcomes as the
 * body of an ok answer. Knows none of the attempts. */
#include "config.h"

#include "attacks.h"
#include "drills.h"

#include "wire/answer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Attempts that would change the outcome of others come last. */
static const struct attack *const tables[] = {
	attacks_on_files,
	attacks_on_disk,
	attacks_on_processes,
	attacks_on_network,
	attacks_on_self,
	attacks_on_memory,
	attacks_on_kernel,
};

int
attack_errno(long rc)
{
	return rc == -1 ? errno : 0;
}

int
attack_errno_but(long rc, int harmless)
{
	return rc == -1 && errno != harmless ? errno : 0;
}

int
attack_close(int fd)
{
	if (fd == -1)
		return errno;
	close(fd);
	return 0;
}

static long
number(const struct job *job, const char *key)
{
	char text[16];

	if (!drill_parameter(job, key, text, sizeof(text)))
		return 0;
	return strtol(text, NULL, 10);
}

static void
find_targets(struct attack_target *t, const struct job *job)
{
	const char *port;

	memset(t, 0, sizeof(*t));
	t->parent = getppid();
	t->victim = (pid_t)number(job, "victim");
	t->port = (unsigned short)number(job, "port");
	t->file = job->file_fd != 0 ? job->file_fd : -1;
	t->limit = job->max_filesize;
	drill_parameter(job, "key", t->key, sizeof(t->key));
	drill_parameter(job, "dir", t->dir, sizeof(t->dir));
	drill_parameter(job, "unix", t->unix_path, sizeof(t->unix_path));
	drill_parameter(job, "abstract", t->unix_name, sizeof(t->unix_name));
	/* http://127.0.0.1:PORT/ */
	port = strrchr(job->url, ':');
	if (port != NULL)
		t->own_port = (unsigned short)strtol(port + 1, NULL, 10);
}

/* Names of the usual errors of a refusal; others are sent as numbers. */
static const struct {
	int error;
	const char *name;
} words[] = {
	{ 0, "ok" },
	{ EPERM, "EPERM" },
	{ EACCES, "EACCES" },
	{ ENOSYS, "ENOSYS" },
	{ EAFNOSUPPORT, "EAFNOSUPPORT" },
	{ EPROTONOSUPPORT, "EPROTONOSUPPORT" },
	{ ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT" },
	{ EOPNOTSUPP, "EOPNOTSUPP" },
	{ ENOENT, "ENOENT" },
	{ ESRCH, "ESRCH" },
	{ EINVAL, "EINVAL" },
	{ EBADF, "EBADF" },
	{ EXDEV, "EXDEV" },
	{ EFBIG, "EFBIG" },
	{ EROFS, "EROFS" },
	{ ECONNREFUSED, "ECONNREFUSED" },
};

/* Add a line to the body. */
static void
append_line(
    struct sender *to, const struct job *job, const char *line, size_t n)
{
	if (job->file_fd == 0)
		answer_send_body(to, line, n);
	else if (write(job->file_fd, line, n) != (ssize_t)n)
		_exit(1);
}

static void
tell(struct sender *to, const struct job *job, const char *name, int error)
{
	char line[128], digits[16];
	const char *word;
	size_t i;
	int n;

	snprintf(digits, sizeof(digits), "%d", error);
	word = digits;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].error == error)
			word = words[i].name;
	n = snprintf(line, sizeof(line), "%s %s\n", name, word);
	append_line(to, job, line, (size_t)n);
	sender_flush(to); /* the next attack may be the last */
}

static void
attack_all(
    const struct drill_row *row, struct sender *to, const struct job *job)
{
	struct answer_verdict v = { .reason = REASON_NONE, .retry_after = -1 };
	struct attack_target t;
	const struct attack *a;
	char only[64];
	bool picks;
	size_t i;

	(void)row;
	find_targets(&t, job);
	picks = drill_parameter(job, "only", only, sizeof(only));
	answer_send_head(to, 200, "1.1");
	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (a = tables[i]; a->name != NULL; a++)
			if (!picks || strcmp(a->name, only) == 0)
				tell(to, job, a->name, a->run(&t));
	answer_send_verdict(to, &v);
	sender_send(to, FRAME_END, NULL, 0);
	sender_flush(to);
	_exit(0);
}

const struct drill_row drill_attacks[] = {
	{ "attack-begun", DRILL_BEGUN, attack_all, NULL, 0 },
	{ "attack-resolving", DRILL_RESOLVING, attack_all, NULL, 0 },
	{ "attack-waiting", DRILL_WAITING, attack_all, NULL, 0 },
	{ "attack-talking", DRILL_TALKING, attack_all, NULL, 0 },
	{ NULL, DRILL_BEGUN, NULL, NULL, 0 },
};
