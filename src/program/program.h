/* SPDX-License-Identifier: MIT */
/*
 * program.h - the child's side where a service is a program of the user's:
 * run it, tell the parent what it prints and how it exits. Knows no libcurl.
 */
#ifndef FF_PROGRAM_PROGRAM_H
#define FF_PROGRAM_PROGRAM_H

#include "fanout/channel.h"

/*
 * A child_fn; arg is a struct job with exec set, of which url and its
 * kin, and tls, are not looked at. It has to lead a group (spawn.h): what the
 * program starts and leaves behind goes with it.
 *
 * The program runs as the user would run it, with the environment, the signals
 * and the limits of ours, reading from /dev/null. What it prints is the body;
 * what it complains about is, by its last lines, the message where it fails,
 * and with job->verbose every line of that is a note. It is done when it has
 * exited and what its pipes hold by then is told, whoever else still holds
 * them. A SIGTERM to the group is for the program to heed. Where it prints too
 * much or is silent for too long it is stopped.
 *
 * Returns 0 once the verdict is sent.
 */
int program_main(
    struct sender *to_parent, struct receiver *from_parent, void *arg);

#endif
