/* SPDX-License-Identifier: MIT */
/* signals.h - signals of a process that waits in one place. They are blocked
 * elsewhere, and their handlers only store their number. */
#ifndef FF_FANOUT_SIGNALS_H
#define FF_FANOUT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/*
 * Block and handle SIGCHLD, SIGINT, SIGTERM and SIGHUP; of the last three,
 * leave those ignored that were ignored when the process started, as by
 * nohup(1). Ignore SIGPIPE and SIGXFSZ, so that write(2) fails with EPIPE or
 * EFBIG. Set *wait_mask to the signal mask for waiting.
 */
void signals_take(sigset_t *wait_mask);

/* Handle SIGTSTP (Ctrl-Z) as well, unless it is ignored, and remove it from
 * *wait_mask. signals_got() then returns it, too. signals_suspend() suspends
 * the process as SIGTSTP does by default, and returns when it continues. */
void signals_take_suspend(sigset_t *wait_mask);
void signals_suspend(void);

/* Run the handlers of pending signals. ppoll(2) does not if it has data to
 * report. */
void signals_let_in(const sigset_t *wait_mask);

/* Return the signal that was received, or 0. It stays so until signals_forget()
 * is called. Any other signal takes precedence over SIGTSTP. */
int signals_got(void);
void signals_forget(void);

/* Return whether a child has changed state since the last call. */
bool signals_child_changed(void);

/* In a forked child: forget signals that the parent got, and unblock all. Let
 * SIGTERM and SIGALRM end the process, and SIGTSTP suspend it. Ignore SIGINT,
 * SIGQUIT and SIGHUP, which a terminal sends to all processes: the parent
 * handles them. SIGPIPE and SIGXFSZ stay ignored, so that write(2) fails
 * instead. */
void signals_reset(void);

/* In a forked child, before exec: ignore those of SIGINT, SIGQUIT, SIGTERM and
 * SIGHUP that were ignored at the first signals_take(), also if that was in a
 * parent, and restore the default action of the others, of SIGPIPE and of
 * SIGXFSZ. */
void signals_give_back(void);

/* Return the name of a signal ("SIGSEGV"), or "SIG42" if it has none. */
const char *signals_name(int signal, char scratch[16]);

#endif
