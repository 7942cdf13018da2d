/* SPDX-License-Identifier: MIT */
/* program_say.c - see program_say.h. Knows no process and no descriptor. */
#include "config.h"

#include "program/program_say.h"

#include "base/duration.h"
#include "fanout/signals.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

/* As a shell has it. */
#define EXIT_NOT_FOUND 127
#define EXIT_NOT_RUN   126

void
program_say_unstarted(
    const char *name, int error, struct answer_verdict *v, struct buf *message)
{
	v->reason = REASON_SPAWN;
	buf_printf(message, "cannot start \"%s\": %s", name, strerror(error));
}

void
program_say_unrun(
    const char *name, int error, struct answer_verdict *v, struct buf *message)
{
	v->reason = REASON_EXEC;
	v->exitcode = error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUN;
	buf_printf(message, "cannot run \"%s\": %s", name, strerror(error));
}

void
program_say_end(int wait_status, const char *said, struct answer_verdict *v,
    struct buf *message)
{
	char scratch[16];

	if (WIFSIGNALED(wait_status)) {
		v->signal = WTERMSIG(wait_status);
		buf_printf(
		    message, "killed by %s", signals_name(v->signal, scratch));
	} else if (WEXITSTATUS(wait_status) != 0) {
		v->exitcode = WEXITSTATUS(wait_status);
		buf_printf(message, "exited with status %d", v->exitcode);
	} else {
		return;
	}
	v->reason = REASON_EXEC;
	if (*said != '\0')
		buf_printf(message, ": %s", said);
}

void
program_say_stopped(struct answer_verdict *v, struct buf *message)
{
	v->reason = REASON_EXEC;
	buf_printf(message, "stopped before it was done");
}

void
program_say_too_large(
    int64_t max_filesize, struct answer_verdict *v, struct buf *message)
{
	v->reason = REASON_TOO_LARGE;
	buf_printf(message,
	    "the output is larger than the %lld bytes that --max-filesize "
	    "allows",
	    (long long)max_filesize);
}

void
program_say_idle(int64_t idle_timeout, uint64_t body, struct answer_verdict *v,
    struct buf *message)
{
	char limit[48];

	v->reason = REASON_IDLE;
	duration_str(idle_timeout, limit, sizeof(limit));
	if (body > 0)
		buf_printf(message,
		    "nothing came for %s (--idle-timeout) after %llu bytes of "
		    "the output",
		    limit, (unsigned long long)body);
	else
		buf_printf(
		    message, "no output came for %s (--idle-timeout)", limit);
}
