/* SPDX-License-Identifier: MIT */
/*
 * program.h - the child of a service that is a program: run it, send the parent
 * what it prints and how it exits. Knows no libcurl.
 */
#ifndef FF_PROGRAM_PROGRAM_H
#define FF_PROGRAM_PROGRAM_H

#include "fanout/channel.h"

/*
 * A child_fn; arg is a struct job with exec set, whose members about URLs and
 * TLS are not used. The child has to lead a process group (spawn.h): whatever
 * the program starts and leaves behind is killed with it.
 *
 * The program runs as the user would run it: with our environment, signals and
 * limits, reading from /dev/null. Its standard output is the body. The last
 * lines of its standard error are part of the message if it fails; with
 * job->verbose every such line is a note. The answer is complete when the
 * program has exited and what its pipes hold then has been read, even if
 * another process still has them open. A SIGTERM to the group reaches the
 * program, which may handle it. A program that prints more than
 * job->max_filesize, or nothing for --idle-timeout, is stopped.
 *
 * Return 0 once the verdict is sent.
 */
int program_main(
    struct sender *to_parent, struct receiver *from_parent, void *arg);

#endif
