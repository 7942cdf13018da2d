/* SPDX-License-Identifier: MIT */
/* signals.c - see signals.h. These are the only global variables of the
 * program: a handler has no other place for its number, and which signals were
 * ignored is known only at the start. */
#include "config.h"

#include "fanout/signals.h"

#include "base/array.h"

#include <stdio.h>
#include <string.h>

static volatile sig_atomic_t got;
static volatile sig_atomic_t child_changed;
static volatile sig_atomic_t got_suspend;
static bool takes_suspend;

/* Signals that the caller may have ignored on purpose, and whether it has.
 * Forked children cannot find out later. */
static struct {
	int signal;
	bool is_ignored;
} found[] = {
	{ SIGINT, false },
	{ SIGQUIT, false },
	{ SIGTERM, false },
	{ SIGHUP, false },
};
static bool has_looked;

static const int fatal[] = { SIGINT, SIGTERM, SIGHUP };

static void
remember(int signal)
{
	if (signal == SIGCHLD)
		child_changed = 1;
	else if (signal == SIGTSTP)
		got_suspend = 1;
	else
		got = signal;
}

static void
set_action(int signal, void (*handler)(int))
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = handler;
	sigemptyset(&sa.sa_mask);
	sigaction(signal, &sa, NULL);
}

static bool
is_ignored(int signal)
{
	struct sigaction sa;

	return sigaction(signal, NULL, &sa) == 0 && sa.sa_handler == SIG_IGN;
}

/* Record which signals are ignored. Only the first call counts. */
static void
look(void)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(found) && !has_looked; i++)
		found[i].is_ignored = is_ignored(found[i].signal);
	has_looked = true;
}

void
signals_take(sigset_t *wait_mask)
{
	sigset_t ours;
	size_t i;

	look();
	sigemptyset(&ours);
	sigaddset(&ours, SIGCHLD);
	/* Let a background job that reads from its terminal fail with EIO
	 * instead of being suspended: then no other signal would reach it. */
	sigaddset(&ours, SIGTTIN);
	for (i = 0; i < ARRAY_LEN(fatal); i++)
		sigaddset(&ours, fatal[i]);
	sigprocmask(SIG_BLOCK, &ours, wait_mask);

	/* The caller may have blocked them, but we wait for them. */
	sigdelset(wait_mask, SIGCHLD);
	for (i = 0; i < ARRAY_LEN(fatal); i++) {
		sigdelset(wait_mask, fatal[i]);
		if (!is_ignored(fatal[i]))
			set_action(fatal[i], remember);
	}
	/* If SIGCHLD were ignored, the kernel would reap our children. */
	set_action(SIGCHLD, remember);
	set_action(SIGPIPE, SIG_IGN);
	/* Writing beyond the limit of a file's size then fails with EFBIG. */
	set_action(SIGXFSZ, SIG_IGN);
}

void
signals_take_suspend(sigset_t *wait_mask)
{
	sigset_t ours;

	if (is_ignored(SIGTSTP))
		return;
	sigemptyset(&ours);
	sigaddset(&ours, SIGTSTP);
	sigprocmask(SIG_BLOCK, &ours, NULL);
	sigdelset(wait_mask, SIGTSTP);
	set_action(SIGTSTP, remember);
	takes_suspend = true;
}

void
signals_suspend(void)
{
	sigset_t ours;

	set_action(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	sigemptyset(&ours);
	sigaddset(&ours, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &ours, NULL);
	/* The process was suspended, and continues. */
	sigprocmask(SIG_BLOCK, &ours, NULL);
	set_action(SIGTSTP, remember);
}

void
signals_let_in(const sigset_t *wait_mask)
{
	sigset_t blocked;

	sigprocmask(SIG_SETMASK, wait_mask, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}

int
signals_got(void)
{
	if (got != 0)
		return got;
	return got_suspend != 0 ? SIGTSTP : 0;
}

void
signals_forget(void)
{
	if (got != 0)
		got = 0;
	else
		got_suspend = 0;
}

bool
signals_child_changed(void)
{
	bool changed;

	changed = child_changed != 0;
	child_changed = 0;
	return changed;
}

void
signals_reset(void)
{
	static const int usual[] = { SIGTERM, SIGALRM };
	static const int from_terminal[] = { SIGINT, SIGQUIT, SIGHUP };
	sigset_t none;
	size_t i;

	/* These signals came for the parent. */
	got = got_suspend = 0;
	signals_child_changed();
	if (takes_suspend)
		set_action(SIGTSTP, SIG_DFL);
	for (i = 0; i < ARRAY_LEN(usual); i++)
		set_action(usual[i], SIG_DFL);
	for (i = 0; i < ARRAY_LEN(from_terminal); i++)
		set_action(from_terminal[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void
signals_give_back(void)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(found); i++)
		set_action(
		    found[i].signal, found[i].is_ignored ? SIG_IGN : SIG_DFL);
	set_action(SIGPIPE, SIG_DFL);
	set_action(SIGXFSZ, SIG_DFL);
}

const char *
signals_name(int signal, char scratch[16])
{
	static const struct {
		int signal;
		const char *name;
	} names[] = {
		{ SIGABRT, "SIGABRT" },
		{ SIGALRM, "SIGALRM" },
		{ SIGBUS, "SIGBUS" },
		{ SIGCHLD, "SIGCHLD" },
		{ SIGCONT, "SIGCONT" },
		{ SIGFPE, "SIGFPE" },
		{ SIGHUP, "SIGHUP" },
		{ SIGILL, "SIGILL" },
		{ SIGINT, "SIGINT" },
		{ SIGKILL, "SIGKILL" },
		{ SIGPIPE, "SIGPIPE" },
		{ SIGQUIT, "SIGQUIT" },
		{ SIGSEGV, "SIGSEGV" },
		{ SIGSYS, "SIGSYS" },
		{ SIGTERM, "SIGTERM" },
		{ SIGTRAP, "SIGTRAP" },
		{ SIGUSR1, "SIGUSR1" },
		{ SIGUSR2, "SIGUSR2" },
		{ SIGXCPU, "SIGXCPU" },
		{ SIGXFSZ, "SIGXFSZ" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].signal == signal)
			return names[i].name;
	snprintf(scratch, 16, "SIG%d", signal);
	return scratch;
}
