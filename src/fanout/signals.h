/* SPDX-License-Identifier: MIT */
/*
 * signals.h - the signals of a process that waits in one place: blocked
 * everywhere else, and there do no more than leave their number.
 */
#ifndef FF_FANOUT_SIGNALS_H
#define FF_FANOUT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/*
 * Take SIGINT, SIGTERM and SIGHUP (each unless the caller of this process had
 * it ignored, as nohup(1) does) and SIGCHLD; ignore SIGPIPE and SIGXFSZ, so
 * that a write says EPIPE or EFBIG. Sets *wait_mask to the mask to wait with.
 */
void signals_take(sigset_t *wait_mask);

/* Let what is pending in. A ppoll(2) that has data to report does not. */
void signals_let_in(const sigset_t *wait_mask);

/* The signal that came, or 0. It stays until it is forgotten. */
int signals_got(void);
void signals_forget(void);

/* Whether a child changed state since this was asked last. */
bool signals_child_changed(void);

/* In a forked child: no signal has come yet, default actions, nothing blocked,
 * and deaf to what a terminal sends to everybody (SIGINT, SIGQUIT, SIGHUP). */
void signals_reset(void);

/* In such a child, before it becomes another program by an exec: ignore of
 * SIGINT, SIGQUIT, SIGTERM and SIGHUP what was ignored when signals_take() was
 * first called, here or in a parent, and nothing else. */
void signals_give_back(void);

/* The name of a signal ("SIGSEGV"); "SIG42" where it has none. */
const char *signals_name(int signal, char scratch[16]);

#endif
